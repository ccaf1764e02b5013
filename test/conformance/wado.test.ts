import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { deflateRawSync } from 'node:zlib';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { part10 } from '../../src/formats/dicom/test-bytes.ts';
import { startHub, type TestHub } from '../hub.ts';
import {
  AS_STORED,
  bytesOf,
  COLUMNS,
  dataSetsOf,
  detailOf,
  EXPLICIT,
  image,
  imageDataSet,
  instancePath,
  partsOf,
  pixelsOf,
  RLE,
  ROWS,
  rleImage,
  store,
} from './dicom-objects.ts';

const run = promisify(execFile);
const series = { study: '1.4.1', series: '1.4.1.1', patientId: 'W1', name: 'Lê^Thị Hoà' };
const plain = { ...series, instance: '1.4.1.1.1' };
const several = { ...series, instance: '1.4.1.1.2' };
const packed = { ...series, instance: '1.4.1.1.3' };
const shrunk = { ...series, series: '1.4.1.2', instance: '1.4.1.2.1' };
const report = { ...series, series: '1.4.1.3', instance: '1.4.1.3.1' };

const plainFile = image(plain, pixelsOf(1), [[0x00420011, 'OB', Buffer.alloc(5000, 7)]]);
const severalPixels = pixelsOf(2, 3);
const grey = Buffer.from(Array.from({ length: ROWS * COLUMNS }, (_, i) => (i * 11) & 0xff));
const shrunkFile = part10(deflateRawSync(imageDataSet(shrunk, pixelsOf(3))), '1.2.840.10008.1.2.1.99');

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
  await store(hub, plainFile, image(several, severalPixels), rleImage(packed, grey), shrunkFile);
});
afterAll(() => hub.stop());

const get = (path: string, accept?: string, more: Record<string, string> = {}) =>
  hub.asAutomation(path, { headers: { ...(accept === undefined ? {} : { accept }), ...more } });

test('a frame is the stored bytes, and says in which transfer syntax they are', async () => {
  const answer = await get(`${instancePath(plain)}/frames/1`, AS_STORED);
  expect(answer.headers.get('cache-control')).toBe('private, max-age=31536000, immutable');
  expect(answer.headers.get('content-type')).toContain('type="application/octet-stream"');
  expect(await partsOf(answer)).toEqual([
    { type: `application/octet-stream; transfer-syntax=${EXPLICIT}`, bytes: pixelsOf(1) },
  ]);
});

test('frames of a list come in its order, each a part', async () => {
  const answer = await get(`${instancePath(several)}/frames/3,1`);
  const size = ROWS * COLUMNS * 2;
  expect((await partsOf(answer)).map((part) => part.bytes)).toEqual([
    severalPixels.subarray(2 * size),
    severalPixels.subarray(0, size),
  ]);
});

test('a frame that is not there is refused with how many there are', async () => {
  const answer = await get(`${instancePath(several)}/frames/4`);
  expect(answer.status).toBe(404);
  expect(await detailOf(answer)).toBe('There is no frame 4; the instance holds 3 frames');
  expect((await get(`${instancePath(several)}/frames/1,4`)).status).toBe(404);
  expect((await get(`${instancePath(shrunk)}/frames/1,2`)).status).toBe(404);
  expect((await get(`${instancePath(several)}/frames/0`)).status).toBe(400);
  expect((await get(`${instancePath(several)}/frames/a`)).status).toBe(400);
});

test('a compressed frame goes as stored to who takes that, and unpacked to who does not say', async () => {
  const [stored] = await partsOf(await get(`${instancePath(packed)}/frames/1`, AS_STORED));
  expect(stored?.type).toBe(`application/octet-stream; transfer-syntax=${RLE}`);
  expect(stored?.bytes.readUInt32LE(4)).toBe(64);
  const [unpacked] = await partsOf(await get(`${instancePath(packed)}/frames/1`));
  expect(unpacked).toEqual({ type: `application/octet-stream; transfer-syntax=${EXPLICIT}`, bytes: grey });
  const single = await get(`${instancePath(packed)}/frames/1`, 'application/octet-stream');
  expect(await bytesOf(single)).toEqual(grey);
});

test('a frame that cannot be compressed goes as it is held to who takes that too', async () => {
  const wide = { ...series, study: '1.4.8', series: '1.4.8.1', instance: '1.4.8.1.1' };
  const pixels = pixelsOf(4, 2);
  const more: Parameters<typeof image>[2] = [
    [0x00280008, 'IS', '1'],
    [0x00280100, 'US', [32]],
    [0x00280101, 'US', [32]],
    [0x00280102, 'US', [31]],
  ];
  await store(hub, image(wide, pixels, more));
  const htj2k = 'multipart/related; type="application/octet-stream"; transfer-syntax=1.2.840.10008.1.2.4.201';
  expect((await get(`${instancePath(wide)}/frames/1`, htj2k)).status).toBe(422);
  const [frame] = await partsOf(await get(`${instancePath(wide)}/frames/1`, `${htj2k}, ${AS_STORED}; q=0.5`));
  expect(frame?.bytes).toEqual(pixels);
  const [packed] = await partsOf(
    await get(`${instancePath(plain)}/frames/1`, `${htj2k}, ${AS_STORED}; q=0.5`),
  );
  expect(packed?.type).toContain('1.2.840.10008.1.2.4.201');
});

test('a frame of a deflated file is served', async () => {
  const [frame] = await partsOf(await get(`${instancePath(shrunk)}/frames/1`, AS_STORED));
  expect(frame).toEqual({
    type: `application/octet-stream; transfer-syntax=${EXPLICIT}`,
    bytes: pixelsOf(3),
  });
});

test('what the client has already is not sent again', async () => {
  for (const path of ['/frames/1', '/metadata', '/rendered', '']) {
    const accept = path === '/rendered' ? 'image/png' : undefined;
    const first = await get(`${instancePath(plain)}${path}`, accept);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    expect((await get(`${instancePath(plain)}${path}`, accept, { 'if-none-match': etag })).status).toBe(304);
    await first.arrayBuffer();
  }
});

test('a retrieved instance is byte for byte what was sent', async () => {
  const single = await get(instancePath(plain), 'application/dicom');
  expect(await bytesOf(single)).toEqual(plainFile);
  const [part] = await partsOf(await get(instancePath(shrunk)));
  expect(part?.bytes).toEqual(shrunkFile);
  const whole = await get(
    '/dicom-web/studies/1.4.1',
    'multipart/related; type="application/dicom"; transfer-syntax=*',
  );
  const files = (await partsOf(whole)).map((file) => file.bytes.toString('hex'));
  expect(files).toHaveLength(4);
  expect(files).toContain(plainFile.toString('hex'));
  const one = await get(
    '/dicom-web/studies/1.4.1/series/1.4.1.2',
    'multipart/related; type="application/dicom"',
  );
  expect(await partsOf(one)).toHaveLength(1);
});

test('who asks for what would lose something is told what is to be had', async () => {
  const answer = await get(instancePath(packed), 'application/dicom; transfer-syntax=1.2.840.10008.1.2.4.50');
  expect(answer.status).toBe(406);
  const detail = await detailOf(answer);
  expect(detail).toContain('JPEG-LS Lossless (1.2.840.10008.1.2.4.80)');
  expect(detail).toContain('transfer-syntax=*');
  expect((await get(`${instancePath(plain)}/frames/1`, 'text/html')).status).toBe(406);
  expect((await get(`${instancePath(plain)}/metadata`, 'application/dicom+xml')).status).toBe(406);
});

test('metadata says what DCMTK reads in the same file', async () => {
  const [ours = {}] = await dataSetsOf(await get(`${instancePath(plain)}/metadata`));
  const path = join(hub.dataDir, 'plain.dcm');
  await writeFile(path, plainFile);
  const { stdout } = await run('dcm2json', [path]);
  const theirs = JSON.parse(stdout);
  for (const pointedAt of ['7FE00010', '00420011']) {
    expect(ours[pointedAt]?.BulkDataURI).toContain(`${instancePath(plain)}/bulkdata/${pointedAt}`);
    delete ours[pointedAt];
    delete theirs[pointedAt];
  }
  expect(ours['00083002']).toEqual({ vr: 'UI', Value: [EXPLICIT] });
  delete ours['00083002'];
  expect(ours).toEqual(theirs);
});

test('each address in metadata gives the value that was left out', async () => {
  const [ours = {}] = await dataSetsOf(await get(`${instancePath(plain)}/metadata`));
  const at = (tag: string) => new URL(ours[tag]?.BulkDataURI ?? '').pathname;
  expect(await bytesOf(await get(at('00420011'), 'application/octet-stream'))).toEqual(Buffer.alloc(5000, 7));
  const [pixels] = await partsOf(await get(at('7FE00010')));
  expect(pixels?.bytes).toEqual(pixelsOf(1));
  expect((await get(`${instancePath(plain)}/bulkdata/00420011-5-999999999`)).status).toBe(404);
  expect((await get(`${instancePath(plain)}/bulkdata/..%2f..`)).status).toBe(404);
});

test('metadata of a series and of its study holds each instance, also one that came later', async () => {
  const uids = async (path: string) =>
    (await dataSetsOf(await get(`/dicom-web/studies/${path}/metadata`))).map(
      (one) => one['00080018']?.Value?.[0],
    );
  const before = await get('/dicom-web/studies/1.4.1/series/1.4.1.3/metadata');
  expect(before.status).toBe(404);
  await store(hub, image(report, pixelsOf(8)));
  expect(await uids('1.4.1/series/1.4.1.3')).toEqual([report.instance]);
  expect(await uids('1.4.1/series/1.4.1.3')).toEqual([report.instance]);
  await store(hub, image({ ...report, instance: '1.4.1.3.2' }, pixelsOf(9)));
  expect(await uids('1.4.1/series/1.4.1.3')).toEqual([report.instance, '1.4.1.3.2']);
  expect((await uids('1.4.1')).sort()).toEqual([
    plain.instance,
    several.instance,
    packed.instance,
    shrunk.instance,
    report.instance,
    '1.4.1.3.2',
  ]);
});

test('a picture is drawn as asked', async () => {
  const png = await get(`${instancePath(packed)}/rendered?window=128,256,linear-exact`, 'image/png');
  expect(png.headers.get('content-type')).toBe('image/png');
  const { data, info } = await sharp(await bytesOf(png))
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([COLUMNS, ROWS]);
  const lightness = Array.from({ length: grey.length }, (_, i) => data[i * info.channels]);
  expect(lightness).toEqual([...grey].map((value) => Math.round((value / 256) * 255)));
  const thumbnail = await sharp(
    await bytesOf(await get(`${instancePath(several)}/thumbnail?frame=3`)),
  ).metadata();
  expect([thumbnail.format, thumbnail.width]).toEqual(['jpeg', 256]);
  expect((await get(`${instancePath(plain)}/rendered?window=1`)).status).toBe(400);
  expect((await get(`${instancePath(plain)}/rendered?viewport=9999999,5`)).status).toBe(400);
  expect((await get(`${instancePath(plain)}/rendered?frame=2`)).status).toBe(404);
});

test('nothing is served under an address that mixes studies', async () => {
  const mixed = instancePath({ ...plain, study: '1.4.2' });
  for (const path of ['', '/metadata', '/frames/1', '/rendered']) {
    expect((await get(`${mixed}${path}`)).status).toBe(404);
  }
  expect((await get('/dicom-web/studies/not-a-uid/metadata')).status).toBe(400);
});
