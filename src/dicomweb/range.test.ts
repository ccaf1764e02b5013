import { expect, test } from 'vitest';
import { rangeOf } from './range.ts';

const etag = '"a"';

test.each([
  ['bytes=0-9', { start: 0, endInclusive: 9 }],
  ['bytes=90-', { start: 90, endInclusive: 99 }],
  ['bytes=-10', { start: 90, endInclusive: 99 }],
  ['bytes=-1000', { start: 0, endInclusive: 99 }],
  ['bytes=50-1000', { start: 50, endInclusive: 99 }],
  ['bytes=100-', 'unsatisfiable'],
  ['bytes=-0', 'unsatisfiable'],
  ['bytes=9-0', 'whole'],
  ['bytes=0-1,5-6', 'whole'],
  ['items=0-1', 'whole'],
  ['bytes=-', 'whole'],
  ['bytes=99999999999999999999-', 'whole'],
])('%s of 100 bytes is %j', (range, wanted) => {
  expect(rangeOf(range, undefined, etag, 100)).toEqual(wanted);
});

test('a range of a version that is no longer there is answered with the whole', () => {
  expect(rangeOf('bytes=0-9', '"b"', etag, 100)).toBe('whole');
  expect(rangeOf('bytes=0-9', etag, etag, 100)).toEqual({ start: 0, endInclusive: 9 });
  expect(rangeOf('bytes=0-9', 'Sat, 21 Nov 2026 00:00:00 GMT', etag, 100)).toBe('whole');
  expect(rangeOf(undefined, undefined, etag, 100)).toBe('whole');
});

test('nothing can be taken of nothing', () => {
  expect(rangeOf('bytes=0-0', undefined, etag, 0)).toBe('unsatisfiable');
  expect(rangeOf('bytes=-5', undefined, etag, 0)).toBe('unsatisfiable');
});
