import { ReadableStream } from 'node:stream/web';

export type Part = {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | AsyncIterable<Uint8Array>;
};

/** The head of one part of a multipart/related payload (RFC 2387, RFC 2046 section 5.1). */
export function partHead(
  boundary: string,
  headers: Readonly<Record<string, string>>,
  first: boolean,
): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${first ? '' : '\r\n'}--${boundary}\r\n${lines.join('')}\r\n`;
}

export const multipartEnd = (boundary: string) => `\r\n--${boundary}--\r\n`;

/** What stands before and behind the only part of a payload. */
export function partEnds(
  boundary: string,
  headers: Readonly<Record<string, string>>,
): { readonly head: string; readonly tail: string } {
  return { head: partHead(boundary, headers, true), tail: multipartEnd(boundary) };
}

/** One part whole, for an answer of known length. */
export function singlePart(
  boundary: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
): Buffer<ArrayBuffer> {
  const { head, tail } = partEnds(boundary, headers);
  return Buffer.concat([Buffer.from(head), body, Buffer.from(tail)]);
}

/** The payload piece by piece, made as fast as it is taken; the part at hand is closed when the client goes away. */
export async function* multipartBytes(
  boundary: string,
  parts: AsyncIterable<Part>,
): AsyncGenerator<Uint8Array> {
  let first = true;
  for await (const { headers, body } of parts) {
    yield Buffer.from(partHead(boundary, headers, first));
    first = false;
    if (body instanceof Uint8Array) yield body;
    else yield* body;
  }
  yield Buffer.from(multipartEnd(boundary));
}

/** A web stream of the bytes with backpressure. */
export function streamOf(bytes: AsyncIterable<Uint8Array>): ReadableStream<Uint8Array> {
  return ReadableStream.from(bytes);
}
