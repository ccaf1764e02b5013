import { describe, expect, it } from 'vitest';
import { dayOf, instantOf, sentTime } from './sent-time.ts';

describe('a time as its sender wrote it', () => {
  it('exists only if the calendar has it', () => {
    expect(sentTime('2024-02-29', null)).not.toBeNull();
    expect(sentTime('2023-02-29', null)).toBeNull();
    expect(sentTime('2024-13', null)).toBeNull();
    expect(sentTime('2024-01-01T24:00', null)).toBeNull();
    expect(sentTime('0001-01-01', null)).toBeNull();
    expect(sentTime('2024-01-01T08:00', '+25:00')).toBeNull();
  });

  it('is a moment only with a zone, its own before the fallback', () => {
    const bare = { local: '2026-01-31T08:15', offset: null };
    expect(instantOf(bare)).toBeNull();
    expect(instantOf(bare, '+07:00')).toBe(Date.UTC(2026, 0, 31, 1, 15));
    expect(instantOf({ ...bare, offset: '-05:00' }, '+07:00')).toBe(Date.UTC(2026, 0, 31, 13, 15));
    expect(instantOf({ local: '2026-01-31', offset: null }, '+07:00')).toBeNull();
  });

  it('has a day where one was written', () => {
    expect(dayOf({ local: '2026-01-31T08', offset: null })).toBe('2026-01-31');
    expect(dayOf({ local: '2026-01', offset: null })).toBeNull();
  });
});
