import type { BlobStore, OpenBlob, Stored } from '../platform/blobs/blob-store.ts';
import { giveBack } from '../platform/give-back.ts';

/** Enough for the header of most images. */
const HEAD_BYTES = 64 * 1024;

/** Bytes on their way to disk, whose first ones stay in memory. */
export type Headed = {
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
  /** What has passed of them, up to 64 KiB. */
  head(): Buffer;
  /** Resolves once all have passed, with how many they were; never where they break off. */
  readonly passed: Promise<number>;
  /** Gives the memory of the first bytes back, unless they are the caller's; nobody looks at them any more. */
  [Symbol.dispose](): void;
};

/** Keeps the first bytes that pass; of a stream they are copied, for its chunks may be used again. */
export function withHead(source: Uint8Array | AsyncIterable<Uint8Array>): Headed {
  if (source instanceof Uint8Array) {
    const head = Buffer.from(source.buffer, source.byteOffset, Math.min(source.length, HEAD_BYTES));
    return {
      bytes: source,
      head: () => head,
      passed: Promise.resolve(source.length),
      [Symbol.dispose]: () => undefined,
    };
  }
  const { promise: passed, resolve } = Promise.withResolvers<number>();
  // Memory of its own: the garbage collector would be called for by these alone several times a second.
  const head = Buffer.allocUnsafeSlow(HEAD_BYTES);
  let length = 0;
  let sizeBytes = 0;
  async function* passing(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      if (length < HEAD_BYTES) {
        const first = chunk.subarray(0, HEAD_BYTES - length);
        head.set(first, length);
        length += first.length;
      }
      sizeBytes += chunk.length;
      yield chunk;
    }
    resolve(sizeBytes);
  }
  return {
    bytes: passing(source),
    head: () => head.subarray(0, length),
    passed,
    [Symbol.dispose]: () => giveBack(head),
  };
}

/** A blob that has just been stored: its head is read from memory, and the file is opened when that is not enough. */
export function openReceived(blobs: BlobStore, { hash, sizeBytes }: Stored, head: Buffer): OpenBlob {
  let opened: Promise<OpenBlob> | null = null;
  return {
    sizeBytes,
    async read(offset, length) {
      const end = Math.min(offset + length, sizeBytes);
      if (end <= head.length) return head.subarray(offset, end);
      opened ??= blobs.open(hash);
      return (await opened).read(offset, length);
    },
    async [Symbol.asyncDispose]() {
      await (await opened)?.[Symbol.asyncDispose]();
    },
  };
}
