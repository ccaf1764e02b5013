import { describe, expect, it } from 'vitest';
import { otherReaderOf } from './use-reading.ts';

const read = {
  readerId: 'an',
  readerName: 'An',
  state: 'draft',
  impression: '',
  recommendation: null,
  signedAt: null,
} as const;

describe('who else has a reading in hand', () => {
  it('is whoever claimed it, not who wrote before them', () => {
    expect(otherReaderOf({ claim: { userId: 'binh', userName: 'Bình' }, read }, 'an')).toBe('Bình');
    expect(otherReaderOf({ claim: { userId: 'binh', userName: 'Bình' }, read }, 'binh')).toBeNull();
  });

  it('is who began to write while nobody has claimed it', () => {
    expect(otherReaderOf({ claim: null, read }, 'binh')).toBe('An');
    expect(otherReaderOf({ claim: null, read }, 'an')).toBeNull();
    expect(otherReaderOf({ claim: null, read: null }, 'an')).toBeNull();
  });
});
