import { describe, expect, it } from 'vitest';
import { ageOn, nameOf } from './person.ts';

describe('a person', () => {
  it('turns a year older on the birthday itself', () => {
    expect(ageOn('1961-08-14', '2026-08-13')).toEqual({ unit: 'years', count: 64 });
    expect(ageOn('1961-08-14', '2026-08-14')).toEqual({ unit: 'years', count: 65 });
  });

  it('is counted in months below two years', () => {
    expect(ageOn('2024-03-31', '2026-03-30')).toEqual({ unit: 'months', count: 23 });
    expect(ageOn('2024-03-30', '2026-03-30')).toEqual({ unit: 'years', count: 2 });
  });

  it('has no age without a whole date, or before birth', () => {
    expect(ageOn(null, '2026-01-01')).toBeNull();
    expect(ageOn('1961', '2026-01-01')).toBeNull();
    expect(ageOn('2026-02-01', '2026-01-01')).toBeNull();
  });

  it('is named as people write it, and not at all when nothing is written', () => {
    expect(nameOf('TRINH^THI MAI')).toBe('TRINH THI MAI');
    expect(nameOf('^^')).toBeNull();
  });
});
