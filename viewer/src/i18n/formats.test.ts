import { describe, expect, it } from 'vitest';
import { formatsFor } from './formats.ts';

describe('formats', () => {
  const [vi, en] = [formatsFor('vi'), formatsFor('en')];

  it('write decimals as the language does', () => {
    expect(vi.number(19.06, 1)).toBe('19,1');
    expect(en.number(19.06, 1)).toBe('19.1');
    expect(en.number(5, 2)).toBe('5.00');
  });

  it('write days of both spellings, and leave alone what is no day', () => {
    expect(en.date('2026-03-16')).toBe('16 Mar 2026');
    expect(en.date('20260316')).toBe('16 Mar 2026');
    expect(en.date('spring')).toBe('spring');
  });

  it('write sizes in powers of a thousand', () => {
    expect(en.bytes(999)).toBe('999 B');
    expect(en.bytes(1500)).toBe('1.5 kB');
    expect(en.bytes(20_000_000)).toBe('20 MB');
  });

  it('say how long ago something was', () => {
    const now = 1_000_000_000;
    expect(en.ago(now - 30_000, now)).toBe('now');
    expect(en.ago(now - 300_000, now)).toBe('5 minutes ago');
    expect(vi.ago(now - 7_200_000, now)).toBe('2 giờ trước');
  });
});
