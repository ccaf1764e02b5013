import type { BlobHash } from '../domain/ids.ts';
import type { BlobStore, StoredBlob } from '../platform/blobs/blob-store.ts';

/** Blobs left open for a while after their use: a viewer asks for the frames of a file, or for a file, again and again. */
export type KeptOpen = {
  /** Works with an open blob, which stays open at least until the work is done. */
  use<T>(hash: BlobHash, work: (blob: StoredBlob) => Promise<T>): Promise<T>;
};

type Entry = { readonly opened: Promise<StoredBlob>; users: number; usedAt: number };

/** A series of CT slices, as a rule, and no more than a quarter of what a system lets a process open at least. */
const MOST_OPEN = 256;
/** Also how long the room of a deleted blob is still taken. */
const IDLE_MS = 10_000;

export function keepOpen(blobs: BlobStore): KeptOpen {
  const entries = new Map<BlobHash, Entry>();
  let sweeping: NodeJS.Timeout | null = null;

  function close(hash: BlobHash, entry: Entry): void {
    if (entries.get(hash) === entry) entries.delete(hash);
    // Whoever waits for it is told when it cannot be opened; then there is nothing to close.
    entry.opened.then(
      (blob) => blob[Symbol.asyncDispose](),
      () => undefined,
    );
  }

  function sweep(): void {
    sweeping = null;
    for (const [hash, entry] of entries) {
      if (entry.users === 0 && performance.now() - entry.usedAt >= IDLE_MS) close(hash, entry);
    }
    if (entries.size > 0) sweepLater();
  }

  function sweepLater(): void {
    if (sweeping === null) sweeping = setTimeout(sweep, IDLE_MS).unref();
  }

  function makeRoom(): void {
    for (const [hash, entry] of entries) {
      if (entries.size <= MOST_OPEN) return;
      if (entry.users === 0) close(hash, entry);
    }
  }

  return {
    async use(hash, work) {
      const entry = entries.get(hash) ?? { opened: blobs.open(hash), users: 0, usedAt: 0 };
      // Put last, so that the first is the one not used for longest.
      entries.delete(hash);
      entries.set(hash, entry);
      entry.users += 1;
      makeRoom();
      sweepLater();
      try {
        return await work(await entry.opened);
      } catch (error) {
        // A file that failed is opened anew the next time.
        if (entries.get(hash) === entry) entries.delete(hash);
        throw error;
      } finally {
        entry.users -= 1;
        entry.usedAt = performance.now();
        if (entry.users === 0 && entries.get(hash) !== entry) close(hash, entry);
      }
    },
  };
}
