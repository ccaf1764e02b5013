import { describe, expect, it } from 'vitest';
import { criticalReason, findingReason, mostPressing, riskReason } from './flags.ts';

const risk = (urgency: string) =>
  riskReason({
    detail: JSON.stringify({
      title: { en: 'Fibrosis of the liver (FIB-4)', vi: 'Xơ hóa gan (FIB-4)' },
      organ: 'liver',
      decimals: 2,
      band: { en: 'high', vi: 'cao' },
      urgency,
      advice: null,
      reason: null,
      inputs: [],
      entered: {},
      cardSha256: null,
      outputs: [],
      source: 'A paper',
    }),
  });
const potassium = criticalReason({
  analyteKey: 'k',
  label: 'K',
  valueText: '7.1',
  unit: 'mmol/L',
  interpretation: 'critical-high',
});
const nodules = (largestMm: number) => findingReason({ kind: 'lung-nodule', count: 2, largestMm });

describe('why an entry stands where it does', () => {
  it('is what presses most: a critical value before an urgent band of the same visit, it before one for soon', () => {
    expect(mostPressing([risk('soon'), risk('urgent'), potassium, nodules(22)])?.rank).toBe('urgent');
    expect(mostPressing([potassium, risk('urgent')])?.flag.en).toContain('7.1 mmol/L: critically high');
    expect(mostPressing([nodules(6), risk('soon')])?.flag.en).toBe('Fibrosis of the liver (FIB-4): high');
  });

  it('names a critical value with its unit as people write it', () => {
    const platelets = { analyteKey: 'platelets', label: 'PLT', valueText: '9', unit: '10*3/uL' };
    const reason = criticalReason({ ...platelets, interpretation: 'critical-low' });
    expect(reason.flag.en).toContain(' 9 10³/µL: critically low');
  });

  it('is by size what a model has found on images', () => {
    expect(nodules(14.9).rank).toBe('flagged');
    expect(nodules(15)).toMatchObject({ rank: 'soon', flag: { en: '2 lung nodules, largest 15.0 mm' } });
    expect(findingReason({ kind: 'lung-mass', count: 1, largestMm: 34 }).rank).toBe('soon');
  });

  it('is nothing where nothing is flagged, and a routine band only goes before the rest', () => {
    expect(mostPressing([])).toBeNull();
    expect(risk('routine').rank).toBe('flagged');
  });
});
