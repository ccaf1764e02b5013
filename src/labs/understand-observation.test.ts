import { describe, expect, it } from 'vitest';
import type { ObservationIn } from '../domain/lab-report.ts';
import { readResultText } from '../domain/result-text.ts';
import { NO_DICTIONARY } from './lab-dictionary.ts';
import { recognise, understand } from './understand-observation.ts';

type Sent = Partial<Omit<ObservationIn, 'value'>> & { text: string; code?: string; system?: string | null };

function sent({ text, code = '2160-0', system = 'LN', ...rest }: Sent): ObservationIn {
  return {
    place: { kind: 'line', line: 2, column: null },
    codes: [{ code, display: 'a result', system }],
    subId: null,
    value: readResultText(text),
    unit: 'mg/dL',
    referenceText: null,
    referenceLow: null,
    referenceHigh: null,
    flags: [],
    status: 'final',
    observedAt: null,
    comments: [],
    ...rest,
  };
}

const woman = { sex: 'F', ageYears: 50, specimen: null } as const;

const read = (result: Sent, sex: 'M' | 'F' | null = 'F') =>
  understand(sent(result), { ...woman, sex }, NO_DICTIONARY);

describe('a code', () => {
  it('is taken as LOINC when its sender says so, or says nothing and the check digit is right', () => {
    expect(read({ text: '0.9' }).analyteKey).toBe('creatinine');
    expect(read({ text: '0.9', system: null }).analyteKey).toBe('creatinine');
  });

  it('of the laboratory’s own stays unknown, and the result is shown as sent', () => {
    expect(read({ text: '0.9', code: 'CREA', system: 'L' })).toMatchObject({
      analyteKey: null,
      problem: 'unknown-code',
      reason: 'CREA (L)',
      code: 'CREA',
      valueText: '0.9',
      canonicalValue: null,
    });
    expect(read({ text: '0.9', system: 'L' }).problem).toBe('unknown-code');
  });

  it('is read from the alternative codes too, but not when they mean different analytes', () => {
    const local = { code: 'CREA', display: 'Creatinin', system: 'L' };
    const loinc = (code: string) => ({ code, display: null, system: 'LN' });
    expect(recognise([local, loinc('2160-0')]).analyte).toMatchObject({ key: 'creatinine' });
    expect(recognise([loinc('2160-0'), loinc('14682-9')]).analyte).toMatchObject({ key: 'creatinine' });
    expect(recognise([loinc('2160-0'), loinc('777-3')]).analyte).toBe('conflicting-codes');
  });
});

describe('a value', () => {
  it('keeps its unit and is converted beside it', () => {
    const row = read({ text: '88.4', unit: 'µmol/L' });
    expect(row).toMatchObject({ valueNumber: 88.4, unit: 'µmol/L', canonicalUnit: 'mg/dL', problem: null });
    expect(row.canonicalValue).toBeCloseTo(1, 12);
  });

  it('without a unit, or in one not known for it, is read by no model', () => {
    expect(read({ text: '0.9', unit: null })).toMatchObject({
      problem: 'missing-unit',
      canonicalValue: null,
    });
    expect(read({ text: '0.9', unit: 'per cup' })).toMatchObject({
      problem: 'unknown-unit',
      reason: 'the unit is not known for creatinine',
    });
  });

  it('that no person can have is neither interpreted nor read by a model', () => {
    expect(read({ text: '88', flags: ['HH'] })).toMatchObject({
      interpretation: null,
      canonicalValue: null,
      problem: 'implausible',
      reason: expect.stringContaining('outside what is possible'),
    });
  });

  it('that is a bound keeps its text and is interpreted only as far as it is certain', () => {
    const afp = (text: string) =>
      read({ text, code: '1834-1', unit: 'ng/mL', referenceText: '<= 10', referenceHigh: 10 });
    expect(afp('>1000')).toMatchObject({
      valueText: '>1000',
      comparator: '>',
      canonicalValue: null,
      interpretation: 'high',
      problem: 'comparator',
      reason: 'a bound (>), not a value',
    });
    expect(afp('<2').interpretation).toBe('normal');
    expect(afp('<20').interpretation).toBeNull();
    expect(afp('>10').interpretation).toBe('high');
    expect(afp('>=10').interpretation).toBeNull();
  });

  it('in words is shown, with the laboratory’s flag', () => {
    expect(read({ text: 'haemolysed', flags: ['A'] })).toMatchObject({
      valueText: 'haemolysed',
      interpretation: 'abnormal',
      problem: 'not-a-number',
    });
  });

  it('that the laboratory took back is interpreted and read by nobody', () => {
    for (const status of ['cancelled', 'entered-in-error', 'deleted'] as const) {
      expect(read({ text: '0.9', status })).toMatchObject({
        status,
        interpretation: null,
        canonicalValue: null,
        problem: 'withdrawn',
        reason: expect.stringContaining(status),
      });
    }
  });
});

describe('an interpretation', () => {
  it('goes by the laboratory’s own interval in the unit that it came in, before ours', () => {
    const own = { referenceText: '45-60', referenceLow: 45, referenceHigh: 60, unit: 'umol/L' };
    expect(read({ text: '70', ...own })).toMatchObject({ interpretation: 'high', referenceHigh: 60 });
    expect(read({ text: '70', unit: 'umol/L' }).interpretation).toBe('normal');
  });

  it('goes by ours for the sex, shown in the unit of the value', () => {
    const hb = { text: '125', code: '718-7', unit: 'g/L' };
    expect(read(hb, 'F')).toMatchObject({ interpretation: 'normal', referenceLow: 120, referenceHigh: 160 });
    expect(read(hb, 'M').interpretation).toBe('low');
    expect(read(hb, null).interpretation).toBeNull();
  });

  it('says whose interval it went by, and has none of ours for a child', () => {
    const own = { referenceText: '45-60', referenceLow: 45, referenceHigh: 60, unit: 'umol/L' };
    expect(read({ text: '50', ...own }).referenceSource).toBe('laboratory');
    expect(read({ text: '50', unit: 'umol/L' }).referenceSource).toContain('MSD');
    expect(read({ text: '50', code: 'X', system: 'L' }).referenceSource).toBeNull();
    const child = understand(sent({ text: '0.4' }), { ...woman, ageYears: 9 }, NO_DICTIONARY);
    expect(child).toMatchObject({ referenceHigh: null, referenceSource: null, interpretation: null });
  });

  it('is critical when either the value or the laboratory’s flag is', () => {
    expect(read({ text: '6.0', code: '718-7', unit: 'g/dL' }).interpretation).toBe('critical-low');
    expect(read({ text: '0.9', flags: ['H', 'HH'] }).interpretation).toBe('critical-high');
    expect(read({ text: 'grows', flags: ['A', 'AA'] }).interpretation).toBe('critical-abnormal');
  });

  it('is the laboratory’s flag where the code is not known to us', () => {
    expect(read({ text: '9', code: 'X', system: 'L', flags: ['H'] }).interpretation).toBe('high');
  });
});
