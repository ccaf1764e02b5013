import { expect, test } from 'vitest';
import { byteCache } from './byte-cache.ts';

const bytes = (length: number) => Buffer.alloc(length, 1);

test('what was used last stays, up to the bytes allowed', () => {
  const cache = byteCache(40);
  for (const key of ['a', 'b', 'c', 'd']) cache.set(key, bytes(10));
  cache.get('a');
  cache.set('e', bytes(10));
  expect(['a', 'b', 'c', 'd', 'e'].filter((key) => cache.get(key) !== undefined)).toEqual([
    'a',
    'c',
    'd',
    'e',
  ]);
});

test('what is set again counts once, and what would fill the cache alone is not kept', () => {
  const cache = byteCache(40);
  for (let again = 0; again < 9; again++) cache.set('a', bytes(10));
  cache.set('b', bytes(10));
  cache.set('large', bytes(11));
  expect([cache.get('a')?.length, cache.get('b')?.length, cache.get('large')]).toEqual([10, 10, undefined]);
});
