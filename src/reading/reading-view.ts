import { type NoduleAttributes, REJECTION_REASONS } from '../domain/finding.ts';
import type { StudyUid, VisitId } from '../domain/ids.ts';
import { currentFindings, currentRuns, runReason } from '../inference/current-runs.ts';
import type { MachineFindingTable } from '../inference/tables.ts';
import type { ObservationView } from '../labs/api.ts';
import { changedResults } from '../labs/past-results.ts';
import { orderOfStudy } from '../orders/order-of-study.ts';
import { historyOf } from '../patients/history.ts';
import { patientView } from '../patients/routes.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import { toAssessmentView } from '../risk/detail.ts';
import { earlierNodules } from '../risk/earlier-nodules.ts';
import { claimOf } from '../worklist/claim.ts';
import { currentObservations } from '../worklist/current-observations.ts';
import { modelTitle, type NamedModels } from '../worklist/model-title.ts';
import type { Subject } from '../worklist/subject.ts';
import type { MachineFindingView, ModelRunView, ReaderFindingView, ReadingView } from './api.ts';
import { arrivalsOf } from './arrivals.ts';
import { blockers } from './blockers.ts';
import { imageEntriesOf, noduleAttributesOf } from './describe-images.ts';
import { inDictionaryOrder, observationView } from './observation-view.ts';
import type { FindingDecisionTable, ReaderFindingTable, ReadTable } from './tables.ts';

/**
 * Which reading of a subject counts: the newest signed one while it covers everything, else the draft of whoever
 * holds the claim (none until they begin one), else the newest draft, else none.
 */
export function currentRead<Read extends Pick<ReadTable, 'state' | 'readerId' | 'createdAt' | 'signedAt'>>(
  reads: readonly Read[],
  stage: Subject['stage'],
  holderId: string | null,
): Read | null {
  if (stage === 'signed') {
    const signed = reads.filter((read) => read.state === 'signed');
    return signed.toSorted((a, b) => (b.signedAt ?? 0) - (a.signedAt ?? 0))[0] ?? null;
  }
  const drafts = reads.filter((read) => read.state === 'draft').toSorted((a, b) => b.createdAt - a.createdAt);
  if (holderId === null) return drafts[0] ?? null;
  return drafts.find((read) => read.readerId === holderId) ?? null;
}

function correctionOf(decision: FindingDecisionTable | undefined): MachineFindingView['corrected'] {
  if (decision === undefined || decision.state !== 'corrected') return null;
  const { sopInstanceUid, frame, x0, y0, x1, y1, diameterMm } = decision;
  if (sopInstanceUid === null || frame === null || diameterMm === null) return null;
  if (x0 === null || y0 === null || x1 === null || y1 === null) return null;
  return { sopInstanceUid, frame, box: [x0, y0, x1, y1], diameterMm };
}

type Nodules = ReadonlyMap<string, NoduleAttributes>;
type FoundBy = MachineFindingTable & { modelId: string; modelVersion: string };

function machineFindingView(
  row: FoundBy,
  decision: FindingDecisionTable | undefined,
  nodule: NoduleAttributes | undefined,
): MachineFindingView {
  return {
    id: row.id,
    model: row.modelId,
    version: row.modelVersion,
    kind: row.kind,
    seriesUid: row.seriesUid,
    sopInstanceUid: row.sopInstanceUid,
    frame: row.frame,
    box: [row.x0, row.y0, row.x1, row.y1],
    diameterMm: row.diameterMm,
    score: row.score,
    state: decision?.state ?? 'open',
    reason: REJECTION_REASONS.find((reason) => reason === decision?.reason) ?? null,
    note: decision?.note ?? null,
    corrected: correctionOf(decision),
    ...(nodule && { nodule }),
  };
}

export function readerFindingView(row: ReaderFindingTable): ReaderFindingView {
  const { id, kind, seriesUid, sopInstanceUid, frame, x0, y0, x1, y1, diameterMm, description } = row;
  return { id, kind, seriesUid, sopInstanceUid, frame, box: [x0, y0, x1, y1], diameterMm, description };
}

/** What the models flagged, the likeliest first, each with what the given reading made of it. */
async function machineFindingsOf(db: DbOrTx, uid: StudyUid, read: ReadTable | null, nodules: Nodules) {
  const rows = await currentFindings(db)
    .selectAll('machineFindings')
    .select(['inferenceRuns.modelId', 'inferenceRuns.modelVersion'])
    .where('machineFindings.studyUid', '=', uid)
    .orderBy('machineFindings.score', 'desc')
    .orderBy('machineFindings.id')
    .execute();
  const decisions =
    read === null
      ? []
      : await db.selectFrom('findingDecisions').selectAll().where('readId', '=', read.id).execute();
  return rows.map((row) =>
    machineFindingView(
      row,
      decisions.find((decision) => decision.machineFindingId === row.id),
      nodules.get(row.id),
    ),
  );
}

async function readerFindingsOf(
  db: DbOrTx,
  read: ReadTable | null,
  nodules: Nodules,
): Promise<ReaderFindingView[]> {
  if (read === null) return [];
  const rows = await db
    .selectFrom('readerFindings')
    .selectAll()
    .where('readId', '=', read.id)
    .orderBy('createdAt')
    .orderBy('id')
    .execute();
  return rows.map((row) => {
    const nodule = nodules.get(row.id);
    return { ...readerFindingView(row), ...(nodule && { nodule }) };
  });
}

async function runsOf(db: DbOrTx, models: NamedModels, uid: StudyUid): Promise<ModelRunView[]> {
  const rows = await currentRuns(db)
    .selectAll('inferenceRuns')
    .where('inferenceRuns.studyUid', '=', uid)
    .orderBy('inferenceRuns.modelId')
    .execute();
  return rows.map((run) => ({
    model: run.modelId,
    title: modelTitle(models, run.modelId),
    version: run.modelVersion,
    outcome: run.outcome,
    reason: runReason(run),
    candidateCount: run.candidateCount,
  }));
}

export async function observationsOf(db: DbOrTx, visitId: VisitId): Promise<ObservationView[]> {
  const rows = await currentObservations(db)
    .selectAll('observations')
    .where('observations.visitId', '=', visitId)
    .execute();
  return rows.map(observationView).sort(inDictionaryOrder);
}

async function studyOf(db: DbOrTx, uid: StudyUid): Promise<Pick<ReadingView, 'study' | 'series'>> {
  const study = await db
    .selectFrom('studies')
    .select(['studyUid', 'description', 'accessionNumber', 'studyDate', 'settledAt'])
    .where('studyUid', '=', uid)
    .executeTakeFirstOrThrow();
  const { settledAt, ...shown } = study;
  const series = await db
    .selectFrom('series')
    .select(['seriesUid', 'modality', 'bodyPart', 'description', 'seriesNumber', 'instanceCount'])
    .where('studyUid', '=', uid)
    .orderBy('seriesNumber')
    .orderBy('seriesUid')
    .execute();
  const order = await orderOfStudy(db, uid);
  return { study: { ...shown, settled: settledAt !== null, order }, series };
}

/** All that a reader needs about a subject on one page, the pixels apart. */
export async function readingView(db: DbOrTx, models: NamedModels, subject: Subject): Promise<ReadingView> {
  const { patient, visit } = await personOf(db, subject.visitId);
  const reads = await db.selectFrom('reads').selectAll().where('subject', '=', subject.subject).execute();
  const claim = await claimOf(db, subject.subject);
  const read = currentRead(reads, subject.stage, claim?.userId ?? null);
  const images =
    subject.studyUid === null ? { study: null, series: [] } : await studyOf(db, subject.studyUid);
  const nodules = await noduleAttributesOf(db, read);
  const machineFindings =
    subject.studyUid === null ? [] : await machineFindingsOf(db, subject.studyUid, read, nodules);
  const assessments = await db
    .selectFrom('assessments')
    .selectAll()
    .where('visitId', '=', subject.visitId)
    .orderBy('flagged', 'desc')
    .orderBy('modelId')
    .execute();
  return {
    subject: subject.subject,
    kind: subject.kind,
    patient,
    visit,
    ...images,
    arrivals:
      subject.studyUid === null
        ? null
        : await arrivalsOf(db, subject.studyUid, { reads, stage: subject.stage, read }),
    runs: subject.studyUid === null ? [] : await runsOf(db, models, subject.studyUid),
    machineFindings,
    readerFindings: await readerFindingsOf(db, read, nodules),
    earlierNodules: subject.studyUid === null ? [] : await earlierNodules(db, subject.studyUid),
    entries: await imageEntriesOf(db, read),
    observations: await observationsOf(db, subject.visitId),
    deltas: await changedResults(db, subject.visitId),
    assessments: assessments.map(toAssessmentView),
    history: (await historyOf(db, subject.visitId))?.parsed ?? null,
    claim: claim === null ? null : { userId: claim.userId, userName: claim.userName },
    read: read === null ? null : readView(read),
    blockers: blockers({
      stage: subject.stage,
      machineFindings,
      read,
      assessing: await isAssessing(db, subject.visitId),
    }),
  };
}

function readView(read: ReadTable): NonNullable<ReadingView['read']> {
  const { readerId, readerName, state, impression, recommendation, signedAt } = read;
  return { readerId, readerName, state, impression, recommendation, signedAt };
}

/** Whether the risks of a visit are about to be worked out anew; it ends by itself, answered or given up. */
async function isAssessing(db: DbOrTx, visitId: VisitId): Promise<boolean> {
  const job = await db
    .selectFrom('jobs')
    .select('id')
    .where('kind', '=', 'assess-risk')
    .where('subject', '=', visitId)
    .where('state', 'in', ['pending', 'leased'])
    .executeTakeFirst();
  return job !== undefined;
}

async function personOf(db: DbOrTx, visitId: VisitId): Promise<Pick<ReadingView, 'patient' | 'visit'>> {
  const row = await db
    .selectFrom('visits')
    .innerJoin('patients', 'patients.id', 'visits.patientKey')
    .selectAll('patients')
    .select(['visits.id as visitId', 'visits.visitDate'])
    .where('visits.id', '=', visitId)
    .executeTakeFirstOrThrow();
  return { patient: patientView(row), visit: { id: row.visitId, visitDate: row.visitDate } };
}
