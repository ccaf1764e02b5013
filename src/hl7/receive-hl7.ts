import { setImmediate as turn } from 'node:timers/promises';
import { type BlobHash, newId } from '../domain/ids.ts';
import { placeText } from '../domain/lab-report.ts';
import { type AckCode, type AckError, ackCodeFor, buildAck } from '../formats/hl7/ack.ts';
import type { SplitMessages } from '../formats/hl7/batch.ts';
import { type Hl7Message, type Hl7Refusal, refusal } from '../formats/hl7/message.ts';
import type { Stored } from '../platform/blobs/blob-store.ts';
import { transactTogether } from '../platform/db/transact.ts';
import type { Platform } from '../platform/platform.ts';
import { type NewReceipt, type Origin, type Remark, writeReceipt } from '../receipts/journal.ts';
import { LONGEST_REASON } from '../receipts/message-outcome.ts';
import type { ReceiptTable } from '../receipts/tables.ts';
import { readInBounds } from './read-in-bounds.ts';
import { headerOf, type MessageRead } from './read-messages.ts';
import { takeMessage } from './take-message.ts';

type Draft = Omit<NewReceipt, 'outcome' | 'problem' | 'reason'>;
/** A receipt and an acknowledgement for each message, and a receipt for what is none. */
export type Received = { readonly receipts: ReceiptTable[]; readonly acks: Uint8Array[] };
type Answered = { readonly receipt: ReceiptTable; readonly ack: Uint8Array };

const APPLICATION = 'TAMSOAT';

/** `OBX[3]-5: the value is not one number`. */
function refusalText({ segment, sequence, field, reason }: Hl7Refusal): string {
  if (segment === null) return reason;
  return `${placeText({ kind: 'segment', segment, sequence: sequence ?? 1, field })}: ${reason}`;
}

/**
 * Takes in HL7 v2: one message, several, MLLP frames or a batch, each message by the door of its kind. The bytes are kept before anything is read;
 * each message is one transaction, one receipt and one acknowledgement, and AA is said only after its commit.
 * Bytes in which no message begins give a quarantined receipt and no acknowledgement.
 */
export async function receiveHl7(platform: Platform, bytes: Buffer, origin: Origin): Promise<Received> {
  return takeIn(platform, bytes, await platform.blobs.put(bytes), () => origin);
}

/**
 * The same for bytes that are kept already, maybe in a file with others; the first transaction is begun at once.
 * `originOf` is told their first header, where they have one.
 */
export async function takeIn(
  platform: Platform,
  bytes: Buffer,
  stored: Stored,
  originOf: (header: Hl7Message | null) => Origin,
): Promise<Received> {
  const draftFor = (header: Hl7Message | null) => draftOf(stored, originOf(header ?? headerOf(bytes)));
  const cut = await readInBounds(bytes);
  if (!cut.ok) return { receipts: [await quarantine(platform, draftFor(null), cut)], acks: [] };
  const { split, read } = cut;
  const answered: Answered[] = [];
  if (read !== null) answered.push(await receiveMessage(platform, read, stored.hash, draftFor));
  else {
    const draft = draftFor(null);
    for (const { start, end, line } of split.messages) {
      // The embedded database answers within a turn of the event loop, and others have theirs too.
      await turn();
      const readOne = await readAlone(bytes.subarray(start, end));
      const named = { ...draft, name: `${draft.name} line ${line}` };
      answered.push(await receiveMessage(platform, readOne, stored.hash, () => named));
    }
  }
  const receipts = answered.map(({ receipt }) => receipt);
  const doubts = doubtsOf(split);
  if (doubts !== null) {
    const remark: Remark = { problem: 'batch-incomplete', reason: doubts };
    receipts.push(await quarantine(platform, draftFor(null), remark));
  }
  return { receipts, acks: answered.map(({ ack }) => ack) };
}

/** Gives kept bytes that came as a message and cannot be one their receipt, with why; answers what their sender is told. */
export async function refuseHl7(
  platform: Platform,
  bytes: Buffer,
  stored: Stored,
  origin: Origin,
  refused: Hl7Refusal,
): Promise<Uint8Array> {
  await quarantine(platform, draftOf(stored, origin), remarkOf(refused));
  return answer(platform, headerOf(bytes), ackCodeFor(refused.errorCode), [refused]);
}

/** What is told the sender of a frame in which no message begins. */
export function noMessageAck(platform: Platform, reason: string): Uint8Array {
  return answer(platform, null, 'AE', [refusal(reason, '100')]);
}

/** What the sender of a message is told that failed through no fault of its own: it may send it again. */
export function failedAck(platform: Platform, bytes: Buffer): Uint8Array {
  const failed = refusal('the hub could not take this message; send it again', '207');
  return answer(platform, headerOf(bytes), 'AR', [failed]);
}

function draftOf(stored: Stored, origin: Origin): Draft {
  return {
    ...origin,
    ...stored,
    format: 'hl7v2',
    studyUid: null,
    sopInstanceUid: null,
    labReportId: null,
    visitId: null,
  };
}

/** What of a file is no message although it should be one: lines outside, or a batch that says it holds more. */
function doubtsOf({ strays, notes }: SplitMessages): string | null {
  const [first] = strays;
  const outside =
    first === undefined
      ? []
      : [`${strays.length} lines belong to no message, the first is line ${first.line}`];
  const doubts = [...outside, ...notes];
  return doubts.length === 0 ? null : doubts.join('. ').slice(0, LONGEST_REASON);
}

function quarantine(
  { db, clock }: Platform,
  draft: Draft,
  { problem, reason }: Remark,
): Promise<ReceiptTable> {
  return transactTogether(db, (tx) =>
    writeReceipt(tx, clock, { ...draft, outcome: 'quarantined', problem, reason }),
  );
}

/** Our own MSH-10: the time and 32 random bits of a new identifier, in the 20 characters that v2.3 allows. */
function controlId(now: number): string {
  const id = newId(now).replaceAll('-', '');
  return `${id.slice(0, 12)}${id.slice(-8)}`;
}

/** One of several messages. */
async function readAlone(bytes: Uint8Array): Promise<() => MessageRead> {
  const cut = await readInBounds(bytes);
  if (cut.ok && cut.read !== null) return cut.read;
  throw new Error('one message of several is not one by itself');
}

function answer(
  { clock }: Platform,
  message: Hl7Message | null,
  code: AckCode,
  errors: readonly AckError[],
): Uint8Array {
  const now = clock.now();
  return buildAck({ message, code, errors, controlId: controlId(now), now, application: APPLICATION });
}

function remarkOf(refused: Hl7Refusal): Remark {
  // Of the reader's refusals, 207 is that a bound was passed.
  const problem = refused.errorCode === '207' ? 'too-large' : 'message-refused';
  return { problem, reason: refusalText(refused) };
}

/**
 * Takes one message in. It is read only when its turn at the database has come: of the many that may wait for that,
 * just their bytes are held.
 */
async function receiveMessage(
  platform: Platform,
  readMessage: () => MessageRead,
  hash: BlobHash,
  draftFor: (header: Hl7Message | null) => Draft,
): Promise<Answered> {
  const { db, clock } = platform;
  const { header, receipt, errors } = await transactTogether(db, async (tx) => {
    const { header, read } = readMessage();
    const draft = draftFor(header);
    if (!read.ok || header === null) {
      const refused = read.ok ? refusal('the header cannot be read', '100', 'MSH', 1) : read;
      const outcome = { outcome: 'quarantined', ...remarkOf(refused) } as const;
      return { header, receipt: await writeReceipt(tx, clock, { ...draft, ...outcome }), errors: [refused] };
    }
    const taken = await takeMessage(tx, platform, { header, content: read.content }, hash);
    const { errors, ...outcome } = taken;
    return { header, receipt: await writeReceipt(tx, clock, { ...draft, ...outcome }), errors };
  });
  const [first] = errors;
  const code = first === undefined ? 'AA' : ackCodeFor(first.errorCode);
  return { receipt, ack: answer(platform, header, code, errors) };
}
