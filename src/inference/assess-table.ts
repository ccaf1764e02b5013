import { HubError } from '../domain/errors.ts';
import type { Reason } from './refusal.ts';
import { asTable, findModel, type Models } from './registry.ts';
import { runTable } from './run-table.ts';
import { answerTable, type GivenInputs, planTable, type TableAnswer } from './table-model.ts';

/** Which model answered or declined; version and sha256 are null only when its card could not be read. */
export type ModelReference = {
  readonly id: string;
  readonly version: string | null;
  readonly sha256: string | null;
};

/** `unavailable`: the model is disabled, too slow or crashed; `cause` is for the log. */
export type TableAssessment = { readonly model: ModelReference } & (
  | TableAnswer
  | { readonly kind: 'unavailable'; readonly reason: Reason; readonly cause: string }
);

const DEADLINE_MS = 30_000;

/**
 * Assesses one person by one table model. It answers, says why it does not apply, says what is missing, or
 * says that it could not run: a model that fails never throws at the person's visit. Fails with `notFound`
 * for an unknown id and `unsupported` for a model of pixels.
 */
export async function assessTable(
  models: Models,
  modelId: string,
  given: GivenInputs,
  deadlineMs: number = DEADLINE_MS,
): Promise<TableAssessment> {
  const found = findModel(models, modelId);
  if (found.card && found.card.kind !== 'table') {
    throw new HubError('unsupported', `Model "${modelId}" reads pixels, not values`);
  }
  const model: ModelReference = {
    id: found.id,
    version: found.card?.version ?? null,
    sha256: found.card?.sha256 ?? null,
  };
  const table = asTable(found);
  if (!table)
    return { model, ...unavailable(found.state === 'disabled' ? found.problem : 'not a table model') };

  const plan = planTable(table.card, given);
  if (plan.kind !== 'ready') return { model, ...plan };
  try {
    const [results] = await runTable(models.pool, table, [plan.feeds], deadlineMs);
    return { model, ...answerTable(table.card, plan, results ?? {}) };
  } catch (error) {
    if (!(error instanceof HubError)) throw error;
    return { model, ...unavailable(error.message) };
  }
}

function unavailable(cause: string) {
  const reason: Reason = {
    code: 'unavailable',
    en: 'This model could not be run; the result is without it.',
    vi: 'Không chạy được mô hình này; kết quả không bao gồm mô hình này.',
  };
  return { kind: 'unavailable' as const, reason, cause };
}
