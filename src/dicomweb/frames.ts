import { HubError } from '../domain/errors.ts';
import type { BlobHash } from '../domain/ids.ts';
import { type FrameTable, frameRanges, readFrame } from '../formats/dicom/frames.ts';
import { parseFrameTable } from '../ingest/frame-table.ts';
import type { HubContext } from '../platform/http/env.ts';
import type { SendBuffers } from '../platform/http/send-buffers.ts';
import type { Platform } from '../platform/platform.ts';
import { parseAccept, payloadsOf } from './accept.ts';
import type { InstanceRow } from './address.ts';
import { acceptOf, hasAlready, KEPT_FOR_GOOD, notAcceptable } from './answer.ts';
import { answerBytes, contentOf } from './answer-bytes.ts';
import type { KeptOpen } from './kept-open.ts';
import { multipartBytes, type Part, partEnds, singlePart, streamOf } from './multipart-write.ts';
import { type FramePlan, framesToBeHad, planFrames } from './plan-frames.ts';
import type { Progressive } from './progressive.ts';
import { requireFrame } from './stored-file.ts';
import type { Threads } from './threads.ts';
import type { Transcoder } from './transcoder.ts';

const MOST_FRAMES = 10_000;
const DECODE_MS = 30_000;

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

/**
 * Where a frame lies, counted from 1, when its bytes can go as they are: in one piece, and beginning with a byte's
 * first bit; null otherwise.
 */
export function framePlace(table: FrameTable, frame: number): { offset: number; length: number } | null {
  if (table.kind === 'native' && ((frame - 1) * table.frameBits) % 8 !== 0) return null;
  const [place, ...more] = frameRanges(table, frame - 1);
  return place === undefined || more.length > 0 ? null : place;
}

/** Gives the bytes of one frame, counted from 1. */
type FrameReader = (frame: number) => Promise<Uint8Array>;

/** Reads frames from where the kept table says, or lets a thread transcode or find them. */
export async function frameReader(
  { keptOpen, threads, transcoder }: FrameSource,
  { hash, frameTable }: InstanceRow,
  table: FrameTable | null,
  to: string | null,
): Promise<FrameReader> {
  const made = to === null ? null : await transcoder.kept({ hash, frameTable, to });
  if (made !== null && made.frameTable !== null) {
    const places = parseFrameTable(made.frameTable);
    return async (frame) => {
      await using file = await made.open();
      return await readFrame(places, frame - 1, (offset, length) => file.read(offset, length));
    };
  }
  if (table === null || to !== null) {
    const pixels = { hash, frameTable };
    return (frame) => threads.run({ kind: 'frame', pixels, frame: frame - 1, to }, DECODE_MS);
  }
  return (frame) =>
    keptOpen.use(hash, (blob) => readFrame(table, frame - 1, (offset, length) => blob.read(offset, length)));
}

/** What serving frames takes. */
export type FrameSource = {
  readonly platform: Platform;
  readonly keptOpen: KeptOpen;
  readonly sendBuffers: SendBuffers;
  readonly threads: Threads;
  readonly transcoder: Transcoder;
  readonly progressive: Progressive;
};

/** A frame with what stands around it in a payload, by one read of the file into memory that is used again. */
async function placedFrame(
  c: HubContext,
  { keptOpen, sendBuffers }: FrameSource,
  hash: BlobHash,
  { offset, length }: { offset: number; length: number },
  { head, tail }: { head: string; tail: string },
): Promise<Buffer<ArrayBuffer>> {
  return keptOpen.use(hash, async (blob) => {
    if (offset + length > blob.sizeBytes)
      throw new HubError('unprocessable', 'The frame is not in the file whole');
    return sendBuffers.filled(c, head.length + length + tail.length, async (body) => {
      body.write(head, 0, 'latin1');
      body.write(tail, head.length + length, 'latin1');
      await blob.readInto(body.subarray(head.length, head.length + length), offset);
    });
  });
}

/** Answers frames (PS3.18 section 10.4.1.1.6): each a part, read when the client is ready for it. */
export async function answerFrames(
  c: HubContext,
  source: FrameSource,
  row: InstanceRow,
  frames: readonly number[],
): Promise<Response> {
  const payloads = payloadsOf(parseAccept(acceptOf(c))).filter(
    (payload) => payload.multipart || frames.length === 1,
  );
  const plan = planFrames(payloads, row.transferSyntaxUid);
  if (plan === null) return notAcceptable(c, framesToBeHad(row.transferSyntaxUid));
  try {
    return await answerPlanned(c, source, row, frames, plan);
  } catch (error) {
    // That these pixels cannot be made so is only seen when it is tried.
    const asHeld = planFrames(
      payloads.filter(({ transferSyntax }) => transferSyntax === '*'),
      row.transferSyntaxUid,
    );
    const refused = error instanceof HubError && error.kind === 'unprocessable';
    if (!refused || plan.to === null || asHeld === null) throw error;
    return answerPlanned(c, source, row, frames, asHeld);
  }
}

async function answerPlanned(
  c: HubContext,
  source: FrameSource,
  row: InstanceRow,
  frames: readonly number[],
  plan: FramePlan,
): Promise<Response> {
  const { multipart, mediaType, transferSyntax } = plan;
  // The file's own hash cannot stand in the file, so it divides; and the same request gives the same bytes.
  const boundary = `tamsoat.${row.hash.slice(0, 40)}`;
  const partType = `${mediaType}; transfer-syntax=${transferSyntax}`;
  const etag = `"${row.hash}-${mediaType}-${transferSyntax}${multipart ? '-m' : ''}"`;
  const kept = {
    'cache-control': KEPT_FOR_GOOD,
    vary: 'Accept',
    'content-type': multipart ? multipartType(mediaType, transferSyntax, boundary) : partType,
  };
  if (hasAlready(c, etag)) return c.body(null, 304, { ...kept, etag });

  const table = row.frameTable === null ? null : parseFrameTable(row.frameTable);
  requireFrames(row, table, frames);
  const [first = 1, ...rest] = frames;
  const part = { 'Content-Type': partType };
  const place = table === null || plan.to !== null || rest.length > 0 ? null : framePlace(table, first);
  if (place !== null) {
    const ends = multipart ? partEnds(boundary, part) : { head: '', tail: '' };
    return answerBytes(c, contentOf(etag, await placedFrame(c, source, row.hash, place, ends)), kept);
  }
  const read = await frameReader(source, row, table, plan.to);
  if (plan.to !== null) source.progressive.want(row, plan.to);
  const firstBytes = await read(first);
  if (rest.length === 0) {
    const body = multipart ? singlePart(boundary, part, firstBytes) : Buffer.from(firstBytes);
    return answerBytes(c, contentOf(etag, body), kept);
  }
  async function* parts(): AsyncGenerator<Part> {
    yield { headers: part, body: firstBytes };
    for (const frame of rest) yield { headers: part, body: await read(frame) };
  }
  return c.body(streamOf(multipartBytes(boundary, parts())), 200, { ...kept, etag });
}

export function multipartType(root: string, syntax: string | null, boundary: string): string {
  const named = syntax === null ? '' : `; transfer-syntax=${syntax}`;
  return `multipart/related; type="${root}"${named}; boundary=${boundary}`;
}
