import { describe, expect, it } from 'vitest';
import {
  type Analyte,
  allAnalytes,
  analyteByKey,
  analyteByLoinc,
  interpret,
  interpretAgainst,
  plausible,
} from './analytes.ts';
import { isLoinc } from './loinc.ts';

function analyte(key: string): Analyte {
  const found = analyteByKey(key);
  if (found === null) throw new Error(`no analyte ${key}`);
  return found;
}

describe('the dictionary', () => {
  it('has every key once and every LOINC code for one analyte only, with a right check digit', () => {
    const keys = allAnalytes().map(({ key }) => key);
    expect(new Set(keys).size).toBe(keys.length);
    const codes = allAnalytes().flatMap(({ loinc }) => loinc);
    expect(new Set(codes).size).toBe(codes.length);
    expect(codes.filter((code) => !isLoinc(code))).toEqual([]);
  });

  it('has limits that contain each other: usual within critical within possible', () => {
    for (const { key, reference, critical, plausible: possible } of allAnalytes()) {
      for (const { low, high } of reference) {
        const bounds = [possible?.low, critical?.low, low, high, critical?.high, possible?.high].filter(
          (bound) => bound !== null && bound !== undefined,
        );
        expect(bounds, key).toEqual([...bounds].sort((a, b) => a - b));
      }
    }
  });

  it('names every analyte in both languages', () => {
    for (const { name } of allAnalytes()) {
      expect(name.en).not.toBe('');
      expect(name.vi).not.toBe('');
    }
  });

  it('finds an analyte by any of its codes and never takes a near one', () => {
    expect(analyteByLoinc('14682-9')?.key).toBe('creatinine');
    expect(analyteByLoinc('2345-7')?.key).toBe('glucose');
    expect(analyteByLoinc('1558-6')?.key).toBe('glucose_f');
    expect(analyteByLoinc('22664-7')?.key).toBe('urea');
    expect(analyteByLoinc('19198-1')).toBeNull();
    expect(analyteByKey('nothing')).toBeNull();
  });
});

describe('interpreting a value', () => {
  it('goes by sex where the usual interval does', () => {
    expect(interpret(analyte('hb'), 12.5, 'M')).toBe('low');
    expect(interpret(analyte('hb'), 12.5, 'F')).toBe('normal');
    expect(interpret(analyte('hb'), 12.5, null)).toBeNull();
  });

  it('puts critical limits first, the limit itself included, whatever the sex', () => {
    expect(interpret(analyte('k'), 6.2, null)).toBe('critical-high');
    expect(interpret(analyte('k'), 6.1, null)).toBe('high');
    expect(interpret(analyte('k'), 2.8, null)).toBe('critical-low');
    expect(interpret(analyte('hb'), 6, null)).toBe('critical-low');
  });

  it('says nothing where the interval depends on more than sex', () => {
    expect(interpret(analyte('cea'), 6, 'M')).toBeNull();
    expect(interpret(analyte('he4'), 100, 'F')).toBeNull();
    expect(interpret(analyte('psa'), 3, 'F')).toBeNull();
  });

  it('goes by the interval of the laboratory where there is one', () => {
    expect(interpretAgainst(analyte('alt'), 38, { low: null, high: 33 })).toBe('high');
    expect(interpretAgainst(analyte('alt'), 38, { low: null, high: null })).toBeNull();
  });
});

describe('plausibility', () => {
  it('takes a potassium of 45 for a slip and one of 7 for a potassium', () => {
    expect(plausible(analyte('k'), 45).ok).toBe(false);
    expect(plausible(analyte('k'), 7).ok).toBe(true);
    expect(plausible(analyte('k'), Number.NaN).ok).toBe(false);
  });
});
