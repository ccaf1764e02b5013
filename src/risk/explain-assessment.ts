import { HubError } from '../domain/errors.ts';
import type { VisitId } from '../domain/ids.ts';
import type { Bilingual } from '../domain/text.ts';
import type { TableCard } from '../inference/model-card.ts';
import { asTable, type Models, type ReadyModel } from '../inference/registry.ts';
import { bySex, type Split, sexOf, splitAnswer } from '../inference/split-answer.ts';
import { planTable, type UsedInput } from '../inference/table-model.ts';
import { whatIfs } from '../inference/what-if.ts';
import type { Db } from '../platform/db/tables.ts';
import type { AssessmentExplained, AssessmentInput, ExplainedInput } from './api.ts';
import { type AssessmentDetail, assessmentDetail, toAssessmentView } from './detail.ts';
import { givenOf } from './recompute.ts';
import { scoreTrend } from './score-trend.ts';
import type { AssessmentTable } from './tables.ts';

const NOT_ANSWERED: Bilingual = {
  en: 'The model did not answer, so there is nothing to split up.',
  vi: 'Mô hình không trả lời nên không có gì để phân tích.',
};
const NOT_HERE: Bilingual = {
  en: 'It was computed by another version of the model than the one here, so it cannot be split up any more.',
  vi: 'Kết quả do một phiên bản khác của mô hình tính nên không thể phân tích thêm.',
};
const NO_REFERENCE: Bilingual = {
  en: 'No healthy value can be stated for what this model reads, so there is nobody to compare with.',
  vi: 'Không có giá trị tham chiếu cho các dữ liệu mà mô hình này đọc nên không thể so sánh.',
};

type Reports = ReadonlyMap<string, NonNullable<ExplainedInput['report']>>;

/** The laboratory reports behind inputs, by observation; corrected ones too, for the answer may be older. */
async function reportsOf(db: Db, inputs: readonly AssessmentInput[]): Promise<Reports> {
  const ids = inputs.flatMap(({ observationId }) => observationId ?? []);
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('observations')
    .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
    .select([
      'observations.id',
      'observations.valueText',
      'observations.unit',
      'labReports.id as labReportId',
      'labReports.sender',
      'labReports.reportNumber',
      'labReports.receivedAt',
      'labReports.supersededBy',
    ])
    .where('observations.id', 'in', ids)
    .execute();
  return new Map(
    rows.map(({ id, valueText, unit, supersededBy, ...report }) => [
      id,
      {
        ...report,
        written: unit === null ? valueText : `${valueText} ${unit}`,
        superseded: supersededBy !== null,
      },
    ]),
  );
}

/** What the reference person has instead, in the card's words; null where the same. */
function referenceOf(
  card: TableCard | null,
  name: string,
  used: readonly UsedInput[],
  split: Split | null,
): ExplainedInput['reference'] {
  const reference = card?.inputs.find((input) => input.name === name)?.reference;
  const value = reference === undefined ? undefined : bySex(reference.value, sexOf(used));
  const differs = split?.shares.some(({ inputs }) => inputs.includes(name)) === true;
  return reference === undefined || value === undefined || !differs
    ? null
    : { value, source: reference.source };
}

function explainedInputs(
  detail: AssessmentDetail,
  card: TableCard | null,
  used: readonly UsedInput[],
  split: Split | null,
  reports: Reports,
): ExplainedInput[] {
  const cardInput = (name: string) => card?.inputs.find((input) => input.name === name);
  const numbers = (name: string) => ({
    entered: cardInput(name)?.use === 'applicability' ? null : (detail.entered[name] ?? null),
    enteredUnit: cardInput(name)?.unit ?? '',
    reference: referenceOf(card, name, used, split),
  });
  const given = detail.inputs.map(({ name, label, value, unit, source, observationId, observedAt }) => {
    const report = observationId === null ? null : (reports.get(observationId) ?? null);
    return { name, label, value, unit, source, observedAt, ...numbers(name), report };
  });
  const others = used.flatMap(({ name, title, given: { value }, unit, from }): ExplainedInput[] => {
    if (from === 'given') return [];
    const shown = from === 'unknown' ? null : value;
    const about = { name, label: title, value: shown, unit, source: from, observedAt: null, report: null };
    return [{ ...about, ...numbers(name) }];
  });
  const order = new Map(card?.inputs.map(({ name }, at) => [name, at]));
  return [...given, ...others].sort((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0));
}

/** The model by whose very file and card an assessment was made; null when either has changed. */
function sameModel(
  models: Pick<Models, 'list'>,
  { modelId, modelSha256 }: AssessmentTable,
  { cardSha256 }: AssessmentDetail,
): ReadyModel<TableCard> | null {
  const found = models.list.find(({ id }) => id === modelId);
  const model = found === undefined ? null : asTable(found);
  return model?.card.sha256 === modelSha256 && model.cardSha256 === cardSha256 ? model : null;
}

async function worked(models: Models, model: ReadyModel<TableCard>, detail: AssessmentDetail) {
  const given = givenOf(detail);
  const plan = planTable(model.card, given);
  if (plan.kind !== 'ready') return { used: [], split: null, changes: [] };
  const { used } = plan;
  const split = await splitAnswer(models.pool, model, used);
  return { used, split, changes: await whatIfs(models.pool, model, given) };
}

/**
 * How one assessment was worked out: its inputs with where each came from, the share of each in the answer, what would
 * change it, and the same score at other visits. Computed when somebody asks, from what is stored of the answer.
 * @throws HubError notFound
 */
export async function explainAssessment(
  { db, models }: { readonly db: Db; readonly models: Models },
  visitId: VisitId,
  modelId: string,
): Promise<AssessmentExplained> {
  const row = await db
    .selectFrom('assessments')
    .selectAll()
    .where('visitId', '=', visitId)
    .where('modelId', '=', modelId)
    .executeTakeFirst();
  if (row === undefined) throw new HubError('notFound', 'There is no such assessment');
  const detail = assessmentDetail.parse(JSON.parse(row.detail));
  const model = sameModel(models, row, detail);
  const card = model?.card ?? null;
  const answered = row.outcome === 'answered';
  const { used, split, changes } =
    model !== null && answered ? await worked(models, model, detail) : { used: [], split: null, changes: [] };
  const unitOf = (name: string) => card?.inputs.find((input) => input.name === name)?.unit ?? '';
  return {
    assessment: toAssessmentView(row),
    modelSha256: row.modelSha256,
    untold: !answered ? NOT_ANSWERED : model === null ? NOT_HERE : split === null ? NO_REFERENCE : null,
    licence: card?.licence ?? null,
    doi: card?.citation.doi ?? null,
    population: card?.population ?? null,
    outputs: detail.outputs,
    inputs: explainedInputs(detail, card, used, split, await reportsOf(db, detail.inputs)),
    shares:
      split === null
        ? null
        : {
            reference: split.reference,
            parts: split.shares.map(({ inputs, change }) => ({ inputs: [...inputs], change })),
          },
    whatIfs: changes.map(({ changes: made, value, band }) => ({
      changes: made.map((change) => ({ ...change, unit: unitOf(change.input) })),
      value,
      band: band?.label ?? null,
    })),
    trend: await scoreTrend(db, row),
  };
}
