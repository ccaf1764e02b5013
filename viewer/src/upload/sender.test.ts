import { describe, expect, it } from 'vitest';
import { overall, worthRetrying } from './sender.ts';

describe('sending', () => {
  it('goes on by itself where the hub was away or busy, not where it said no', () => {
    expect([0, 409, 423, 429, 500, 503].every(worthRetrying)).toBe(true);
    expect([400, 401, 403, 413, 415, 422].some(worthRetrying)).toBe(false);
  });

  it('counts files and bytes in all', () => {
    const file = new File(['12345'], 'a');
    const item = { key: 0, file, name: 'a', wave: 0, status: null } as const;
    expect(
      overall([
        { ...item, state: 'sent', sentBytes: 5 },
        { ...item, state: 'sending', sentBytes: 2 },
        { ...item, state: 'failed', sentBytes: 0 },
      ]),
    ).toEqual({ total: 3, done: 1, failed: 1, sentBytes: 7, bytes: 15 });
  });
});
