import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readBackFault, unitSaid } from './call-back-read-back.ts';

const potassium = { valueText: '6.8', valueNumber: 6.8, comparator: null, unit: 'mmol/L' };
const words = { valueText: 'Dương tính', valueNumber: null, comparator: null, unit: null };

describe('a value read back', () => {
  it.each(['6.8 mmol/L', '6,8 mmol/l', '6.80mmol/L', ' 6.8  mmol / L '])('is right as %s', (typed) =>
    expect(readBackFault(typed, potassium)).toBeNull());

  it.each([
    ['', 'no-number'],
    ['mmol/L', 'no-number'],
    ['yes', 'no-number'],
    ['8.6 mmol/L', 'other-number'],
    ['68 mmol/L', 'other-number'],
    ['-6.8 mmol/L', 'other-number'],
    ['> 6.8 mmol/L', 'other-number'],
    ['6.8', 'no-unit'],
    ['6.8 mol/L', 'other-unit'],
    ['6.8 mg/dL', 'other-unit'],
    ['6.8 mmol/L or so', 'other-unit'],
    ['6 8 mmol/L', 'other-number'],
  ])('as %j is refused: %s', (typed, fault) => expect(readBackFault(typed, potassium)).toBe(fault));

  it('of a bound has its sign, and of a result without a unit none', () => {
    const bound = { ...potassium, valueText: '<2', valueNumber: 2, comparator: '<' };
    expect(readBackFault('<2 mmol/L', bound)).toBeNull();
    expect(readBackFault('2 mmol/L', bound)).toBe('other-number');
    expect(
      readBackFault('7.05', { valueText: '7.05', valueNumber: 7.05, comparator: null, unit: null }),
    ).toBeNull();
    expect(
      readBackFault('≥ 9', { valueText: '>=9', valueNumber: 9, comparator: '>=', unit: null }),
    ).toBeNull();
  });

  it('in words is the same words', () => {
    expect(readBackFault('dương  tính', words)).toBeNull();
    expect(readBackFault('âm tính', words)).toBe('other-text');
  });

  it('is never right with another number, whatever the unit and however it is written', () => {
    const value = fc.double({ min: 0, max: 1e6, noNaN: true }).map((n) => Number(n.toFixed(2)));
    fc.assert(
      fc.property(value, value, fc.constantFrom('mmol/L', 'g/dL', '10*9/L', 'umol/L'), (a, b, unit) => {
        const told = { valueText: String(a), valueNumber: a, comparator: null, unit };
        expect(readBackFault(`${a} ${unit}`, told)).toBeNull();
        expect(readBackFault(`${String(a).replace('.', ',')} ${unit}`, told)).toBeNull();
        expect(readBackFault(`${a}`, told)).toBe('no-unit');
        if (a !== b) expect(readBackFault(`${b} ${unit}`, told)).toBe('other-number');
      }),
    );
  });
});

describe('a unit', () => {
  it('is one however it is written, and another where it says something else', () => {
    for (const same of ['10*9/L', '10^9/l', '10⁹/L', 'x10^9/L', '10 9/L'])
      expect(unitSaid(same)).toBe('109/l');
    expect(unitSaid('µmol/L')).toBe(unitSaid('umol/L'));
    expect(unitSaid('mm[Hg]')).toBe(unitSaid('mmHg'));
    expect(unitSaid('mmol/L')).not.toBe(unitSaid('umol/L'));
    expect(unitSaid('10*9/L')).not.toBe(unitSaid('10*3/uL'));
  });
});
