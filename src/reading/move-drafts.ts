import type { StudyUid, VisitId } from '../domain/ids.ts';
import type { DbOrTx, Tx } from '../platform/db/tables.ts';

/** Whether anybody has signed a reading of the study. */
export async function isSigned(db: DbOrTx, uid: StudyUid): Promise<boolean> {
  const signed = await db
    .selectFrom('reads')
    .select('id')
    .where('studyUid', '=', uid)
    .where('state', '=', 'signed')
    .executeTakeFirst();
  return signed !== undefined;
}

/** Takes the drafts of a study along to the visit that it belongs to now; what is in them stays the reader's. */
export async function moveDrafts(tx: Tx, uid: StudyUid, visitId: VisitId): Promise<void> {
  await tx
    .updateTable('reads')
    .set({ visitId })
    .where('studyUid', '=', uid)
    .where('state', '=', 'draft')
    .execute();
}
