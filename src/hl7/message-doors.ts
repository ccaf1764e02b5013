import { checkHeader, readHeader } from '../formats/hl7/header.ts';
import { type Hl7Message, type Hl7Refusal, refusal } from '../formats/hl7/message.ts';
import { resultMessages } from '../labs/receive-results.ts';
import { orderMessages } from '../orders/receive-orders.ts';
import type { MessageDoor } from '../receipts/message-door.ts';

/** Who takes which messages; a kind belongs to one of them. */
const DOORS: readonly MessageDoor[] = [resultMessages, orderMessages];

/** The door of a message by its MSH-9, or the refusal of a kind that nobody takes. */
export function doorOf(message: Hl7Message): { readonly ok: true; readonly door: MessageDoor } | Hl7Refusal {
  const header = readHeader(message);
  const door = DOORS.find(({ kinds }) => kinds.includes(`${header.type}^${header.event}`));
  if (door !== undefined) return { ok: true, door };
  const kinds = DOORS.flatMap((each) => each.kinds);
  return checkHeader(header, kinds) ?? refusal('this message type is not taken here', '200', 'MSH', 1, 9);
}
