import { HubError } from '../domain/errors.ts';
import type { StudyUid } from '../domain/ids.ts';
import { requireHash } from '../ingest/correct-blob.ts';
import { identityOf, isoDay } from '../ingest/place-instance.ts';
import { readHeader } from '../ingest/read-header.ts';
import type { InstanceTable } from '../ingest/tables.ts';
import { shownIdentity } from '../intake/quarantine-view.ts';
import { patientView } from '../patients/routes.ts';
import type { Db } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { StudyMoveView, StudyToMove } from './api.ts';
import { whyNotMoved } from './move-study.ts';

/** Whom an image names, as it was received. */
async function saidBy(
  { blobs, config }: Platform,
  { hash, originalHash }: Pick<InstanceTable, 'hash' | 'originalHash'>,
): Promise<StudyToMove['said']> {
  const received = requireHash(originalHash ?? hash);
  await using blob = await blobs.open(received);
  const read = await readHeader(blob, { hash: received, sizeBytes: blob.sizeBytes }, config.blobs.path);
  return read.ok ? shownIdentity(identityOf(read.header, config.defaultIssuer)) : null;
}

async function movesOf(db: Db, uid: StudyUid): Promise<StudyMoveView[]> {
  const moves = await db
    .selectFrom('studyMoves')
    .selectAll()
    .where('studyUid', '=', uid)
    .orderBy('id', 'desc')
    .execute();
  if (moves.length === 0) return [];
  const people = await db
    .selectFrom('patients')
    .selectAll()
    .where(
      'id',
      'in',
      moves.flatMap(({ fromPatientKey, toPatientKey }) => [fromPatientKey, toPatientKey]),
    )
    .execute();
  const byKey = new Map(people.map((person) => [person.id, patientView(person)]));
  return moves.flatMap(({ movedAt, movedByName, reason, fromPatientKey, toPatientKey }) => {
    const [from, to] = [byKey.get(fromPatientKey), byKey.get(toPatientKey)];
    return from === undefined || to === undefined ? [] : [{ at: movedAt, by: movedByName, reason, from, to }];
  });
}

/** A study with whose it is held as, whom its images name, and whether it can be moved. @throws HubError notFound */
export async function studyToMove(platform: Platform, uid: StudyUid): Promise<StudyToMove> {
  const { db } = platform;
  const study = await db.selectFrom('studies').selectAll().where('studyUid', '=', uid).executeTakeFirst();
  if (study === undefined) throw new HubError('notFound', 'There is no such study');
  const held = await db
    .selectFrom('patients')
    .selectAll()
    .where('id', '=', study.patientKey)
    .executeTakeFirstOrThrow();
  const series = await db
    .selectFrom('series')
    .select('modality')
    .distinct()
    .where('studyUid', '=', uid)
    .execute();
  const shown = await db
    .selectFrom('instances')
    .selectAll()
    .where('studyUid', '=', uid)
    .orderBy('receivedAt')
    .limit(1)
    .executeTakeFirst();
  return {
    studyUid: study.studyUid,
    studyDate: isoDay(study.studyDate ?? ''),
    description: study.description,
    accessionNumber: study.accessionNumber,
    modalities: series.flatMap(({ modality }) => modality ?? []),
    instanceCount: study.instanceCount,
    sender: study.sender,
    receivedAt: study.firstReceivedAt,
    held: patientView(held),
    said: shown === undefined ? null : await saidBy(platform, shown),
    picture:
      shown === undefined || shown.rows === null
        ? null
        : `/dicom-web/studies/${uid}/series/${shown.seriesUid}/instances/${shown.sopInstanceUid}/thumbnail?v=${shown.hash.slice(0, 16)}`,
    refused: await whyNotMoved(db, uid),
    moves: await movesOf(db, uid),
  };
}
