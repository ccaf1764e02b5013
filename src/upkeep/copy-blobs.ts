import { mkdir } from 'node:fs/promises';
import type { BlobHash } from '../domain/ids.ts';
import { blobFolder, blobPath } from '../platform/blobs/blob-files.ts';
import { syncPath } from './durable-copy.ts';

/** Files put and folders synced at the same time: they wait for the disk, not for the processor. */
const LANES = 8;

async function inLanes<T>(
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = (async function* () {
    yield* items;
  })();
  const lane = async () => {
    for await (const item of queue) await work(item);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/**
 * Puts blobs from one folder of blobs into another by `put`, which copies or links a file; the folders are on disk
 * when it resolves.
 */
export async function copyBlobs(
  fromRoot: string,
  toRoot: string,
  hashes: Iterable<BlobHash> | AsyncIterable<BlobHash>,
  put: (from: string, to: string, hash: BlobHash) => Promise<void>,
): Promise<void> {
  const folders = new Set<string>([toRoot]);
  await mkdir(toRoot, { recursive: true });
  await inLanes(hashes, async (hash) => {
    const folder = blobFolder(toRoot, hash);
    if (!folders.has(folder)) {
      await mkdir(folder, { recursive: true });
      folders.add(folder);
    }
    await put(blobPath(fromRoot, hash), blobPath(toRoot, hash), hash);
  });
  await inLanes(folders, syncPath);
}
