import type { StudyUid } from '../domain/ids.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import type { OrderOfStudy } from './api.ts';
import { fitOf } from './fit-study.ts';
import { standingDecisions } from './standing-decisions.ts';

/** The order that a study was made for; null where there is none, or a person has to decide which one it is. */
export async function orderOfStudy(db: DbOrTx, studyUid: StudyUid): Promise<OrderOfStudy | null> {
  const study = await db
    .selectFrom('studies')
    .select(['studyUid', 'accessionNumber', 'patientKey'])
    .where('studyUid', '=', studyUid)
    .executeTakeFirst();
  if (study === undefined) return null;
  const orders = await db
    .selectFrom('orders')
    .selectAll()
    .where(({ or, eb }) =>
      or([
        eb('studyUid', '=', studyUid),
        ...(study.accessionNumber === null ? [] : [eb('accessionNumber', '=', study.accessionNumber)]),
      ]),
    )
    .orderBy('id')
    .execute();
  if (orders.length === 0) return null;
  const decisions = await standingDecisions(db, [studyUid]);
  const linked = orders.find((order) => fitOf(order, study, orders, decisions) === 'linked');
  return linked === undefined ? null : { procedureName: linked.procedureName, reason: linked.reason };
}
