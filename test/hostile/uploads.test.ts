import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Served, serve } from '../commands/tamsoat.ts';
import {
  announce,
  arrived,
  openUpload,
  patch,
  place,
  type Receipt,
  receiptsOf,
  sendFile,
} from '../intake/send.ts';
import { zip } from '../intake/zip-bytes.ts';
import { honest } from './bytes.ts';
import { expectCalm, IN_FULL } from './calm.ts';
import { watch } from './watch.ts';

vi.setConfig({ testTimeout: 240_000 });

const MILLION = 1_000_000;
const GIB = 1024 ** 3;

let root: string;
let hub: Served;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'tamsoat-uploads-'));
  hub = await serve({ TAMSOAT_DATA_DIR: join(root, 'hub'), TAMSOAT_SETTLE_SECONDS: '86400' });
});
afterAll(async () => {
  hub.kill('SIGTERM');
  expect((await hub.ended).status).toBe(0);
  await rm(root, { recursive: true, force: true });
});

const END = 22;
const DIRECTORY = Buffer.from('PK\x01\x02', 'latin1');

/** An archive of one image whose directory names it so often; `claims` is how often its end says, beyond 16 bits too. */
function oftenListed(n: number, times: number, claims: number): Buffer {
  const one = zip([{ name: 'x', bytes: honest(n) }]);
  const at = one.lastIndexOf(DIRECTORY);
  const entry = one.subarray(at, one.length - END);
  const directory = Buffer.alloc(entry.length * times, entry);
  const end = Buffer.from(one.subarray(-END));
  end.writeUInt16LE(Math.min(claims, 0xffff), 8);
  end.writeUInt16LE(Math.min(claims, 0xffff), 10);
  end.writeUInt32LE(directory.length, 12);
  // The end of a directory of more than 16 bits can count, and where that is (APPNOTE 4.3.14 and 4.3.15).
  const long = Buffer.alloc(56);
  long.write('PK\x06\x06', 'latin1');
  long.writeBigUInt64LE(44n, 4);
  long.writeBigUInt64LE(BigInt(claims), 24);
  long.writeBigUInt64LE(BigInt(claims), 32);
  long.writeBigUInt64LE(BigInt(directory.length), 40);
  long.writeBigUInt64LE(BigInt(at), 48);
  const place = Buffer.alloc(20);
  place.write('PK\x06\x07', 'latin1');
  place.writeBigUInt64LE(BigInt(at + directory.length), 8);
  place.writeUInt32LE(1, 16);
  return Buffer.concat([one.subarray(0, at), directory, ...(claims > 0xffff ? [long, place] : []), end]);
}

/** An archive in whose directory four bytes are others. */
function altered(n: number, where: (archive: Buffer) => number, value: number): Buffer {
  const archive = zip([{ name: 'x', bytes: honest(n) }]);
  archive.writeUInt32LE(value, where(archive));
  return archive;
}

describe('a hub that is sent archives whose list of files is hostile', () => {
  it('says of each what is wrong, keeps it, takes what it can, and serves others meanwhile', async () => {
    const entry = (archive: Buffer) => archive.lastIndexOf(DIRECTORY);
    const cases: [title: string, archive: Buffer, receipts: [outcome: string, reason: RegExp][]][] = [
      [
        'a million entries',
        oftenListed(701, MILLION, MILLION),
        [['quarantined', /more than 200000 entries/]],
      ],
      [
        'a million entries, of which two are told',
        oftenListed(702, MILLION, 2),
        [
          ['stored', /^$/],
          ['duplicate', /^$/],
          ['quarantined', /more entries than it says/],
        ],
      ],
      [
        'one entry, where two thousand are told',
        oftenListed(703, 1, 2000),
        [
          ['stored', /^$/],
          ['quarantined', /cannot be read/],
        ],
      ],
      [
        'a directory beyond the end',
        altered(704, (archive) => archive.length - 6, 0x7fffffff),
        [['quarantined', /cannot be read/]],
      ],
      [
        'an entry that lies elsewhere',
        altered(705, (archive) => entry(archive) + 42, 5),
        [['quarantined', /local file header/]],
      ],
      [
        'an entry that ends elsewhere',
        altered(706, (archive) => entry(archive) + 20, 0x7fffffff),
        [['quarantined', /./]],
      ],
    ];
    const seen: [string, Pick<Receipt, 'outcome' | 'reason'>[]][] = [];
    const watched = await watch(hub, async () => {
      for (const [title, archive] of cases) {
        const uploadId = await openUpload(hub.asAutomation);
        expect([title, (await sendFile(hub.asAutomation, uploadId, 'a.zip', archive)).status]).toEqual([
          title,
          204,
        ]);
        const receipts = await receiptsOf(hub.asAutomation, uploadId);
        seen.push([title, receipts.map(({ outcome, reason }) => ({ outcome, reason: reason ?? '' }))]);
      }
    });
    const expected = cases.map(([title, , receipts]) => [
      title,
      receipts.map(([outcome, reason]) => ({ outcome, reason: expect.stringMatching(reason) })),
    ]);
    expect(seen).toEqual(expected);
    expectCalm('archives with hostile lists', watched);
  });
});

describe('a hub whose uploads lie or never end', () => {
  it('holds each to what it announced, and goes on with it where it was', async () => {
    const uploadId = await openUpload(hub.asAutomation);
    expect((await announce(hub.asAutomation, uploadId, 'x', 64 * GIB + 1)).status).toBe(413);
    const bytes = new Uint8Array(honest(710));
    const location = await place(hub.asAutomation, uploadId, 'one.dcm', bytes.length);
    const send = (offset: number, body: Uint8Array<ArrayBuffer>) =>
      hub.asAutomation(location, { ...patch(offset), body });
    const watched = await watch(hub, async () => {
      expect((await send(0, new Uint8Array(20_000))).status).toBe(413);
      const begun = await arrived(hub.asAutomation, location);
      expect(begun).toBeLessThan(bytes.length);
      for (const offset of [bytes.length, 2 ** 40]) expect((await send(offset, bytes)).status).toBe(409);
    });
    expectCalm('uploads that lie', watched);
  });

  it('serves others while thousands of uploads are begun and none is ended', async () => {
    const uploadId = await openUpload(hub.asAutomation);
    const count = IN_FULL ? 10_000 : 300;
    const watched = await watch(hub, async () => {
      const numbers = Array.from({ length: count }, (_, n) => n).values();
      const lane = async () => {
        for (const n of numbers) {
          const location = await place(hub.asAutomation, uploadId, `${n}.dcm`, GIB);
          const begun = await hub.asAutomation(location, { ...patch(0), body: new Uint8Array(100) });
          expect([n, begun.status]).toEqual([n, 204]);
        }
      };
      await Promise.all(Array.from({ length: 8 }, lane));
    });
    expectCalm(`${count} uploads that never end`, watched);
    const last = await sendFile(hub.asAutomation, uploadId, 'whole.dcm', honest(711));
    expect(last.status).toBe(204);
    expect((await receiptsOf(hub.asAutomation, uploadId)).map(({ outcome }) => outcome)).toEqual(['stored']);
  });
});
