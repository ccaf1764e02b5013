import type { LabReportIn } from '../domain/lab-report.ts';
import type { OrderIn } from '../domain/order.ts';
import { type SplitMessages, splitMessages } from '../formats/hl7/batch.ts';
import { checkHeader, type Hl7Header, headerSegment, readHeader } from '../formats/hl7/header.ts';
import { type Hl7Message, type Hl7Refusal, refusal } from '../formats/hl7/message.ts';
import { ORDER_KINDS, readOrders } from '../formats/hl7/order.ts';
import { RESULT_KINDS, readOru } from '../formats/hl7/oru.ts';
import { parseHl7 } from '../formats/hl7/parse.ts';

/** What a message says, by who takes it. */
export type MessageContent =
  | { readonly kind: 'results'; readonly reports: readonly LabReportIn[] }
  | { readonly kind: 'orders'; readonly orders: readonly OrderIn[] };

type ContentRead = { readonly ok: true; readonly content: MessageContent } | Hl7Refusal;

export type MessageRead = {
  /** The message down to its MSH, which its answer is made of; null where not even that could be read. */
  readonly header: Hl7Message | null;
  readonly read: ContentRead;
};

type NoMessages = Extract<ReturnType<typeof splitMessages>, { ok: false }>;

/** Bytes that came as one, cut into their messages. */
export type MessagesCut =
  | {
      readonly ok: true;
      readonly split: SplitMessages;
      /** Reads the only message; null where there are several, each to be read for itself. */
      readonly read: (() => MessageRead) | null;
    }
  | NoMessages;

/** The same with its only message read; plain data, as it crosses from a thread. */
export type MessagesRead =
  | { readonly ok: true; readonly split: SplitMessages; readonly only: MessageRead | null }
  | NoMessages;

/** Who reads which messages; a kind belongs to one of them. */
const READERS: readonly {
  readonly kinds: readonly string[];
  readonly read: (message: Hl7Message, header: Hl7Header) => ContentRead;
}[] = [
  {
    kinds: RESULT_KINDS,
    read(message, header) {
      const read = readOru(message, header);
      return read.ok ? { ok: true, content: { kind: 'results', reports: read.reports } } : read;
    },
  },
  {
    kinds: ORDER_KINDS,
    read(message, header) {
      const read = readOrders(message, header);
      return read.ok ? { ok: true, content: { kind: 'orders', orders: read.orders } } : read;
    },
  },
];

/** No sender's MSH is nearly as long. */
const LONGEST_HEADER = 4096;
/** Up to MSH-18, the character set: what an answer is made of. */
const HEADER_PARTS = 18;

/** The MSH of a message that cannot be read otherwise, so that its sender knows which one is answered. */
export function headerOf(bytes: Uint8Array): Hl7Message | null {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = text.indexOf('MSH');
  if (start < 0) return null;
  const [line = ''] = text.toString('latin1', start, start + LONGEST_HEADER).split(/[\r\n]/, 1);
  const parts = line.split(line.charAt(3), HEADER_PARTS + 1);
  // Of one that is cut off, the last part may not be whole.
  if (parts.length > HEADER_PARTS || line.length === LONGEST_HEADER) parts.pop();
  const parsed = parseHl7(Buffer.from(parts.join(line.charAt(3)), 'latin1'));
  return parsed.ok ? parsed.message : null;
}

function contentOf(message: Hl7Message): ContentRead {
  const header = readHeader(message);
  const reader = READERS.find(({ kinds }) => kinds.includes(`${header.type}^${header.event}`));
  if (reader !== undefined) return reader.read(message, header);
  const kinds = READERS.flatMap((each) => each.kinds);
  return checkHeader(header, kinds) ?? refusal('this message type is not taken here', '200', 'MSH', 1, 9);
}

function readMessage(bytes: Uint8Array): MessageRead {
  const parsed = parseHl7(bytes);
  if (!parsed.ok) return { header: headerOf(bytes), read: parsed };
  const { message } = parsed;
  return {
    header: { ...message, segments: [headerSegment(message)] },
    read: contentOf(message),
  };
}

/** Cuts bytes into their messages; to read what is one alone takes as long as it takes, see `read-in-bounds.ts`. */
export function cutMessages(bytes: Uint8Array): MessagesCut {
  const split = splitMessages(bytes);
  if (!split.ok) return split;
  const { messages, strays, notes } = split;
  const [first] = messages;
  const only = first !== undefined && messages.length === 1 ? first : null;
  return {
    ok: true,
    split: { messages, strays, notes },
    read: only === null ? null : () => readMessage(bytes.subarray(only.start, only.end)),
  };
}

/** The same, with what is one message alone read at once: for a thread, from which only plain data comes. */
export function readMessages(bytes: Uint8Array): MessagesRead {
  const cut = cutMessages(bytes);
  return cut.ok ? { ok: true, split: cut.split, only: cut.read?.() ?? null } : cut;
}
