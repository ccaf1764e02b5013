import { HubError } from '../domain/errors.ts';
import { studyUid } from '../domain/ids.ts';
import type { Platform } from '../platform/platform.ts';
import type { Commit } from '../platform/queue/workers.ts';

/**
 * Job `settle-study`: nothing has come for the quiet time, or the sender said that it was all.
 * An instance that arrives meanwhile has put its own job on the road, so this one then leaves the study open.
 */
export async function settleStudy({ db, clock, road }: Platform, subject: string): Promise<Commit> {
  const uid = studyUid(subject);
  if (uid === null) throw new HubError('invalid', 'settle-study: the subject is not a study UID');
  const study = await db.selectFrom('studies').selectAll().where('studyUid', '=', uid).executeTakeFirst();
  if (study === undefined) throw new HubError('notFound', 'settle-study: there is no such study');
  return async (tx) => {
    const settled = await tx
      .updateTable('studies')
      .set({ settledAt: clock.now() })
      .where('studyUid', '=', uid)
      .where('instanceCount', '=', study.instanceCount)
      .where('settledAt', 'is', null)
      .executeTakeFirst();
    if (settled.numUpdatedRows === 0n) return;
    await road.record(tx, { kind: 'study.settled', studyUid: uid, visitId: study.visitId });
  };
}
