import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DeltaPoint, deltaCheck } from './delta-check.ts';
import { changeLimits, deltaLimitsOf } from './delta-limits.ts';

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 10, 22);
const woman = { birthDate: '1970-01-01', sex: 'F' } as const;
const at = (analyteKey: string, value: number, daysAgo: number): DeltaPoint => ({
  id: `${analyteKey} ${daysAgo}`,
  analyteKey,
  value,
  at: NOW - daysAgo * DAY,
});

describe('the delta check', () => {
  it('asks about red cells that became smaller than a person’s do within a year', () => {
    expect(deltaCheck(at('mcv', 79, 0), [at('mcv', 91, 365)], woman)).toMatchObject({
      kind: 'changed',
      earlier: { value: 91 },
      withinDays: 400,
    });
    expect(deltaCheck(at('mcv', 89, 0), [at('mcv', 91, 365)], woman)).toMatchObject({ kind: 'usual' });
  });

  it('compares with the newest earlier result, and with none that is too long ago', () => {
    const earlier = [at('k', 4.1, 100), at('k', 6.0, 20), at('k', 3.0, -5)];
    expect(deltaCheck(at('k', 6.4, 0), earlier, woman)).toMatchObject({
      kind: 'usual',
      earlier: { value: 6.0 },
    });
    expect(deltaCheck(at('k', 6.4, 0), [at('k', 4.1, 181)], woman)).toEqual({
      kind: 'not-compared',
      why: 'no-earlier',
    });
    expect(deltaCheck(at('k', 6.4, 0), [at('k', 6.4, 0)], woman)).toMatchObject({ why: 'no-earlier' });
  });

  it('sees a creatinine that rises by 0.3 mg/dL in two days, and lets it fall', () => {
    const rise = deltaCheck(at('creatinine', 1.6, 0), [at('creatinine', 1.3, 2)], woman);
    expect(rise).toMatchObject({ kind: 'changed', limit: { unit: 'value', high: 0.3 } });
    expect(deltaCheck(at('creatinine', 1.6, 0), [at('creatinine', 1.3, 3)], woman).kind).toBe('usual');
    expect(deltaCheck(at('creatinine', 1.3, 0), [at('creatinine', 1.6, 2)], woman).kind).toBe('usual');
  });

  it('guesses no limit for what none was found for, and none for children', () => {
    expect(deltaCheck(at('hscrp', 90, 0), [at('hscrp', 1, 5)], woman)).toEqual({
      kind: 'not-compared',
      why: 'no-limit',
    });
    expect(deltaCheck(at('k', 9, 0), [at('k', 4, 5)], { birthDate: '2015-01-01', sex: 'F' })).toMatchObject({
      why: 'not-adult',
    });
    expect(deltaCheck(at('k', 9, 0), [at('k', 4, 5)], { birthDate: null, sex: 'F' })).toMatchObject({
      why: 'not-adult',
    });
  });

  it('knows the limits that laboratories use by custom: about 5 fL of cell volume and 2 g/dL of haemoglobin', () => {
    const reach = (key: string, value: number) => {
      const [limit] = deltaLimitsOf(key);
      if (limit?.kind !== 'variation') throw new Error(`${key} has no variation`);
      return (value * changeLimits(limit, 'M').upPercent) / 100;
    };
    expect(reach('mcv', 90)).toBeCloseTo(5.3, 0);
    expect(reach('hb', 14)).toBeCloseTo(2.2, 1);
  });

  it('answers the same in any unit, judges a change and its reverse alike, and a larger change no milder', () => {
    const key = fc.constantFrom('k', 'na', 'mcv', 'plt', 'alt');
    const value = fc.double({ min: 0.5, max: 500, noNaN: true });
    const kindOf = (of: string, from: number, to: number) =>
      deltaCheck(at(of, to, 0), [at(of, from, 9)], woman).kind;
    fc.assert(
      fc.property(key, value, fc.double({ min: 0.2, max: 5, noNaN: true }), (of, from, times) => {
        const said = kindOf(of, from, from * times);
        expect(kindOf(of, from * 88.4, from * times * 88.4)).toBe(said);
        const [limit] = deltaLimitsOf(of);
        if (limit?.kind !== 'variation') throw new Error(`${of} has no variation`);
        const { upPercent } = changeLimits(limit, 'F');
        const near = Math.abs(Math.max(times, 1 / times) - (1 + upPercent / 100)) < 1e-6;
        if (!near) expect(kindOf(of, from * times, from)).toBe(said);
        if (said === 'changed')
          expect(kindOf(of, from, from * (times > 1 ? times * 1.1 : times / 1.1))).toBe('changed');
      }),
    );
  });
});
