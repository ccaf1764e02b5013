import { HubError } from '../domain/errors.ts';
import { type FrameTable, readFrame } from '../formats/dicom/frames.ts';
import { explicitLittleEndian, transferSyntax } from '../formats/dicom/transfer-syntaxes.ts';
import { parseFrameTable } from '../ingest/frame-table.ts';
import type { HubContext } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import { type PayloadRange, parseAccept, payloadRanges } from './accept.ts';
import type { InstanceRow } from './address.ts';
import { acceptOf, hasAlready, KEPT_FOR_GOOD, notAcceptable } from './answer.ts';
import { multipartBytes, type Part, singlePart, streamOf } from './multipart-write.ts';
import { requireFrame } from './stored-file.ts';
import type { Threads } from './threads.ts';

const OCTETS = 'application/octet-stream';
const MOST_FRAMES = 10_000;
const DECODE_MS = 30_000;

/** How frames leave: `transferSyntax` is what their bytes are in, `decode` whether they must be unpacked for it. */
export type FramePlan = {
  readonly multipart: boolean;
  readonly decode: boolean;
  readonly transferSyntax: string;
};

const DECODABLE = new Set(['rle', 'jpeg', 'jpegLs', 'jpeg2000', 'htj2k']);

/**
 * How to send frames kept in `stored` to a client that takes `ranges`; null when there is no way.
 * Without a transfer syntax a client means Explicit VR Little Endian (PS3.18 section 8.7.3.5.2); `*` takes the stored one.
 * Native little endian pixels are the same bytes in each syntax, so they go as Explicit VR Little Endian.
 */
export function planFrames(ranges: readonly PayloadRange[], stored: string): FramePlan | null {
  const syntax = transferSyntax(stored);
  const native = syntax?.pixels === 'native';
  const asIs = native && !syntax.bigEndian;
  const decodable = native || (syntax !== undefined && DECODABLE.has(syntax.pixels));
  for (const { multipart, transferSyntax: asked } of ranges) {
    if (asIs && (asked === '' || asked === '*' || asked === explicitLittleEndian.uid || asked === stored)) {
      return { multipart, decode: false, transferSyntax: explicitLittleEndian.uid };
    }
    if (asked === stored || (asked === '*' && !native)) {
      return { multipart, decode: false, transferSyntax: stored };
    }
    if (decodable && (asked === '' || asked === '*' || asked === explicitLittleEndian.uid)) {
      return { multipart, decode: true, transferSyntax: explicitLittleEndian.uid };
    }
  }
  return null;
}

/** The frame numbers of an address such as `1,3,4`, counted from 1. @throws HubError invalid */
export function parseFrameList(text: string): number[] {
  const words = text.split(',');
  if (words.length > MOST_FRAMES) throw new HubError('invalid', `More than ${MOST_FRAMES} frames at once`);
  return words.map((word) => {
    if (!/^[1-9]\d{0,8}$/.test(word)) throw new HubError('invalid', 'Frames are numbers from 1, with commas');
    return Number(word);
  });
}

/** @throws HubError notFound when one of the frames, counted from 1, is not there; so before any is sent. */
function requireFrames(row: InstanceRow, table: FrameTable | null, frames: readonly number[]): void {
  const held = table?.frames ?? row.frames;
  for (const frame of frames) requireFrame(held, frame - 1);
}

/** Gives the bytes of one frame, counted from 1. */
type FrameReader = (frame: number) => Promise<Uint8Array>;

/** Reads frames from where the kept table says, or lets a thread decode or find them. */
function frameReader(
  { blobs }: Platform,
  threads: Threads,
  { hash, frameTable }: InstanceRow,
  table: FrameTable | null,
  decode: boolean,
): FrameReader {
  if (table === null || decode) {
    const pixels = { hash, frameTable };
    return (frame) => threads.run({ kind: 'frame', pixels, frame: frame - 1, decode }, DECODE_MS);
  }
  return async (frame) => {
    await using blob = await blobs.open(hash);
    return await readFrame(table, frame - 1, (offset, length) => blob.read(offset, length));
  };
}

/** Answers frames (PS3.18 section 10.4.1.1.6): each a part, read when the client is ready for it. */
export async function answerFrames(
  c: HubContext,
  platform: Platform,
  threads: Threads,
  row: InstanceRow,
  frames: readonly number[],
): Promise<Response> {
  const ranges = payloadRanges(parseAccept(acceptOf(c)), OCTETS);
  const plan = planFrames(
    ranges.filter((range) => range.multipart || frames.length === 1),
    row.transferSyntaxUid,
  );
  if (plan === null) {
    return notAcceptable(
      c,
      `The frames are kept in ${row.transferSyntaxUid}; ask for multipart/related; type="${OCTETS}"; transfer-syntax=*`,
    );
  }
  const etag = `"${row.hash}-${plan.transferSyntax}${plan.multipart ? '-m' : ''}"`;
  const kept = { etag, 'cache-control': KEPT_FOR_GOOD, vary: 'Accept' };
  if (hasAlready(c, etag)) return c.body(null, 304, kept);

  const table = row.frameTable === null ? null : parseFrameTable(row.frameTable);
  requireFrames(row, table, frames);
  const read = frameReader(platform, threads, row, table, plan.decode);
  const [first, ...rest] = frames;
  const firstBytes = await read(first ?? 1);
  const partType = `${OCTETS}; transfer-syntax=${plan.transferSyntax}`;
  if (!plan.multipart) {
    return c.body(Buffer.from(firstBytes), 200, { ...kept, 'content-type': partType });
  }
  // The file's own hash cannot stand in the file, so it divides; and the same request gives the same bytes.
  const boundary = `tamsoat.${row.hash.slice(0, 40)}`;
  const headers = { ...kept, 'content-type': multipartType(OCTETS, plan.transferSyntax, boundary) };
  const part = { 'Content-Type': partType };
  if (rest.length === 0) return c.body(singlePart(boundary, part, firstBytes), 200, headers);
  async function* parts(): AsyncGenerator<Part> {
    yield { headers: part, body: firstBytes };
    for (const frame of rest) yield { headers: part, body: await read(frame) };
  }
  return c.body(streamOf(multipartBytes(boundary, parts())), 200, headers);
}

export function multipartType(root: string, syntax: string | null, boundary: string): string {
  const named = syntax === null ? '' : `; transfer-syntax=${syntax}`;
  return `multipart/related; type="${root}"${named}; boundary=${boundary}`;
}
