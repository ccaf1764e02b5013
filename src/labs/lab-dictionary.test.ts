import { describe, expect, it } from 'vitest';
import type { ObservationIn } from '../domain/lab-report.ts';
import { readResultText } from '../domain/result-text.ts';
import { type Dictionary, dictionaryFrom, type Entry, NO_DICTIONARY } from './lab-dictionary.ts';
import { understand } from './understand-observation.ts';

const entry: Entry = {
  id: 'm1',
  code: 'GLU',
  codeSystem: 'L',
  labelKey: 'duong huyet',
  unit: 'mmol/L',
  decision: 'map',
  analyteKey: 'glucose_f',
  takenAs: null,
};
const glucose = { code: 'GLU', codeSystem: 'L', label: 'Đường huyết', unit: 'mmol/L' };

function result(text: string, unit: string | null, code = 'GLU', system = 'L'): ObservationIn {
  return {
    place: { kind: 'line', line: 2, column: null },
    codes: [{ code, display: 'Đường huyết', system }],
    subId: null,
    value: readResultText(text),
    unit,
    referenceText: null,
    referenceLow: null,
    referenceHigh: null,
    flags: [],
    status: 'final',
    observedAt: null,
    comments: [],
  };
}

const read = (one: ObservationIn, dictionary: Dictionary) =>
  understand(one, { sex: 'F', ageYears: 50, specimen: null }, dictionary);

describe('a sender’s dictionary', () => {
  it('means a word by its code, system, name and unit', () => {
    const meant = dictionaryFrom([entry]);
    expect(meant(glucose)).toEqual({ id: 'm1', analyteKey: 'glucose_f', takenAs: null });
    expect(meant({ ...glucose, label: ' ĐƯỜNG  HUYẾT ' })).not.toBeNull();
    expect(meant({ ...glucose, label: 'Urea' })).toBeNull();
    expect(meant({ ...glucose, codeSystem: null })).toBeNull();
    expect(meant({ ...glucose, code: 'GLU2' })).toBeNull();
  });

  it('carries what a word means to another unit, but not what a unit was taken for', () => {
    const meant = dictionaryFrom([{ ...entry, unit: '', takenAs: 'mmol/L' }]);
    expect(meant({ ...glucose, unit: null })?.takenAs).toBe('mmol/L');
    expect(meant({ ...glucose, unit: 'mg/dL' })).toEqual({
      id: 'm1',
      analyteKey: 'glucose_f',
      takenAs: null,
    });
  });

  it('carries nothing where its entries disagree', () => {
    const meant = dictionaryFrom([entry, { ...entry, id: 'm2', unit: 'g/L', analyteKey: 'albumin' }]);
    expect(meant({ ...glucose, unit: 'mg/dL' })).toBeNull();
    const never = { ...entry, id: 'm3', unit: 'g/L', decision: 'never', analyteKey: null } as const;
    expect(dictionaryFrom([entry, never])({ ...glucose, unit: 'mg/dL' })).toBeNull();
    expect(dictionaryFrom([entry, never])({ ...glucose, unit: 'g/L' })).toBeNull();
  });
});

describe('a result of a code that the hub does not know', () => {
  it('is kept so that it can be understood anew, and read by no model until it is mapped', () => {
    const alone = read(result('5.6', 'mmol/L'), NO_DICTIONARY);
    expect(alone).toMatchObject({ problem: 'unknown-code', canonicalValue: null, mappingId: null });
    expect(alone.received).toContain('5.6');
    const mapped = read(result('5.6', 'mmol/L'), dictionaryFrom([entry]));
    expect(mapped).toMatchObject({
      analyteKey: 'glucose_f',
      canonicalUnit: 'mg/dL',
      unit: 'mmol/L',
      valueText: '5.6',
      problem: null,
      mappingId: 'm1',
    });
    expect(mapped.canonicalValue).toBeCloseTo(100.9, 1);
  });

  it('is refused after mapping where no person has such a value', () => {
    const meant = dictionaryFrom([{ ...entry, unit: '', analyteKey: 'k', takenAs: 'mmol/L' }]);
    expect(read(result('45', null), meant)).toMatchObject({
      analyteKey: 'k',
      problem: 'implausible',
      interpretation: null,
      canonicalValue: null,
    });
    expect(read(result('4.5', null), meant)).toMatchObject({ problem: null, canonicalValue: 4.5 });
  });

  it('stays a bound, a range, a titre and a text after mapping, with what was sent', () => {
    const meant = dictionaryFrom([entry]);
    for (const [text, problem] of [
      ['<2.2', 'comparator'],
      ['4-5', 'not-a-number'],
      ['1:128', 'not-a-number'],
      ['hemolysed', 'not-a-number'],
    ] as const) {
      expect(read(result(text, 'mmol/L'), meant)).toMatchObject({
        valueText: text,
        problem,
        canonicalValue: null,
        analyteKey: 'glucose_f',
      });
    }
  });
});

describe('a unit that the hub does not know for a test', () => {
  const potassium = (unit: string | null) => result('4.2', unit, '2823-3', 'LN');

  it('is told from one that measures something else', () => {
    expect(read(potassium('mmol trong l'), NO_DICTIONARY).problem).toBe('unknown-unit');
    expect(read(potassium('kg'), NO_DICTIONARY).problem).toBe('other-dimension');
    expect(read(potassium(null), NO_DICTIONARY).problem).toBe('missing-unit');
  });

  it('is taken as a person says, for that unit alone and never for another test', () => {
    const said: Entry = {
      ...entry,
      code: '2823-3',
      codeSystem: 'LN',
      unit: 'mmol trong l',
      analyteKey: 'k',
      takenAs: 'mmol/L',
    };
    expect(read(potassium('mmol trong l'), dictionaryFrom([said]))).toMatchObject({
      canonicalValue: 4.2,
      problem: null,
      mappingId: 'm1',
    });
    expect(read(potassium(null), dictionaryFrom([said])).problem).toBe('missing-unit');
    const another = dictionaryFrom([{ ...said, analyteKey: 'na' }]);
    expect(read(potassium('mmol trong l'), another)).toMatchObject({
      analyteKey: 'k',
      problem: 'unknown-unit',
    });
  });

  it('is converted by UCUM where it is one of the same kind', () => {
    const creatinine = (unit: string) => read(result('0.088', unit, '2160-0', 'LN'), NO_DICTIONARY);
    expect(creatinine('mmol/L').canonicalValue).toBeCloseTo(0.9955, 4);
    expect(creatinine('mmol/L')).toMatchObject({ unit: 'mmol/L', canonicalUnit: 'mg/dL', received: null });
    // The interval is ours, in the unit that came.
    expect(creatinine('mmol/L').referenceHigh).toBeCloseTo(0.10608, 9);
    expect(creatinine('mmol/L').referenceSource).toContain('MSD');
  });

  it('is refused where it could mean two things', () => {
    const hba1c = result('42', '10*-3', '4548-4', 'LN');
    expect(read(hba1c, NO_DICTIONARY)).toMatchObject({ problem: 'unknown-unit', canonicalValue: null });
  });
});
