import { describe, expect, it } from 'vitest';
import type { TableDraft } from '../../../src/labs/table-api.ts';
import { draftOf, drawn, lacking, withUse } from './columns.ts';

const WIDE: TableDraft = {
  sender: 'A',
  mapping: {
    patientId: 0,
    name: 1,
    birthDate: { column: 2, order: 'ymd' },
    sex: { column: 3, male: '1', female: '2' },
    phone: null,
    collectedAt: { column: 4, order: 'dmy' },
    collectedTime: null,
    reportNumber: 5,
    specimen: null,
    decimals: 'comma',
    results: {
      layout: 'wide',
      columns: [
        { column: 6, unit: 'mmol/L' },
        { column: 7, unit: null },
      ],
    },
  },
  meanings: [
    { column: 6, analyteKey: 'glucose_f' },
    { column: 7, analyteKey: null },
  ],
};
const LONG: TableDraft = {
  sender: 'B',
  mapping: {
    ...WIDE.mapping,
    results: {
      layout: 'long',
      code: 6,
      label: null,
      value: 7,
      unit: 8,
      referenceLow: null,
      referenceHigh: 9,
    },
  },
  meanings: [],
};

describe('a mapping drawn on the page', () => {
  it('is the mapping that was kept', () => {
    expect(draftOf(drawn(WIDE, 8))).toEqual(WIDE);
    expect(draftOf(drawn(LONG, 10))).toEqual(LONG);
  });

  it('says what it lacks, and is no mapping until that is there', () => {
    const drawing = drawn(LONG, 10);
    const without = { ...drawing, columns: withUse(drawing.columns, 6, 'none') };
    expect(lacking(without)).toEqual(['label']);
    expect(draftOf(without)).toBeNull();
    expect(draftOf({ ...drawing, sender: ' ' })).toBeNull();
    expect(lacking({ ...drawn(WIDE, 8), layout: 'long' })).toEqual(['value', 'label']);
  });

  it('has each use but a result once', () => {
    const { columns } = drawn(WIDE, 8);
    expect(withUse(columns, 5, 'patientId').map(({ use }) => use)).toEqual([
      'none',
      'name',
      'birthDate',
      'sex',
      'collectedAt',
      'patientId',
      'result',
      'result',
    ]);
    expect(withUse(columns, 5, 'result').filter(({ use }) => use === 'result')).toHaveLength(3);
  });
});
