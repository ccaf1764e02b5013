import type { BlobHash } from '../domain/ids.ts';
import { readSender } from '../formats/hl7/header.ts';
import type { Hl7Message } from '../formats/hl7/message.ts';
import { receiveResults } from '../labs/receive-results.ts';
import { receiveOrders } from '../orders/receive-orders.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { MessageOutcome } from '../receipts/message-outcome.ts';
import type { MessageContent } from './read-messages.ts';

/** HL7 gives each name of a sender 227 characters (HD, chapter 2A). */
const LONGEST_SENDER = 512;

/** Hands what a message says to who takes its kind. `original` names the kept bytes that it came in. */
export function takeMessage(
  tx: Tx,
  platform: Platform,
  { header, content }: { readonly header: Hl7Message; readonly content: MessageContent },
  original: BlobHash,
): Promise<MessageOutcome> {
  if (content.kind === 'results') return receiveResults(tx, platform, content.reports, original);
  const { sendingFacility, sendingApplication, controlId } = readSender(header);
  const sender = `${sendingFacility ?? ''} ${sendingApplication ?? ''}`.trim().slice(0, LONGEST_SENDER);
  return receiveOrders(tx, platform, content.orders, { sender, controlId, original });
}
