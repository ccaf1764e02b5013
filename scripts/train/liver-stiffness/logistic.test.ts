import { describe, expect, it } from 'vitest';
import { fitLogistic } from './logistic.ts';

/** Outcomes of 10 people with 0 and 10 with 1, of whom 2 and 6 have the condition. */
const rows = [...new Array<number[]>(10).fill([0]), ...new Array<number[]>(10).fill([1])];
const outcome = rows.map(([x], i) => Number(x === 0 ? i < 2 : i < 16));
const equal = rows.map(() => 1);
const logit = (p: number) => Math.log(p / (1 - p));

describe('logistic regression', () => {
  it('gives the log-odds ratio of a table of four cells', () => {
    const { intercept, slopes } = fitLogistic(rows, outcome, equal);
    expect(intercept).toBeCloseTo(logit(0.2), 10);
    expect(slopes[0]).toBeCloseTo(logit(0.6) - logit(0.2), 10);
  });

  it('counts a person of weight three as three people', () => {
    const some = [[1], [2], [3], [4], [5]];
    const ill = [0, 1, 0, 1, 1];
    const weighted = fitLogistic(some, ill, [1, 1, 3, 1, 1]);
    const thrice = fitLogistic([...some, [3], [3]], [...ill, 0, 0], [1, 1, 1, 1, 1, 1, 1]);
    expect(weighted.intercept).toBeCloseTo(thrice.intercept, 8);
    expect(weighted.slopes[0]).toBeCloseTo(thrice.slopes[0] ?? Number.NaN, 8);
  });

  it('draws slopes to zero by its penalty, and the intercept not', () => {
    const { intercept, slopes } = fitLogistic(rows, outcome, equal, { penalty: 1e9 });
    expect(slopes[0]).toBeCloseTo(0, 6);
    expect(intercept).toBeCloseTo(logit(0.4), 6);
  });

  it('takes an offset as it is', () => {
    const offset = rows.map(() => 0.7);
    const { intercept } = fitLogistic(rows, outcome, equal, { offset });
    expect(intercept).toBeCloseTo(logit(0.2) - 0.7, 10);
  });

  it('refuses columns that say the same', () => {
    const twice = rows.map(([x = 0]) => [x, x]);
    expect(() => fitLogistic(twice, outcome, equal)).toThrow('do not determine');
  });
});
