import { HubError } from '../domain/errors.ts';
import { newId, type PatientKey, type SopInstanceUid, type StudyUid, type VisitId } from '../domain/ids.ts';
import type { Actor } from '../domain/roles.ts';
import { contradiction, type Identity } from '../patients/identify.ts';
import type { PatientTable } from '../patients/tables.ts';
import { dayOf, visitOn } from '../patients/visit.ts';
import type { DbOrTx, Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { instanceColumns } from './add-instance.ts';
import { correctBlob, type ReadFile, requireHash } from './correct-blob.ts';
import { settleAfter } from './expect-instances.ts';
import { keepFiling, saidText } from './filings.ts';
import { frameTableOf } from './frame-table.ts';
import { identityOf, isoDay } from './place-instance.ts';
import { readHeader } from './read-header.ts';

/** One image as the person gets it whose it is, made of the bytes as they were received. */
type MovedFile = ReadFile & {
  readonly original: string;
  /** What the bytes as received say of themselves. */
  readonly said: Identity;
};

/** The images of a study as another person's, ready to take the place of those held. */
export type MovedFiles = ReadonlyMap<SopInstanceUid, MovedFile>;

type HeldFile = { readonly sopInstanceUid: SopInstanceUid; readonly original: string };

async function heldFiles(db: DbOrTx, uid: StudyUid): Promise<HeldFile[]> {
  const rows = await db
    .selectFrom('instances')
    .select(['sopInstanceUid', 'hash', 'originalHash'])
    .where('studyUid', '=', uid)
    .orderBy('sopInstanceUid')
    .execute();
  return rows.map(({ sopInstanceUid, hash, originalHash }) => ({
    sopInstanceUid,
    original: originalHash ?? hash,
  }));
}

const isOf = (person: PatientTable, said: Identity) =>
  said.issuer === person.issuer &&
  said.patientId === person.patientId &&
  contradiction(person, said) === null;

/** What one image becomes as this person's: itself where it says that it is theirs, else a copy with them in it. */
async function movedFile(
  platform: Platform,
  original: string,
  { person, sender }: { person: PatientTable; sender: string },
): Promise<MovedFile> {
  await using blob = await platform.blobs.open(requireHash(original));
  const stored = { hash: requireHash(original), sizeBytes: blob.sizeBytes };
  const read = await readHeader(blob, stored, platform.config.blobs.path);
  if (!read.ok) throw new HubError('conflict', `An image of the study cannot be read: ${read.reason}`);
  const said = identityOf(read.header, platform.config.defaultIssuer);
  if (isOf(person, said)) {
    return { original, said, stored, header: read.header, frameTable: await frameTableOf(blob, read.header) };
  }
  const copy = await correctBlob(platform, blob, { person, sender });
  if (!copy.ok) {
    throw new HubError('conflict', `A copy with the right patient cannot be made safely: ${copy.reason}`);
  }
  return { ...copy, original, said };
}

/**
 * Makes what the images of a study are as another person's; nothing of what is held changes. Those of `done` are not made
 * again.
 * @throws HubError conflict when one of them cannot be made safely
 */
export async function makeMovedFiles(
  platform: Platform,
  study: { readonly studyUid: StudyUid; readonly sender: string },
  person: PatientTable,
  done: MovedFiles = new Map(),
): Promise<MovedFiles> {
  const files = new Map<SopInstanceUid, MovedFile>();
  for (const { sopInstanceUid, original } of await heldFiles(platform.db, study.studyUid)) {
    const made = done.get(sopInstanceUid);
    const file =
      made?.original === original
        ? made
        : await movedFile(platform, original, { person, sender: study.sender });
    files.set(sopInstanceUid, file);
  }
  return files;
}

export type Moved = {
  readonly id: string;
  readonly fromVisitId: VisitId;
  readonly toVisitId: VisitId;
  readonly instanceCount: number;
};

/**
 * Takes a study to another person and their visit of its day, with who, when and why on record, and tells the road. Its
 * images are the `files` from then on; the bytes as received stay beside them. What comes later of the study under the
 * words that its images have goes to that person too. Whether it may be moved is the caller's to judge.
 * Null when the study has other images than `files` by now.
 */
export async function moveStudyRows(
  tx: Tx,
  { clock, road, config }: Pick<Platform, 'clock' | 'road' | 'config'>,
  move: {
    readonly uid: StudyUid;
    readonly patientKey: PatientKey;
    readonly files: MovedFiles;
    readonly actor: Actor;
    readonly reason: string;
  },
): Promise<Moved | null> {
  const { uid, patientKey, files, actor, reason } = move;
  // The update holds the row on PostgreSQL, so that no image comes in between.
  const study = await tx
    .updateTable('studies')
    .set({ settledAt: null })
    .where('studyUid', '=', uid)
    .returningAll()
    .executeTakeFirstOrThrow();
  const held = await heldFiles(tx, uid);
  const same = held.every(({ sopInstanceUid, original }) => files.get(sopInstanceUid)?.original === original);
  if (!same || held.length !== files.size) return null;
  for (const [sopInstanceUid, file] of files) {
    const originalHash = file.stored.hash === file.original ? null : file.original;
    await tx
      .updateTable('instances')
      .set({ ...instanceColumns(file), originalHash })
      .where('sopInstanceUid', '=', sopInstanceUid)
      .execute();
  }
  const now = clock.now();
  const day = isoDay(study.studyDate ?? '') ?? dayOf(study.firstReceivedAt, config.timeZone);
  const toVisitId = await visitOn(tx, clock, { key: patientKey }, day);
  await tx
    .updateTable('studies')
    .set({ patientKey, visitId: toVisitId })
    .where('studyUid', '=', uid)
    .execute();
  const moved: Moved = {
    id: newId(now),
    fromVisitId: study.visitId,
    toVisitId,
    instanceCount: held.length,
  };
  await tx
    .insertInto('studyMoves')
    .values({
      ...moved,
      studyUid: uid,
      fromPatientKey: study.patientKey,
      toPatientKey: patientKey,
      reason,
      movedBy: actor.userId,
      movedByName: actor.name,
      movedAt: now,
    })
    .execute();
  const said = new Map([...files.values()].map((file) => [saidText(file.said), file.said]));
  for (const one of said.values()) {
    await keepFiling(tx, { studyUid: uid, said: one, patientKey, decisionId: null, moveId: moved.id });
  }
  const settleAfterMs = await settleAfter(tx, study);
  await road.record(tx, {
    kind: 'study.moved',
    studyUid: uid,
    visitId: toVisitId,
    fromVisitId: study.visitId,
    settleAfterMs,
  });
  return moved;
}
