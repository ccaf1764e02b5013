import { HubError } from '../domain/errors.ts';
import { transferSyntax } from '../formats/dicom/transfer-syntaxes.ts';
import { parseFrameTable } from '../ingest/frame-table.ts';
import type { HubContext } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import { parseAccept, payloadsAs, payloadsOf } from './accept.ts';
import { type InstanceRow, serviceRoot } from './address.ts';
import { acceptOf, hasAlready, KEPT_FOR_GOOD, notAcceptable } from './answer.ts';
import { answerBytes, type Content, contentOf } from './answer-bytes.ts';
import { fileBytes } from './file-bytes.ts';
import { answerFrames, type FrameSource, multipartType } from './frames.ts';
import { multipartBytes, type Part, streamOf } from './multipart-write.ts';
import { planFrames } from './plan-frames.ts';
import type { ByteRange } from './range.ts';

export const OCTETS = 'application/octet-stream';
const INFLATE_MS = 30_000;
const PIXELS = /^7FE000(10|08|09)$/i;

/** Whether the last part of an address means the pixels of an instance. */
export const isPixels = (token: string) => PIXELS.test(token);

const PLACE = /^[0-9A-F]{8}-(\d{1,15})-(\d{1,10})$/i;

/** Where the value lies that our own metadata points at; null for an address that we never gave. */
export function placeOf(token: string): { offset: number; length: number } | null {
  const match = PLACE.exec(token);
  return match === null ? null : { offset: Number(match[1]), length: Number(match[2]) };
}

/** The numbers of the frames that an instance has, counted from 1. */
export function allFrames({ frameTable, frames }: InstanceRow): number[] {
  const length = frameTable === null ? frames : parseFrameTable(frameTable).frames;
  return Array.from({ length }, (_, index) => index + 1);
}

/** Answers a value that metadata left out (PS3.18 section 10.4.1.1.5); pixel data comes as its frames. */
export async function answerBulkData(
  c: HubContext,
  source: FrameSource,
  row: InstanceRow,
  token: string,
): Promise<Response> {
  if (isPixels(token)) {
    return wholePixels(c, source, row) ?? answerFrames(c, source, row, allFrames(row));
  }
  const place = placeOf(token);
  if (place === null || place.length === 0) throw new HubError('notFound', 'There is no such bulk data');
  const [range] = payloadsAs(payloadsOf(parseAccept(acceptOf(c))), OCTETS);
  if (range === undefined) return notAcceptable(c, `Bulk data is given as ${OCTETS}`);
  const etag = `"${row.hash}-${token}${range.multipart ? '-m' : ''}"`;
  const headers = { 'cache-control': KEPT_FOR_GOOD, vary: 'Accept' };
  if (hasAlready(c, etag)) return c.body(null, 304, { ...headers, etag });
  const value = await storedValue(source, row, place);
  if (!range.multipart) return answerBytes(c, { etag, ...value }, { ...headers, 'content-type': OCTETS });
  const boundary = `tamsoat.${row.hash.slice(0, 40)}`;
  const { pathname, search } = new URL(c.req.url);
  const root = serviceRoot(source.platform.config, c.req.url);
  const location = `${root}${pathname.slice('/dicom-web'.length)}${search}`;
  const body = value.read({ start: 0, endInclusive: value.sizeBytes - 1 });
  async function* parts(): AsyncGenerator<Part> {
    yield { headers: { 'Content-Type': OCTETS, 'Content-Location': location }, body };
  }
  return c.body(streamOf(multipartBytes(boundary, parts())), 200, {
    ...headers,
    etag,
    'content-type': multipartType(OCTETS, null, boundary),
  });
}

/** A value of a stored file, inflated where the file is deflated. @throws HubError notFound */
export async function storedValue(
  { platform, threads }: FrameSource,
  row: InstanceRow,
  { offset, length }: { offset: number; length: number },
): Promise<Omit<Content, 'etag'>> {
  if (transferSyntax(row.transferSyntaxUid)?.deflated === true) {
    const bytes = await threads.run({ kind: 'inflated', hash: row.hash, offset, length }, INFLATE_MS);
    return contentOf('', bytes);
  }
  if (offset + length > row.sizeBytes) throw new HubError('notFound', 'There is no such bulk data');
  return { sizeBytes: length, read: (range) => pieceOf(platform, row, offset, range) };
}

/** Bytes of a stored file, `range` counted from `offset`. */
export function pieceOf(
  { blobs }: Platform,
  { hash }: InstanceRow,
  offset: number,
  { start, endInclusive }: ByteRange,
): AsyncIterable<Uint8Array> {
  return fileBytes(blobs, hash, { start: offset + start, endInclusive: offset + endInclusive });
}

/** All frames of uncompressed pixels in one piece, to a client that takes no parts; null where they do not lie so. */
function wholePixels(c: HubContext, { platform }: FrameSource, row: InstanceRow): Response | null {
  const [first] = payloadsOf(parseAccept(acceptOf(c)));
  const plan = planFrames(first === undefined ? [] : [first], row.transferSyntaxUid);
  const table = row.frameTable === null ? null : parseFrameTable(row.frameTable);
  if (plan === null || plan.multipart || plan.to !== null || table?.kind !== 'native') return null;
  const sizeBytes = Math.ceil((table.frameBits * table.frames) / 8);
  const content = {
    etag: `"${row.hash}-pixels"`,
    sizeBytes,
    read: (range: ByteRange) => pieceOf(platform, row, table.offset, range),
  };
  const headers = { 'cache-control': KEPT_FOR_GOOD, vary: 'Accept', 'content-type': OCTETS };
  return answerBytes(c, content, headers);
}
