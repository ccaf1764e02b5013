import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Analyte, allAnalytes, analyteByKey } from './analytes.ts';
import { fromCanonical, toCanonical, unitsOf } from './units.ts';

function analyte(key: string): Analyte {
  const found = analyteByKey(key);
  if (found === null) throw new Error(`no analyte ${key}`);
  return found;
}

function canonical(key: string, value: number, unit: string | null): number | string {
  const converted = toCanonical(analyte(key), value, unit);
  return converted.ok ? converted.value : converted.reason;
}

describe('a value in the canonical unit', () => {
  it.each([
    ['creatinine', 88.4, 'µmol/L', 1],
    ['creatinine', 88.4, 'UMOL/L', 1],
    ['creatinine', 1.1, 'mg/dl', 1.1],
    ['plt', 250, 'G/L', 250],
    ['plt', 250, 'x10^9/L', 250],
    ['plt', 250, '10⁹/L', 250],
    ['plt', 250, '10*3/µL', 250],
    ['plt', 250_000, '/mm3', 250],
    ['rbc', 4.5, 'T/L', 4.5],
    ['rbc', 4.5, '×10¹²/L', 4.5],
    ['hb', 140, 'g/L', 14],
    ['hb', 140, 'G/L', 14],
    ['alt', 30, 'IU/L', 30],
    ['tg', 1.129, 'mmol/l', 100],
    ['tc', 5.172, 'mmol/L', 200],
    ['hba1c', 53.00565, 'mmol/mol', 7],
    ['tsh', 2, 'µIU/mL', 2],
    ['inr', 1.1, '{INR}', 1.1],
    ['k', 4.1, 'mEq/L', 4.1],
    ['ferritin', 50, 'mcg/L', 50],
  ])('%s %f %s is %f', (key, value, unit, expected) => {
    expect(canonical(key, value, unit)).toBeCloseTo(expected, 9);
  });

  it('is refused without a unit', () => {
    expect(canonical('k', 4.1, null)).toBe('the unit is missing');
    expect(canonical('k', 4.1, ' ')).toBe('the unit is missing');
  });

  it.each([
    ['creatinine', 'mmol/L'],
    ['k', 'mg/dL'],
    ['urea', 'mg/dL'],
    ['lpa', 'nmol/L'],
    ['pivka', 'ng/mL'],
    ['fit', 'ug/g'],
    ['neut', '%'],
    ['ca', 'meq/L'],
  ])('of %s in %s is refused, not guessed', (key, unit) => {
    expect(canonical(key, 1, unit)).toBe(`the unit is not known for ${key}`);
  });

  it('does not exist for presence or for no number', () => {
    expect(toCanonical(analyte('hbsag'), 1, '{presence}').ok).toBe(false);
    expect(toCanonical(analyte('k'), Number.NaN, 'mmol/L').ok).toBe(false);
  });
});

describe('every analyte', () => {
  const measured = allAnalytes().filter(({ unit }) => unit !== '{presence}');

  it('takes each of its units for one unit only, however it is typed', () => {
    for (const one of measured) {
      for (const unit of unitsOf(one)) {
        for (const typed of [unit, unit.toUpperCase(), unit.toLowerCase(), ` ${unit.replace('*', '^')} `]) {
          expect(toCanonical(one, 1, typed)).toMatchObject({ ok: true, receivedAs: unit });
        }
      }
    }
  });

  it('means the same value whichever of its units it arrives in', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...measured),
        fc.double({ min: 0.001, max: 1e6, noNaN: true }),
        (one, value) => {
          for (const unit of unitsOf(one)) {
            const away = fromCanonical(one, value, unit);
            if (!away.ok) throw new Error(away.reason);
            const back = toCanonical(one, away.value, unit);
            if (!back.ok) throw new Error(back.reason);
            expect(Math.abs(back.value - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, value));
            expect(back.unit).toBe(one.unit);
          }
        },
      ),
    );
  });
});
