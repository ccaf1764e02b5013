import { isLungNodule } from '../domain/finding.ts';
import type { StudyUid } from '../domain/ids.ts';
import { isoDay } from '../ingest/place-instance.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import type { EarlierNodule } from './api.ts';

const DAY_MS = 86_400_000;

/** Days from one day to another, both YYYY-MM-DD. */
export const daysBetween = (from: string, to: string): number => (Date.parse(to) - Date.parse(from)) / DAY_MS;

/** The day of the images of a study, else of its visit. */
const dayOf = ({ studyDate, visitDate }: { studyDate: string | null; visitDate: string }): string =>
  isoDay(studyDate ?? '') ?? visitDate;

/**
 * What may be the same nodule as one of a study: those of the person's studies of earlier days, as the newest signature of
 * each left them, the newest first. Which of them it is only a reader says.
 */
export async function earlierNodules(db: DbOrTx, studyUid: StudyUid): Promise<EarlierNodule[]> {
  const study = await db
    .selectFrom('studies')
    .innerJoin('visits', 'visits.id', 'studies.visitId')
    .select(['studies.patientKey', 'studies.studyDate', 'visits.visitDate'])
    .where('studyUid', '=', studyUid)
    .executeTakeFirst();
  if (study === undefined) return [];
  const rows = await db
    .selectFrom('noduleAttributes as said')
    .innerJoin('reads', 'reads.id', 'said.readId')
    .innerJoin('studies', 'studies.studyUid', 'reads.studyUid')
    .innerJoin('visits', 'visits.id', 'studies.visitId')
    .leftJoin('findingDecisions as decision', (join) =>
      join
        .onRef('decision.readId', '=', 'said.readId')
        .onRef('decision.machineFindingId', '=', 'said.findingId'),
    )
    .leftJoin('machineFindings as machine', 'machine.id', 'decision.machineFindingId')
    .leftJoin('readerFindings as own', (join) =>
      join.onRef('own.readId', '=', 'said.readId').onRef('own.id', '=', 'said.findingId'),
    )
    .select([
      'said.findingId',
      'said.volumeMm3',
      'said.volumeMethod',
      'studies.studyUid',
      'studies.studyDate',
      'visits.visitDate',
      'decision.state',
      'decision.diameterMm as correctedMm',
      'machine.kind as machineKind',
      'machine.diameterMm as machineMm',
      'own.kind as ownKind',
      'own.diameterMm as ownMm',
    ])
    .where('studies.patientKey', '=', study.patientKey)
    .where('studies.studyUid', '!=', studyUid)
    .where('reads.state', '=', 'signed')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('reads as later')
            .select('later.id')
            .whereRef('later.subject', '=', 'reads.subject')
            .where('later.state', '=', 'signed')
            .whereRef('later.signedAt', '>', 'reads.signedAt'),
        ),
      ),
    )
    .execute();
  const now = dayOf(study);
  return rows
    .flatMap((row): EarlierNodule[] => {
      const { findingId, volumeMm3, volumeMethod, state } = row;
      const stands = state === 'accepted' || state === 'corrected';
      const kind = stands ? row.machineKind : row.ownKind;
      const day = dayOf(row);
      if (volumeMm3 === null || volumeMethod === null || kind === null || !isLungNodule(kind) || day >= now) {
        return [];
      }
      const diameterMm = stands ? (row.correctedMm ?? row.machineMm) : row.ownMm;
      return [{ findingId, studyUid: row.studyUid, day, diameterMm, volumeMm3, volumeMethod }];
    })
    .toSorted((a, b) => (a.day === b.day ? b.volumeMm3 - a.volumeMm3 : a.day < b.day ? 1 : -1));
}

/** The day of a study's images; null where there is no such study. */
export async function dayOfStudy(db: DbOrTx, studyUid: StudyUid): Promise<string | null> {
  const study = await db
    .selectFrom('studies')
    .innerJoin('visits', 'visits.id', 'studies.visitId')
    .select(['studies.studyDate', 'visits.visitDate'])
    .where('studyUid', '=', studyUid)
    .executeTakeFirst();
  return study === undefined ? null : dayOf(study);
}
