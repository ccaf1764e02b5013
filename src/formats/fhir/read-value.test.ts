import { describe, expect, it } from 'vitest';
import { JsonNumber } from './json.ts';
import { UCUM } from './own-names.ts';
import { readReference, readValue } from './read-value.ts';

const number = (value: number) => new JsonNumber(String(value));

describe('a quantity whose unit is told in words and as a code', () => {
  const read = (unit: string, code: string) => {
    const valueQuantity = { value: number(13.5), unit, system: UCUM, code };
    return readValue({ code: { text: 'Hb' }, valueQuantity }, { valueQuantity });
  };

  it('is refused where these are two units', () => {
    expect(read('g/L', 'g/dL')).toMatchObject({ ok: false, element: 'valueQuantity' });
  });

  it.each([
    ['g/dl', 'g/dL'],
    ['G/L', '10*9/L'],
    ['IU/L', 'U/L'],
    ['mmHg', 'mm[Hg]'],
  ])('goes by the code where the words, %s, are another way to say %s', (unit, code) => {
    expect(read(unit, code)).toMatchObject({ ok: true, unit: code });
  });
});

describe('a reference range in words', () => {
  const range = (unit: string) => [{ low: { value: number(120), unit }, high: { value: number(150), unit } }];

  it('tells its unit where that is not the value’s, and gives no bounds', () => {
    expect(readReference(range('g/L'), 'g/dL')).toEqual({
      referenceText: '120 g/L - 150 g/L',
      referenceLow: null,
      referenceHigh: null,
    });
  });

  it('leaves out the value’s own', () => {
    expect(readReference(range('g/L'), 'g/L')).toEqual({
      referenceText: '120 - 150',
      referenceLow: 120,
      referenceHigh: 150,
    });
  });
});
