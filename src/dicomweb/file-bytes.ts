import type { BlobHash } from '../domain/ids.ts';
import type { BlobStore } from '../platform/blobs/blob-store.ts';

/** The bytes of a blob; it is opened when the first are taken, so that an answer nobody reads holds no file open. */
export async function* fileBytes(
  blobs: BlobStore,
  hash: BlobHash,
  range?: { start: number; endInclusive: number },
): AsyncGenerator<Uint8Array> {
  yield* blobs.stream(hash, range);
}
