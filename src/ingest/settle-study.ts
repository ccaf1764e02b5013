import { sql } from 'kysely';
import { HubError } from '../domain/errors.ts';
import { type StudyUid, studyUid } from '../domain/ids.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { Commit } from '../platform/queue/workers.ts';
import { QUIET_CEILING_MS } from './quiet-time.ts';

/** The longest pause between two arrivals of a study that was no sending of its own; null with a single instance. */
async function longestPause(tx: Tx, uid: StudyUid): Promise<number | null> {
  const { rows } = await sql<{ longest: number | null }>`
    select max("pause") as "longest" from (
      select "receivedAt" - lag("receivedAt") over (order by "receivedAt") as "pause"
      from "instances" where "studyUid" = ${uid}) as "pauses"
    where "pause" <= ${QUIET_CEILING_MS}`.execute(tx);
  return rows[0]?.longest ?? null;
}

/**
 * Job `settle-study`: nothing has come for the quiet time, or the sender said that it was all.
 * An instance that arrives meanwhile has put its own job on the road, so this one then leaves the study open.
 */
export async function settleStudy({ db, clock, road }: Platform, subject: string): Promise<Commit> {
  const uid = studyUid(subject);
  if (uid === null) throw new HubError('invalid', 'settle-study: the subject is not a study UID');
  const study = await db.selectFrom('studies').selectAll().where('studyUid', '=', uid).executeTakeFirst();
  // Its images were deleted meanwhile.
  if (study === undefined) return async () => {};
  return async (tx) => {
    const settled = await tx
      .updateTable('studies')
      .set({ settledAt: clock.now(), longestPauseMs: await longestPause(tx, uid) })
      .where('studyUid', '=', uid)
      .where('instanceCount', '=', study.instanceCount)
      .where('settledAt', 'is', null)
      .executeTakeFirst();
    if (settled.numUpdatedRows === 0n) return;
    await road.record(tx, { kind: 'study.settled', studyUid: uid, visitId: study.visitId });
  };
}
