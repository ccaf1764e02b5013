import { describe, expect, it } from 'vitest';
import { clientAddress } from './client-address.ts';

describe('the address that sign-in attempts are counted under', () => {
  it('is the other end of the connection, whatever the client claims', () => {
    expect(clientAddress('192.0.2.7', '198.51.100.1', false)).toBe('192.0.2.7');
  });

  it('is the entry that a proxy on the same machine wrote, never the ones before it', () => {
    expect(clientAddress('127.0.0.1', 'made-up, 198.51.100.1', false)).toBe('198.51.100.1');
    expect(clientAddress('::ffff:127.0.0.1', '198.51.100.1', false)).toBe('198.51.100.1');
  });

  it('is the entry of the proxy that the hub stands behind', () => {
    expect(clientAddress('10.0.0.2', '198.51.100.1', true)).toBe('198.51.100.1');
    expect(clientAddress('10.0.0.2', undefined, true)).toBe('10.0.0.2');
    expect(clientAddress('10.0.0.2', ' ', true)).toBe('10.0.0.2');
  });

  it('is unknown without a connection', () => {
    expect(clientAddress(null, '198.51.100.1', false)).toBeNull();
  });
});
