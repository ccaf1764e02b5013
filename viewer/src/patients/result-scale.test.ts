import { describe, expect, it } from 'vitest';
import type { ResultPoint, ResultSeries } from '../../../src/labs/api.ts';
import { changeOf, drawnOf, newestOf, placeInRange, roundAxis, valueSpanOf } from './result-scale.ts';

const range = { low: 3.5, high: 5.1, text: null, source: null };
const spanOf = (series: ResultSeries) => valueSpanOf(series, drawnOf(series));
const change = (points: readonly Partial<ResultPoint>[]) => changeOf(seriesOf(points));

function seriesOf(points: readonly Partial<ResultPoint>[]): ResultSeries {
  return {
    analyteKey: 'k',
    label: { en: 'Potassium', vi: 'Kali' },
    code: '2823-3',
    unit: 'mmol/L',
    columns: {
      at: points.map((_, place) => place),
      report: points.map(() => 0),
      text: points.map(({ text = '' }) => text),
      y: points.map(({ y }) => y ?? null),
      range: points.map(() => 0),
      flag: points.map(() => null),
      remarks: Object.fromEntries(
        points.map(({ comparator, problem }, place) => [place, { comparator, problem }]),
      ),
    },
    ranges: [range],
  };
}

describe('the scale of results', () => {
  it('holds values and their range, and does not begin below nothing', () => {
    const span = spanOf(seriesOf([{ y: 4 }, { y: 6 }]));
    expect(span?.low).toBeLessThan(3.5);
    expect(span?.high).toBeGreaterThan(6);
    expect(spanOf(seriesOf([{ y: 0 }]))?.low).toBe(0);
    expect(spanOf(seriesOf([{}]))).toBeNull();
  });

  it('has an axis of round numbers', () => {
    expect(roundAxis({ low: 0.52, high: 1.68 })).toEqual({ low: 0.5, high: 2, ticks: [0.5, 1, 1.5, 2] });
    expect(roundAxis({ low: 0, high: 46 }).ticks).toEqual([0, 20, 40, 60]);
  });

  it('places a value beside its range, whichever bound it has', () => {
    expect(placeInRange(3.5, range)).toBeCloseTo(1 / 3);
    expect(placeInRange(5.1, range)).toBeCloseTo(2 / 3);
    expect(placeInRange(50, range)).toBe(1);
    expect(placeInRange(10, { ...range, low: null, high: 10 })).toBeCloseTo(2 / 3);
    expect(placeInRange(10, { ...range, low: 10, high: null })).toBeCloseTo(1 / 3);
    expect(placeInRange(10, { ...range, low: null, high: null })).toBeNull();
  });

  it('tells by how much the newest value differs, and nothing of bounds', () => {
    expect(change([{ y: 4 }, { y: 5 }])).toBeCloseTo(0.25);
    expect(change([{ y: 4, comparator: '<' }, { y: 5 }])).toBeNull();
    expect(change([{ y: 4 }])).toBeNull();
  });

  it('takes for newest what was not taken back', () => {
    expect(newestOf(seriesOf([{ text: 'a' }, { text: 'b', problem: 'withdrawn' }]))?.text).toBe('a');
    expect(newestOf(seriesOf([{ text: 'b', problem: 'withdrawn' }]))?.text).toBe('b');
  });
});
