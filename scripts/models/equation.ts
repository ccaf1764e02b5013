/** One person of a golden table, by the input names of the model's card; texts are a card's category values. */
export type Person = Readonly<Record<string, number | string>>;

/**
 * A published equation: `onnx` builds its graph, and `formula` says the same in plain TypeScript with its own
 * copy of every coefficient, so that a slip in either one shows as a failing golden row.
 */
export type Equation = {
  readonly id: string;
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
