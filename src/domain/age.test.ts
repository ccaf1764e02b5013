import { describe, expect, it } from 'vitest';
import { wholeYearsBetween } from './age.ts';

describe('completed years', () => {
  it('grow on the birthday', () => {
    expect(wholeYearsBetween('1961-08-14', '2026-08-13')).toBe(64);
    expect(wholeYearsBetween('1961-08-14', '2026-08-14')).toBe(65);
    expect(wholeYearsBetween('2008-02-29', '2026-02-28')).toBe(17);
    expect(wholeYearsBetween('2008-02-29', '2026-03-01')).toBe(18);
  });

  it('are not known from half a date, or backwards', () => {
    expect(wholeYearsBetween('1961', '2026-08-13')).toBeNull();
    expect(wholeYearsBetween('2026-08-14', '2026-08-13')).toBeNull();
  });
});
