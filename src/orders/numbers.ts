import { randomBytes } from 'node:crypto';
import { newId } from '../domain/ids.ts';
import type { Tx } from '../platform/db/tables.ts';

/** The sender of orders that are made by hand. */
export const HAND = '(by hand)';

/** Without letters and digits that are taken for each other when read aloud or typed (Crockford's base 32). */
const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A number of the hub's own, such as `A261122-7Q3ZKM`: a letter for its kind, the day (UTC), and 30 random bits.
 * It fits the 16 characters that DICOM gives accession numbers and steps (SH).
 */
export function newNumber(kind: 'A' | 'S' | 'P', now: number): string {
  const day = new Date(now).toISOString().slice(2, 10).replaceAll('-', '');
  const random = Array.from(randomBytes(6), (byte) => SIGNS[byte % 32]).join('');
  return `${kind}${day}-${random}`;
}

/** As `newNumber`, one that no order has. */
export async function newAccessionNumber(tx: Tx, now: number): Promise<string> {
  for (;;) {
    const number = newNumber('A', now);
    const held = await tx
      .selectFrom('orders')
      .select('id')
      .where('accessionNumber', '=', number)
      .executeTakeFirst();
    if (held === undefined) return number;
  }
}

/** A UID made from a UUID (PS3.5 section B.2). */
export function newUid(now: number): string {
  return `2.25.${BigInt(`0x${newId(now).replaceAll('-', '')}`)}`;
}
