import type { Predictor, Subject, Values } from './cohort.ts';
import { type Formula, logOddsBy } from './formula.ts';
import { type Coefficients, fitLogistic } from './logistic.ts';
import { knotsOf, splineColumns } from './spline.ts';
import { fitTrees, logOddsByTrees } from './trees.ts';

export type LogOdds = (values: Values) => number;

/** One setting of a fitted candidate: how it predicts, and its formula where it has one. */
export type Fitted = { readonly logOdds: LogOdds; readonly formula: Formula | null };

/** A kind of model with the settings among which it is tuned; `fit` answers one for each setting. */
export type Candidate = {
  readonly name: string;
  readonly describe: string;
  readonly inputs: readonly Predictor[];
  readonly settings: readonly number[];
  readonly fit: (people: readonly Subject[], weights: readonly number[]) => readonly Fitted[];
};

const LEAN: readonly Predictor[] = ['ageYears', 'male', 'bmi', 'alt', 'ast', 'ggt', 'hba1c'];
const WIDE: readonly Predictor[] = [
  ...LEAN,
  'waist',
  'alp',
  'bilirubin',
  'albumin',
  'hdl',
  'triglycerides',
  'urate',
];
/** What is spread over orders of magnitude enters as its logarithm. */
const LOGARITHMS: readonly Predictor[] = ['alt', 'ast', 'ggt', 'alp', 'bilirubin', 'triglycerides'];
const PENALTIES = [1, 3, 10, 30, 100, 300];
const ROUNDS = [20, 40, 60, 90, 130, 180, 240];

/** Declared before any was fitted, the simplest first. */
export const CANDIDATES: readonly Candidate[] = [
  logistic('lean', 'logistic regression, seven inputs, straight', LEAN, { curved: false, penalties: [0] }),
  logistic('lean-curved', 'logistic regression, seven inputs, splines of four knots, ridge penalty', LEAN, {
    curved: true,
    penalties: PENALTIES,
  }),
  logistic('wide', 'logistic regression, fourteen inputs, straight, ridge penalty', WIDE, {
    curved: false,
    penalties: PENALTIES,
  }),
  logistic(
    'wide-curved',
    'logistic regression, fourteen inputs, splines of four knots, ridge penalty',
    WIDE,
    {
      curved: true,
      penalties: PENALTIES,
    },
  ),
  {
    name: 'trees',
    describe: 'gradient-boosted trees of two levels, fourteen inputs',
    inputs: WIDE,
    settings: ROUNDS,
    fit: (people, weights) => {
      const rowOf = (values: Values) => WIDE.map((input) => values[input]);
      const trees = fitTrees(
        people.map(({ values }) => rowOf(values)),
        people.map(({ stiff }) => stiff),
        weights,
        Math.max(...ROUNDS),
      );
      return ROUNDS.map((rounds) => ({
        formula: null,
        logOdds: (values) => logOddsByTrees(trees, rowOf(values), rounds),
      }));
    },
  },
];

function logistic(
  name: string,
  describe: string,
  inputs: readonly Predictor[],
  { curved, penalties }: { readonly curved: boolean; readonly penalties: readonly number[] },
): Candidate {
  return {
    name,
    describe,
    inputs,
    settings: penalties,
    fit: (people, weights) => {
      const terms = inputs.map((input) => {
        const logarithm = LOGARITHMS.includes(input);
        const values = people.map((person) => scaled(person.values[input], logarithm));
        const knots = curved && input !== 'male' ? knotsOf(values, weights, 4) : [];
        return { input, logarithm, knots, columns: values.map((x) => splineColumns(x, knots)) };
      });
      const rows = people.map((_, i) => terms.flatMap(({ columns }) => columns[i] ?? []));
      const scales = scalesOf(rows, weights);
      const standard = rows.map((row) => row.map((x, j) => (x - scales.mean(j)) / scales.spread(j)));
      const outcome = people.map(({ stiff }) => stiff);
      let start: Coefficients | undefined;
      return penalties.map((penalty) => {
        const fitted = fitLogistic(standard, outcome, weights, { penalty, ...(start ? { start } : {}) });
        start = fitted;
        const slopes = fitted.slopes.map((slope, j) => slope / scales.spread(j));
        const formula: Formula = {
          intercept: slopes.reduce((sum, slope, j) => sum - slope * scales.mean(j), fitted.intercept),
          terms: terms.map(({ input, logarithm, knots, columns }, t) => {
            const from = terms.slice(0, t).reduce((sum, term) => sum + (term.columns[0]?.length ?? 0), 0);
            const coefficients = slopes.slice(from, from + (columns[0]?.length ?? 0));
            return { input, logarithm, knots, coefficients };
          }),
        };
        return { formula, logOdds: (values) => logOddsBy(formula, values) };
      });
    },
  };
}

const scaled = (value: number, logarithm: boolean) => (logarithm ? Math.log(value) : value);

/** Weighted mean and standard deviation of each column. */
function scalesOf(rows: readonly (readonly number[])[], weights: readonly number[]) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (rows[0] ?? []).map(
    (_, j) => rows.reduce((sum, row, i) => sum + (weights[i] ?? 0) * (row[j] ?? 0), 0) / total,
  );
  const spread = mean.map((centre, j) =>
    Math.sqrt(
      rows.reduce((sum, row, i) => sum + (weights[i] ?? 0) * ((row[j] ?? 0) - centre) ** 2, 0) / total,
    ),
  );
  return { mean: (j: number) => mean[j] ?? 0, spread: (j: number) => spread[j] || 1 };
}
