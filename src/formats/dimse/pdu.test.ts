import { describe, expect, it } from 'vitest';
import { abortPdu, associateRj, dataPdus, pduHeader, pdvHeader, REJECTION, releaseRp } from './pdu.ts';

describe('a PDU', () => {
  it('is written as PS3.8 section 9.3 draws it', () => {
    expect(releaseRp().toString('hex')).toBe('06000000000400000000');
    expect(abortPdu({ source: 2, reason: 6 }).toString('hex')).toBe('07000000000400000206');
    expect(associateRj(REJECTION.calledAe).toString('hex')).toBe('03000000000400010107');
  });

  it('may claim up to 4 GiB, which is read as it stands', () => {
    expect(pduHeader(Buffer.from('0400ffffffff', 'hex'))).toEqual({ type: 4, length: 0xffffffff });
  });
});

describe('presentation data', () => {
  it('is one value of one PDU when it fits', () => {
    const bytes = dataPdus(3, 'command', Buffer.from('abcd'), true, 16384);
    expect(bytes.toString('hex')).toBe(`04000000000a${'00000006'}0303${'61626364'}`);
  });

  it('is cut into PDUs that the peer takes, the last one marked', () => {
    const bytes = dataPdus(5, 'dataSet', Buffer.alloc(25, 1), true, 16);
    const seen: [number, boolean][] = [];
    for (let at = 0; at < bytes.length; ) {
      const { length } = pduHeader(bytes.subarray(at));
      expect(length).toBeLessThanOrEqual(16);
      const head = pdvHeader(bytes.subarray(at + 6));
      seen.push([head?.length ?? -1, head?.isLast ?? false]);
      at += 6 + length;
    }
    expect(seen).toEqual([
      [10, false],
      [10, false],
      [5, true],
    ]);
  });

  it('refuses a value whose length leaves no room for its own head', () => {
    expect(pdvHeader(Buffer.from('000000010103', 'hex'))).toBeNull();
  });
});
