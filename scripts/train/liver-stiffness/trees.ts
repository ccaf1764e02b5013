import { weightedQuantile } from './spline.ts';

/** A question on one column, and what each side adds to the log-odds. */
type Tree =
  | { readonly adds: number }
  | { readonly column: number; readonly below: number; readonly yes: Tree; readonly no: Tree };
export type Trees = { readonly start: number; readonly trees: readonly Tree[] };

const DEPTH = 2;
const LEARNING_RATE = 0.05;
const SPLITS = 24;
/** The least weight of people on each side of a question. */
const LEAST_WEIGHT = 40;
const RIDGE = 1;

/** Everybody by column: how many of its bounds a value has reached; and what the trees so far leave to explain. */
type Samples = {
  readonly columns: readonly { readonly bounds: readonly number[]; readonly bins: Uint8Array }[];
  readonly residual: Float64Array;
  readonly curve: Float64Array;
  readonly weight: Float64Array;
};

/** Gradient-boosted trees of two levels for log loss (Newton's leaf values); no chance is in it. */
export function fitTrees(
  rows: readonly (readonly number[])[],
  outcome: readonly number[],
  weights: readonly number[],
  rounds: number,
): Trees {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const ill = weights.reduce((sum, weight, i) => sum + weight * (outcome[i] ?? 0), 0);
  const start = Math.log(ill / (total - ill));
  const samples: Samples = {
    columns: (rows[0] ?? []).map((_, column) => {
      const values = rows.map((row) => row[column] ?? 0);
      const bounds = boundsOf(values, weights);
      const bins = Uint8Array.from(values, (value) => bounds.filter((bound) => value >= bound).length);
      return { bounds, bins };
    }),
    residual: new Float64Array(rows.length),
    curve: new Float64Array(rows.length),
    weight: Float64Array.from(weights),
  };
  const everybody = Int32Array.from(rows.keys());
  const logOdds = Float64Array.from(rows, () => start);
  const trees: Tree[] = [];
  for (let round = 0; round < rounds; round++) {
    for (let i = 0; i < rows.length; i++) {
      const probability = 1 / (1 + Math.exp(-(logOdds[i] ?? 0)));
      const weight = samples.weight[i] ?? 0;
      samples.residual[i] = weight * ((outcome[i] ?? 0) - probability);
      samples.curve[i] = weight * probability * (1 - probability);
    }
    const tree = grow(samples, everybody, DEPTH);
    trees.push(tree);
    for (const [i, row] of rows.entries()) logOdds[i] = (logOdds[i] ?? 0) + addedBy(tree, row);
  }
  return { start, trees };
}

/** The log-odds of one row by the first `rounds` trees. */
export function logOddsByTrees({ start, trees }: Trees, row: readonly number[], rounds: number): number {
  return trees.slice(0, rounds).reduce((sum, tree) => sum + addedBy(tree, row), start);
}

function addedBy(tree: Tree, row: readonly number[]): number {
  if ('adds' in tree) return tree.adds;
  return addedBy((row[tree.column] ?? 0) < tree.below ? tree.yes : tree.no, row);
}

function boundsOf(values: readonly number[], weights: readonly number[]): number[] {
  const shares = Array.from({ length: SPLITS }, (_, i) => (i + 1) / (SPLITS + 1));
  return [...new Set(shares.map((share) => weightedQuantile(values, weights, share)))];
}

function grow(samples: Samples, members: Int32Array, levels: number): Tree {
  let [residual, curve, weight] = [0, 0, 0];
  for (const i of members) {
    residual += samples.residual[i] ?? 0;
    curve += samples.curve[i] ?? 0;
    weight += samples.weight[i] ?? 0;
  }
  const gainOf = (slope: number, bend: number) => slope ** 2 / (bend + RIDGE);
  let best = { gain: gainOf(residual, curve), column: -1, bound: -1 };
  for (const column of levels > 0 ? samples.columns.keys() : []) {
    for (const [bound, side] of sidesOf(samples, members, column).entries()) {
      if (side.weight < LEAST_WEIGHT || weight - side.weight < LEAST_WEIGHT) continue;
      const gain = gainOf(side.residual, side.curve) + gainOf(residual - side.residual, curve - side.curve);
      if (gain > best.gain) best = { gain, column, bound };
    }
  }
  const chosen = samples.columns[best.column];
  if (chosen === undefined) return { adds: (LEARNING_RATE * residual) / (curve + RIDGE) };
  const isYes = (i: number) => (chosen.bins[i] ?? 0) <= best.bound;
  return {
    column: best.column,
    below: chosen.bounds[best.bound] ?? Number.NaN,
    yes: grow(samples, members.filter(isYes), levels - 1),
    no: grow(
      samples,
      members.filter((i) => !isYes(i)),
      levels - 1,
    ),
  };
}

/** What lies below each bound of one column. */
function sidesOf({ columns, residual, curve, weight }: Samples, members: Int32Array, column: number) {
  const { bins, bounds } = columns[column] ?? { bins: new Uint8Array(), bounds: [] };
  const sums = new Float64Array(3 * (bounds.length + 1));
  for (const i of members) {
    const at = 3 * (bins[i] ?? 0);
    sums[at] = (sums[at] ?? 0) + (residual[i] ?? 0);
    sums[at + 1] = (sums[at + 1] ?? 0) + (curve[i] ?? 0);
    sums[at + 2] = (sums[at + 2] ?? 0) + (weight[i] ?? 0);
  }
  const below = { residual: 0, curve: 0, weight: 0 };
  return bounds.map((_, b) => {
    below.residual += sums[3 * b] ?? 0;
    below.curve += sums[3 * b + 1] ?? 0;
    below.weight += sums[3 * b + 2] ?? 0;
    return { ...below };
  });
}
