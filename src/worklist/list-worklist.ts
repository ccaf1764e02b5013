import { z } from 'zod';
import type { Bilingual } from '../domain/text.ts';
import { currentRuns, runReason } from '../inference/current-runs.ts';
import { patientView } from '../patients/routes.ts';
import type { Db } from '../platform/db/tables.ts';
import { assessmentDetail } from '../risk/detail.ts';
import { alertsOf } from './alerts.ts';
import type { WorklistEntry, WorklistPage } from './api.ts';
import { findFlags } from './find-flags.ts';
import type { Reason } from './flags.ts';
import { forKeys } from './for-keys.ts';
import { modelTitle, type NamedModels } from './model-title.ts';
import { type Candidate, openCandidates, signedCandidates } from './open-subjects.ts';
import { byUrgencyThenArrival } from './stage.ts';

/** The most entries in one answer. */
export const PAGE = 500;

export const worklistQuery = z.object({
  state: z.enum(['open', 'signed', 'all']).default('open'),
  offset: z.coerce.number().int().min(0).max(1_000_000).default(0),
});
export type WorklistQuery = z.infer<typeof worklistQuery>;

function said(title: Bilingual, reason: Bilingual): Bilingual {
  return { en: `${title.en}: ${reason.en}`, vi: `${title.vi}: ${reason.vi}` };
}

/** Models that did not answer, by subject: over the images, and over the values where one failed. */
async function notesOf(
  db: Db,
  models: NamedModels,
  page: readonly Candidate[],
): Promise<Map<string, Bilingual[]>> {
  const runs = await forKeys(
    page.flatMap((candidate) => candidate.studyUid ?? []),
    (some) =>
      currentRuns(db)
        .select(['inferenceRuns.studyUid', 'inferenceRuns.modelId', 'inferenceRuns.reason'])
        .where('inferenceRuns.studyUid', 'in', some)
        .where(({ and, or, eb }) =>
          or([
            eb('inferenceRuns.outcome', '=', 'failed'),
            // A model that found no series of its kind has nothing to tell; one that refused a series has.
            and([
              eb('inferenceRuns.outcome', '=', 'notApplicable'),
              eb('inferenceRuns.seriesUid', 'is not', null),
            ]),
          ]),
        )
        .orderBy('inferenceRuns.modelId')
        .execute(),
  );
  const failed = await forKeys(
    page.map((candidate) => candidate.visitId),
    (some) =>
      db
        .selectFrom('assessments')
        .select(['visitId', 'detail'])
        .where('visitId', 'in', some)
        .where('outcome', '=', 'failed')
        .orderBy('modelId')
        .execute(),
  );
  const runsByStudy = Map.groupBy(runs, (row) => row.studyUid);
  const failedByVisit = Map.groupBy(failed, (row) => row.visitId);
  return new Map(
    page.map(({ subject, studyUid, visitId }) => [
      subject,
      [
        ...(studyUid === null ? [] : (runsByStudy.get(studyUid) ?? [])).flatMap((run) => {
          const reason = runReason(run);
          return reason === null ? [] : [said(modelTitle(models, run.modelId), reason)];
        }),
        ...(failedByVisit.get(visitId) ?? []).flatMap((row) => {
          const { title, reason } = assessmentDetail.parse(JSON.parse(row.detail));
          return reason === null ? [] : [said(title, reason)];
        }),
      ],
    ]),
  );
}

async function visitsOf(db: Db, page: readonly Candidate[]) {
  const rows = await forKeys(
    page.map((candidate) => candidate.visitId),
    (some) =>
      db
        .selectFrom('visits')
        .innerJoin('patients', 'patients.id', 'visits.patientKey')
        .selectAll('patients')
        .select(['visits.id as visitId', 'visits.visitDate'])
        .where('visits.id', 'in', some)
        .execute(),
  );
  return new Map(rows.map((row) => [row.visitId, { visitDate: row.visitDate, patient: patientView(row) }]));
}

async function studiesOf(db: Db, page: readonly Candidate[]) {
  const uids = page.flatMap((candidate) => candidate.studyUid ?? []);
  const studies = await forKeys(uids, (some) =>
    db
      .selectFrom('studies')
      .select(['studyUid', 'description', 'instanceCount'])
      .where('studyUid', 'in', some)
      .execute(),
  );
  const series = await forKeys(uids, (some) =>
    db
      .selectFrom('series')
      .select(['studyUid', 'modality'])
      .distinct()
      .where('studyUid', 'in', some)
      .where('modality', 'is not', null)
      .orderBy('modality')
      .execute(),
  );
  const modalities = Map.groupBy(series, (row) => row.studyUid);
  return new Map<string, Pick<WorklistEntry, 'description' | 'instanceCount' | 'modalities'>>(
    studies.map(({ studyUid, description, instanceCount }) => [
      studyUid,
      {
        description,
        instanceCount,
        modalities: (modalities.get(studyUid) ?? []).flatMap((row) => row.modality ?? []),
      },
    ]),
  );
}

function urgencyOf(pressing: Reason | null): WorklistEntry['urgency'] {
  return pressing === null ? null : { level: pressing.rank, en: pressing.flag.en, vi: pressing.flag.vi };
}

const NO_IMAGES = { description: null, instanceCount: 0, modalities: [] };

/** The worklist as it stands this moment: a question put to the tables of the other capabilities, never a copy. */
export async function listWorklist(
  db: Db,
  models: NamedModels,
  { state, offset }: WorklistQuery,
): Promise<WorklistPage> {
  const open = await openCandidates(db);
  const listed = state === 'signed' ? [] : open;
  const flagged = await findFlags(db, listed);
  const waiting = listed
    .map((candidate) => ({
      ...candidate,
      rank: flagged.get(candidate.subject)?.pressing?.rank ?? ('plain' as const),
    }))
    .sort(byUrgencyThenArrival);
  const signed = state === 'open' ? [] : await signedCandidates(db, PAGE, open);
  const all: Candidate[] = [...waiting, ...signed];
  const page = all.slice(offset, offset + PAGE);

  const flags = new Map([
    ...flagged,
    ...(await findFlags(
      db,
      page.filter((one) => one.state === 'signed'),
    )),
  ]);
  const visits = await visitsOf(db, page);
  const studies = await studiesOf(db, page);
  const alerts = await alertsOf(db, page);
  const notes = await notesOf(db, models, page);
  const claims = new Map(
    (await db.selectFrom('claims').selectAll().execute()).map(({ subject, ...claim }) => [subject, claim]),
  );
  const entries = page.flatMap((candidate): WorklistEntry[] => {
    const { subject, kind, visitId, arrivedAt } = candidate;
    const visit = visits.get(visitId);
    if (visit === undefined) return [];
    return [
      {
        subject,
        kind,
        visitId,
        ...visit,
        ...(studies.get(subject) ?? NO_IMAGES),
        arrivedAt,
        state: candidate.state,
        urgency: urgencyOf(flags.get(subject)?.pressing ?? null),
        flags: flags.get(subject)?.flags ?? [],
        alerts: alerts.get(subject) ?? [],
        notes: notes.get(subject) ?? [],
        claim: claims.get(subject) ?? null,
      },
    ];
  });
  return { entries, total: all.length };
}
