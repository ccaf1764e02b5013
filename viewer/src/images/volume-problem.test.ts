import { describe, expect, it } from 'vitest';
import { axialSlice } from './test-slice.ts';
import { volumeProblem } from './volume-problem.ts';

const stack = (depths: readonly number[]) => depths.map((z, index) => axialSlice(`s${index}`, index + 1, z));
const even = stack([0, 2.5, 5, 7.5, 10]);

describe('whether three planes can be built', () => {
  it('takes an even CT stack', () => {
    expect(volumeProblem(even)).toBeNull();
  });

  it('refuses what has too few slices, no place, or no pixel size in the body', () => {
    expect(volumeProblem(even.slice(0, 3))).toEqual({ kind: 'few' });
    expect(volumeProblem(even.map((slice) => ({ ...slice, plane: null })))).toEqual({ kind: 'place' });
    expect(volumeProblem(even.map((slice) => ({ ...slice, spacing: null })))).toEqual({ kind: 'place' });
  });

  it('refuses films and colour', () => {
    expect(volumeProblem(even.map((slice) => ({ ...slice, modality: 'DX' })))).toEqual({ kind: 'modality' });
    expect(volumeProblem(even.map((slice) => ({ ...slice, isColour: true })))).toEqual({ kind: 'modality' });
  });

  it('refuses slices of different sizes or directions', () => {
    const [first, ...rest] = even;
    expect(volumeProblem([...(first ? [{ ...first, rows: 256 }] : []), ...rest])).toEqual({
      kind: 'geometry',
    });
  });

  it('refuses a missing slice, for planes would show wrong distances, and says the distances', () => {
    expect(volumeProblem(stack([0, 2.5, 5, 10, 12.5]))).toEqual({ kind: 'spacing', minMm: 2.5, maxMm: 5 });
  });

  it('refuses slices that share a place', () => {
    expect(volumeProblem(stack([0, 0, 2.5, 5]))).toEqual({ kind: 'phases' });
  });
});
