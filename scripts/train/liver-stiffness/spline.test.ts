import { describe, expect, it } from 'vitest';
import { knotsOf, splineColumns, weightedQuantile } from './spline.ts';

describe('the columns of a restricted cubic spline', () => {
  it('have the values that the formula gives by hand', () => {
    expect(splineColumns(2.5, [1, 2, 3])).toEqual([2.5, (1.5 ** 3 - 2 * 0.5 ** 3) / 4]);
    expect(splineColumns(0, [1, 2, 3])).toEqual([0, 0]);
  });

  it('are straight beyond the outer knots', () => {
    const knots = [1, 2, 4, 7];
    for (const [a, b, c] of [
      [-3, -2, -1],
      [8, 9, 10],
      [20, 30, 40],
    ] as const) {
      const [one, two, three] = [a, b, c].map((x) => splineColumns(x, knots));
      for (const column of [1, 2]) {
        const bend = (one?.[column] ?? 0) - 2 * (two?.[column] ?? 0) + (three?.[column] ?? 0);
        expect(Math.abs(bend)).toBeLessThan(1e-9);
      }
    }
  });

  it('are the value alone where there are no knots', () => {
    expect(splineColumns(3, [])).toEqual([3]);
  });
});

describe('quantiles and knots', () => {
  it('count a person as often as their weight', () => {
    const plain = weightedQuantile([1, 2, 2, 2, 3, 4], [1, 1, 1, 1, 1, 1], 0.5);
    expect(weightedQuantile([4, 3, 2, 1], [1, 1, 3, 1], 0.5)).toBe(plain);
  });

  it('leave a value that hardly varies straight', () => {
    expect(knotsOf([0, 0, 0, 0, 1], [1, 1, 1, 1, 1], 4)).toEqual([]);
  });
});
