import { describe, expect, it } from 'vitest';
import { nearestFirst } from './prefetch.ts';

describe('fetching ahead', () => {
  it('goes from the shown picture outward', () => {
    expect(nearestFirst(5, 2)).toEqual([2, 1, 3, 0, 4]);
    expect(nearestFirst(4, 3)).toEqual([3, 2, 1, 0]);
    expect(nearestFirst(0, 0)).toEqual([]);
  });
});
