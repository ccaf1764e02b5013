import { batchOf } from '../formats/hl7/batch.ts';
import { type Framed, type FrameReader, frame, openFrames } from '../formats/hl7/frames.ts';
import { readSender } from '../formats/hl7/header.ts';
import { type Hl7Message, refusal } from '../formats/hl7/message.ts';
import type { Stored } from '../platform/blobs/blob-store.ts';
import { keepsOrder } from '../platform/db/transact.ts';
import type { Platform } from '../platform/platform.ts';
import type { Origin } from '../receipts/journal.ts';
import type { Keeper } from './keep-together.ts';
import type { MllpLimits } from './limits.ts';
import { EASY_BYTES } from './read-in-bounds.ts';
import { headerOf } from './read-messages.ts';
import { failedAck, noMessageAck, refuseHl7, takeIn } from './receive-hl7.ts';
import type { Silence, Wire } from './wire.ts';

/** A laboratory's names are at most so long in a receipt. */
const LONGEST_SENDER = 200;

const REFUSALS = {
  unended: refusal('the end of the message (FS CR) did not come', '100'),
  'too-long': refusal('longer than a message may be', '207'),
  outside: refusal('these bytes stand outside of any MLLP frame', '100'),
} as const;

/** One connection, and what it needs. */
export type Served = {
  readonly platform: Platform;
  readonly keep: Keeper;
  readonly wire: Wire;
  /** Where its sender is. */
  readonly address: string;
};

/** Who sent a message and which: MSH-4 and 3 with the address, and MSH-10. */
function originOf(message: Hl7Message | null, address: string): Origin {
  const header = message === null ? null : readSender(message);
  const names = [header?.sendingFacility, header?.sendingApplication]
    .filter((name) => name != null)
    .join(' ');
  return {
    door: 'mllp',
    sender: names === '' ? address : `${names.slice(0, LONGEST_SENDER)} (${address})`,
    name: header?.controlId?.slice(0, LONGEST_SENDER) ?? 'message',
    uploadId: null,
  };
}

/** The answer to one frame, in one frame: nothing for bytes that belong to none, a batch for several messages. */
async function answerTo(
  platform: Platform,
  { kind, bytes }: Framed,
  stored: Stored,
  address: string,
): Promise<Buffer | null> {
  if (kind !== 'message') {
    platform.log.warn({ address, bytes: bytes.length, what: REFUSALS[kind].reason }, 'MLLP was not kept to');
    const ack = await refuseHl7(platform, bytes, stored, originOf(headerOf(bytes), address), REFUSALS[kind]);
    return kind === 'outside' ? null : frame(ack);
  }
  const { receipts, acks } = await takeIn(platform, bytes, stored, (header) => originOf(header, address));
  const [only] = acks;
  if (only !== undefined) return frame(acks.length === 1 ? only : batchOf(acks));
  return frame(noMessageAck(platform, receipts[0]?.reason ?? 'holds no message'));
}

/** Whether a frame is done within one turn: not one that is read in a thread, or holds several messages. */
function isDoneAtOnce({ bytes }: Framed): boolean {
  return bytes.length <= EASY_BYTES && !bytes.includes('\rMSH') && !bytes.includes('\nMSH');
}

/**
 * Answers what has come of one chunk, in its order; false where the sender takes no more answers. Frames that came
 * together are written together, and their transactions are begun in their order without waiting for each other where
 * the database keeps that order.
 */
async function answerAll(
  { platform, keep, wire, address }: Served,
  framed: readonly Framed[],
): Promise<boolean> {
  const fail = (one: Framed) => (err: unknown) => {
    platform.log.error({ err, address }, 'a message by MLLP could not be taken');
    return frame(failedAck(platform, one.bytes));
  };
  const kept = framed.map((one) => ({ one, stored: keep(one.bytes).catch(fail(one)) }));
  const answers: Promise<Buffer | null>[] = [];
  for (const { one, stored } of kept) {
    const held = await stored;
    const answer = Buffer.isBuffer(held)
      ? Promise.resolve(held)
      : answerTo(platform, one, held, address).catch(fail(one));
    answers.push(answer);
    if (!keepsOrder(platform.db) || !isDoneAtOnce(one)) await answer;
  }
  const said = (await Promise.all(answers)).flatMap((answer) => answer ?? []);
  return said.length === 0 || wire.say(Buffer.concat(said));
}

/** How long the next bytes may take: a message that has begun has so long from its beginning. */
function patience(reader: FrameReader, beganAt: number, { idleMs, messageMs }: MllpLimits): number {
  return reader.inside ? beganAt + messageMs - performance.now() : idleMs;
}

/**
 * Takes the messages of one sender and answers them in their order, until the sender closes, is
 * silent for too long or breaks a bound. What it leaves unfinished is kept, with a receipt, unless the hub stops:
 * it has not been answered and will be sent again.
 */
export async function serveSender(served: Served, limits: MllpLimits): Promise<void> {
  const { platform, wire, address } = served;
  const reader = openFrames(limits.messageBytes);
  let beganAt = 0;
  let what: Buffer | Silence = 'closed';
  let heard = true;
  while (heard && !reader.lost) {
    const wasInside = reader.inside;
    what = await wire.next(patience(reader, beganAt, limits));
    if (!Buffer.isBuffer(what)) break;
    const framed = reader.push(what);
    if (!wasInside || framed.length > 0) beganAt = performance.now();
    heard = await answerAll(served, framed);
  }
  const rest = what === 'stopping' ? [] : reader.end();
  if (heard) await answerAll(served, rest);
  platform.log.info(
    { address, why: heard ? (reader.lost ? 'lost' : what) : 'deaf' },
    'an MLLP sender is gone',
  );
  await wire.finish();
}
