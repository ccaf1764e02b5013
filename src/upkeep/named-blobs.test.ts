import { describe, expect, it } from 'vitest';
import { PREFIXES } from '../platform/blobs/blob-files.ts';
import { namersText, prefixRanges } from './named-blobs.ts';

describe('the blobs that rows name', () => {
  it.each([
    0, 1, 50_000, 50_001, 123_456, 10_000_000, 1e12,
  ])('are gone through in ranges that hold each folder once, for %d names', (names) => {
    const ranges = prefixRanges(names);
    expect(ranges[0]?.first).toBe(0);
    expect(ranges.at(-1)?.last).toBe(PREFIXES - 1);
    const whole = ranges.every(
      ({ first, last }, i) => first <= last && first === (ranges[i - 1]?.last ?? -1) + 1,
    );
    expect(whole).toBe(true);
  });

  it('are few enough at a time for the memory of any machine', () => {
    expect(prefixRanges(50_000)).toHaveLength(1);
    expect(prefixRanges(10_000_000)).toHaveLength(200);
  });

  it('are told by the rows that name them, the first few by name', () => {
    expect(namersText({ rows: ['instance 1.2'], count: 1 })).toBe('instance 1.2');
    expect(namersText({ rows: ['instance 1.2', 'receipt a'], count: 6 })).toBe(
      'instance 1.2, receipt a and 4 more',
    );
  });
});
