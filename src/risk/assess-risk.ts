import { createHash } from 'node:crypto';
import { HubError } from '../domain/errors.ts';
import { newId, type VisitId, visitId } from '../domain/ids.ts';
import { assessTable } from '../inference/assess-table.ts';
import type { TableCard } from '../inference/model-card.ts';
import { asTable, type Models, type RegisteredModel } from '../inference/registry.ts';
import { type AcceptedTerms, acceptedTerms, isOff } from '../inference/terms.ts';
import { observationsOf } from '../labs/observations.ts';
import { historyOf } from '../patients/history.ts';
import { preparedInsert } from '../platform/db/prepared-insert.ts';
import type { Db } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { Commit } from '../platform/queue/workers.ts';
import { type AssessmentDetail, assessmentDetail } from './detail.ts';
import { type Gathered, gatherInputs, type Known, type Measured } from './gather-inputs.ts';
import { imageFindingsOf } from './image-findings.ts';
import { recomputedBecause } from './recomputed.ts';
import { type Told, tellAnswer, tellFailure } from './tell-answer.ts';

const insertAssessments = preparedInsert('assessments');

export type RiskHub = Platform & { readonly models: Models };

type Visit = Pick<Known, 'visitDate' | 'birthDate' | 'sex'> & { readonly id: VisitId };

async function visitOf(db: Db, subject: string): Promise<Visit | undefined> {
  const id = visitId(subject);
  if (id === null) return undefined;
  return db
    .selectFrom('visits')
    .innerJoin('patients', 'patients.id', 'visits.patientKey')
    .select(['visits.id', 'visits.visitDate', 'patients.birthDate', 'patients.sex'])
    .where('visits.id', '=', id)
    .executeTakeFirst();
}

async function knownOf({ db, config }: RiskHub, visit: Visit): Promise<Known> {
  const history = await historyOf(db, visit.id);
  return {
    visitDate: visit.visitDate,
    birthDate: visit.birthDate,
    sex: visit.sex,
    history: history?.parsed ?? null,
    historyRecordedAt: history?.recordedAt ?? null,
    observations: await observationsOf(db, visit.id),
    cvdRegion: config.cvdRegion,
    findings: await imageFindingsOf(db, visit.id),
  };
}

/**
 * Models of values, ready or not; one whose card cannot be read may be one of them, and is not passed over in silence.
 * Those that read another model's answer come last, and those whose terms nobody accepted not at all.
 */
function tableModels(models: Models, accepted: AcceptedTerms): RegisteredModel[] {
  const tables = models.list.filter(
    (model) => (model.card === null || model.card.kind === 'table') && !isOff(model, accepted),
  );
  return tables.toSorted((a, b) => Number(readsAnswers(a)) - Number(readsAnswers(b)));
}

function readsAnswers({ card }: RegisteredModel): boolean {
  return card?.kind === 'table' && card.inputs.some(({ source }) => source.kind === 'model');
}

type Assessed = { readonly model: RegisteredModel; readonly gathered: Gathered | null; readonly told: Told };

async function assess(hub: RiskHub, model: RegisteredModel, known: Known): Promise<Assessed> {
  const card: TableCard | null = asTable(model)?.card ?? null;
  const gathered = card === null ? null : gatherInputs(card, known);
  try {
    const assessment = await assessTable(hub.models, model.id, gathered?.given ?? {});
    if (assessment.kind === 'unavailable') {
      hub.log.warn({ model: model.id, cause: assessment.cause }, 'a model of values could not be run');
    }
    return { model, gathered, told: tellAnswer(model, assessment, gathered) };
  } catch (error) {
    // One model must not keep the others from answering.
    hub.log.error({ model: model.id, err: error }, 'a model of values failed');
    return { model, gathered, told: tellFailure(model, gathered) };
  }
}

/** What each model was given and said of a visit so far, by the model's file. */
async function detailsBefore(db: Db, visitId: VisitId): Promise<Map<string, AssessmentDetail>> {
  const rows = await db
    .selectFrom('assessments')
    .select(['modelSha256', 'detail'])
    .where('visitId', '=', visitId)
    .execute();
  return new Map(rows.map((row) => [row.modelSha256, assessmentDetail.parse(JSON.parse(row.detail))]));
}

/** The same answer with why it is another than before. */
function withRecomputed(assessed: Assessed, before: AssessmentDetail | undefined): Assessed {
  const { detail } = assessed.told;
  const recomputed = before === undefined ? undefined : recomputedBecause(before, detail.inputs);
  if (recomputed === undefined) return assessed;
  return { ...assessed, told: { ...assessed.told, detail: { ...detail, recomputed } } };
}

/** SHA-256 of what every model was given and of the models themselves. */
function inputsHash(assessed: readonly Assessed[]): string {
  const given = assessed.map(({ model, gathered }) => [
    model.id,
    model.card?.sha256 ?? null,
    gathered?.inputs ?? null,
    gathered === null ? null : [...gathered.refused],
  ]);
  return createHash('sha256').update(JSON.stringify(given)).digest('hex');
}

function writeAssessments(hub: RiskHub, visitId: VisitId, assessed: readonly Assessed[]): Commit {
  const { clock, road } = hub;
  return async (tx) => {
    const assessedAt = clock.now();
    await tx.deleteFrom('assessments').where('visitId', '=', visitId).execute();
    const rows = assessed.map(({ model, told: { detail, ...answer } }) => ({
      ...answer,
      id: newId(assessedAt),
      visitId,
      modelId: model.id,
      modelVersion: model.card?.version ?? '',
      modelSha256: model.card?.sha256 ?? '',
      detail: JSON.stringify(detail),
      assessedAt,
    }));
    await insertAssessments(tx, rows);
    const mark = { assessedAt, inputsHash: inputsHash(assessed) };
    await tx
      .insertInto('visitAssessments')
      .values({ visitId, ...mark })
      .onConflict((conflict) => conflict.column('visitId').doUpdateSet(mark))
      .execute();
    await road.record(tx, { kind: 'risk.assessed', visitId });
  };
}

/**
 * Job `assess-risk`: asks every model of values about one visit and replaces the answers that it had.
 * Each model answers, says why it does not apply, what is missing, or how it failed; the visit is then marked as assessed.
 */
export async function assessRisk(hub: RiskHub, visitId: string): Promise<Commit> {
  const visit = await visitOf(hub.db, visitId);
  if (visit === undefined) throw new HubError('notFound', 'assess-risk: there is no such visit');
  const known = await knownOf(hub, visit);
  const answers = new Map<string, Measured>();
  const before = await detailsBefore(hub.db, visit.id);
  const assessed: Assessed[] = [];
  for (const model of tableModels(hub.models, await acceptedTerms(hub.db))) {
    const one = await assess(hub, model, { ...known, answers });
    for (const { name, value, unit } of one.told.detail.outputs) {
      answers.set(`${model.id}.${name}`, { value, unit, observedAt: null });
    }
    assessed.push(withRecomputed(one, before.get(model.card?.sha256 ?? '')));
  }
  return writeAssessments(hub, visit.id, assessed);
}

/** What stands when `assess-risk` never succeeded: every model as failed, and the visit marked, so that nobody waits for ever. */
export async function assessRiskGaveUp(hub: RiskHub, visitId: string, error: unknown): Promise<Commit> {
  hub.log.error({ visitId, err: error }, 'the risks of a visit could not be assessed');
  const visit = await visitOf(hub.db, visitId);
  if (visit === undefined) return async () => undefined;
  const assessed = tableModels(hub.models, await acceptedTerms(hub.db)).map((model) => ({
    model,
    gathered: null,
    told: tellFailure(model, null),
  }));
  return writeAssessments(hub, visit.id, assessed);
}
