import type { Random } from '../../scripts/samples/random.ts';
import { frame } from '../../src/formats/hl7/frames.ts';
import { openSender } from '../hl7/sender.ts';
import { flipBits, join, type Mutation, pick, scramble, truncate } from './mutate-bytes.ts';
import { mutateText } from './mutate-text.ts';

/** Changes a message, and in one of three cases its frame too, or has another run into it. */
export function mutateFrames(sound: Buffer, random: Random, others: readonly Buffer[]): Mutation {
  const message = mutateText(sound, random, others);
  const framed = frame(message.bytes);
  if (random.next() < 2 / 3) return { what: message.what, bytes: framed };
  const broken = pick(random, [
    () => flipBits(framed, random),
    () => truncate(framed, random),
    () => scramble(framed, random),
    () => join(framed, frame(pick(random, others)), random),
  ])();
  return { what: `${message.what}; of the frame: ${broken.what}`, bytes: broken.bytes };
}

/** The message in bytes that are just one whole frame; null for any others. */
export function messageOf(bytes: Buffer): Buffer | null {
  const message = bytes.subarray(1, -2);
  const whole = frame(message).equals(bytes);
  return whole && message.length > 0 && !message.includes(0x0b) && !message.includes(0x1c) ? message : null;
}

/** Says bytes to the hub, then nothing more, and hears its answers until it closes. */
export async function talkMllp(address: string, bytes: Buffer): Promise<string[]> {
  const sender = await openSender(address);
  sender.say(bytes);
  sender.end();
  const answers: string[] = [];
  for (let said = await sender.hear(); said !== 'closed'; said = await sender.hear()) answers.push(said);
  sender.vanish();
  return answers;
}
