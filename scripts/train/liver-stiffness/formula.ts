import type { Predictor, Values } from './cohort.ts';
import { splineColumns } from './spline.ts';

/** One input's part of the log-odds: its natural logarithm or itself, straight or curved by knots. */
export type Term = {
  readonly input: Predictor;
  readonly logarithm: boolean;
  readonly knots: readonly number[];
  readonly coefficients: readonly number[];
};
/** A logistic model in the units of its inputs. */
export type Formula = { readonly intercept: number; readonly terms: readonly Term[] };

/** The log-odds that one input adds. */
export function partOf({ logarithm, knots, coefficients }: Omit<Term, 'input'>, value: number): number {
  const columns = splineColumns(logarithm ? Math.log(value) : value, knots);
  return columns.reduce((sum, x, j) => sum + x * (coefficients[j] ?? 0), 0);
}

/** Log-odds of a stiff liver. */
export function logOddsBy({ intercept, terms }: Formula, values: Partial<Values>): number {
  return terms.reduce((sum, term) => sum + partOf(term, values[term.input] ?? Number.NaN), intercept);
}
