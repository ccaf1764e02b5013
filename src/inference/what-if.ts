import { bandOf, type Numbers } from './bands.ts';
import type { Band, TableCard, TableInput } from './model-card.ts';
import type { OnnxPool } from './onnx-pool.ts';
import { runTable, type TableModel } from './run-table.ts';
import { bySex, sexOf } from './split-answer.ts';
import { answered, type GivenInputs, planTable, type UsedInput } from './table-model.ts';

/** One thing that a person could change, in the card's unit, and who recommends it. */
export type Change = {
  readonly input: string;
  readonly from: number | boolean;
  readonly to: number | boolean;
  readonly source: string;
};
export type WhatIf = {
  /** One change, or in the last entry all of them together. */
  readonly changes: readonly Change[];
  readonly value: number;
  readonly band: Band | null;
};

const DEADLINE_MS = 30_000;

function changeOf(
  { name, modifiable }: TableInput,
  used: UsedInput | undefined,
  sex: ReturnType<typeof sexOf>,
): Change | null {
  if (modifiable === undefined || used?.from !== 'given') return null;
  const { to, source } = modifiable;
  if ('becomes' in to) {
    const from = used.value === 1;
    return from === to.becomes ? null : { input: name, from, to: to.becomes, source };
  }
  const target = bySex(to.atMost, sex);
  if (target === undefined || used.value <= target) return null;
  return { input: name, from: used.value, to: target, source };
}

/**
 * What the same model would say if what a person can change were as guidelines want it: each change by itself, then all
 * together. Only changes after which the model still applies and its answer (the card's first output) is lower.
 */
export async function whatIfs(
  pool: OnnxPool,
  model: TableModel,
  given: GivenInputs,
): Promise<readonly WhatIf[]> {
  const { card } = model;
  const plan = planTable(card, given);
  const [main] = card.outputs;
  if (plan.kind !== 'ready' || main === undefined) return [];
  const sex = sexOf(plan.used);
  const changes = card.inputs.flatMap(
    (input) =>
      changeOf(
        input,
        plan.used.find(({ name }) => name === input.name),
        sex,
      ) ?? [],
  );
  const now = { changes: [], ...plan };
  const alone = changes.flatMap((change) => planned(card, given, [change]) ?? []);
  const rows = [now, ...alone];
  const results = await runTable(
    pool,
    model,
    rows.map(({ feeds }) => feeds),
    DEADLINE_MS,
  );
  const before = results[0]?.[main.name] ?? Number.NaN;
  const better = alone.flatMap((one, at) => told(card, one, results[at + 1], before) ?? []);
  if (better.length < 2) return better;
  const together = planned(
    card,
    given,
    better.flatMap((one) => one.changes),
  );
  if (together === null) return better;
  const [all] = await runTable(pool, model, [together.feeds], DEADLINE_MS);
  return [...better, ...(told(card, together, all, before) ?? [])];
}

type Planned = Extract<ReturnType<typeof planTable>, { kind: 'ready' }> & {
  readonly changes: readonly Change[];
};

function planned(card: TableCard, given: GivenInputs, changes: readonly Change[]): Planned | null {
  const unitOf = (name: string) => card.inputs.find((input) => input.name === name)?.unit ?? '';
  const changed = changes.map(({ input, to }) => [
    input,
    typeof to === 'number' ? { value: to, unit: unitOf(input) } : { value: to },
  ]);
  const plan = planTable(card, { ...given, ...Object.fromEntries(changed) });
  return plan.kind === 'ready' ? { ...plan, changes } : null;
}

/** An array of one, so that what is no better can be left out. */
function told(
  card: TableCard,
  { changes, used }: Planned,
  results: Numbers | undefined,
  before: number,
): WhatIf[] {
  const value = results?.[card.outputs[0]?.name ?? ''];
  if (results === undefined || value === undefined || !answered(card, results) || !(value < before))
    return [];
  const entered = Object.fromEntries(used.map((one) => [one.name, one.value]));
  return [{ changes, value, band: bandOf(card, entered, results) }];
}
