import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
import {
  bytesOf,
  dataSetOf,
  type Identity,
  image,
  instancePath,
  multipart,
  pixelsOf,
} from './dicom-objects.ts';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.stop());

const one: Identity = { study: '1.2.10', series: '1.2.10.1', instance: '1.2.10.1.1', patientId: 'S1' };

const post = (init: RequestInit, path = '/dicom-web/studies') => hub.asAutomation(path, init);
const receiptsOf = (uid: string) =>
  hub.hub.db
    .selectFrom('receipts')
    .select(['outcome', 'door', 'sender', 'name', 'problem', 'reason'])
    .where('sopInstanceUid', '=', uid)
    .orderBy('id')
    .execute();

test('a broken part is refused with its reason and the parts beside it are stored', async () => {
  const two = { ...one, instance: '1.2.10.1.2' };
  const answer = await post(
    multipart([image(one, pixelsOf(1)), Buffer.from('this is no image'), image(two, pixelsOf(2))]),
  );
  expect(answer.status).toBe(202);
  expect(answer.headers.get('content-type')).toBe('application/dicom+json');
  const json = await dataSetOf(answer);
  const at = (uid: string) => `${hub.url}${instancePath({ ...one, instance: uid })}`;
  expect(json['00081199']?.Value).toEqual(
    [one.instance, two.instance].map((uid) => ({
      '00081150': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
      '00081155': { vr: 'UI', Value: [uid] },
      '00081190': { vr: 'UR', Value: [at(uid)] },
    })),
  );
  expect(json['0008119A']?.Value).toHaveLength(1);
  expect(json['0008119A']?.Value?.[0]).toMatchObject({ '00081197': { vr: 'US', Value: [0xc000] } });
  expect(json['00081198']).toBeUndefined();
  const [receipt] = await receiptsOf(two.instance);
  expect(receipt).toMatchObject({ outcome: 'stored', door: 'stow', name: 'part 3' });
  const kept = await hub.hub.db
    .selectFrom('receipts')
    .select('hash')
    .where('outcome', '=', 'quarantined')
    .where('name', '=', 'part 2')
    .execute();
  expect(kept).toHaveLength(1);
});

test('the same bytes twice are a success, other bytes under a known UID are kept apart', async () => {
  const known = { ...one, instance: '1.2.10.1.3' };
  expect((await post(multipart([image(known, pixelsOf(3))]))).status).toBe(200);
  expect((await post(multipart([image(known, pixelsOf(3))]))).status).toBe(200);
  const other = await post(multipart([image(known, pixelsOf(4))]));
  expect(other.status).toBe(409);
  const json = await dataSetOf(other);
  expect(json['00081198']?.Value?.[0]).toMatchObject({
    '00081155': { vr: 'UI', Value: [known.instance] },
    '00081197': { vr: 'US', Value: [0x0111] },
  });
  expect((await receiptsOf(known.instance)).map((receipt) => receipt.outcome)).toEqual([
    'stored',
    'duplicate',
    'quarantined',
  ]);
  const held = await hub.asAutomation(instancePath(known), { headers: { accept: 'application/dicom' } });
  expect(await bytesOf(held)).toEqual(image(known, pixelsOf(3)));
});

test('an instance of another study than the address says is not stored but kept in quarantine', async () => {
  const stranger = { ...one, study: '1.2.11', series: '1.2.11.1', instance: '1.2.11.1.1' };
  const mine = { ...one, instance: '1.2.10.1.4' };
  const answer = await post(
    multipart([image(stranger, pixelsOf(5)), image(mine, pixelsOf(6))]),
    '/dicom-web/studies/1.2.10',
  );
  expect(answer.status).toBe(202);
  const json = await dataSetOf(answer);
  expect(json['00081198']?.Value?.[0]).toMatchObject({
    '00081150': { vr: 'UI', Value: ['1.2.840.10008.5.1.4.1.1.2'] },
    '00081155': { vr: 'UI', Value: [stranger.instance] },
    '00081197': { vr: 'US', Value: [0xa900] },
  });
  expect(json['00081199']?.Value).toHaveLength(1);
  expect(await receiptsOf(stranger.instance)).toMatchObject([
    { outcome: 'quarantined', door: 'stow', problem: 'sent-to-another-study' },
  ]);
  expect((await hub.asAutomation(instancePath(stranger))).status).toBe(404);
});

test('a body that ends before its boundary loses its last part only', async () => {
  const [first, last] = [
    { ...one, instance: '1.2.10.1.5' },
    { ...one, instance: '1.2.10.1.6' },
  ];
  const whole = multipart([image(first, pixelsOf(7)), image(last, pixelsOf(8))]);
  const body = Buffer.from(await new Response(whole.body ?? null).arrayBuffer());
  const answer = await post({ ...whole, body: body.subarray(0, body.length - 40) });
  expect(answer.status).toBe(202);
  expect((await hub.asAutomation(instancePath(first))).status).toBe(200);
  expect((await hub.asAutomation(instancePath(last))).status).toBe(404);
});

test('one file without parts is stored, and anything but DICOM is refused', async () => {
  const single = { ...one, instance: '1.2.10.1.7' };
  const headers = { 'content-type': 'application/dicom' };
  const body = image(single, pixelsOf(9));
  expect((await post({ method: 'POST', headers, body })).status).toBe(200);
  expect((await post(multipart([Buffer.from('<xml/>')], 'application/dicom+xml'))).status).toBe(415);
  const json = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' };
  expect((await post(json)).status).toBe(415);
});

test('a body that is not in parts, and one that holds none, are refused', async () => {
  const headers = { 'content-type': 'multipart/related; type="application/dicom"; boundary=x1' };
  expect((await post({ method: 'POST', headers, body: 'nothing here' })).status).toBe(400);
  expect((await post({ method: 'POST', headers, body: '--x1--\r\n' })).status).toBe(400);
  const long = `--x1\r\nX: ${'y'.repeat(20_000)}\r\n\r\n\r\n--x1--`;
  expect((await post({ method: 'POST', headers, body: long })).status).toBe(413);
});

test('somebody who may only read images stores nothing', async () => {
  const radiologist = await hub.signIn('radiologist');
  const answer = await radiologist('/dicom-web/studies', multipart([image(one, pixelsOf(1))]));
  expect(answer.status).toBe(403);
});
