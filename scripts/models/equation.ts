import { seededValues } from '../../src/inference/golden.ts';
import type { CardDraft } from './card.ts';

/** One person of a golden table, by the input names of the model's card; texts are a card's category values, '' is unknown. */
export type Person = Readonly<Record<string, number | string>>;

/**
 * A published equation: `onnx` builds its graph, and `formula` says the same in plain TypeScript with its own
 * copy of every coefficient, so that a slip in either one shows as a failing golden row. Where a coefficient table
 * is long, both read it and the published rows of ../shared/risk/vectors judge it.
 * `card` is written into model.json; without one, the file is kept by hand.
 */
export type Equation = {
  readonly id: string;
  readonly card?: CardDraft;
  readonly onnx: () => Uint8Array;
  readonly formula: (person: Person) => Readonly<Record<string, number>>;
  readonly people: readonly Person[];
};

/** The number of one input of a golden person; a text or a gap is a mistake in the script. */
export function numberOf(person: Person, name: string): number {
  const value = person[name];
  if (typeof value !== 'number') throw new Error(`golden person lacks the number "${name}"`);
  return value;
}

/** As `numberOf`, or null for what is unknown. */
export function numberOrNull(person: Person, name: string): number | null {
  return person[name] === '' ? null : numberOf(person, name);
}

/** A range of numbers with so many decimals, or a list of choices. */
type Span = readonly [low: number, high: number, decimals: number];
export const between = (low: number, high: number, decimals = 0) => ({ span: [low, high, decimals] as Span });

/** Invented people drawn evenly from what each input may be, always the same ones. */
export function people(
  count: number,
  inputs: Readonly<Record<string, { readonly span: Span } | readonly (number | string)[]>>,
): Person[] {
  const next = seededValues(count);
  return Array.from({ length: count }, () =>
    Object.fromEntries(
      Object.entries(inputs).map(([name, from]) => {
        const draw = next();
        if ('span' in from) {
          const [low, high, decimals] = from.span;
          return [name, Number((low + draw * (high - low)).toFixed(decimals))];
        }
        return [name, from[Math.floor(draw * from.length)] ?? ''];
      }),
    ),
  );
}
