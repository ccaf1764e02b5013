import { describe, expect, it } from 'vitest';
import { clusterIntervals } from './bootstrap.ts';
import {
  areaUnderCurve,
  atCutOff,
  calibrationOf,
  integratedCalibrationIndex,
  netBenefit,
  netBenefitOfAll,
  type Scored,
  weightedMean,
} from './measures.ts';

const people = (...rows: [predicted: number, stiff: number, weight?: number][]): Scored[] =>
  rows.map(([predicted, stiff, weight = 1]) => ({ predicted, stiff, weight }));

/** So many people with this prediction, of whom some have a stiff liver. */
const group = (predicted: number, count: number, stiff: number): Scored[] =>
  Array.from({ length: count }, (_, i) => ({ predicted, stiff: i < stiff ? 1 : 0, weight: 1 }));

describe('the area under the curve', () => {
  it('is the share of pairs in the right order, ties counting half', () => {
    expect(areaUnderCurve(people([0.9, 1], [0.4, 1], [0.4, 0], [0.1, 0], [0.6, 0]))).toBeCloseTo(4.5 / 6, 12);
  });

  it('weighs a pair by both of its people', () => {
    const area = areaUnderCurve(people([0.9, 1, 2], [0.2, 1, 1], [0.5, 0, 3], [0.1, 0, 1]));
    expect(area).toBeCloseTo((2 * 3 + 2 * 1 + 1 * 1) / (3 * 4), 12);
  });
});

describe('calibration', () => {
  it('is perfect where as many have it as was predicted', () => {
    const right = [...group(0.2, 50, 10), ...group(0.6, 50, 30)];
    const { intercept, slope, observedToExpected } = calibrationOf(right);
    expect(intercept).toBeCloseTo(0, 8);
    expect(slope).toBeCloseTo(1, 8);
    expect(observedToExpected).toBeCloseTo(1, 12);
  });

  it('has a slope of a half where the log-odds were twice too far apart', () => {
    const log = (p: number) => Math.log(p / (1 - p));
    const odds = (l: number) => 1 / (1 + Math.exp(-l));
    const extreme = [...group(odds(2 * log(0.2)), 50, 10), ...group(odds(2 * log(0.6)), 50, 30)];
    expect(calibrationOf(extreme).slope).toBeCloseTo(0.5, 8);
  });

  it('has an index near the distance that was put in', () => {
    const levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7];
    const right = levels.flatMap((p) => group(p, 100, 100 * p));
    const high = levels.flatMap((p) => group(p + 0.1, 100, 100 * p));
    expect(integratedCalibrationIndex(right)).toBeLessThan(0.002);
    expect(integratedCalibrationIndex(high)).toBeCloseTo(0.1, 2);
  });
});

describe('what a cut-off and a threshold do', () => {
  const all = people([0.9, 1], [0.3, 1], [0.5, 0], [0.1, 0], [0.05, 0]);

  it('counts those at the cut-off as sent on', () => {
    expect(atCutOff(all, 0.3)).toEqual({
      sensitivity: 1,
      specificity: 2 / 3,
      positivePredictive: 2 / 3,
      negativePredictive: 1,
      sentOn: 3 / 5,
    });
  });

  it('gives the net benefit that its definition gives by hand', () => {
    expect(netBenefit(all, 0.2)).toBeCloseTo((2 - 0.25) / 5, 12);
    expect(netBenefitOfAll(all, 0.2)).toBeCloseTo((2 - 3 * 0.25) / 5, 12);
  });
});

describe('an interval over sampling units', () => {
  const units = Array.from({ length: 20 }, (_, i) => ({ cluster: `${i % 10}`, value: i % 10, weight: 1 }));
  const mean = (drawn: Readonly<typeof units>) => [weightedMean(drawn, ({ value }) => value)];

  it('is the same every time, and about two standard errors of the unit means to each side', () => {
    const [interval] = clusterIntervals(units, mean, 2000);
    expect(clusterIntervals(units, mean, 2000)).toEqual([interval]);
    const standardError = Math.sqrt(8.25 / 10);
    expect(interval?.[0]).toBeCloseTo(4.5 - 1.96 * standardError, 0);
    expect(interval?.[1]).toBeCloseTo(4.5 + 1.96 * standardError, 0);
  });

  it('has no width where every unit is the same', () => {
    const same = units.map((unit) => ({ ...unit, value: 3 }));
    expect(clusterIntervals(same, mean, 50)).toEqual([[3, 3]]);
  });
});
