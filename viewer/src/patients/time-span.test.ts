import { describe, expect, it } from 'vitest';
import { noonAt, noonOf, shareOf, spanOf, ticksOf } from './time-span.ts';

const day = (text: string) => Date.parse(`${text}T00:00:00Z`);

describe('a span of time', () => {
  it('holds every moment with room at both ends', () => {
    const span = spanOf([day('2010-05-01'), day('2006-01-01'), day('2026-01-01')], 0);
    expect(shareOf(span, day('2006-01-01'))).toBeGreaterThan(0.01);
    expect(shareOf(span, day('2026-01-01'))).toBeLessThan(0.99);
  });

  it('of one moment lies around it', () => {
    const span = spanOf([day('2026-01-01')], 0);
    expect(shareOf(span, day('2026-01-01'))).toBe(0.5);
    expect(span.to).toBeGreaterThan(span.from);
  });

  it('of no moment lies around now', () => {
    expect(shareOf(spanOf([], 1000), 1000)).toBe(0.5);
  });

  it('has ticks at the beginnings of years, few enough to be read', () => {
    const { ticks, years } = ticksOf(spanOf([day('2006-03-01'), day('2026-03-01')], 0), 12);
    expect(years).toBe(true);
    expect(ticks.map((at) => new Date(at).toISOString().slice(0, 10))).toEqual(
      [2006, 2008, 2010, 2012, 2014, 2016, 2018, 2020, 2022, 2024, 2026].map((year) => `${year}-01-01`),
    );
  });

  it('has ticks at the beginnings of months where it is short', () => {
    const { ticks, years } = ticksOf({ from: day('2026-01-10'), to: day('2026-06-10') }, 8);
    expect(years).toBe(false);
    expect(ticks).toEqual(['2026-02-01', '2026-03-01', '2026-04-01', '2026-05-01', '2026-06-01'].map(day));
  });
});

describe('a day', () => {
  it('is noon of it in both spellings, and nothing for what is no day', () => {
    expect(noonOf('2026-03-16')).toBe(Date.UTC(2026, 2, 16, 12));
    expect(noonOf('20260316')).toBe(Date.UTC(2026, 2, 16, 12));
    expect(noonOf('202603')).toBeNull();
  });

  it('has one noon, whichever of its moments is given', () => {
    expect(noonAt(day('2026-03-16'))).toBe(noonOf('2026-03-16'));
    expect(noonAt(day('2026-03-17') - 1)).toBe(noonOf('2026-03-16'));
  });
});
