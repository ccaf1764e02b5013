import { describe, expect, it } from 'vitest';
import { describeFindings, type Nodule, readThatCounts } from './describe-findings.ts';

const nodule = (diameterMm: number | null, more: Partial<Nodule> = {}): Nodule => ({
  diameterMm,
  texture: null,
  spiculated: null,
  upperLobe: null,
  volumeMm3: null,
  earlier: null,
  at: 100,
  ...more,
});
const read = (state: 'draft' | 'signed', at: number, readerId = 'lan') => ({
  id: `${state} ${at}`,
  readerId,
  state,
  createdAt: at,
  signedAt: state === 'signed' ? at : null,
});

describe('what models read of the images', () => {
  it('is nothing where no reader has accepted or entered anything', () => {
    expect(describeFindings([])).toEqual(new Map());
    expect(describeFindings([{ nodules: [], entered: null }])).toEqual(new Map());
  });

  it('has the two volumes of the nodule that grows fastest, not of the largest', () => {
    const slow = nodule(20, { volumeMm3: 4000, earlier: { volumeMm3: 3900, days: 100 } });
    const fast = nodule(7, { volumeMm3: 200, earlier: { volumeMm3: 100, days: 100 } });
    const found = describeFindings([{ nodules: [slow, fast, nodule(25)], entered: null }]);
    expect(found.get('noduleDiameterMm')?.value).toBe(25);
    expect(found.get('noduleVolumeMm3')).toEqual({ value: 200, unit: 'mm3', observedAt: 100 });
    expect(found.get('noduleEarlierVolumeMm3')?.value).toBe(100);
    expect(found.get('noduleDaysBetween')).toMatchObject({ value: 100, unit: 'd' });
    const unmatched = [nodule(7, { volumeMm3: 200 })];
    expect(describeFindings([{ nodules: unmatched, entered: null }]).has('noduleVolumeMm3')).toBe(false);
  });

  it('is the largest nodule with what was said of it, and how many there are in its study', () => {
    const large = nodule(11.5, { texture: 'part-solid', spiculated: false, upperLobe: true, at: 250 });
    const found = describeFindings([
      { nodules: [nodule(4), large, nodule(null)], entered: null },
      { nodules: [nodule(8)], entered: null },
    ]);
    expect(Object.fromEntries(found)).toEqual({
      noduleDiameterMm: { value: 11.5, unit: 'mm', observedAt: 250 },
      noduleCount: { value: 3, unit: '1', observedAt: 250 },
      noduleType: { value: 'part-solid', observedAt: 250 },
      noduleSpiculated: { value: false, observedAt: 250 },
      noduleUpperLobe: { value: true, observedAt: 250 },
    });
  });

  it('leaves out what was not said, so that a model asks for it', () => {
    const found = describeFindings([{ nodules: [nodule(null)], entered: null }]);
    expect([...found.keys()]).toEqual(['noduleCount']);
  });

  it('is what was entered last about the images; no calcium is a value', () => {
    const found = describeFindings([
      { nodules: [], entered: { emphysema: true, coronaryCalcium: 120, at: 1 } },
      { nodules: [], entered: { emphysema: null, coronaryCalcium: 0, at: 2 } },
    ]);
    expect(Object.fromEntries(found)).toEqual({
      emphysema: { value: true, observedAt: 1 },
      coronaryCalcium: { value: 0, unit: '{Agatston}', observedAt: 2 },
    });
  });
});

describe('whose word on a study counts', () => {
  it('is nobody’s before anybody reads', () => {
    expect(readThatCounts([], null)).toBeNull();
    expect(readThatCounts([read('draft', 1, 'minh')], 'lan')).toBeNull();
  });

  it('is of whoever has the study in hand, else the newest draft', () => {
    const reads = [read('draft', 1, 'lan'), read('draft', 2, 'minh')];
    expect(readThatCounts(reads, 'lan')?.readerId).toBe('lan');
    expect(readThatCounts(reads, null)?.readerId).toBe('minh');
  });

  it('is the last signature, until somebody begins anew', () => {
    expect(readThatCounts([read('draft', 1), read('signed', 5)], null)?.state).toBe('signed');
    expect(readThatCounts([read('signed', 5), read('draft', 9)], null)?.state).toBe('draft');
  });
});
