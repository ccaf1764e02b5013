import type { StudyUid } from '../domain/ids.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import type { OrderOfStudy } from './api.ts';

/**
 * The order that a study was made for: by its Study Instance UID, else by an accession number that only one order of
 * this person has. Null where that is not certain, and where the order is another person's.
 */
export async function orderOfStudy(db: DbOrTx, studyUid: StudyUid): Promise<OrderOfStudy | null> {
  const orders = await db
    .selectFrom('orders')
    .innerJoin('studies', 'studies.patientKey', 'orders.patientKey')
    .select(['orders.procedureName', 'orders.reason', 'orders.studyUid'])
    .where('studies.studyUid', '=', studyUid)
    .where(({ or, eb, ref }) =>
      or([
        eb('orders.studyUid', '=', studyUid),
        eb('orders.accessionNumber', '=', ref('studies.accessionNumber')),
      ]),
    )
    .execute();
  const named = orders.filter((order) => order.studyUid === studyUid);
  const [only, another] = named.length > 0 ? named : orders;
  if (only === undefined || another !== undefined) return null;
  return { procedureName: only.procedureName, reason: only.reason };
}
