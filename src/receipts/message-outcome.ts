import type { AckError } from '../formats/hl7/ack.ts';
import type { NewReceipt } from './journal.ts';

/** What one message came to: its receipt's words, and what its sender is told was wrong. */
export type MessageOutcome = Pick<
  NewReceipt,
  'outcome' | 'problem' | 'reason' | 'labReportId' | 'visitId'
> & { readonly errors: readonly AckError[] };

/** Of several things to tell about one message. */
export const LONGEST_REASON = 2000;
