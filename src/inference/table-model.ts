import type { Bilingual } from '../domain/text.ts';
import { bandOf, type Numbers } from './bands.ts';
import { checkRange, encodeInput, type GivenInput } from './input-value.ts';
import type { Band, Exclusion, ModelOutput, TableCard, TableInput } from './model-card.ts';
import { contradicts, NO_ANSWER, type Reason } from './refusal.ts';

/** What is known of one person, by the input names of a card; an absent or undefined name is unknown. */
export type GivenInputs = Readonly<Record<string, GivenInput | undefined>>;

/** An input as it entered the equation: `value` in the card's unit (or code), `given` as it was recorded. */
export type UsedInput = {
  readonly name: string;
  readonly title: Bilingual;
  readonly value: number;
  readonly unit: string;
  readonly given: GivenInput;
  readonly from: 'given' | 'default' | 'definition' | 'unknown';
};
export type MissingInput = Bilingual & { readonly name: string };
export type OutputValue = Pick<ModelOutput, 'name' | 'title' | 'unit' | 'kind' | 'decimals'> & {
  readonly value: number;
};

/** `caveats` are sentences on what is unknown and would exclude the person if it were so, and on what may. */
export type TableAnswer =
  | {
      readonly kind: 'answered';
      readonly outputs: readonly OutputValue[];
      readonly band: Band | null;
      readonly used: readonly UsedInput[];
      readonly caveats: readonly Bilingual[];
    }
  | { readonly kind: 'notApplicable'; readonly reason: Reason }
  | { readonly kind: 'missingInputs'; readonly missing: readonly MissingInput[] };

export type TablePlan =
  | {
      readonly kind: 'ready';
      readonly feeds: Numbers;
      readonly used: readonly UsedInput[];
      readonly caveats: readonly Bilingual[];
    }
  | Exclude<TableAnswer, { kind: 'answered' }>;

const UNKNOWN: GivenInput = { value: 'unknown' };

type Known = { readonly input: TableInput; readonly used: UsedInput };

/**
 * Decides whether a table model may answer for one person, and with which numbers.
 * It never imputes. A known reason against the model comes before asking for what is missing, so that nobody
 * is sent to fetch a value for a model that does not apply to them.
 */
export function planTable(card: TableCard, given: GivenInputs): TablePlan {
  const known = new Map<string, Known>();
  for (const input of card.inputs) {
    const value = given[input.name] ?? defaultOf(input);
    if (value === undefined) continue;
    const encoded = encodeInput(input, value);
    if (!encoded.ok) return { kind: 'notApplicable', reason: encoded.reason };
    const from = given[input.name] ? 'given' : 'default';
    known.set(input.name, { input, used: usedInput(input, encoded.encoded, value, from) });
  }
  for (const rule of card.exclusions) {
    const holder = known.get(rule.input);
    if (holder && excludes(rule, holder.used)) return { kind: 'notApplicable', reason: because(rule) };
  }
  for (const { input, used } of known.values()) {
    const reason = checkRange(input, used.value);
    if (reason) return { kind: 'notApplicable', reason };
  }
  for (const { input, used } of known.values()) {
    const limit = input.notAbove && known.get(input.notAbove.input);
    if (limit && used.value !== input.notAbove?.unless && exceeds(used.value, limit.used.value)) {
      return { kind: 'notApplicable', reason: contradicts(input, limit.input) };
    }
  }
  for (const { name, situation } of card.inputs) {
    if (situation && !known.has(name)) {
      return { kind: 'notApplicable', reason: { code: 'not-called-for', ...situation } };
    }
  }

  const missing: MissingInput[] = [];
  const caveats: Bilingual[] = (card.cautions ?? []).flatMap((rule) => {
    const holder = known.get(rule.input);
    return holder && excludes(rule, holder.used) ? [rule.reason] : [];
  });
  for (const input of card.inputs) {
    const rule = input.requiredWhen;
    const decider = rule && known.get(rule.input);
    if (rule && decider && decider.used.given.value !== rule.equals) {
      const stated = known.get(input.name);
      if (stated && stated.used.value !== rule.otherwise) {
        return { kind: 'notApplicable', reason: contradicts(input, decider.input) };
      }
      const defined = { value: rule.otherwise, unit: input.unit };
      known.set(input.name, { input, used: usedInput(input, rule.otherwise, defined, 'definition') });
    }
    if (known.has(input.name)) continue;
    if (input.required) missing.push({ name: input.name, ...input.whenMissing });
    else caveats.push(input.whenMissing);
    if (input.unknownAs !== undefined) {
      known.set(input.name, { input, used: usedInput(input, input.unknownAs, UNKNOWN, 'unknown') });
    }
  }
  if (missing.length > 0) return { kind: 'missingInputs', missing };

  const used: UsedInput[] = [];
  for (const holder of known.values()) {
    if (holder.input.use === 'graph' || holder.used.from !== 'definition') used.push(holder.used);
  }
  const feeds: Record<string, number> = {};
  for (const input of card.inputs) {
    const holder = known.get(input.name);
    if (input.use === 'graph' && holder) feeds[input.name] = holder.used.value;
  }
  return { kind: 'ready', feeds, used, caveats };
}

/** Turns the numbers of the graph into the answer people see; a number that is not finite is no answer. */
export function answerTable(
  card: TableCard,
  plan: Extract<TablePlan, { kind: 'ready' }>,
  results: Numbers,
): TableAnswer {
  const outputs: OutputValue[] = [];
  if (!answered(card, results)) return { kind: 'notApplicable', reason: NO_ANSWER };
  for (const { name, title, unit, kind, decimals } of card.outputs) {
    const value = results[name];
    if (value === undefined || !Number.isFinite(value)) continue;
    // A stored -0 comes back as 0, and people are not shown one.
    outputs.push({ name, title, unit, kind, decimals, value: value + 0 });
  }
  const inputs = Object.fromEntries(plan.used.map((used) => [used.name, used.value]));
  return {
    kind: 'answered',
    outputs,
    band: bandOf(card, inputs, results),
    used: plan.used,
    caveats: plan.caveats,
  };
}

/** Whether the equation has every value that it must have. */
export function answered(card: Pick<TableCard, 'outputs'>, results: Numbers): boolean {
  return card.outputs.every(({ name, mayBeAbsent }) => mayBeAbsent || Number.isFinite(results[name]));
}

function defaultOf(input: TableInput): GivenInput | undefined {
  if (input.source.kind !== 'setting' || input.source.default === undefined) return undefined;
  return { value: input.source.default, ...(input.unit === '' ? {} : { unit: input.unit }) };
}

function usedInput(input: TableInput, value: number, given: GivenInput, from: UsedInput['from']): UsedInput {
  return { name: input.name, title: input.title, value, unit: input.unit, given, from };
}

/** Beyond the last bits, which a conversion can add. */
const exceeds = (value: number, limit: number): boolean => value > limit + 1e-9 * Math.abs(limit);

function excludes(rule: Exclusion, used: UsedInput): boolean {
  if ('below' in rule.when) return used.value < rule.when.below;
  if ('above' in rule.when) return used.value > rule.when.above;
  if ('not' in rule.when) return used.given.value !== rule.when.not;
  return used.given.value === rule.when.equals;
}

function because(rule: Exclusion): Reason {
  return { code: rule.code, en: rule.reason.en, vi: rule.reason.vi };
}
