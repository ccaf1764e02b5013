import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byUrgencyThenArrival, type Progress, RANKS, type Rank, stageOf } from './stage.ts';

const done: Progress = {
  lastReceivedAt: 100,
  settledAt: 200,
  inferredSettledAt: 200,
  assessed: true,
  drafted: false,
  signedAt: null,
};

describe('the stage of a worklist entry', () => {
  it('is receiving while images may still come', () => {
    expect(stageOf({ ...done, settledAt: null })).toBe('receiving');
  });

  it('is analysing until the models have had their turn at the study as it is settled now', () => {
    expect(stageOf({ ...done, inferredSettledAt: null })).toBe('analysing');
    expect(stageOf({ ...done, inferredSettledAt: 150 })).toBe('analysing');
  });

  it('is analysing until the risks of the visit are worked out', () => {
    expect(stageOf({ ...done, assessed: false })).toBe('analysing');
  });

  it('is ready, then reading once somebody has a draft', () => {
    expect(stageOf(done)).toBe('ready');
    expect(stageOf({ ...done, drafted: true })).toBe('reading');
  });

  it('stays signed whatever happens to models and risks', () => {
    expect(stageOf({ ...done, signedAt: 300, assessed: false, inferredSettledAt: null })).toBe('signed');
  });

  it('opens again when something arrives after the signature', () => {
    expect(stageOf({ ...done, signedAt: 300, lastReceivedAt: 301, settledAt: null })).toBe('receiving');
    expect(stageOf({ ...done, signedAt: 300, lastReceivedAt: 301, settledAt: 400 })).toBe('analysing');
    expect(stageOf({ ...done, signedAt: 300, lastReceivedAt: 301 })).toBe('ready');
  });
});

describe('the order of the worklist', () => {
  const entry = (rank: Rank, arrivedAt: number, subject = '1.2') => ({ rank, arrivedAt, subject });

  it('puts what is urgent before what is flagged, and both before the rest, however late they came', () => {
    const sorted = [entry('plain', 1), entry('flagged', 2), entry('soon', 3), entry('urgent', 4)].sort(
      byUrgencyThenArrival,
    );
    expect(sorted.map((one) => one.rank)).toEqual(['urgent', 'soon', 'flagged', 'plain']);
  });

  it('lets whoever waits longest come first among equals', () => {
    const sorted = [entry('flagged', 30), entry('flagged', 10), entry('flagged', 20)].sort(
      byUrgencyThenArrival,
    );
    expect(sorted.map((one) => one.arrivedAt)).toEqual([10, 20, 30]);
  });

  it('is the same whatever order the database answers in', () => {
    const entries = fc.array(
      fc.record({
        rank: fc.constantFrom<Rank>(...RANKS),
        arrivedAt: fc.nat(5),
        subject: fc.uuid(),
      }),
    );
    fc.assert(
      fc.property(entries, (list) => {
        const sorted = [...list].sort(byUrgencyThenArrival);
        expect([...list].reverse().sort(byUrgencyThenArrival)).toEqual(sorted);
      }),
    );
  });
});
