import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CountingResult, callBackChanges, type HeldCallBack } from './call-back-changes.ts';

const result = (of: Partial<CountingResult> = {}): CountingResult => ({
  id: 'r1',
  code: '2823-3',
  label: 'Potassium',
  subId: null,
  valueText: '6.8',
  valueNumber: 6.8,
  comparator: null,
  unit: 'mmol/L',
  interpretation: 'critical-high',
  problem: null,
  ...of,
});

const held = (of: Partial<HeldCallBack> = {}): HeldCallBack => {
  const { id: observationId, problem: _problem, ...value } = result();
  return { ...value, id: 'c1', state: 'open', observationId, takenBack: 0, ...of };
};

const normal = result({ id: 'r2', valueText: '4.1', valueNumber: 4.1, interpretation: 'normal' });
const withdrawn = result({ id: 'r2', interpretation: null, problem: 'withdrawn' });

describe('the results of a report', () => {
  it('open one call-back for each critical value, and none for others', () => {
    const low = result({ id: 'r3', code: '2951-2', valueText: '118', interpretation: 'critical-low' });
    const changes = callBackChanges([], [result(), normal, low]);
    expect(changes).toMatchObject([
      { kind: 'open', reason: 'critical', result: { id: 'r1' } },
      { kind: 'open', reason: 'critical', result: { id: 'r3' } },
    ]);
  });

  it('open one for a value that cannot be read where its laboratory calls it critical', () => {
    const unread = result({ valueText: '7,2', valueNumber: null, problem: 'refused' });
    expect(callBackChanges([], [unread])).toMatchObject([{ kind: 'open', result: { valueText: '7,2' } }]);
    expect(callBackChanges([held()], [unread])).toMatchObject([{ kind: 'correct', takenBack: false }]);
    expect(callBackChanges([], [{ ...unread, interpretation: null }])).toEqual([]);
  });

  it('open nothing again when they come again, and move it on with a version that says the same', () => {
    expect(callBackChanges([held()], [result()])).toMatchObject([{ kind: 'move' }]);
    expect(callBackChanges([held()], [result({ id: 'r9', valueText: '6.80' })])).toMatchObject([
      { kind: 'move', result: { id: 'r9' } },
    ]);
    expect(
      callBackChanges([held({ state: 'closed' })], [result({ id: 'r9', unit: 'mmol/l' })]),
    ).toMatchObject([{ kind: 'move' }]);
  });

  it('tell an open call-back that its value is another, no longer critical, or taken back', () => {
    const worse = result({ id: 'r2', valueText: '7.1', valueNumber: 7.1 });
    expect(callBackChanges([held()], [worse])).toMatchObject([{ kind: 'correct', takenBack: false }]);
    expect(callBackChanges([held()], [normal])).toMatchObject([
      { kind: 'correct', result: { valueText: '4.1' } },
    ]);
    expect(callBackChanges([held()], [withdrawn])).toMatchObject([{ kind: 'correct', takenBack: true }]);
    expect(callBackChanges([held({ takenBack: 1 })], [withdrawn])).toMatchObject([{ kind: 'move' }]);
    expect(callBackChanges([held({ takenBack: 1 })], [result({ id: 'r3' })])).toMatchObject([
      { kind: 'correct', takenBack: false },
    ]);
  });

  it('open another call-back when a value that was told no longer stands', () => {
    const closed = held({ state: 'closed' });
    const worse = result({ id: 'r2', valueText: '7.1', valueNumber: 7.1 });
    expect(callBackChanges([closed], [worse])).toMatchObject([
      { kind: 'open', reason: 'critical', follows: closed },
    ]);
    expect(callBackChanges([closed], [normal])).toMatchObject([
      { kind: 'open', reason: 'corrected', follows: closed },
    ]);
    expect(callBackChanges([closed], [withdrawn])).toMatchObject([
      { kind: 'open', reason: 'corrected', takenBack: true },
    ]);
  });

  it('stay with their call-back when they are understood anew under another code', () => {
    expect(callBackChanges([held({ code: 'KALI' })], [result()])).toMatchObject([{ kind: 'move' }]);
  });

  it('keep two values of one name apart', () => {
    const two = [held(), held({ id: 'c2', observationId: 'r2', valueText: '7.1', valueNumber: 7.1 })];
    const now = [
      result({ id: 'n1', valueText: '7.1', valueNumber: 7.1 }),
      result({ id: 'n2', valueText: '6.8' }),
    ];
    expect(callBackChanges(two, now)).toMatchObject([
      { kind: 'move', callBack: { id: 'c1' }, result: { id: 'n2' } },
      { kind: 'move', callBack: { id: 'c2' }, result: { id: 'n1' } },
    ]);
  });

  const anyResult = fc
    .record({
      code: fc.constantFrom('2823-3', '2951-2', ''),
      number: fc.integer({ min: 1, max: 4 }),
      interpretation: fc.constantFrom('critical-low', 'critical-high', 'normal', null),
      problem: fc.constantFrom(null, null, 'withdrawn', 'comparator'),
    })
    .map(({ code, number, interpretation, problem }) =>
      result({ code, valueText: String(number), valueNumber: number, interpretation, problem }),
    );
  const report = fc
    .array(anyResult, { maxLength: 6 })
    .map((results) => results.map((each, place) => ({ ...each, id: `r${place}` })));

  /** What is held once the changes are carried out, as `call-back-open.ts` does. */
  function carriedOut(before: readonly HeldCallBack[], now: readonly CountingResult[]): HeldCallBack[] {
    let count = 0;
    return callBackChanges(before, now).flatMap((change): HeldCallBack[] => {
      const { id: observationId, problem: _problem, ...value } = change.result;
      if (change.kind === 'move') return [{ ...change.callBack, observationId }];
      const takenBack = change.takenBack ? 1 : 0;
      const from = change.kind === 'correct' ? change.callBack : change.follows;
      const said = change.takenBack && from !== null ? from : value;
      count += 1;
      const id = change.kind === 'correct' ? change.callBack.id : `n${count}`;
      return [{ ...said, id, state: 'open', observationId, takenBack }];
    });
  }

  it('leave no critical value without a call-back that tells it, whatever was held, and come to rest', () => {
    fc.assert(
      fc.property(report, report, fc.boolean(), (first, second, told) => {
        const before = carriedOut([], first).map((each) => ({
          ...each,
          state: told ? ('closed' as const) : ('open' as const),
        }));
        const now = second.map((each) => ({ ...each, id: `s${each.id}` }));
        const after = carriedOut(before, now);
        const critical = now.filter(
          ({ interpretation, problem }) =>
            problem !== 'withdrawn' && interpretation?.startsWith('critical') === true,
        );
        for (const each of critical) {
          const telling = after.filter(({ observationId }) => observationId === each.id);
          expect(telling).toMatchObject([{ valueNumber: each.valueNumber, takenBack: 0 }]);
        }
        expect(callBackChanges(after, now).filter(({ kind }) => kind !== 'move')).toEqual([]);
      }),
    );
  });
});
