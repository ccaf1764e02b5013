import { createHash } from 'node:crypto';
import { setImmediate as othersTurn } from 'node:timers/promises';
import { blobHash, sopInstanceUid } from '../domain/ids.ts';
import type { BlobStore } from '../platform/blobs/blob-store.ts';
import type { Platform } from '../platform/platform.ts';
import { FailureReason, type Judged, type Referenced } from './commitment-messages.ts';

/** So many are looked up at once; between two of these others get their turn. */
const CHUNK = 500;
const READ_BYTES = 1024 * 1024;

export type HeldRow = {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly studyUid: string;
  readonly hash: string;
};

/** What is held of these instances, by SOP Instance UID. */
export async function heldOf(
  { db }: Pick<Platform, 'db'>,
  instances: readonly Referenced[],
): Promise<ReadonlyMap<string, HeldRow>> {
  const held = new Map<string, HeldRow>();
  for (let from = 0; from < instances.length; from += CHUNK) {
    const uids = instances
      .slice(from, from + CHUNK)
      .flatMap((one) => sopInstanceUid(one.sopInstanceUid) ?? []);
    const rows = await db
      .selectFrom('instances')
      .select(['sopInstanceUid', 'sopClassUid', 'studyUid', 'hash'])
      .where('sopInstanceUid', 'in', uids)
      .execute();
    for (const row of rows) held.set(row.sopInstanceUid, row);
    await othersTurn();
  }
  return held;
}

/** Whether a blob is there and every byte of it is as it was when it was stored. */
async function isWhole(blobs: BlobStore, name: string): Promise<boolean> {
  const hash = blobHash(name);
  if (hash === null || !(await blobs.has(hash))) return false;
  await using blob = await blobs.open(hash);
  const digest = createHash('sha256');
  for (let at = 0; at < blob.sizeBytes; at += READ_BYTES) digest.update(await blob.read(at, READ_BYTES));
  return digest.digest('hex') === hash;
}

/**
 * Whether this node can answer for each instance: its row is there under that SOP class, and its blob, read anew, is
 * the one that the row names. The sender may delete its own copy on our word, so nothing is believed unread.
 */
export async function judgeCommitment(
  platform: Pick<Platform, 'db' | 'blobs' | 'log'>,
  instances: readonly Referenced[],
  signal: AbortSignal,
): Promise<Judged> {
  const held = await heldOf(platform, instances);
  const judged: { instance: Referenced; failure: FailureReason | null }[] = [];
  for (const instance of instances) {
    signal.throwIfAborted();
    const row = held.get(instance.sopInstanceUid);
    let failure: FailureReason | null = null;
    if (row === undefined) failure = FailureReason.noSuchInstance;
    else if (row.sopClassUid !== instance.sopClassUid) failure = FailureReason.classConflict;
    else if (!(await isWhole(platform.blobs, row.hash))) {
      platform.log.error(
        { sopInstanceUid: row.sopInstanceUid },
        'the bytes of a stored instance are not whole',
      );
      failure = FailureReason.processingFailure;
    }
    judged.push({ instance, failure });
  }
  return judged;
}
