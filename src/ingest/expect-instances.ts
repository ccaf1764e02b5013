import { setImmediate as othersTurn } from 'node:timers/promises';
import type { SopInstanceUid, StudyUid } from '../domain/ids.ts';
import type { Db, DbOrTx } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import { reschedule } from '../platform/queue/reschedule.ts';
import { settleAfterMs } from './quiet-time.ts';
import type { ExpectedInstanceTable, StudyTable } from './tables.ts';

export type Expected = {
  readonly studyUid: StudyUid;
  readonly sopInstanceUids: readonly SopInstanceUid[];
  /** How the sender said it: its list of what it made (MPPS), or of what we shall answer for (storage commitment). */
  readonly source: ExpectedInstanceTable['source'];
};

/** So many are kept in one transaction; between two of them others get their turn. */
const CHUNK = 500;

/**
 * Keeps which instances a sender says a study has, also before any of it has come, and lets the study settle by it:
 * at once when all are there, later than after its quiet time while some are missing. Saying it again changes nothing;
 * what a fall of the hub cuts short is whole when its sender, who was not answered, says it again.
 */
export async function expectInstances(
  db: Db,
  { studyUid, sopInstanceUids, source }: Expected,
): Promise<void> {
  // In one order, so that two senders who name the same do not wait for each other.
  const unique = [...new Set(sopInstanceUids)].sort();
  for (let from = 0; from < unique.length; from += CHUNK) {
    const some = unique.slice(from, from + CHUNK);
    await db
      .insertInto('expectedInstances')
      .values(some.map((sopInstanceUid) => ({ studyUid, sopInstanceUid, source })))
      .onConflict((conflict) => conflict.columns(['studyUid', 'sopInstanceUid']).doNothing())
      .execute();
    await othersTurn();
  }
  await transact(db, async (tx) => {
    const study = await tx
      .updateTable('studies')
      .set({ expectedCount: await expectedCount(tx, studyUid) })
      .where('studyUid', '=', studyUid)
      .returning(['studyUid', 'lastReceivedAt', 'instanceCount', 'quietMs', 'expectedCount'])
      .executeTakeFirst();
    if (study === undefined) return;
    await reschedule(tx, 'settle-study', studyUid, study.lastReceivedAt + (await settleAfter(tx, study)));
  });
}

/** How many instances a study has as its senders say; 0 when none said. */
export async function expectedCount(db: DbOrTx, studyUid: StudyUid): Promise<number> {
  const { count } = await db
    .selectFrom('expectedInstances')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('studyUid', '=', studyUid)
    .executeTakeFirstOrThrow();
  return Number(count);
}

/** The instances that a sender said a study has, and that we do not hold. */
export async function missingInstances(db: DbOrTx, studyUid: StudyUid): Promise<SopInstanceUid[]> {
  const rows = await db
    .selectFrom('expectedInstances')
    .leftJoin('instances', 'instances.sopInstanceUid', 'expectedInstances.sopInstanceUid')
    .select('expectedInstances.sopInstanceUid')
    .where('expectedInstances.studyUid', '=', studyUid)
    .where('instances.sopInstanceUid', 'is', null)
    .orderBy('expectedInstances.sopInstanceUid')
    .execute();
  return rows.map((row) => row.sopInstanceUid);
}

/**
 * How long after its last instance, in milliseconds, a study settles. Fewer instances than announced cannot be all of
 * them, so only a study that may be complete is looked at one by one.
 */
export async function settleAfter(
  db: DbOrTx,
  study: Pick<StudyTable, 'studyUid' | 'instanceCount' | 'quietMs' | 'expectedCount'>,
): Promise<number> {
  const { studyUid, instanceCount, quietMs, expectedCount: announced } = study;
  const surelyMissing = Math.max(0, announced - instanceCount);
  const missing =
    announced === 0 || surelyMissing > 0 ? surelyMissing : (await missingInstances(db, studyUid)).length;
  return settleAfterMs({ quietMs, expectedCount: announced, missing });
}
