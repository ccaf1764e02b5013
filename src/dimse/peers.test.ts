import { describe, expect, it } from 'vitest';
import { isLoopback } from './open-dicom.ts';
import { rightsOf } from './peers.ts';

const asker = { mayStore: 0, mayQuery: 1, mayRetrieve: 0 } as const;

describe('what a calling AE may do', () => {
  it('is everything on this machine while no peer is kept, and nothing from elsewhere', () => {
    expect(rightsOf(undefined, false, true)).toEqual(new Set(['store', 'query', 'retrieve']));
    expect(rightsOf(undefined, false, false)).toBeNull();
  });

  it('is nothing for a stranger once a peer is kept, on this machine too', () => {
    expect(rightsOf(undefined, true, true)).toBeNull();
  });

  it('is for a peer what was given to it, from anywhere', () => {
    expect(rightsOf(asker, true, false)).toEqual(new Set(['query']));
    expect(rightsOf(asker, true, true)).toEqual(new Set(['query']));
  });
});

describe('a connection', () => {
  it('comes from this machine only by its loopback addresses', () => {
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.9.9.9'].every(isLoopback)).toBe(true);
    expect(['10.0.0.1', '::ffff:10.127.0.1', '1127.0.0.1', '', undefined].some(isLoopback)).toBe(false);
  });
});
