import { newId, type PatientKey } from '../domain/ids.ts';
import { readPhone } from '../domain/phone.ts';
import type { Clock } from '../platform/clock.ts';
import { prepared } from '../platform/db/prepared.ts';
import { preparedInsert } from '../platform/db/prepared-insert.ts';
import type { DbOrTx, Tx } from '../platform/db/tables.ts';
import type { PhoneView } from './api.ts';
import type { PatientPhoneTable } from './tables.ts';

/** A person has a few; beyond that whoever sends is wrong. */
const MOST = 20;

const heldPhones = prepared<Pick<PatientPhoneTable, 'patientKey'>, PatientPhoneTable>((db, place) =>
  db.selectFrom('patientPhones').selectAll().where('patientKey', '=', place('patientKey')),
);

const insertPhones = preparedInsert('patientPhones', { orNothing: true });

type From = Pick<PatientPhoneTable, 'source' | 'sourceName'>;

/**
 * Keeps the numbers that a sender or a member of staff gives for a person. None ever takes the place of another one; one
 * that is held is held as it was, and one that staff took away stays away when a message brings it again. What is no
 * number is left out: nobody's result waits for it.
 */
export async function keepPhones(
  tx: Tx,
  clock: Clock,
  { key, isNew = false, from }: { readonly key: PatientKey; readonly isNew?: boolean; readonly from: From },
  numbers: readonly string[],
): Promise<void> {
  const read = numbers.slice(0, MOST).flatMap((number) => readPhone(number) ?? []);
  if (read.length === 0) return;
  const held = isNew ? [] : await heldPhones(tx, { patientKey: key });
  let room = MOST - held.filter(({ removedAt }) => removedAt === null).length;
  for (const { number, digits } of read) {
    const known = held.find((row) => row.digits === digits);
    if (known === undefined && (room > 0 || from.source === 'staff')) {
      room -= 1;
      const row = { id: newId(clock.now()), patientKey: key, number, digits, ...from, addedAt: clock.now() };
      await insertPhones(tx, [{ ...row, removedAt: null, removedByName: null }]);
    } else if (known !== undefined && from.source === 'staff') {
      // Whoever types a number vouches for it, whoever brought it first.
      const again = { number, ...from, addedAt: clock.now(), removedAt: null, removedByName: null };
      await tx.updateTable('patientPhones').set(again).where('id', '=', known.id).execute();
    }
  }
}

/** The numbers of people: first what staff typed, then the newest. */
export async function phonesOf(
  db: DbOrTx,
  keys: readonly PatientKey[],
): Promise<ReadonlyMap<PatientKey, PhoneView[]>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom('patientPhones')
    .selectAll()
    .where('patientKey', 'in', [...keys])
    .where('removedAt', 'is', null)
    .orderBy('addedAt', 'desc')
    .orderBy('id', 'desc')
    .execute();
  const first = rows.toSorted((a, b) => Number(b.source === 'staff') - Number(a.source === 'staff'));
  const grouped = Map.groupBy(first, ({ patientKey }) => patientKey);
  return new Map(
    [...grouped].map(([key, some]) => [
      key,
      some.map(({ id, number, source, sourceName, addedAt }) => ({
        id,
        number,
        source,
        sourceName,
        addedAt,
      })),
    ]),
  );
}
