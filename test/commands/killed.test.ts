import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { randomFrom } from '../../scripts/samples/random.ts';
import { openDb } from '../../src/platform/db/open-db.ts';
import { bytesOf, type Identity, image, instancePath, pixelsOf } from '../conformance/dicom-objects.ts';
import { openUpload, sendFile } from '../intake/send.ts';
import { type Served, serve } from './tamsoat.ts';

// Each command is a process of its own, and a busy machine starts them slowly.
vi.setConfig({ testTimeout: 240_000 });

const ROUNDS = 4;
const LANES = 6;

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tamsoat-killed-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

type Sent = { readonly of: Identity; readonly hash: string };

/** Sends images by both doors until the hub dies, which it does with the given acknowledgement. */
async function sendUntilKilled(hub: Served, round: number, killAt: number): Promise<Sent[]> {
  const acknowledged: Sent[] = [];
  const uploadId = await openUpload(hub.asAutomation);
  let next = 0;
  const sendOne = async (n: number) => {
    const study = `1.2.60.${round}.${n % LANES}`;
    const of: Identity = { study, series: `${study}.1`, instance: `${study}.1.${n}`, patientId: study };
    const bytes = new Uint8Array(image(of, pixelsOf(round * 1000 + n, 200 + 97 * (n % 17))));
    const headers = { 'content-type': 'application/dicom' };
    const answer =
      n % 2 === 0
        ? await hub.asAutomation('/dicom-web/studies', { method: 'POST', headers, body: bytes })
        : await sendFile(hub.asAutomation, uploadId, `${n}.dcm`, bytes);
    if (!answer.ok) throw new Error(`image ${n} was answered ${answer.status}`);
    acknowledged.push({ of, hash: sha256(bytes) });
    if (acknowledged.length === killAt) hub.kill('SIGKILL');
  };
  const lane = async () => {
    for (;;) await sendOne(next++);
  };
  await Promise.allSettled(Array.from({ length: LANES }, lane));
  expect((await hub.ended).signal).toBe('SIGKILL');
  return acknowledged;
}

describe('a hub killed in the middle of concurrent uploads', () => {
  it('has every acknowledged object, whole, and no half one', async () => {
    const settings = { TAMSOAT_DATA_DIR: dataDir, TAMSOAT_SETTLE_SECONDS: '86400' };
    const random = randomFrom('a hub killed at a random moment');
    const sent: Sent[] = [];
    let hub = await serve(settings);
    for (let round = 0; round < ROUNDS; round++) {
      sent.push(...(await sendUntilKilled(hub, round, 5 + Math.floor(random.between(0, 40)))));
      hub = await serve(settings);
      for (const { of, hash } of sent) {
        const held = await hub.asAutomation(instancePath(of), { headers: { accept: 'application/dicom' } });
        expect([of.instance, held.status]).toEqual([of.instance, 200]);
        expect(sha256(await bytesOf(held))).toBe(hash);
      }
      expect(await readdir(join(dataDir, 'blobs/tmp'))).toEqual([]);
    }
    hub.kill('SIGTERM');
    expect((await hub.ended).status).toBe(0);

    const blobs = join(dataDir, 'blobs');
    const files = await readdir(blobs, { recursive: true, withFileTypes: true });
    const kept = new Set<string>();
    for (const file of files.filter((entry) => entry.isFile())) {
      expect(sha256(await readFile(join(file.parentPath, file.name)))).toBe(file.name);
      kept.add(file.name);
    }
    const db = openDb({ kind: 'sqlite', path: join(dataDir, 'tamsoat.sqlite') });
    const rows = await db.selectFrom('instances').select('hash').execute();
    await db.destroy();
    expect(rows.filter(({ hash }) => !kept.has(hash))).toEqual([]);
    expect(rows.length).toBeGreaterThanOrEqual(sent.length);
  });
});
