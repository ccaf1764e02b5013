import { describe, expect, it } from 'vitest';
import { unitText } from './unit-text.ts';

describe('units', () => {
  it.each([
    ['umol/L', 'µmol/L'],
    ['ug/L', 'µg/L'],
    ['mL/min/{1.73_m2}', 'mL/min/1.73 m²'],
    ['10*9/L', '10⁹/L'],
    ['10*12/L', '10¹²/L'],
    ['mm[Hg]', 'mmHg'],
    ['[IU]/L', 'IU/L'],
    ['kg/m2', 'kg/m²'],
    ['mm3', 'mm³'],
    ['{score}', ''],
    ['1', ''],
    ['%', '%'],
    ['mg/dL', 'mg/dL'],
    ['furlong', 'furlong'],
  ])('%s is written %s', (ucum, written) => {
    expect(unitText(ucum, 'en')).toBe(written);
  });

  it('years, months and days are words of the language', () => {
    expect(unitText('a', 'vi')).toBe('năm');
    expect(unitText('a', 'en')).toBe('years');
    expect(unitText('d', 'vi')).toBe('ngày');
    expect(unitText('/d', 'vi')).toBe('mỗi ngày');
    expect(unitText('mo', 'en')).toBe('months');
    expect(unitText(null, 'vi')).toBe('');
  });
});
