import { describe, expect, it } from 'vitest';
import { boxBetween, depthOf, diameterOf, letters, sameDirection } from './geometry.ts';

describe('geometry of images', () => {
  it('measures the longer side of a box by the spacing of its own direction', () => {
    const spacing = { row: 0.5, column: 2, at: 'patient' } as const;
    expect(diameterOf([10, 10, 14, 30], spacing)).toBe(10);
    expect(diameterOf([10, 10, 16, 30], spacing)).toBe(12);
    expect(diameterOf([0, 0, 1, 1], null)).toBeNull();
  });

  it('makes a box of two corners in any order, inside the image and never empty', () => {
    expect(boxBetween([9.6, 20.2], [3.4, 4], 512, 512)).toEqual([3, 4, 10, 20]);
    expect(boxBetween([-5, -5], [600, 600], 512, 256)).toEqual([0, 0, 512, 256]);
    expect(boxBetween([512, 512], [512, 512], 512, 512)).toEqual([511, 511, 512, 512]);
  });

  it('says how deep a plane lies along its own normal', () => {
    const plane = { position: [-100, -100, 42.5], row: [1, 0, 0], column: [0, 1, 0] } as const;
    expect(depthOf(plane)).toEqual({ normal: [0, 0, 1], depth: 42.5 });
  });

  it('names directions by the letters of the Standard, the stronger one first', () => {
    expect(letters([1, 0, 0])).toBe('L');
    expect(letters([0, -1, 0])).toBe('A');
    expect(letters([0, 0, -1])).toBe('F');
    expect(letters([0.6, 0, -0.8])).toBe('FL');
  });

  it('takes only nearly equal directions for the same', () => {
    expect(sameDirection([1, 0, 0], [0.9999, 0.014, 0])).toBe(true);
    expect(sameDirection([1, 0, 0], [-1, 0, 0])).toBe(false);
  });
});
