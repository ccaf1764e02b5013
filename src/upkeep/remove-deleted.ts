import { dropDerived } from '../dicomweb/drop-derived.ts';
import { HubError } from '../domain/errors.ts';
import { blobHash } from '../domain/ids.ts';
import type { Db } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { Commit } from '../platform/queue/workers.ts';
import { isBackupUnderWay } from './backups-under-way.ts';

/** Bytes of a deletion that are here again: an instance has them, or they came in after it. */
async function namedAgain(db: Db, deletionId: string, deletedAt: number): Promise<ReadonlySet<string>> {
  const objects = db.selectFrom('deletedObjects').where('deletionId', '=', deletionId);
  const held = await objects
    .innerJoin('instances', 'instances.sopInstanceUid', 'deletedObjects.sopInstanceUid')
    .select(['instances.hash', 'instances.originalHash'])
    .execute();
  const replaced = await objects
    .innerJoin('deletions', 'deletions.id', 'deletedObjects.deletionId')
    .innerJoin('replacedInstances', (join) =>
      join
        .onRef('replacedInstances.studyUid', '=', 'deletions.studyUid')
        .onRef('replacedInstances.sopInstanceUid', '=', 'deletedObjects.sopInstanceUid'),
    )
    .select(['replacedInstances.hash', 'replacedInstances.originalHash'])
    .execute();
  const received = await db
    .selectFrom('receipts')
    .innerJoin('deletedObjects', 'deletedObjects.hash', 'receipts.hash')
    .select('deletedObjects.hash')
    .where('deletionId', '=', deletionId)
    .where('receipts.outcome', 'in', ['stored', 'duplicate', 'quarantined'])
    .where('receipts.receivedAt', '>', deletedAt)
    .execute();
  return new Set([
    ...[...held, ...replaced].flatMap(({ hash, originalHash }) => [hash, originalHash ?? hash]),
    ...received.map(({ hash }) => hash),
  ]);
}

/** So young a file may be of somebody who has not written the row yet. */
const ROW_COMES_WITHIN_MS = 10 * 60_000;

/**
 * Job `remove-deleted`: removes the bytes of a deletion and what was derived from them, unless they have come again.
 * A file that was touched since is left to a later turn, when its row must be there, and all of them are while a backup
 * is under way, which may have been told of them before they were deleted.
 */
export async function removeDeleted(
  { db, blobs, clock, config, road }: Platform,
  subject: string,
): Promise<Commit> {
  const deletion = await db
    .selectFrom('deletions')
    .select(['id', 'deletedAt'])
    .where('id', '=', subject)
    .executeTakeFirst();
  if (deletion === undefined) throw new HubError('notFound', 'remove-deleted: there is no such deletion');
  const later = clock.now() + ROW_COMES_WITHIN_MS;
  if (await isBackupUnderWay(config.dataDir, clock.now()))
    return (tx) => road.enqueue(tx, 'remove-deleted', subject, later);
  const deletedAt = Number(deletion.deletedAt);
  const objects = await db
    .selectFrom('deletedObjects')
    .select(['hash', 'seriesUid'])
    .where('deletionId', '=', deletion.id)
    .execute();
  const again = await namedAgain(db, deletion.id, deletedAt);
  const before = Math.max(deletedAt, clock.now() - ROW_COMES_WITHIN_MS);
  const gone = new Set<string>();
  let young = 0;
  for (const { hash } of objects) {
    const named = blobHash(hash);
    if (named === null || again.has(hash)) continue;
    if (await blobs.remove(named, before)) gone.add(hash);
    else young += 1;
  }
  await dropDerived(config.dataDir, {
    seriesUids: new Set(objects.map(({ seriesUid }) => seriesUid)),
    hashes: gone,
  });
  return async (tx) => {
    if (young > 0) await road.enqueue(tx, 'remove-deleted', subject, later);
  };
}
