import { batchOf } from '../formats/hl7/batch.ts';
import { type Framed, type FrameReader, frame, openFrames } from '../formats/hl7/frames.ts';
import { readHeader } from '../formats/hl7/header.ts';
import { refusal } from '../formats/hl7/message.ts';
import type { Platform } from '../platform/platform.ts';
import type { Origin } from '../receipts/journal.ts';
import type { MllpLimits } from './limits.ts';
import { failedAck, headerOf, noMessageAck, receiveHl7, refuseHl7 } from './receive-hl7.ts';
import type { Silence, Wire } from './wire.ts';

/** A laboratory's names are at most so long in a receipt. */
const LONGEST_SENDER = 200;

const REFUSALS = {
  unended: refusal('the end of the message (FS CR) did not come', '100'),
  'too-long': refusal('longer than a message may be', '207'),
  outside: refusal('these bytes stand outside of any MLLP frame', '100'),
} as const;

/** Who sent a message and which: MSH-4 and 3 with the address, and MSH-10. */
function originOf(bytes: Buffer, address: string): Origin {
  const message = headerOf(bytes);
  const header = message === null ? null : readHeader(message);
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
  address: string,
): Promise<Buffer | null> {
  const origin = originOf(bytes, address);
  if (kind !== 'message') {
    platform.log.warn({ address, bytes: bytes.length, what: REFUSALS[kind].reason }, 'MLLP was not kept to');
    const ack = await refuseHl7(platform, bytes, origin, REFUSALS[kind]);
    return kind === 'outside' ? null : frame(ack);
  }
  const { receipts, acks } = await receiveHl7(platform, bytes, origin);
  const [only] = acks;
  if (only !== undefined) return frame(acks.length === 1 ? only : batchOf(acks));
  return frame(noMessageAck(platform, receipts[0]?.reason ?? 'holds no message'));
}

/** Answers what has come of one chunk, in its order; false where the sender takes no more answers. */
async function answerAll(
  platform: Platform,
  wire: Wire,
  framed: readonly Framed[],
  address: string,
): Promise<boolean> {
  for (const one of framed) {
    const answer = await answerTo(platform, one, address).catch((err: unknown) => {
      platform.log.error({ err, address }, 'a message by MLLP could not be taken');
      return frame(failedAck(platform, one.bytes));
    });
    if (answer !== null && !(await wire.say(answer))) return false;
  }
  return true;
}

/** How long the next bytes may take: a message that has begun has so long from its beginning. */
function patience(reader: FrameReader, beganAt: number, { idleMs, messageMs }: MllpLimits): number {
  return reader.inside ? beganAt + messageMs - performance.now() : idleMs;
}

/**
 * Takes the messages of one sender in their order, each answered before the next is begun, until the sender closes, is
 * silent for too long or breaks a bound. What it leaves unfinished is kept, with a receipt, unless the hub stops:
 * it has not been answered and will be sent again.
 */
export async function serveSender(
  platform: Platform,
  wire: Wire,
  address: string,
  limits: MllpLimits,
): Promise<void> {
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
    heard = await answerAll(platform, wire, framed, address);
  }
  const rest = what === 'stopping' ? [] : reader.end();
  if (heard) await answerAll(platform, wire, rest, address);
  platform.log.info(
    { address, why: heard ? (reader.lost ? 'lost' : what) : 'deaf' },
    'an MLLP sender is gone',
  );
  await wire.finish();
}
