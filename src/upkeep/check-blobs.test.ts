import { describe, expect, it } from 'vitest';
import { blobFindings, missingFinding } from './check-blobs.ts';

const HASH = 'ab'.repeat(32);
const OTHER = 'cd'.repeat(32);
const NOW = 1_800_000_000_000;
const OLD = NOW - 3_600_000;
const named = { rows: ['instance 1.2', 'receipt r1'], count: 2, sizes: new Set([10]), received: true };
const whole = { sizeBytes: 10, sha256: HASH, writtenAt: OLD };

describe('a blob', () => {
  it('that is what its name and its rows say is no finding', () => {
    expect(blobFindings(HASH, named, whole, NOW)).toEqual([]);
  });

  it('whose bytes changed is a fault that names the rows concerned', () => {
    expect(blobFindings(HASH, named, { ...whole, sha256: OTHER }, NOW)).toEqual([
      {
        kind: 'fault',
        where: `blob ${HASH}`,
        what: `its bytes have the SHA-256 ${OTHER}; named by instance 1.2, receipt r1`,
      },
    ]);
  });

  it('of another size than a row says is a fault, also when its bytes are right', () => {
    const findings = blobFindings(HASH, { ...named, sizes: new Set([10, 12]) }, whole, NOW);
    expect(findings.map(({ kind, what }) => [kind, what])).toEqual([
      ['fault', 'it has 10 bytes and not 12; named by instance 1.2, receipt r1'],
    ]);
  });

  it('that cannot be read is a fault with the reason', () => {
    const [finding] = blobFindings(HASH, named, { unreadable: 'EIO: i/o error' }, NOW);
    expect(finding).toMatchObject({ kind: 'fault', what: expect.stringContaining('EIO: i/o error') });
  });

  it('that no receipt names is a fault: nothing comes in without one', () => {
    const findings = blobFindings(HASH, { ...named, received: false }, whole, NOW);
    expect(findings).toMatchObject([{ kind: 'fault', what: expect.stringContaining('no receipt') }]);
  });

  it('that no row names is a note, unless its row may still be on its way', () => {
    expect(blobFindings(HASH, undefined, whole, NOW)).toMatchObject([{ kind: 'note' }]);
    expect(blobFindings(HASH, undefined, { ...whole, writtenAt: NOW - 1000 }, NOW)).toEqual([]);
  });

  it('that no row names and whose bytes changed is a fault: the same bytes would be taken as kept when they come', () => {
    expect(blobFindings(HASH, undefined, { ...whole, sha256: OTHER }, NOW)).toMatchObject([
      { kind: 'fault', what: expect.stringContaining('no row names it') },
    ]);
  });

  it('that is missing is a fault that names the rows concerned', () => {
    expect(missingFinding(HASH, named)).toMatchObject({
      kind: 'fault',
      what: 'it is missing; named by instance 1.2, receipt r1',
    });
  });
});
