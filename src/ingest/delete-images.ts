import { HubError } from '../domain/errors.ts';
import { newId, type SeriesUid, type SopInstanceUid, type StudyUid } from '../domain/ids.ts';
import type { Actor } from '../domain/roles.ts';
import { prepared } from '../platform/db/prepared.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { Remark } from '../receipts/journal.ts';
import { expectedCount, settleAfter } from './expect-instances.ts';
import type { DeletedObjectTable, DeletionTable, StudyTable } from './tables.ts';

/** A study, one series of it, or one instance of that. */
export type ImagesAddress = {
  readonly studyUid: StudyUid;
  readonly seriesUid: SeriesUid | null;
  readonly sopInstanceUid: SopInstanceUid | null;
};

/** Opens a study again and holds its row until the transaction ends. @throws HubError notFound */
export async function reopenStudy(tx: Tx, uid: StudyUid): Promise<Pick<StudyTable, 'visitId'>> {
  const study = await tx
    .updateTable('studies')
    .set({ settledAt: null })
    .where('studyUid', '=', uid)
    .returning('visitId')
    .executeTakeFirst();
  if (study === undefined) throw new HubError('notFound', 'There is no such study');
  return study;
}

/** Rows written by one statement; a database takes a bounded number of values. */
const CHUNK = 500;

function instancesAt(tx: Tx, { studyUid, seriesUid, sopInstanceUid }: ImagesAddress) {
  return tx
    .selectFrom('instances')
    .where('studyUid', '=', studyUid)
    .$if(seriesUid !== null, (query) => query.where('seriesUid', '=', seriesUid))
    .$if(sopInstanceUid !== null, (query) => query.where('sopInstanceUid', '=', sopInstanceUid));
}

/** Every blob that the instances have, had, or were made of, each once. */
async function objectsOf(tx: Tx, at: ImagesAddress): Promise<Omit<DeletedObjectTable, 'deletionId'>[]> {
  const held = await instancesAt(tx, at)
    .select(['sopInstanceUid', 'seriesUid', 'hash', 'originalHash'])
    .execute();
  const series = new Map(held.map(({ sopInstanceUid, seriesUid }) => [sopInstanceUid, seriesUid]));
  const replaced = await tx
    .selectFrom('replacedInstances')
    .select(['sopInstanceUid', 'hash', 'originalHash'])
    .where('studyUid', '=', at.studyUid)
    .execute();
  const objects = new Map<string, Omit<DeletedObjectTable, 'deletionId'>>();
  for (const { sopInstanceUid, hash, originalHash } of [...held, ...replaced]) {
    const seriesUid = series.get(sopInstanceUid);
    if (seriesUid === undefined) continue;
    for (const one of [hash, originalHash]) {
      if (one !== null) objects.set(one, { hash: one, sopInstanceUid, seriesUid });
    }
  }
  return [...objects.values()];
}

/** Takes the rows away that depend on the instances, then theirs, then of their series and study what is empty. */
async function deleteRows(tx: Tx, at: ImagesAddress): Promise<boolean> {
  const { studyUid } = at;
  const going = instancesAt(tx, at).select('sopInstanceUid');
  await tx
    .deleteFrom('replacedInstances')
    .where('studyUid', '=', studyUid)
    .where('sopInstanceUid', 'in', going)
    .execute();
  await tx
    .deleteFrom('expectedInstances')
    .where('studyUid', '=', studyUid)
    .where('sopInstanceUid', 'in', going)
    .execute();
  await tx.deleteFrom('instances').where('sopInstanceUid', 'in', going).execute();
  await tx
    .updateTable('series')
    .set(({ selectFrom }) => ({
      instanceCount: selectFrom('instances')
        .select(({ fn, cast }) => cast<number>(fn.countAll(), 'integer').as('count'))
        .whereRef('instances.seriesUid', '=', 'series.seriesUid'),
    }))
    .where('studyUid', '=', studyUid)
    .execute();
  await tx.deleteFrom('series').where('studyUid', '=', studyUid).where('instanceCount', '=', 0).execute();
  const { left } = await tx
    .selectFrom('instances')
    .select(({ fn }) => fn.countAll<number>().as('left'))
    .where('studyUid', '=', studyUid)
    .executeTakeFirstOrThrow();
  if (Number(left) > 0) {
    await tx
      .updateTable('studies')
      .set({ instanceCount: Number(left), expectedCount: await expectedCount(tx, studyUid) })
      .where('studyUid', '=', studyUid)
      .execute();
    return false;
  }
  await tx.deleteFrom('expectedInstances').where('studyUid', '=', studyUid).execute();
  // Whose it is would be asked anew, should it come again.
  await tx.deleteFrom('studyFilings').where('studyUid', '=', studyUid).execute();
  await tx.deleteFrom('studies').where('studyUid', '=', studyUid).execute();
  return true;
}

async function settleAfterOf(tx: Tx, uid: StudyUid): Promise<number> {
  const study = await tx
    .selectFrom('studies')
    .select(['studyUid', 'instanceCount', 'quietMs', 'expectedCount'])
    .where('studyUid', '=', uid)
    .executeTakeFirstOrThrow();
  return settleAfter(tx, study);
}

export type DeletedImages = Pick<DeletionTable, 'id' | 'instanceCount'> & {
  /** Whether nothing is left of the study. */
  readonly studyGone: boolean;
};

/**
 * Takes images out of the archive, with who, when and why on record, and tells the road. Their receipts stay, and their
 * bytes for the time being. Whether they may go is the caller's to judge, and rows of other folders that need them are
 * the caller's to remove first.
 * @throws HubError notFound
 */
export async function deleteInstances(
  tx: Tx,
  { clock, road }: Pick<Platform, 'clock' | 'road'>,
  {
    at,
    visitId,
    actor,
    reason,
  }: { at: ImagesAddress; actor: Actor; reason: string } & Pick<StudyTable, 'visitId'>,
): Promise<DeletedImages> {
  const objects = await objectsOf(tx, at);
  const instanceCount = new Set(objects.map(({ sopInstanceUid }) => sopInstanceUid)).size;
  if (instanceCount === 0) throw new HubError('notFound', 'There are no such images');
  const now = clock.now();
  const id = newId(now);
  const by = { deletedBy: actor.userId, deletedByName: actor.name, deletedAt: now };
  await tx
    .insertInto('deletions')
    .values({ id, ...at, instanceCount, reason, ...by })
    .execute();
  for (let from = 0; from < objects.length; from += CHUNK) {
    const some = objects.slice(from, from + CHUNK).map((object) => ({ deletionId: id, ...object }));
    await tx.insertInto('deletedObjects').values(some).execute();
  }
  const studyGone = await deleteRows(tx, at);
  await road.record(tx, {
    kind: 'images.deleted',
    deletionId: id,
    studyUid: at.studyUid,
    visitId,
    settleAfterMs: studyGone ? 0 : await settleAfterOf(tx, at.studyUid),
  });
  return { id, instanceCount, studyGone };
}

const newestDeletion = prepared<{ sopInstanceUid: SopInstanceUid }, { deletedAt: number | null }>(
  (db, place) =>
    db
      .selectFrom('deletedObjects')
      .innerJoin('deletions', 'deletions.id', 'deletedObjects.deletionId')
      .select(({ fn }) => fn.max('deletions.deletedAt').as('deletedAt'))
      .where('deletedObjects.sopInstanceUid', '=', place('sopInstanceUid')),
);

/** What a person should know of an instance that comes again after it was deleted; null of every other. */
export async function deletedBefore(tx: Tx, sopInstanceUid: SopInstanceUid): Promise<Remark | null> {
  const [newest] = await newestDeletion(tx, { sopInstanceUid });
  if (newest === undefined || newest.deletedAt === null) return null;
  const day = new Date(Number(newest.deletedAt)).toISOString().slice(0, 10);
  return { problem: 'deleted-before', reason: `It was deleted on ${day} (UTC) and is stored again` };
}
