import { describe, expect, it } from 'vitest';
import { comesFrom, isLoopback, isPlace, isWithin } from '../platform/come-from.ts';
import { rightsOf } from './peers.ts';
import { RIGHTS } from './rights.ts';

const asker = { may: ['query' as const] };

describe('what a calling AE may do', () => {
  it('is everything on this machine while no peer is kept, and nothing from elsewhere', () => {
    expect(rightsOf(null, true, false, true)).toEqual(new Set(RIGHTS));
    expect(rightsOf(null, true, false, false)).toBeNull();
  });

  it('is nothing for a stranger once a peer is kept, on this machine too', () => {
    expect(rightsOf(null, true, true, true)).toBeNull();
  });

  it('is for a peer what was given to it, and nothing from elsewhere than it calls from', () => {
    expect(rightsOf(asker, true, true, false)).toEqual(new Set(['query']));
    expect(rightsOf(asker, true, true, true)).toEqual(new Set(['query']));
    expect(rightsOf(asker, false, true, true)).toBeNull();
  });
});

describe('a connection', () => {
  it('comes from this machine only by its loopback addresses', () => {
    expect(['127.0.0.1', '::1', '::ffff:127.0.0.1', '127.9.9.9'].every(isLoopback)).toBe(true);
    expect(['10.0.0.1', '::ffff:10.127.0.1', '1127.0.0.1', '', undefined].some(isLoopback)).toBe(false);
  });

  it('comes from an address, a network or a name', async () => {
    expect(isWithin('10.1.2.3', '10.1.2.3')).toBe(true);
    expect(isWithin('10.1.2.3', '10.1.2.4')).toBe(false);
    expect(isWithin('10.1.0.0/16', '10.1.2.4')).toBe(true);
    expect(isWithin('10.1.0.0/16', '10.2.2.4')).toBe(false);
    expect(isWithin('2001:db8::/32', '2001:db8:0:1::5')).toBe(true);
    expect(isWithin('2001:db8::/32', '10.1.2.3')).toBe(false);
    expect(isWithin('ct1.example', '10.1.2.3')).toBeNull();
    expect(await comesFrom('10.1.2.3', '::ffff:10.1.2.3')).toBe(true);
    expect(await comesFrom('localhost', '127.0.0.1')).toBe(true);
    expect(await comesFrom('nowhere.invalid', '127.0.0.1')).toBe(false);
    expect(await comesFrom('127.0.0.1', undefined)).toBe(false);
  });

  it('is told where to come from only by what can be a place', () => {
    expect(['ct1.example', '10.1.2.3', '::1', '10.0.0.0/8', '2001:db8::/32'].every(isPlace)).toBe(true);
    expect(['', 'a b', '10.0.0.0/33', '10.0.0/8', 'name/8', '/', 'a'.repeat(254)].some(isPlace)).toBe(false);
  });
});
