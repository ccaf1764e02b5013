import { constants, inflateRawSync } from 'node:zlib';

/**
 * Inflates a deflated data set (PS3.5 §A.5), or its beginning, to at most `maxBytes`.
 *
 * Gives what `bytes` hold even when they stop in the middle, and refuses what would grow beyond the limit without
 * ever holding more than the limit.
 */
export function inflateDataSet(
  bytes: Uint8Array,
  maxBytes: number,
): { ok: true; bytes: Buffer } | { ok: false; reason: string } {
  try {
    return {
      ok: true,
      bytes: inflateRawSync(bytes, { maxOutputLength: maxBytes, finishFlush: constants.Z_SYNC_FLUSH }),
    };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      return { ok: false, reason: `the deflated data set grows beyond ${maxBytes} bytes` };
    }
    return { ok: false, reason: 'the deflated data set is corrupt' };
  }
}
