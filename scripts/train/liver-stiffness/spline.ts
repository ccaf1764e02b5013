/** Where Harrell puts three and four knots, as shares of the people. */
const KNOT_SHARES: Readonly<Record<3 | 4, readonly number[]>> = {
  3: [0.1, 0.5, 0.9],
  4: [0.05, 0.35, 0.65, 0.95],
};

/** Knots at the quantiles of the values; equal ones are one, and with fewer than three there is no curve. */
export function knotsOf(values: readonly number[], weights: readonly number[], count: 3 | 4): number[] {
  const knots = KNOT_SHARES[count].map((share) => weightedQuantile(values, weights, share));
  const distinct = [...new Set(knots)];
  return distinct.length < 3 ? [] : distinct;
}

/**
 * The columns of a restricted cubic spline at x: x itself and, for k knots, k − 2 curves that are straight beyond
 * the outer knots (Harrell, Regression Modeling Strategies, 2.4.5). Without knots x alone.
 */
export function splineColumns(x: number, knots: readonly number[]): number[] {
  const first = knots[0];
  const last = knots.at(-1);
  const beforeLast = knots.at(-2);
  if (first === undefined || last === undefined || beforeLast === undefined) return [x];
  const cube = (from: number) => Math.max(x - from, 0) ** 3;
  const curves = knots.slice(0, -2).map((knot) => {
    const bend =
      cube(knot) -
      (cube(beforeLast) * (last - knot)) / (last - beforeLast) +
      (cube(last) * (beforeLast - knot)) / (last - beforeLast);
    return bend / (last - first) ** 2;
  });
  return [x, ...curves];
}

/** The smallest value that at least this share of the weight does not exceed. */
export function weightedQuantile(
  values: readonly number[],
  weights: readonly number[],
  share: number,
): number {
  const sorted = values.map((value, i) => ({ value, weight: weights[i] ?? 0 }));
  sorted.sort((a, b) => a.value - b.value);
  const wanted = share * sorted.reduce((sum, { weight }) => sum + weight, 0);
  let reached = 0;
  for (const { value, weight } of sorted) {
    reached += weight;
    if (reached >= wanted) return value;
  }
  return sorted.at(-1)?.value ?? Number.NaN;
}
