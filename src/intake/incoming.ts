import { type ErrorKind, HubError } from '../domain/errors.ts';
import { HEAD_BYTES } from './sniff.ts';

/** Text formats are read whole; no laboratory sends more in one file. */
export const TEXT_LIMIT_BYTES = 64 * 1024 ** 2;

/** A file on its way in: its first bytes to tell what it is, and all of them, once. */
export type Incoming = {
  readonly head: Buffer;
  readonly bytes: AsyncIterable<Buffer>;
};

/** What a reader says of the bytes themselves; any other error is the hub's own and may pass. */
const REFUSALS: ReadonlySet<ErrorKind> = new Set(['invalid', 'unsupported', 'tooLarge', 'unprocessable']);

export const isRefusal = (error: unknown): error is HubError =>
  error instanceof HubError && REFUSALS.has(error.kind);

const LONGEST_NAME = 1000;

/** A sender's name for a file as a label that any screen, log line and database can hold. */
export function labelOf(name: string): string {
  return name.replace(/\p{Cc}/gu, '\ufffd').slice(0, LONGEST_NAME);
}

/** Reads the first bytes of a stream without losing them; `close` lets go of a stream whose rest is not wanted. */
export async function peek(
  source: AsyncIterable<Buffer>,
): Promise<Incoming & { readonly close: () => Promise<void> }> {
  const iterator = source[Symbol.asyncIterator]();
  const first: Buffer[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done) break;
    first.push(next.value);
    length += next.value.length;
  }
  const close = async () => {
    await iterator.return?.();
  };
  async function* rejoined(): AsyncGenerator<Buffer> {
    try {
      yield* first;
      for (;;) {
        const next = await iterator.next();
        if (next.done) return;
        yield next.value;
      }
    } finally {
      // A reader that stops early must not leave the source open.
      await close();
    }
  }
  return { head: Buffer.concat(first).subarray(0, HEAD_BYTES), bytes: rejoined(), close };
}

/** All of a text file. @throws HubError tooLarge */
export async function readText(bytes: AsyncIterable<Buffer>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of bytes) {
    length += chunk.length;
    if (length > TEXT_LIMIT_BYTES)
      throw new HubError('tooLarge', `A text file of more than ${TEXT_LIMIT_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
