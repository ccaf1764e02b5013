import type { Analyte } from '../domain/analytes.ts';

const measured = {
  loinc: [],
  reference: [],
  referenceText: null,
  referenceSource: null,
  critical: null,
  note: '',
};

/** What is measured at the bedside and travels in laboratory messages; no interval of ours, so only the sender's is used. */
export const VITAL_SIGNS: readonly Analyte[] = [
  {
    ...measured,
    key: 'sbp',
    name: { en: 'Systolic blood pressure', vi: 'Huyết áp tâm thu' },
    loinc: ['8480-6'],
    unit: 'mm[Hg]',
    conversions: [{ unit: 'mmHg', multiplyBy: 1 }],
    plausible: { low: 50, high: 300 },
  },
  {
    ...measured,
    key: 'dbp',
    name: { en: 'Diastolic blood pressure', vi: 'Huyết áp tâm trương' },
    loinc: ['8462-4'],
    unit: 'mm[Hg]',
    conversions: [{ unit: 'mmHg', multiplyBy: 1 }],
    plausible: { low: 20, high: 200 },
  },
  {
    ...measured,
    key: 'height',
    name: { en: 'Body height', vi: 'Chiều cao' },
    loinc: ['8302-2'],
    unit: 'cm',
    conversions: [{ unit: 'm', multiplyBy: 0.01 }],
    plausible: { low: 50, high: 250 },
  },
  {
    ...measured,
    key: 'weight',
    name: { en: 'Body weight', vi: 'Cân nặng' },
    loinc: ['29463-7'],
    unit: 'kg',
    conversions: [{ unit: 'g', multiplyBy: 1000 }],
    plausible: { low: 2, high: 400 },
  },
  {
    ...measured,
    key: 'bmi',
    name: { en: 'Body mass index', vi: 'Chỉ số khối cơ thể' },
    loinc: ['39156-5'],
    unit: 'kg/m2',
    conversions: [{ unit: 'kg/m^2', multiplyBy: 1 }],
    plausible: { low: 8, high: 120 },
  },
];

/** The vital sign a LOINC code means, or null. */
export function vitalSignByLoinc(code: string): Analyte | null {
  return VITAL_SIGNS.find(({ loinc }) => loinc.includes(code)) ?? null;
}

/** The vital sign of that key, or null. */
export function vitalSignByKey(key: string): Analyte | null {
  return VITAL_SIGNS.find((sign) => sign.key === key) ?? null;
}
