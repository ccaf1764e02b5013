import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { HubError, reasonOf } from '../domain/errors.ts';

export type ZipEntry = {
  /** The path inside the archive; a label only, nothing is ever written under it. */
  readonly name: string;
  readonly sizeBytes: number;
  open(): Promise<Readable>;
};

export type ZipLimits = { readonly entries: number; readonly entryBytes: number; readonly ratio: number };

export const ZIP_LIMITS: ZipLimits = { entries: 200_000, entryBytes: 8 * 1024 ** 3, ratio: 1200 };

/** Below this an entry may be packed as tightly as it likes. */
const SMALL_BYTES = 16 * 1024 ** 2;

function refusal(entry: yauzl.Entry, limits: ZipLimits): string | null {
  if (entry.isEncrypted()) return 'The entry is encrypted';
  if (entry.uncompressedSize > limits.entryBytes)
    return `The entry claims more than ${limits.entryBytes} bytes`;
  if (entry.uncompressedSize > SMALL_BYTES && entry.uncompressedSize > entry.compressedSize * limits.ratio) {
    return 'The entry claims to inflate beyond all measure';
  }
  return null;
}

/**
 * Goes through a zip file entry by entry without unpacking it to disk; sizes that lie end that entry's stream with an error.
 * An entry that cannot be read goes to `onRefused` and the rest goes on.
 * @throws HubError unprocessable when the file is no zip archive, or has too many entries.
 */
export async function eachZipEntry(
  path: string,
  onEntry: (entry: ZipEntry) => Promise<void>,
  onRefused: (name: string, reason: string) => Promise<void>,
  limits: ZipLimits = ZIP_LIMITS,
): Promise<void> {
  const zip = await yauzl
    .openPromise(path, { lazyEntries: true, strictFileNames: false })
    .catch((cause: unknown) => {
      throw new HubError('unprocessable', `The zip archive cannot be read: ${reasonOf(cause)}`, { cause });
    });
  try {
    if (zip.entryCount > limits.entries) {
      throw new HubError('tooLarge', `The zip archive has more than ${limits.entries} entries`);
    }
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('/')) continue;
      const reason = refusal(entry, limits);
      if (reason !== null) {
        await onRefused(entry.fileName, reason);
        continue;
      }
      await onEntry({
        name: entry.fileName,
        sizeBytes: entry.uncompressedSize,
        open: () => zip.openReadStreamPromise(entry),
      });
    }
  } finally {
    zip.close();
  }
}
