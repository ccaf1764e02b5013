import { describe, expect, it } from 'vitest';
import { readDecimal, readReferenceRange, readResultText } from './result-text.ts';

describe('a result typed as text', () => {
  it.each([
    ['5.20', { kind: 'quantity', comparator: null, value: 5.2, text: '5.20' }],
    ['<0.5', { kind: 'quantity', comparator: '<', value: 0.5, text: '<0.5' }],
    ['≥ 10', { kind: 'quantity', comparator: '>=', value: 10, text: '≥ 10' }],
    ['1.2E+05', { kind: 'quantity', comparator: null, value: 120_000, text: '1.2E+05' }],
    ['2 - 5', { kind: 'range', low: 2, high: 5, text: '2 - 5' }],
    ['<1:16', { kind: 'ratio', comparator: '<', numerator: 1, denominator: 16, text: '<1:16' }],
    ['negative', { kind: 'text', text: 'negative' }],
    ['5-2', { kind: 'text', text: '5-2' }],
    ['1,234', { kind: 'text', text: '1,234' }],
    ['  ', { kind: 'absent', text: '' }],
  ])('%s', (text, expected) => {
    expect(readResultText(text)).toEqual(expected);
  });

  it('is a number only with digits and a point', () => {
    expect(readDecimal('-0.5')).toBe(-0.5);
    for (const text of ['', '.', '5,3', '0x10', 'Infinity', '1e', '1e999'])
      expect(readDecimal(text)).toBeNull();
  });
});

describe('a reference range', () => {
  it.each([
    ['3.5 - 5.1', 3.5, 5.1],
    ['4000-6100', 4000, 6100],
    ['<7800', null, 7800],
    ['>= 60', 60, null],
    ['-2 - 2', -2, 2],
    ['negative', null, null],
    ['40', null, null],
    ['M: 13-18; F: 12-16', null, null],
  ])('%s', (text, low, high) => {
    expect(readReferenceRange(text)).toEqual({ low, high });
  });
});
