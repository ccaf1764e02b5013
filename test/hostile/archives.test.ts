import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
import { type Sender, upload } from '../intake/send.ts';
import { zip } from '../intake/zip-bytes.ts';
import { deflatedZeros, honest } from './bytes.ts';

const TEN_GB = 10 * 1024 ** 3;

let hub: TestHub;
let technician: Sender;
beforeAll(async () => {
  hub = await startHub();
  technician = await hub.signIn('technician');
});
afterAll(() => hub.stop());

async function outcomes(archive: Buffer): Promise<Record<string, [string, string | null]>> {
  const receipts = await upload(technician, 'a.zip', archive);
  expect((await fetch(`${hub.url}/readyz`)).status).toBe(200);
  expect(await readdir(join(hub.dataDir, 'blobs/tmp'))).toEqual([]);
  expect(await readdir(join(hub.dataDir, 'uploads'))).toEqual([]);
  return Object.fromEntries(receipts.map(({ name, outcome, reason }) => [name, [outcome, reason]]));
}

describe('a hub that is sent hostile zip archives', () => {
  it('refuses entries that inflate beyond measure, whatever size they claim, and takes the others', async () => {
    const zeros = deflatedZeros(TEN_GB);
    const bomb = (name: string, size: number) => ({
      name,
      bytes: zeros,
      packed: true,
      claims: { size, crc: 0 },
    });
    const seen = await outcomes(
      zip([
        { name: 'before.dcm', bytes: honest(201) },
        bomb('honest-bomb', TEN_GB),
        bomb('half-honest-bomb', 4 * 1024 ** 3 - 2),
        bomb('lying-bomb', 1000),
        { name: 'after.dcm', bytes: honest(202) },
      ]),
    );
    expect(seen).toEqual({
      'a.zip/before.dcm': ['stored', null],
      'a.zip/honest-bomb': ['quarantined', expect.stringContaining('claims more than')],
      'a.zip/half-honest-bomb': ['quarantined', expect.stringContaining('beyond all measure')],
      'a.zip/lying-bomb': ['quarantined', expect.stringContaining('not as long as')],
      'a.zip/after.dcm': ['stored', null],
    });
  });

  it('refuses an entry whose size, checksum or method lies, or that is encrypted, and takes the others', async () => {
    const bytes = honest(203);
    const seen = await outcomes(
      zip([
        { name: 'short.dcm', bytes, claims: { size: bytes.length + 1 } },
        { name: 'stored-short.dcm', bytes, deflate: false, claims: { size: 10 } },
        { name: 'other-checksum.dcm', bytes, claims: { crc: 1 } },
        { name: 'encrypted.dcm', bytes, claims: { flags: 1 } },
        { name: 'not-deflated.dcm', bytes, packed: true },
        { name: 'nested.zip', bytes: zip([{ name: 'x', bytes }]) },
        { name: 'good.dcm', bytes: honest(204) },
      ]),
    );
    expect(seen).toEqual({
      'a.zip/short.dcm': ['quarantined', expect.stringContaining('not as long as')],
      'a.zip/stored-short.dcm': ['quarantined', expect.stringContaining('not as long as')],
      'a.zip/other-checksum.dcm': ['quarantined', expect.stringContaining('checksum')],
      'a.zip/encrypted.dcm': ['quarantined', expect.stringContaining('encrypted')],
      'a.zip/not-deflated.dcm': ['quarantined', expect.any(String)],
      'a.zip/nested.zip': ['quarantined', expect.stringContaining('within a zip archive')],
      'a.zip/good.dcm': ['stored', null],
    });
  });

  it('takes entries with dangerous names in under them as mere labels', async () => {
    const names = [
      '../../etc/passwd',
      '/abs/1.dcm',
      'C:\\x\\1.dcm',
      '<script>alert(1)</script>',
      'a\0b\u001b[2J',
    ];
    const seen = await outcomes(
      zip([
        ...names.map((name, i) => ({ name, bytes: honest(210 + i) })),
        { name: 'good.dcm', bytes: honest(220) },
      ]),
    );
    expect(seen).toEqual({
      'a.zip/../../etc/passwd': ['stored', null],
      'a.zip//abs/1.dcm': ['stored', null],
      'a.zip/C:/x/1.dcm': ['stored', null],
      'a.zip/<script>alert(1)</script>': ['stored', null],
      'a.zip/a\ufffdb\ufffd[2J': ['stored', null],
      'a.zip/good.dcm': ['stored', null],
    });
  });

  it('takes what stands before a break in the archive’s directory or within its count, and keeps the archive', async () => {
    const whole = zip([
      { name: 'before.dcm', bytes: honest(230) },
      { name: 'behind.dcm', bytes: honest(231) },
    ]);
    const broken = Buffer.from(whole);
    broken.write('XX', broken.lastIndexOf('PK\x01\x02'), 'latin1');
    expect(await outcomes(broken)).toEqual({
      'a.zip/before.dcm': ['stored', null],
      'a.zip': ['quarantined', expect.stringContaining('cannot be read')],
    });
    expect(await outcomes(whole.subarray(0, whole.length - 30))).toEqual({
      'a.zip': ['quarantined', expect.stringContaining('cannot be read')],
    });
    const files = [240, 241, 242].map((n) => ({ name: `${n}.dcm`, bytes: honest(n) }));
    expect(await outcomes(zip(files, 2))).toEqual({
      'a.zip/240.dcm': ['stored', null],
      'a.zip/241.dcm': ['stored', null],
      'a.zip': ['quarantined', expect.stringContaining('more entries than it says')],
    });
    expect(await outcomes(zip(files.slice(2), 40_000))).toEqual({
      'a.zip/242.dcm': ['stored', null],
      'a.zip': ['quarantined', expect.stringContaining('cannot be read')],
    });
    const kept = await hub.hub.db
      .selectFrom('receipts')
      .select('hash')
      .where('name', '=', 'a.zip')
      .where('hash', 'is', null)
      .execute();
    expect(kept).toEqual([]);
  });
});
