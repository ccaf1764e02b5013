import { wholeYearsBetween } from '../domain/age.ts';
import { HubError, reasonOf } from '../domain/errors.ts';
import type { FindingKind } from '../domain/finding.ts';
import { newId, type SeriesUid, type StudyUid, studyUid } from '../domain/ids.ts';
import type { Bilingual } from '../domain/text.ts';
import type { Db } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { Commit } from '../platform/queue/workers.ts';
import type { CtInstance } from './ct-instance.ts';
import type { ThreadFinding } from './lung-protocol.ts';
import type { CtVolumeCard } from './model-card.ts';
import type { Models, ReadyModel, RegisteredModel } from './registry.ts';
import { runCtModel } from './run-ct-model.ts';
import type { InferenceRunTable } from './tables.ts';

type ModelHub = Platform & { readonly models: Models };

type Run = {
  readonly model: RegisteredModel;
  readonly startedAt: number;
  readonly seriesUid: string | null;
  readonly outcome: InferenceRunTable['outcome'];
  readonly reason: Bilingual | null;
  readonly candidates: number | null;
  readonly findings: readonly ThreadFinding[];
};

/** Above this a nodule is called a mass (Fleischner Society, doi:10.1148/radiol.2462070712). */
const MASS_MM = 30;

const kindOf = (finding: ThreadFinding): FindingKind =>
  finding.diameterMm > MASS_MM ? 'lung-mass' : 'lung-nodule';

const NO_CT: Bilingual = { en: 'The study has no CT series.', vi: 'Ca chụp không có chuỗi ảnh CT.' };

const failed = (reason: string): Bilingual => ({
  en: `The model could not be run: ${reason}.`,
  vi: `Không chạy được mô hình (${reason}).`,
});

/** Models of pixels, ready or not; a disabled one without a card is counted, for what it would have read is unknown. */
function pixelModels(models: Models): RegisteredModel[] {
  return models.list.filter((model) => model.card === null || model.card.kind === 'ct-volume');
}

function asCt(model: RegisteredModel): ReadyModel<CtVolumeCard> | null {
  return model.state === 'ready' && model.card.kind === 'ct-volume' ? { ...model, card: model.card } : null;
}

/** A study may hold many reconstructions; beyond this many none is likely to suit better. */
const MOST_SERIES = 8;

type SeriesRow = { readonly seriesUid: SeriesUid; readonly ageYears: number | null };

/** The CT series of a study, the one with the most slices first, for it is the finest. */
async function ctSeriesOf(db: Db, uid: StudyUid): Promise<SeriesRow[]> {
  const rows = await db
    .selectFrom('series')
    .innerJoin('studies', 'studies.studyUid', 'series.studyUid')
    .innerJoin('patients', 'patients.id', 'studies.patientKey')
    .innerJoin('visits', 'visits.id', 'studies.visitId')
    .select(['series.seriesUid', 'patients.birthDate', 'visits.visitDate'])
    .where('series.studyUid', '=', uid)
    .where('series.modality', '=', 'CT')
    .orderBy('series.instanceCount', 'desc')
    .orderBy('series.seriesUid')
    .limit(MOST_SERIES)
    .execute();
  return rows.map(({ seriesUid, birthDate, visitDate }) => ({
    seriesUid,
    ageYears: birthDate === null ? null : wholeYearsBetween(birthDate, visitDate),
  }));
}

async function instancesOf(db: Db, uid: SeriesUid): Promise<CtInstance[]> {
  return db
    .selectFrom('instances')
    .select(['sopInstanceUid', 'hash', 'frameTable'])
    .where('seriesUid', '=', uid)
    .orderBy('sopInstanceUid')
    .execute();
}

/** One model over a study: it reads the first series that it applies to; when none, the reason is the finest one's. */
async function runOne(
  hub: ModelHub,
  model: RegisteredModel,
  series: readonly SeriesRow[],
  signal: AbortSignal,
): Promise<Run> {
  const run = { model, startedAt: hub.clock.now(), seriesUid: null, candidates: null, findings: [] };
  const ready = asCt(model);
  if (ready === null) {
    const reason = failed(model.state === 'disabled' ? model.problem : 'it reads no series');
    return { ...run, outcome: 'failed', reason };
  }
  let refused: Run = { ...run, outcome: 'notApplicable', reason: NO_CT };
  try {
    for (const { seriesUid, ageYears } of series) {
      const instances = await instancesOf(hub.db, seriesUid);
      const read = { instances, ageYears };
      const answer = await runCtModel(hub.models.pool, ready, hub.config.blobs.path, read, signal);
      if (answer.kind === 'answered') {
        const { candidates, findings } = answer;
        return { ...run, seriesUid, outcome: 'answered', reason: null, candidates, findings };
      }
      if (refused.seriesUid === null) {
        const { en, vi } = answer.reason;
        refused = { ...refused, seriesUid, reason: { en, vi } };
      }
    }
    return refused;
  } catch (error) {
    if (signal.aborted) throw error;
    hub.log.error({ model: model.id, err: error }, 'a model failed over a study');
    return { ...run, outcome: 'failed', reason: failed(reasonOf(error)) };
  }
}

function writeRuns(
  hub: ModelHub,
  study: { studyUid: StudyUid; settledAt: number },
  runs: readonly Run[],
): Commit {
  return async (tx) => {
    const now = hub.clock.now();
    const current = await tx
      .selectFrom('studies')
      .select(['visitId', 'settledAt'])
      .where('studyUid', '=', study.studyUid)
      .executeTakeFirst();
    // More images came meanwhile: the study will settle again, and its models run over all of them.
    if (current === undefined || current.settledAt !== study.settledAt) return;
    for (const run of runs) {
      const runId = newId(now);
      await tx
        .insertInto('inferenceRuns')
        .values({
          id: runId,
          studyUid: study.studyUid,
          seriesUid: run.seriesUid,
          modelId: run.model.id,
          modelVersion: run.model.card?.version ?? 'unknown',
          modelSha256: run.model.card?.sha256 ?? 'unknown',
          outcome: run.outcome,
          reason: run.reason === null ? null : JSON.stringify(run.reason),
          candidateCount: run.candidates,
          startedAt: run.startedAt,
          finishedAt: now,
        })
        .execute();
      for (const finding of run.findings) {
        const [x0, y0, x1, y1] = finding.box;
        await tx
          .insertInto('machineFindings')
          .values({
            id: newId(now),
            runId,
            studyUid: study.studyUid,
            seriesUid: run.seriesUid ?? '',
            sopInstanceUid: finding.sopInstanceUid,
            frame: 1,
            x0,
            y0,
            x1,
            y1,
            kind: kindOf(finding),
            diameterMm: finding.diameterMm,
            score: finding.score,
            flagged: 1,
          })
          .execute();
      }
    }
    const mark = { visitId: current.visitId, settledAt: study.settledAt, finishedAt: now };
    await tx
      .insertInto('studyInferences')
      .values({ studyUid: study.studyUid, ...mark })
      .onConflict((conflict) => conflict.column('studyUid').doUpdateSet(mark))
      .execute();
    await hub.road.record(tx, {
      kind: 'inference.finished',
      studyUid: study.studyUid,
      visitId: current.visitId,
    });
  };
}

async function settledStudy(
  db: Db,
  subject: string,
): Promise<{ studyUid: StudyUid; settledAt: number } | null> {
  const uid = studyUid(subject);
  if (uid === null) throw new HubError('invalid', 'run-models: the subject is not a study UID');
  const study = await db
    .selectFrom('studies')
    .select('settledAt')
    .where('studyUid', '=', uid)
    .executeTakeFirst();
  // No images were left of it, or more have come.
  return study === undefined || study.settledAt === null
    ? null
    : { studyUid: uid, settledAt: study.settledAt };
}

const nothing: Commit = async () => {};

/**
 * Job `run-models`: every model of pixels has its turn at a settled study, one after another, and what came of each is
 * kept: an answer, why it does not apply, or how it failed. A model that fails never holds the study up.
 */
export async function runModels(hub: ModelHub, subject: string, signal: AbortSignal): Promise<Commit> {
  const study = await settledStudy(hub.db, subject);
  if (study === null) return nothing;
  const series = await ctSeriesOf(hub.db, study.studyUid);
  const runs: Run[] = [];
  for (const model of pixelModels(hub.models)) runs.push(await runOne(hub, model, series, signal));
  return writeRuns(hub, study, runs);
}

/** The last attempt of `run-models` has failed: the study goes on without its models, and says so. */
export async function runModelsGaveUp(hub: ModelHub, subject: string, error: unknown): Promise<Commit> {
  const study = await settledStudy(hub.db, subject);
  if (study === null) return nothing;
  const run = {
    startedAt: hub.clock.now(),
    seriesUid: null,
    outcome: 'failed' as const,
    reason: failed(reasonOf(error)),
    candidates: null,
    findings: [],
  };
  return writeRuns(
    hub,
    study,
    pixelModels(hub.models).map((model) => ({ ...run, model })),
  );
}
