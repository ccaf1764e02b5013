import { describe, expect, it } from 'vitest';
import { isUcum, unitFactor } from './unit-factor.ts';
import { writtenUnit } from './written-unit.ts';

describe('a unit as laboratories write it', () => {
  it.each([
    ['µmol/L', 'umol/L'],
    ['μg/ml', 'ug/ml'],
    ['x10⁹/L', '10*9/L'],
    ['10^12/L', '10*12/L'],
    ['10E3/uL', '10*3/uL'],
    ['mcg/dL', 'ug/dL'],
    ['gm/dL', 'g/dL'],
    ['g/lít', 'g/L'],
    ['mL/phút', 'mL/min'],
    ['mUI/mL', 'm[IU]/mL'],
    ['IU/L', '[IU]/L'],
    ['mg%', 'mg/dL'],
    ['mm Hg', 'mm[Hg]'],
    ['kg/m²', 'kg/m2'],
    ['10*3{cells}/uL', '10*3/uL'],
    ['ng/mL{FEU}', 'ng/mL{FEU}'],
    ['Mg/L', 'Mg/L'],
  ])('%s becomes %s', (written, code) => {
    expect(writtenUnit(written)).toBe(code);
    expect(isUcum(code)).toBe(true);
  });
});

describe('two units of UCUM', () => {
  it.each([
    ['mg/L', 'mg/dL', 0.1],
    ['umol/L', 'mmol/L', 0.001],
    ['ukat/L', 'U/L', 60],
    ['k[IU]/L', 'u[IU]/mL', 1_000_000],
    ['[iU]/mL', 'm[IU]/L', 1_000_000],
    ['kg', '[lb_av]', 2.20462262185],
  ])('%s and %s differ by %d', (from, to, factor) => {
    expect(unitFactor(from, to)).toBeCloseTo(factor, 9);
  });

  it.each([
    ['mmol/L', '10*9/L', 'a mole is no number of cells'],
    ['mmol/L', 'mg/dL', 'mass and amount'],
    ['[IU]/L', 'U/L', 'an international unit is not an enzyme unit'],
    ['[IU]/L', "[arb'U]/L", 'two arbitrary units'],
    ['{mAU}/mL', '/uL', 'what is counted stands in braces alone'],
    ['ng/mL{FEU}', 'ng/mL', 'what is counted stands in braces'],
    ['Cel', 'K', 'a scale with another zero'],
    ['meq/L', 'mmol/L', 'the charge is not known'],
  ])('%s is never converted into %s: %s', (from, to) => {
    expect(isUcum(from)).toBe(true);
    expect(unitFactor(from, to)).toBeNull();
  });

  it('do not include what is no unit, however it is written', () => {
    for (const text of [
      '',
      'foo',
      'mg/__proto__',
      'constructor',
      'valueOf',
      '('.repeat(5000),
      'g per L',
      'mg/dL/',
    ]) {
      expect([text.slice(0, 20), isUcum(text)]).toEqual([text.slice(0, 20), false]);
    }
  });
});
