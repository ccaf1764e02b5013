/** An intercept and one slope for each column. */
export type Coefficients = { readonly intercept: number; readonly slopes: readonly number[] };

const MAX_STEPS = 60;
const CONVERGED = 1e-9;

/**
 * Weighted logistic regression by Newton's method: minimises Σ weight × log loss + penalty ÷ 2 × Σ slope².
 * The intercept is not penalised; the columns should have one scale where a penalty is set. `offset` is added to
 * each row's log-odds as it is. Throws where the columns do not determine the slopes.
 */
export function fitLogistic(
  rows: readonly (readonly number[])[],
  outcome: readonly number[],
  weights: readonly number[],
  { penalty = 0, start, offset }: { penalty?: number; start?: Coefficients; offset?: readonly number[] } = {},
): Coefficients {
  const size = (rows[0]?.length ?? 0) + 1;
  const table = Float64Array.from(rows.flatMap((row) => [1, ...row]));
  let beta = start ? [start.intercept, ...start.slopes] : new Array<number>(size).fill(0);
  for (let step = 0; step < MAX_STEPS; step++) {
    const gradient = beta.map((slope, j) => (j === 0 ? 0 : penalty * slope));
    const hessian = Float64Array.from({ length: size * size }, (_, at) =>
      at > 0 && at % (size + 1) === 0 ? penalty : 0,
    );
    for (let i = 0; i < rows.length; i++) {
      const weight = weights[i] ?? 0;
      let logOdds = offset?.[i] ?? 0;
      for (let j = 0; j < size; j++) logOdds += (beta[j] ?? 0) * (table[i * size + j] ?? 0);
      const probability = 1 / (1 + Math.exp(-logOdds));
      const slope = weight * (probability - (outcome[i] ?? 0));
      const curve = weight * probability * (1 - probability);
      for (let j = 0; j < size; j++) {
        const x = table[i * size + j] ?? 0;
        gradient[j] = (gradient[j] ?? 0) + slope * x;
        const bend = curve * x;
        for (let k = 0; k <= j; k++) {
          const at = j * size + k;
          hessian[at] = (hessian[at] ?? 0) + bend * (table[i * size + k] ?? 0);
        }
      }
    }
    const move = solve(hessian, gradient);
    // A long first step can overshoot where the classes are nearly apart.
    const longest = Math.max(...move.map(Math.abs));
    const scale = longest > 5 ? 5 / longest : 1;
    beta = beta.map((slope, j) => slope - scale * (move[j] ?? 0));
    if (longest < CONVERGED) {
      const [intercept = 0, ...slopes] = beta;
      return { intercept, slopes };
    }
  }
  throw new Error('the logistic regression did not converge');
}

/** Solves a symmetric positive definite system, of which the lower triangle is read, by Cholesky's method. */
function solve(matrix: Float64Array, right: readonly number[]): number[] {
  const size = right.length;
  const lower = right.map(() => new Array<number>(size).fill(0));
  const at = (j: number, k: number) => lower[j]?.[k] ?? 0;
  for (let j = 0; j < size; j++) {
    const line = lower[j] ?? [];
    for (let k = 0; k <= j; k++) {
      let sum = matrix[j * size + k] ?? 0;
      for (let m = 0; m < k; m++) sum -= at(j, m) * at(k, m);
      if (j === k && !(sum > 1e-12)) throw new Error('the columns do not determine the slopes');
      line[k] = j === k ? Math.sqrt(sum) : sum / at(k, k);
    }
  }
  const half: number[] = [];
  for (let j = 0; j < size; j++) {
    let sum = right[j] ?? 0;
    for (let m = 0; m < j; m++) sum -= at(j, m) * (half[m] ?? 0);
    half.push(sum / at(j, j));
  }
  const solved = new Array<number>(size).fill(0);
  for (let j = size - 1; j >= 0; j--) {
    let sum = half[j] ?? 0;
    for (let m = j + 1; m < size; m++) sum -= at(m, j) * (solved[m] ?? 0);
    solved[j] = sum / at(j, j);
  }
  return solved;
}
