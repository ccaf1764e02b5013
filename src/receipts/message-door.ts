import type { BlobHash } from '../domain/ids.ts';
import type { AckError } from '../formats/hl7/ack.ts';
import type { Hl7Message, Hl7Refusal } from '../formats/hl7/message.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { NewReceipt } from './journal.ts';

/** What one message came to: its receipt's words, and what its sender is told was wrong. */
export type MessageOutcome = Pick<
  NewReceipt,
  'outcome' | 'problem' | 'reason' | 'labReportId' | 'visitId'
> & { readonly errors: readonly AckError[] };

/**
 * Takes in the HL7 v2 messages of some kinds. `receive` reads one and answers what is then to be written in one
 * transaction, together with the receipt; it may run twice and changes nothing outside the database.
 */
export type MessageDoor = {
  /** As MSH-9 has them: `ORU^R01`. */
  readonly kinds: readonly string[];
  /** `original` names the kept bytes that the message came in. */
  receive(
    platform: Platform,
    message: Hl7Message,
    original: BlobHash,
  ): Hl7Refusal | { readonly ok: true; readonly take: (tx: Tx) => Promise<MessageOutcome> };
};

/** Of several things to tell about one message. */
export const LONGEST_REASON = 2000;
