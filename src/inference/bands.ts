import type { Band, BandSet, TableCard } from './model-card.ts';

/** Values by name: of inputs in the card's units and codes, or of outputs. */
export type Numbers = Readonly<Record<string, number>>;

/**
 * The band an answer falls in, by the first band set that holds for this person; null when the card has none
 * or the output is not a number. A set may round the output first, as the authors of the score do.
 */
export function bandOf(card: Pick<TableCard, 'bands'>, inputs: Numbers, outputs: Numbers): Band | null {
  const set = card.bands.find((candidate) => holds(candidate, inputs));
  const value = set && outputs[set.output];
  if (set === undefined || value === undefined || Number.isNaN(value)) return null;
  const seen = set.roundDecimals === undefined ? value : roundHalfUp(value, set.roundDecimals);
  return set.bands.findLast((band) => reaches(band, seen)) ?? null;
}

function holds(set: BandSet, inputs: Numbers): boolean {
  if (!set.when) return true;
  const value = inputs[set.when.input];
  if (value === undefined) return false;
  return 'below' in set.when ? value < set.when.below : value >= set.when.atLeast;
}

function reaches(band: Band, value: number): boolean {
  if (band.from !== undefined) return value >= band.from;
  if (band.above !== undefined) return value > band.above;
  return true;
}

/** Rounds a half upwards, as the calculators that publish rounded scores do. */
export function roundHalfUp(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.floor(value * scale + 0.5) / scale;
}
