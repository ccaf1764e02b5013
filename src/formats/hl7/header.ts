import type { SentTime } from '../../domain/sent-time.ts';
import { textAt } from './field.ts';
import { type Hl7Message, type Hl7Refusal, type Hl7Segment, refusal } from './message.ts';
import { readTime } from './time.ts';

/** What MSH says of the message: who, when, of which kind and version. */
export type Hl7Header = {
  readonly sendingApplication: string | null;
  readonly sendingFacility: string | null;
  /** MSH-9: `ORU`, `R01`. */
  readonly type: string | null;
  readonly event: string | null;
  readonly controlId: string | null;
  /** P production, T training, D debugging. */
  readonly processingId: string | null;
  readonly version: string | null;
  /** Null where MSH-7 is empty or is no time. */
  readonly sentAt: SentTime | null;
};

/** Who sent a message, and which. */
export type Hl7Sender = Pick<Hl7Header, 'sendingApplication' | 'sendingFacility' | 'controlId'>;

export function readSender(message: Hl7Message): Hl7Sender {
  const msh = headerSegment(message);
  return {
    sendingApplication: textAt(message, msh, 3),
    sendingFacility: textAt(message, msh, 4),
    controlId: textAt(message, msh, 10),
  };
}

/** MSH-12. */
export function readVersion(message: Hl7Message): string | null {
  return textAt(message, headerSegment(message), 12);
}

export function readHeader(message: Hl7Message): Hl7Header {
  const msh = headerSegment(message);
  return {
    ...readSender(message),
    type: textAt(message, msh, 9),
    event: textAt(message, msh, 9, 2),
    processingId: textAt(message, msh, 11),
    version: readVersion(message),
    sentAt: readTime(textAt(message, msh, 7) ?? ''),
  };
}

/** MSH; `parseHl7` lets no message through without it. */
export function headerSegment(message: Hl7Message): Hl7Segment {
  const [msh] = message.segments;
  if (msh === undefined) throw new Error('a parsed HL7 message has no segment');
  return msh;
}

const VERSION = /^2\.[3-8](?:\.\d)?$/;

/** Whether a message is one of the given kinds (`ORU^R01`), of v2.3 to 2.8, with a control ID to answer to. */
export function checkHeader(header: Hl7Header, kinds: readonly string[]): Hl7Refusal | null {
  const { type } = header;
  if (type === null) return refusal('the message type is missing', '101', 'MSH', 1, 9);
  if (!kinds.some((kind) => kind.startsWith(`${type}^`)))
    return refusal('this message type is not taken here', '200', 'MSH', 1, 9);
  if (!kinds.includes(`${type}^${header.event ?? ''}`)) {
    return refusal('this event is not taken here', '201', 'MSH', 1, 9);
  }
  if (header.controlId === null) return refusal('the message control ID is missing', '101', 'MSH', 1, 10);
  if (header.version === null || !VERSION.test(header.version)) {
    return refusal('only HL7 v2.3 to 2.8 is read', '203', 'MSH', 1, 12);
  }
  return null;
}
