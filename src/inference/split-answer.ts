import type { Numbers } from './bands.ts';
import { encodeInput } from './input-value.ts';
import type { TableCard } from './model-card.ts';
import type { OnnxPool } from './onnx-pool.ts';
import { runTable, type TableModel } from './run-table.ts';
import type { UsedInput } from './table-model.ts';

/** One share of the difference to the reference person; inputs that one answer decides together share it. */
export type Share = { readonly inputs: readonly string[]; readonly change: number };
export type Split = {
  /** What the model says of the person and of the reference person; the shares add up to the difference. */
  readonly answer: number;
  readonly reference: number;
  /** The largest first, without what is the same for both. */
  readonly shares: readonly Share[];
};

const DEADLINE_MS = 30_000;

type Plain = number | string | boolean;

/** A value of a card that may differ by sex; undefined where the sex is neither. */
export function bySex<Value extends Plain>(
  value: Value | { readonly female: Value; readonly male: Value },
  sex: Plain | undefined,
): Value | undefined {
  if (typeof value !== 'object') return value;
  return sex === 'female' ? value.female : sex === 'male' ? value.male : undefined;
}

/** What sex the answer was worked out for. */
export function sexOf(used: readonly UsedInput[]): Plain | undefined {
  return used.find(({ name }) => name === 'sex')?.given.value;
}

/**
 * What the reference person has, by input and as the card codes it: only inputs for which the card states it. What
 * is not known of the person is not known of the other either, and a setting is the same for both.
 */
export function referencePerson(card: TableCard, used: readonly UsedInput[]): Map<string, number> {
  const person = new Map<string, number>();
  for (const input of card.inputs) {
    const one = used.find(({ name }) => name === input.name);
    if (input.reference === undefined || one === undefined) continue;
    if (one.from === 'unknown' || one.from === 'default') continue;
    const value = bySex(input.reference.value, sexOf(used));
    const encoded = value === undefined ? null : encodeInput(input, { value, unit: input.unit });
    if (encoded?.ok === true) person.set(input.name, encoded.encoded);
  }
  return person;
}

/** The inputs that differ; one that another decides (`requiredWhen`) goes with it, for one without the other makes no sense. */
function playersOf(card: TableCard, person: Numbers, reference: ReadonlyMap<string, number>): string[][] {
  const differ = card.inputs.filter(
    ({ name }) => reference.has(name) && !Object.is(reference.get(name), person[name]),
  );
  const names = new Set(differ.map(({ name }) => name));
  const groups = Map.groupBy(differ, ({ name, requiredWhen }) =>
    requiredWhen !== undefined && names.has(requiredWhen.input) ? requiredWhen.input : name,
  );
  return [...groups.values()].map((inputs) => inputs.map(({ name }) => name));
}

/**
 * The Shapley value of each of `count` players: the mean, over every order in which they could come, of what a
 * player's coming changes. `answerOf(set)` is the answer when the players whose bits are set have come (L. S. Shapley, 1953).
 */
export function shapley(count: number, answerOf: (set: number) => number): number[] {
  const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));
  const sizeOf = (set: number): number => (set === 0 ? 0 : (set & 1) + sizeOf(set >>> 1));
  const weights = Array.from(
    { length: count },
    (_, size) => (factorial(size) * factorial(count - 1 - size)) / factorial(count),
  );
  return Array.from({ length: count }, (_, player) => {
    let sum = 0;
    for (let set = 0; set < 2 ** count; set++) {
      if ((set >>> player) & 1) continue;
      sum += (weights[sizeOf(set)] ?? 0) * (answerOf(set | (1 << player)) - answerOf(set));
    }
    return sum;
  });
}

/**
 * Tells the share of each input in how far an answer (the card's first output) is from that of the reference person, who
 * has the same age, sex and origin. Exact Shapley values: every mixture of the two people is one row of one run.
 * Null where the card states no reference, or the equation has no value for one of the mixtures.
 */
export async function splitAnswer(
  pool: OnnxPool,
  model: TableModel,
  used: readonly UsedInput[],
): Promise<Split | null> {
  const { card } = model;
  const [main] = card.outputs;
  const reference = referencePerson(card, used);
  if (main === undefined || reference.size === 0) return null;
  const person: Numbers = Object.fromEntries(used.map(({ name, value }) => [name, value]));
  const players = playersOf(card, person, reference);
  const rows = Array.from({ length: 2 ** players.length }, (_, set) => {
    const absent = players.filter((_names, player) => ((set >>> player) & 1) === 0).flat();
    return {
      ...person,
      ...Object.fromEntries(absent.map((name) => [name, reference.get(name) ?? Number.NaN])),
    };
  });
  const values = (await runTable(pool, model, rows, DEADLINE_MS)).map((row) => row[main.name] ?? Number.NaN);
  if (!values.every(Number.isFinite)) return null;
  const answerOf = (set: number) => values[set] ?? Number.NaN;
  const shares = shapley(players.length, answerOf).map((change, player) => ({
    inputs: players[player] ?? [],
    change,
  }));
  return {
    answer: answerOf(rows.length - 1),
    reference: answerOf(0),
    shares: shares.toSorted((a, b) => Math.abs(b.change) - Math.abs(a.change)),
  };
}
