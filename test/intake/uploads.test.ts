import { appendFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recover } from '../../src/hub.ts';
import { bytesOf, type Identity, image, instancePath, pixelsOf } from '../conformance/dicom-objects.ts';
import { startHub, type TestHub } from '../hub.ts';
import {
  announce,
  arrived,
  openUpload,
  patch,
  place,
  receiptsOf,
  type Sender,
  sendFile,
  upload,
} from './send.ts';
import { zip } from './zip-bytes.ts';

const SAMPLES = join(import.meta.dirname, '../../data-samples');

const ofSeed = (seed: number): Identity => ({
  study: `1.2.30.${seed}`,
  series: `1.2.30.${seed}.1`,
  instance: `1.2.30.${seed}.1.1`,
  patientId: `U${seed}`,
});

/** The size of what lies in the folder of uploads under the last part of a path. */
async function sizeOnDisk(hub: TestHub, location: string): Promise<number> {
  return (await stat(join(hub.dataDir, 'uploads', location.split('/').at(-1) ?? ''))).size;
}

describe('the page where staff drop files', () => {
  let hub: TestHub;
  let technician: Sender;
  beforeAll(async () => {
    hub = await startHub();
    technician = await hub.signIn('technician');
  });
  afterAll(() => hub.stop());

  it('goes on with a file where the connection broke, and takes it in whole', async () => {
    const of = ofSeed(1);
    const bytes = image(of, pixelsOf(1, 5000));
    const half = Math.floor(bytes.length / 2);
    const uploadId = await openUpload(technician);
    const location = await place(technician, uploadId, 'CT/1.dcm', bytes.length);

    const cable = new AbortController();
    const firstHalf = new ReadableStream<Uint8Array>({
      start: (stream) => stream.enqueue(bytes.subarray(0, half)),
    });
    const cut = technician(location, { ...patch(0), body: firstHalf, duplex: 'half', signal: cable.signal });
    while ((await sizeOnDisk(hub, location)) < half) await turn();
    cable.abort();
    await expect(cut).rejects.toThrow();

    expect(await receiptsOf(technician, uploadId)).toEqual([]);
    expect(await arrived(technician, location)).toBe(half);
    const rest = await technician(location, { ...patch(half), body: bytes.subarray(half) });
    expect(rest.status).toBe(204);
    expect(await receiptsOf(technician, uploadId)).toMatchObject([{ name: 'CT/1.dcm', outcome: 'stored' }]);
    const held = await hub.asAutomation(instancePath(of), { headers: { accept: 'application/dicom' } });
    expect(await bytesOf(held)).toEqual(bytes);
  });

  it('tells a sender that lost the last answer that the file has arrived, and takes it in once', async () => {
    const bytes = image(ofSeed(2), pixelsOf(2, 2000));
    const uploadId = await openUpload(technician);
    const location = await place(technician, uploadId, '2.dcm', bytes.length);
    const cable = new AbortController();
    const lost = technician(location, { ...patch(0), body: bytes, signal: cable.signal });
    while ((await sizeOnDisk(hub, location).catch(() => bytes.length)) < bytes.length) await turn();
    cable.abort();
    await Promise.allSettled([lost]);
    expect(await arrived(technician, location)).toBe(bytes.length);
    expect(await receiptsOf(technician, uploadId)).toMatchObject([{ name: '2.dcm', outcome: 'stored' }]);
    expect(await readdir(join(hub.dataDir, 'uploads'))).toEqual([]);
  });

  it('gives a receipt for each entry of a zip archive, and only duplicates when it comes again', async () => {
    const hl7 = await readFile(join(SAMPLES, 'labs/TS-0001.hl7'));
    const table = await readFile(join(SAMPLES, 'labs/hanoi-2026-03-18.csv'));
    const archive = zip([
      { name: 'ảnh/', bytes: Buffer.alloc(0), deflate: false },
      { name: 'ảnh/một.dcm', bytes: image(ofSeed(3), pixelsOf(3)) },
      { name: 'labs/TS-0001.hl7', bytes: hl7, deflate: false },
      { name: 'labs/hanoi.csv', bytes: table },
    ]);
    const first = await upload(technician, 'visit.zip', archive);
    expect(new Set(first.map(({ outcome }) => outcome))).toEqual(new Set(['stored']));
    expect(new Set(first.map(({ format }) => format))).toEqual(new Set(['dicom', 'hl7v2', 'lab-table']));
    expect(first.map(({ name }) => name)).toContain('visit.zip/ảnh/một.dcm');
    expect(first.length).toBeGreaterThan(3);

    const again = await upload(technician, 'visit.zip', archive);
    expect(again.map(({ outcome }) => outcome)).toEqual(first.map(() => 'duplicate'));
  });

  it('says that a file belongs to no upload that it knows', async () => {
    const answer = await announce(technician, 'no-such-upload', '1.dcm', 10);
    expect(answer.status).toBe(422);
    expect(await answer.text()).toContain('there is no such upload');
  });

  it('refuses more bytes than were announced, with and without a stated length', async () => {
    const uploadId = await openUpload(technician);
    const location = await place(technician, uploadId, 'long.dcm', 10);
    const stated = await technician(location, { ...patch(0), body: Buffer.alloc(20) });
    expect(stated.status).toBe(413);
    const body = new Blob([Buffer.alloc(20)]).stream();
    const unstated = await technician(location, { ...patch(0), body, duplex: 'half' });
    expect(unstated.status).toBe(413);
    expect(await receiptsOf(technician, uploadId)).toEqual([]);
  });

  it('is closed to a radiologist', async () => {
    const radiologist = await hub.signIn('radiologist');
    const uploadId = await openUpload(technician);
    expect((await announce(radiologist, uploadId, '1.dcm', 10)).status).toBe(403);
    expect((await radiologist('/api/uploads', { method: 'POST', body: '{}' })).status).toBe(403);
    const location = await place(technician, uploadId, '1.dcm', 10);
    expect((await radiologist(location, { ...patch(0), body: Buffer.alloc(10) })).status).toBe(403);
  });

  it('keeps a text file that is too long, with the reason, and an empty one too', async () => {
    const tooLong = Buffer.alloc(64 * 1024 ** 2 + 1, 'patient_id,code\n');
    const long = await upload(technician, 'long.csv', tooLong);
    expect(long).toMatchObject([{ outcome: 'quarantined', reason: expect.stringContaining('text file') }]);
    const empty = await openUpload(technician);
    await place(technician, empty, 'empty.dcm', 0);
    expect(await receiptsOf(technician, empty)).toMatchObject([
      { outcome: 'quarantined', reason: 'The file is empty' },
    ]);
  });
});

describe('a hub that died after the last byte of an upload', () => {
  let dataDir: string;
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'tamsoat-uploads-'));
  });
  afterAll(() => rm(dataDir, { recursive: true, force: true }));

  it('takes the file in at its next start, and a damaged one beside it does not stop the start', async () => {
    const of = ofSeed(9);
    const bytes = image(of, pixelsOf(9));
    const before = await startHub({ TAMSOAT_DATA_DIR: dataDir });
    const sender = await before.signIn('technician');
    const uploadId = await openUpload(sender);
    const location = await place(sender, uploadId, '9.dcm', bytes.length);
    const unfinished = await place(sender, uploadId, 'unfinished.dcm', bytes.length);
    await sendFile(sender, uploadId, 'other.dcm', image(ofSeed(10), pixelsOf(10)));
    await before.stop();
    const uploads = join(dataDir, 'uploads');
    await appendFile(join(uploads, location.split('/').at(-1) ?? ''), bytes);
    await writeFile(join(uploads, '00000000-0000-7000-8000-000000000000'), 'half');
    await writeFile(join(uploads, '00000000-0000-7000-8000-000000000000.json'), '{');

    const after = await startHub({ TAMSOAT_DATA_DIR: dataDir });
    await recover(after.hub);
    const technician = await after.signIn('technician');
    const receipts = await receiptsOf(technician, uploadId);
    expect(receipts.map(({ name, outcome }) => [name, outcome])).toEqual([
      ['other.dcm', 'stored'],
      ['9.dcm', 'stored'],
    ]);
    expect(await arrived(technician, location)).toBe(bytes.length);
    expect(await arrived(technician, unfinished)).toBe(0);
    await recover(after.hub);
    expect(await receiptsOf(technician, uploadId)).toHaveLength(2);
    await after.stop();
  });
});
