import { HubError } from '../domain/errors.ts';
import { transferSyntax } from '../formats/dicom/transfer-syntaxes.ts';
import { parseFrameTable } from '../ingest/frame-table.ts';
import type { HubContext } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import { parseAccept, payloadRanges } from './accept.ts';
import type { InstanceRow } from './address.ts';
import { acceptOf, hasAlready, KEPT_FOR_GOOD, notAcceptable } from './answer.ts';
import { fileBytes } from './file-bytes.ts';
import { answerFrames, multipartType } from './frames.ts';
import { multipartBytes, type Part, streamOf } from './multipart-write.ts';
import type { Threads } from './threads.ts';

const OCTETS = 'application/octet-stream';
const INFLATE_MS = 30_000;
const PIXELS = /^7FE000(10|08|09)$/i;
const PLACE = /^[0-9A-F]{8}-(\d{1,15})-(\d{1,10})$/i;

/** Where the value lies that our own metadata points at; null for an address that we never gave. */
export function placeOf(token: string): { offset: number; length: number } | null {
  const match = PLACE.exec(token);
  return match === null ? null : { offset: Number(match[1]), length: Number(match[2]) };
}

function allFrames({ frameTable, frames }: InstanceRow): number[] {
  const length = frameTable === null ? frames : parseFrameTable(frameTable).frames;
  return Array.from({ length }, (_, index) => index + 1);
}

/** Answers a value that metadata left out (PS3.18 section 10.4.1.1.5); pixel data comes as its frames. */
export async function answerBulkData(
  c: HubContext,
  platform: Platform,
  threads: Threads,
  row: InstanceRow,
  token: string,
): Promise<Response> {
  if (PIXELS.test(token)) {
    return answerFrames(c, platform, threads, row, allFrames(row));
  }
  const place = placeOf(token);
  if (place === null || place.length === 0) throw new HubError('notFound', 'There is no such bulk data');
  const [range] = payloadRanges(parseAccept(acceptOf(c)), OCTETS);
  if (range === undefined) return notAcceptable(c, `Bulk data is given as ${OCTETS}`);
  const etag = `"${row.hash}-${token}${range.multipart ? '-m' : ''}"`;
  const headers = { etag, 'cache-control': KEPT_FOR_GOOD, vary: 'Accept' };
  if (hasAlready(c, etag)) return c.body(null, 304, headers);
  const body = await storedValue(platform, threads, row, place);
  if (!range.multipart) return c.body(streamOf(body), 200, { ...headers, 'content-type': OCTETS });
  const boundary = `tamsoat.${row.hash.slice(0, 40)}`;
  async function* parts(): AsyncGenerator<Part> {
    yield { headers: { 'Content-Type': OCTETS }, body };
  }
  return c.body(streamOf(multipartBytes(boundary, parts())), 200, {
    ...headers,
    'content-type': multipartType(OCTETS, null, boundary),
  });
}

async function storedValue(
  { blobs }: Platform,
  threads: Threads,
  row: InstanceRow,
  { offset, length }: { offset: number; length: number },
): Promise<AsyncIterable<Uint8Array>> {
  if (transferSyntax(row.transferSyntaxUid)?.deflated === true) {
    const bytes = await threads.run({ kind: 'inflated', hash: row.hash, offset, length }, INFLATE_MS);
    return once(bytes);
  }
  if (offset + length > row.sizeBytes) throw new HubError('notFound', 'There is no such bulk data');
  return fileBytes(blobs, row.hash, { start: offset, endInclusive: offset + length - 1 });
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
