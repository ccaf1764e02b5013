import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { RESERVE_BYTES } from '../../src/platform/disk-space.ts';
import {
  bytesOf,
  dataSetOf,
  detailOf,
  type Identity,
  image,
  instancePath,
  multipart,
  pixelsOf,
} from '../conformance/dicom-objects.ts';
import { SAMPLES } from '../flow/walk-road.ts';
import { startHub, type TestHub } from '../hub.ts';
import { announce, arrived, openUpload, patch, place, receiptsOf, sendFile } from '../intake/send.ts';
import { verifyFolder } from '../upkeep/kept-hub.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

const MB = 1024 ** 2;
const FULL = 'The disk is full; nothing of this object was kept';
const OUT_OF_RESOURCES = 0xa700;

let disk: SmallDisk;
let hub: TestHub;
beforeAll(async () => {
  disk = await mountSmallDisk(96);
  hub = await startHub({ TAMSOAT_DATA_DIR: join(disk.path, 'hub') });
});
afterAll(async () => {
  await hub.stop();
  await disk[Symbol.asyncDispose]();
});
beforeEach(() => disk.release());

let images = 0;
function newImage(frames = 1): { of: Identity; bytes: Buffer } {
  images += 1;
  const of: Identity = {
    study: '1.2.80',
    series: '1.2.80.1',
    instance: `1.2.80.1.${images}`,
    patientId: 'P80',
  };
  return { of, bytes: image(of, pixelsOf(images, frames)) };
}
/** Each frame has 48 bytes. */
const framesOf = (bytes: number) => Math.ceil(bytes / 48);

const stow = (bytes: Uint8Array) => hub.asAutomation('/dicom-web/studies', multipart([bytes]));

const failure = z.object({ Value: z.tuple([z.looseObject({})]) });
const why = z.object({
  '00000902': z.object({ Value: z.tuple([z.string()]) }),
  '00081197': z.object({ Value: z.tuple([z.number()]) }),
});
async function refusedParts(answer: Response): Promise<{ code: number; comment: string }> {
  const sequence = failure.parse((await dataSetOf(answer))['0008119A']);
  const { '00000902': comment, '00081197': code } = why.parse(sequence.Value[0]);
  return { code: code.Value[0], comment: comment.Value[0] };
}

async function sendHl7(): Promise<Response> {
  return hub.asAutomation('/api/hl7', {
    method: 'POST',
    headers: { 'content-type': 'application/hl7-v2' },
    body: await readFile(join(SAMPLES, 'labs/TS-0004.hl7')),
  });
}

/** What is on record and on disk of all that came in. */
async function kept(): Promise<{ rows: number[]; halfWritten: string[] }> {
  const rows: number[] = [];
  for (const table of [
    'receipts',
    'instances',
    'studies',
    'patients',
    'labReports',
    'observations',
  ] as const) {
    const { count } = await hub.hub.db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    rows.push(Number(count));
  }
  return { rows, halfWritten: await readdir(join(hub.dataDir, 'blobs/tmp')) };
}

async function expectNothingWrong(): Promise<void> {
  const { findings } = await verifyFolder(hub.dataDir, {}, Date.now() + 3_600_000);
  expect(findings).toEqual([]);
}

describe.each([
  ['has only its reserve left', RESERVE_BYTES / 2],
  ['has not one byte left', 0],
])('a hub whose disk %s', (_state, left) => {
  it('says so at every door and when asked whether it is ready, keeps nothing half, and goes on once there is space', async () => {
    const first = newImage();
    expect((await stow(first.bytes)).status).toBe(200);
    const uploadId = await openUpload(hub.asAutomation);
    const second = newImage(200);
    const location = await place(hub.asAutomation, uploadId, 'second.dcm', second.bytes.length);
    expect((await hub.asAutomation('/readyz')).status).toBe(200);
    const before = await kept();

    await disk.leave(left);
    const ready = await hub.asAutomation('/readyz');
    expect(ready.status).toBe(503);
    expect(await detailOf(ready)).toBe('The disk is full');
    expect((await hub.asAutomation('/livez')).status).toBe(200);

    const stored = await stow(second.bytes);
    expect(stored.status).toBe(503);
    expect(await refusedParts(stored)).toEqual({ code: OUT_OF_RESOURCES, comment: FULL });

    const announced = await announce(hub.asAutomation, uploadId, 'third.dcm', 1000);
    expect([announced.status, await announced.text()]).toEqual([503, `${FULL}\n`]);
    const sent = await hub.asAutomation(location, { ...patch(0), body: new Uint8Array(second.bytes) });
    expect([sent.status, await sent.text()]).toEqual([503, `${FULL}\n`]);
    expect(await arrived(hub.asAutomation, location)).toBe(0);

    const results = await sendHl7();
    expect(results.status).toBe(503);
    expect(await detailOf(results)).toBe(FULL);

    const read = await hub.asAutomation(instancePath(first.of), {
      headers: { accept: 'application/dicom; transfer-syntax=*' },
    });
    expect(read.status).toBe(200);
    expect((await bytesOf(read)).includes(pixelsOf(images - 1))).toBe(true);
    expect(await kept()).toEqual(before);

    await disk.release();
    expect((await hub.asAutomation('/readyz')).status).toBe(200);
    await expectNothingWrong();
    expect((await stow(second.bytes)).status).toBe(200);
    const again = await hub.asAutomation(location, { ...patch(0), body: new Uint8Array(second.bytes) });
    expect(again.status).toBe(204);
    expect(await receiptsOf(hub.asAutomation, uploadId)).toMatchObject([{ outcome: 'duplicate' }]);
    expect((await sendHl7()).status).toBe(200);
    await hub.drain();
    await expectNothingWrong();
  });
});

describe('a hub whose disk fills', () => {
  it('still signs people in and keeps what they do on the reserve', async () => {
    await disk.leave(RESERVE_BYTES / 2);
    const radiologist = await hub.signIn('radiologist');
    expect((await radiologist('/api/worklist?state=all')).status).toBe(200);
  });

  it('answers a write to the database as unavailable when nothing is left, and does it afterwards', async () => {
    await disk.leave(0);
    // What the database has written already it may write over; what is new to it finds no space.
    const open = () =>
      hub.asAutomation('/api/uploads', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: '{}',
      });
    let answer = await open();
    for (let tries = 0; answer.status === 201 && tries < 5000; tries++) answer = await open();
    expect(answer.status).toBe(503);
    expect(await detailOf(answer)).toBe(FULL);
    await disk.release();
    expect((await open()).status).toBe(201);
    await expectNothingWrong();
  });

  it('takes nothing in for which its database has no space, though the blobs lie on another disk with room', async () => {
    const elsewhere = await mkdtemp(join(tmpdir(), 'tamsoat-roomy-'));
    const settings = { TAMSOAT_DATA_DIR: join(disk.path, 'small'), TAMSOAT_BLOB_URL: `file:${elsewhere}` };
    const roomy = await startHub(settings);
    const send = (bytes: Uint8Array) => roomy.asAutomation('/dicom-web/studies', multipart([bytes]));
    try {
      await disk.leave(0);
      let [next, stored] = [newImage(), 0];
      let answer = await send(next.bytes);
      for (; answer.status === 200 && stored < 2000; stored++) {
        next = newImage();
        answer = await send(next.bytes);
      }
      expect(answer.status).toBe(503);
      expect(await refusedParts(answer)).toEqual({ code: OUT_OF_RESOURCES, comment: FULL });
      expect((await roomy.asAutomation(`${instancePath(next.of)}/metadata`)).status).toBe(404);
      await disk.release();
      const { verified } = await verifyFolder(settings.TAMSOAT_DATA_DIR, settings);
      expect(verified).toMatchObject({ faults: 0, blobs: stored + 1 });
      expect((await send(next.bytes)).status).toBe(200);
    } finally {
      await roomy.stop();
      await rm(elsewhere, { recursive: true });
    }
  });

  it('lets go of an object that is larger than what is left, takes smaller ones, and stays ready', async () => {
    await disk.leave(RESERVE_BYTES + 8 * MB);
    const large = newImage(framesOf(32 * MB));
    const before = await kept();
    const answer = await stow(large.bytes);
    expect(answer.status).toBe(503);
    expect(await refusedParts(answer)).toEqual({ code: OUT_OF_RESOURCES, comment: FULL });
    expect(await kept()).toEqual(before);
    const uploadId = await openUpload(hub.asAutomation);
    expect((await announce(hub.asAutomation, uploadId, 'large.dcm', large.bytes.length)).status).toBe(503);
    expect((await hub.asAutomation('/readyz')).status).toBe(200);
    expect((await stow(newImage().bytes)).status).toBe(200);
    expect((await sendFile(hub.asAutomation, uploadId, 'small.dcm', newImage().bytes)).status).toBe(204);
    await expectNothingWrong();
  });

  it('stores the other parts of a request when only one of them has no room', async () => {
    await disk.leave(RESERVE_BYTES + 8 * MB);
    const [large, small] = [newImage(framesOf(32 * MB)), newImage()];
    const answer = await hub.asAutomation('/dicom-web/studies', multipart([large.bytes, small.bytes]));
    expect(answer.status).toBe(202);
    expect((await hub.asAutomation(`${instancePath(small.of)}/metadata`)).status).toBe(200);
    expect((await hub.asAutomation(`${instancePath(large.of)}/metadata`)).status).toBe(404);
  });

  it('keeps an upload that arrived but had no room to be taken in, and takes it in when its sender asks again', async () => {
    const uploadId = await openUpload(hub.asAutomation);
    const { bytes } = newImage(framesOf(256 * 1024));
    const location = await place(hub.asAutomation, uploadId, 'late.dcm', bytes.length);
    await disk.leave(RESERVE_BYTES + 64 * 1024);
    const sent = await hub.asAutomation(location, { ...patch(0), body: new Uint8Array(bytes) });
    expect([sent.status, await sent.text()]).toEqual([503, `${FULL}\n`]);
    expect(await receiptsOf(hub.asAutomation, uploadId)).toEqual([]);
    await disk.release();
    expect(await arrived(hub.asAutomation, location)).toBe(bytes.length);
    expect(await receiptsOf(hub.asAutomation, uploadId)).toMatchObject([{ outcome: 'stored' }]);
  });
});
