import type { VisitId } from '../domain/ids.ts';
import { bandOf, type Numbers } from '../inference/bands.ts';
import type { TableCard } from '../inference/model-card.ts';
import { asTable, type Models, type ReadyModel } from '../inference/registry.ts';
import { runTable } from '../inference/run-table.ts';
import { answered, type GivenInputs, planTable } from '../inference/table-model.ts';
import type { Db } from '../platform/db/tables.ts';
import { type AssessmentDetail, assessmentDetail } from './detail.ts';
import type { AssessmentTable } from './tables.ts';

/** `failed`: it had not answered, so there is nothing to compare; `gone`: its file is not here, or may not run. */
export type Recomputed = {
  readonly modelId: string;
  readonly verdict: 'same' | 'different' | 'gone' | 'failed';
  readonly said: string;
};

const DEADLINE_MS = 60_000;

/** What a model was given, from what is stored of it. */
export function givenOf({ inputs }: Pick<AssessmentDetail, 'inputs'>): GivenInputs {
  return Object.fromEntries(
    inputs.map(({ name, value, unit }) => [name, unit === null ? { value } : { value, unit }]),
  );
}

/** How two sets of numbers differ, by name; empty where every number is the same float and no name is on one side alone. */
function sameNumbers(before: Numbers, after: Numbers): string[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names].flatMap((name) => {
    const [was, is] = [before[name], after[name]];
    return Object.is(was, is) ? [] : [`${name} was ${was ?? 'absent'} and is ${is ?? 'absent'}`];
  });
}

type Stored = Pick<AssessmentTable, 'outcome' | 'band'> & { readonly detail: AssessmentDetail };

/** How an answer by the same file differs from the stored one; empty where it is the same to the last bit. */
async function differences(
  models: Pick<Models, 'pool'>,
  model: ReadyModel<TableCard>,
  { outcome, band, detail }: Stored,
): Promise<string[]> {
  const { card } = model;
  const plan = planTable(card, givenOf(detail));
  if (plan.kind !== 'ready') return plan.kind === outcome ? [] : [`was ${outcome} and is ${plan.kind}`];
  // One row as at the time: a batch may take another path through the processor.
  const [results = {}] = await runTable(models.pool, model, [plan.feeds], DEADLINE_MS);
  if (!answered(card, results)) return outcome === 'notApplicable' ? [] : [`was ${outcome} and has no value`];
  if (outcome !== 'answered') return [`was ${outcome} and is answered`];
  const entered = Object.fromEntries(plan.used.map(({ name, value }) => [name, value]));
  const finite = card.outputs.flatMap(({ name }) => {
    const value = results[name];
    return value === undefined || !Number.isFinite(value) ? [] : [[name, value + 0] as const];
  });
  const bandNow = bandOf(card, entered, results)?.code ?? null;
  return [
    ...sameNumbers(detail.entered, entered),
    ...sameNumbers(
      Object.fromEntries(detail.outputs.map(({ name, value }) => [name, value])),
      Object.fromEntries(finite),
    ),
    ...(bandNow === band ? [] : [`band was ${band ?? 'none'} and is ${bandNow ?? 'none'}`]),
  ];
}

async function recomputeOne(models: Models, row: AssessmentTable): Promise<Recomputed> {
  const { modelId, modelVersion, modelSha256, outcome } = row;
  const detail = assessmentDetail.parse(JSON.parse(row.detail));
  const file = modelSha256.slice(0, 12);
  if (outcome === 'failed')
    return { modelId, verdict: 'failed', said: 'had no answer, so there is nothing to compare' };
  const registered = models.list.find(({ id }) => id === modelId);
  const model = registered === undefined ? null : asTable(registered);
  const gone = (why: string): Recomputed => ({
    modelId,
    verdict: 'gone',
    said: `computed with version ${modelVersion}, file ${file}: ${why}`,
  });
  if (registered === undefined) return gone('that model is not here');
  if (registered.card !== null && registered.card.sha256 !== modelSha256) {
    return gone(`that file is not here, but version ${registered.card.version}`);
  }
  if (model === null) return gone(registered.state === 'disabled' ? registered.problem : 'it may not run');
  if (model.cardSha256 !== detail.cardSha256) return gone('its model.json has changed since');
  const found = await differences(models, model, { ...row, detail });
  return found.length === 0
    ? {
        modelId,
        verdict: 'same',
        said: `${outcome}, the same to the last bit by version ${modelVersion}, file ${file}`,
      }
    : { modelId, verdict: 'different', said: `version ${modelVersion}, file ${file}: ${found.join('; ')}` };
}

/**
 * Computes every assessment of a visit again from what is stored of it, and compares each number of it bit for bit.
 * The record itself is not read: what has come since changes nothing.
 */
export async function recomputeVisit(db: Db, models: Models, visitId: VisitId): Promise<Recomputed[]> {
  const rows = await db
    .selectFrom('assessments')
    .selectAll()
    .where('visitId', '=', visitId)
    .orderBy('modelId')
    .execute();
  const all: Recomputed[] = [];
  for (const row of rows) all.push(await recomputeOne(models, row));
  return all;
}
