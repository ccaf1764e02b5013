import fc from 'fast-check';
import type { GivenInput } from '../../src/inference/input-value.ts';
import type { TableCard, TableInput } from '../../src/inference/model-card.ts';
import type { GivenInputs } from '../../src/inference/table-model.ts';

/** People to whom a model applies, with every input known; `room` leaves that much below the upper bound of an input. */
export function personOf(
  card: TableCard,
  room: Readonly<Record<string, number>> = {},
): fc.Arbitrary<GivenInputs> {
  const inputs = card.inputs.filter(
    ({ source }) => source.kind !== 'setting' || source.default === undefined,
  );
  return fc
    .record(
      Object.fromEntries(inputs.map((input) => [input.name, inputOf(card, input, room[input.name] ?? 0)])),
    )
    .map((person) => settled(card, person, room));
}

function inputOf(card: TableCard, input: TableInput, room: number): fc.Arbitrary<GivenInput> {
  const rules = card.exclusions.filter((rule) => rule.input === input.name).map((rule) => rule.when);
  const { values, unit } = input;
  if (values.type === 'number') {
    const low = Math.max(values.min, ...rules.flatMap((rule) => ('below' in rule ? [rule.below] : [])));
    const high =
      Math.min(values.max, ...rules.flatMap((rule) => ('above' in rule ? [rule.above] : []))) - room;
    // A slack of a thousandth keeps converted values inside the bounds.
    const [from, to] = [low + (high - low) * 1e-3, high - (high - low) * 1e-3];
    const whole = values.integer || unit === 'a';
    const number = whole
      ? fc.integer({ min: Math.ceil(low), max: Math.floor(high) })
      : fc.double({ min: from, max: to, noNaN: true });
    return number.map((value) => ({ value, ...(unit === '' ? {} : { unit }) }));
  }
  const allowed = (value: string | boolean) =>
    rules.every(
      (rule) => !('equals' in rule && rule.equals === value) && !('not' in rule && rule.not !== value),
    );
  const choices = values.type === 'boolean' ? [true, false] : values.codes.map(({ value }) => value);
  return fc.constantFrom(...choices.filter(allowed)).map((value) => ({ value }));
}

/** What is so by definition takes its value: a man is not pregnant. What would be more than the whole is the whole. */
function settled(card: TableCard, person: GivenInputs, room: Readonly<Record<string, number>>): GivenInputs {
  const defined = card.inputs.flatMap(({ name, requiredWhen, values }) => {
    if (!requiredWhen || person[requiredWhen.input]?.value === requiredWhen.equals) return [];
    const value = values.type === 'boolean' ? requiredWhen.otherwise === 1 : requiredWhen.otherwise;
    return [[name, { ...person[name], value }] as const];
  });
  const agreeing = card.inputs.flatMap(({ name, notAbove }) => {
    const [one, limit] = [person[name], notAbove && person[notAbove.input]];
    if (!one || !limit || one.value === notAbove?.unless) return [];
    const most = Number(limit.value) - (room[name] ?? 0);
    return Number(one.value) > most ? [[name, { ...one, value: most }] as const] : [];
  });
  return { ...person, ...Object.fromEntries([...defined, ...agreeing]) };
}
