import { fitLogistic } from './logistic.ts';
import { knotsOf, splineColumns } from './spline.ts';

/** A person's predicted probability, what was found, and how many people they stand for. */
export type Scored = { readonly predicted: number; readonly stiff: number; readonly weight: number };

/** Area under the ROC curve: how often one with the condition scores above one without, ties counting half. */
export function areaUnderCurve(people: readonly Scored[]): number {
  const sorted = people.toSorted((a, b) => a.predicted - b.predicted);
  let below = 0;
  let pairs = 0;
  let ill = 0;
  for (let i = 0; i < sorted.length; ) {
    let illHere = 0;
    let wellHere = 0;
    const { predicted } = sorted[i] ?? { predicted: Number.NaN };
    let end = i;
    for (; end < sorted.length && sorted[end]?.predicted === predicted; end++) {
      const { stiff, weight } = sorted[end] ?? { stiff: 0, weight: 0 };
      if (stiff === 1) illHere += weight;
      else wellHere += weight;
    }
    pairs += illHere * (below + wellHere / 2);
    ill += illHere;
    below += wellHere;
    // A score that is not a number equals nothing, itself included.
    i = Math.max(end, i + 1);
  }
  return pairs / (ill * below);
}

/** Log loss of each person, unweighted. */
export const logLossOf = ({ predicted, stiff }: Pick<Scored, 'predicted' | 'stiff'>): number =>
  -Math.log(stiff === 1 ? predicted : 1 - predicted);

export function weightedMean<T extends { readonly weight: number }>(
  people: readonly T[],
  value: (person: T) => number,
): number {
  let sum = 0;
  let total = 0;
  for (const person of people) {
    sum += person.weight * value(person);
    total += person.weight;
  }
  return sum / total;
}

export const logOddsOf = (probability: number): number => Math.log(probability / (1 - probability));

/**
 * Calibration intercept (log-odds by which the predictions are too low on the whole, slope held at 1), slope
 * (below 1: too extreme), and the ratio of what was observed to what was expected.
 */
export function calibrationOf(people: readonly Scored[]): {
  readonly intercept: number;
  readonly slope: number;
  readonly observedToExpected: number;
} {
  const logOdds = people.map(({ predicted }) => logOddsOf(predicted));
  const outcome = people.map(({ stiff }) => stiff);
  const weights = people.map(({ weight }) => weight);
  const none = people.map(() => []);
  const { intercept } = fitLogistic(none, outcome, weights, { offset: logOdds });
  const { slopes } = fitLogistic(
    logOdds.map((x) => [x]),
    outcome,
    weights,
  );
  return {
    intercept,
    slope: slopes[0] ?? Number.NaN,
    observedToExpected:
      weightedMean(people, ({ stiff }) => stiff) / weightedMean(people, ({ predicted }) => predicted),
  };
}

/**
 * Integrated calibration index: the mean distance between the predictions and a smooth curve of what was observed
 * (Austin and Steyerberg, doi:10.1002/sim.8281), the curve being a restricted cubic spline of the log-odds.
 */
export function integratedCalibrationIndex(people: readonly Scored[]): number {
  const logOdds = people.map(({ predicted }) => logOddsOf(predicted));
  const weights = people.map(({ weight }) => weight);
  const knots = knotsOf(logOdds, weights, 4);
  const rows = logOdds.map((x) => splineColumns(x, knots));
  const { intercept, slopes } = fitLogistic(
    rows,
    people.map(({ stiff }) => stiff),
    weights,
  );
  const smooth = rows.map((row) => {
    const sum = row.reduce((total, x, j) => total + x * (slopes[j] ?? 0), intercept);
    return 1 / (1 + Math.exp(-sum));
  });
  return weightedMean(
    people.map((person, i) => ({ ...person, distance: Math.abs(person.predicted - (smooth[i] ?? 0)) })),
    ({ distance }) => distance,
  );
}

/** What a cut-off does: those at or above it are sent on. */
export function atCutOff(people: readonly Scored[], from: number) {
  const sum = (keeps: (person: Scored) => boolean) =>
    people.reduce((total, person) => total + (keeps(person) ? person.weight : 0), 0);
  const hit = sum(({ predicted, stiff }) => predicted >= from && stiff === 1);
  const falseAlarm = sum(({ predicted, stiff }) => predicted >= from && stiff === 0);
  const missed = sum(({ predicted, stiff }) => predicted < from && stiff === 1);
  const spared = sum(({ predicted, stiff }) => predicted < from && stiff === 0);
  return {
    sensitivity: hit / (hit + missed),
    specificity: spared / (spared + falseAlarm),
    positivePredictive: hit / (hit + falseAlarm),
    negativePredictive: spared / (spared + missed),
    sentOn: (hit + falseAlarm) / (hit + falseAlarm + missed + spared),
  };
}

/**
 * Net benefit of sending on whoever has at least this probability (Vickers and Elkin,
 * doi:10.1177/0272989X06295361): true positives less false ones at the odds of the threshold, for each person.
 */
export function netBenefit(people: readonly Scored[], threshold: number): number {
  const odds = threshold / (1 - threshold);
  return weightedMean(people, ({ predicted, stiff }) =>
    predicted < threshold ? 0 : stiff === 1 ? 1 : -odds,
  );
}

/** Net benefit of sending everybody on. */
export function netBenefitOfAll(people: readonly Scored[], threshold: number): number {
  return netBenefit(
    people.map((person) => ({ ...person, predicted: 1 })),
    threshold,
  );
}
