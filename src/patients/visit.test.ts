import { describe, expect, it } from 'vitest';
import { dayOf, visitFor } from './visit.ts';

const visits = [
  { id: 'a', visitDate: '2026-03-10' },
  { id: 'b', visitDate: '2026-03-16' },
];

describe('the visit that a day belongs to', () => {
  it('is that of the day itself, or the nearest within three days', () => {
    expect(visitFor(visits, '2026-03-16')?.id).toBe('b');
    expect(visitFor(visits, '2026-03-19')?.id).toBe('b');
    expect(visitFor(visits, '2026-03-12')?.id).toBe('a');
  });

  it('is the earlier one of two as near', () => {
    expect(visitFor(visits, '2026-03-13')?.id).toBe('a');
  });

  it('is none when all lie further apart, across the end of a month too', () => {
    expect(visitFor(visits, '2026-03-20')).toBeNull();
    expect(visitFor([{ visitDate: '2026-02-28' }], '2026-03-03')).not.toBeNull();
    expect(visitFor([{ visitDate: '2026-02-28' }], '2026-03-04')).toBeNull();
  });
});

describe('the day of an instant', () => {
  it('is that of the centre, not of Greenwich', () => {
    const lateEvening = Date.parse('2026-03-16T18:30:00Z');
    expect(dayOf(lateEvening, 'Asia/Ho_Chi_Minh')).toBe('2026-03-17');
    expect(dayOf(lateEvening, 'UTC')).toBe('2026-03-16');
    expect(dayOf(lateEvening, 'America/New_York')).toBe('2026-03-16');
  });
});
