import { describe, expect, it } from 'vitest';
import { addMonths, dayText, numberText } from './dates.ts';

describe('days in a summary', () => {
  it.each([
    ['2026-03-04', 3, '2026-06-04'],
    ['2026-11-30', 3, '2027-02-28'],
    ['2027-11-30', 3, '2028-02-29'],
    ['2026-08-31', 6, '2027-02-28'],
    ['2026-03-31', 12, '2027-03-31'],
  ])('%s and %i months are %s', (day, months, later) => {
    expect(addMonths(day, months)).toBe(later);
  });

  it('are written as each language writes them', () => {
    expect(dayText('2026-03-04', 'vi')).toBe('4/3/2026');
    expect(dayText('2026-03-04', 'en')).toBe('4 March 2026');
    expect(dayText('1960', 'en')).toBe('1960');
  });
});

describe('numbers in a summary', () => {
  it('have a comma in Vietnamese', () => {
    expect(numberText(0.84, 1, 'vi')).toBe('0,8');
    expect(numberText(0.84, 1, 'en')).toBe('0.8');
  });
});
