import { describe, expect, it } from 'vitest';
import type { MachineFindingView } from '../../../src/reading/api.ts';
import { firstToDecide, neighbour, placeOf } from './finding-list.ts';

const finding = (id: string, score: number, state: MachineFindingView['state']): MachineFindingView => ({
  id,
  model: 'lung-nodule-ct',
  version: '1.0.0',
  kind: 'lung-nodule',
  seriesUid: '1.1',
  sopInstanceUid: '1.1.1',
  frame: 1,
  box: [1, 2, 3, 4],
  diameterMm: 6,
  score,
  state,
  reason: null,
  note: null,
  corrected: null,
});

describe('the list of findings', () => {
  it('begins with the undecided one that the model is surest of', () => {
    const machineFindings = [
      finding('a', 0.6, 'open'),
      finding('b', 0.99, 'rejected'),
      finding('c', 0.8, 'open'),
      finding('d', 0.8, 'open'),
    ];
    expect(firstToDecide({ machineFindings })?.id).toBe('c');
  });

  it('begins with none when all are decided', () => {
    expect(firstToDecide({ machineFindings: [finding('a', 0.6, 'accepted')] })).toBeNull();
    expect(firstToDecide({ machineFindings: [] })).toBeNull();
  });

  it('goes round from the last to the first and back', () => {
    expect(neighbour(['a', 'b'], 'b', 1)).toBe('a');
    expect(neighbour(['a', 'b'], 'a', -1)).toBe('b');
    expect(neighbour(['a', 'b'], null, 1)).toBe('a');
    expect(neighbour(['a', 'b'], 'gone', -1)).toBe('b');
    expect(neighbour([], null, 1)).toBeNull();
  });

  it('has a corrected finding where the reader put it', () => {
    const corrected = { sopInstanceUid: '1.1.2', frame: 1, box: [5, 6, 9, 9], diameterMm: 8 } as const;
    expect(
      placeOf({ ...finding('a', 1, 'corrected'), corrected: { ...corrected, box: [5, 6, 9, 9] } }),
    ).toEqual({
      ...corrected,
      seriesUid: '1.1',
    });
  });
});
