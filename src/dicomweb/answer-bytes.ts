import type { HubContext } from '../platform/http/env.ts';
import { hasAlready } from './answer.ts';
import { streamOf } from './multipart-write.ts';
import { type ByteRange, rangeOf } from './range.ts';

/** A representation whose length is known; `etag` stands for these very bytes. */
export type Content = {
  readonly etag: string;
  readonly sizeBytes: number;
  read(range: ByteRange): AsyncIterable<Uint8Array> | Buffer<ArrayBuffer>;
};

/** Bytes that are in memory already. */
export function contentOf(etag: string, bytes: Buffer<ArrayBuffer>): Content {
  return {
    etag,
    sizeBytes: bytes.length,
    read: ({ start, endInclusive }) => bytes.subarray(start, endInclusive + 1),
  };
}

/** Answers a representation, or the part of it that the client asks for (206, 416), or that it has it already (304). */
export function answerBytes(
  c: HubContext,
  content: Content,
  headers: Readonly<Record<string, string>>,
): Response {
  const { etag, sizeBytes } = content;
  const common = { ...headers, etag, 'accept-ranges': 'bytes' };
  if (hasAlready(c, etag)) return c.body(null, 304, common);
  const wanted = rangeOf(c.req.header('range'), c.req.header('if-range'), etag, sizeBytes);
  if (wanted === 'unsatisfiable') return c.body(null, 416, { 'content-range': `bytes */${sizeBytes}` });
  const range = wanted === 'whole' ? { start: 0, endInclusive: sizeBytes - 1 } : wanted;
  const { start, endInclusive } = range;
  const part = wanted === 'whole' ? {} : { 'content-range': `bytes ${start}-${endInclusive}/${sizeBytes}` };
  const all = { ...common, ...part, 'content-length': String(endInclusive - start + 1) };
  const status = wanted === 'whole' ? 200 : 206;
  if (sizeBytes === 0) return c.body(null, 200, all);
  const body = content.read(range);
  return Symbol.asyncIterator in body ? c.body(streamOf(body), status, all) : c.body(body, status, all);
}
