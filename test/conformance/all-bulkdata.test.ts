import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
import {
  AS_STORED,
  COLUMNS,
  dataSetsOf,
  image,
  partsOf,
  pixelsOf,
  ROWS,
  rleImage,
  store,
} from './dicom-objects.ts';

const run = promisify(execFile);
const PARTS = 'multipart/related; type="application/octet-stream"';

const plain = { study: '1.4.7', series: '1.4.7.1', instance: '1.4.7.1.1' };
const several = { ...plain, instance: '1.4.7.1.2' };
const packed = { ...plain, series: '1.4.7.2', instance: '1.4.7.2.1' };
const bytes8 = Buffer.from(Array.from({ length: ROWS * COLUMNS }, (_, at) => at * 3));
const document = Buffer.alloc(5000, 7);

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
  await store(
    hub,
    image(plain, pixelsOf(1), [[0x00420011, 'OB', document]]),
    image(several, pixelsOf(2, 3)),
    rleImage(packed, bytes8),
  );
});
afterAll(() => hub.stop());

const get = (path: string, accept = PARTS) =>
  hub.asAutomation(`/dicom-web/studies/${path}`, { headers: { accept } });

test('the bulk data of a study, a series or an instance is every value that its metadata leaves out', async () => {
  const all = await partsOf(await get('1.4.7/bulkdata'));
  expect(all.map(({ bytes }) => bytes)).toEqual([document, pixelsOf(1), pixelsOf(2, 3), bytes8]);
  const series = await partsOf(await get('1.4.7/series/1.4.7.1/bulkdata'));
  expect(series).toEqual(all.slice(0, 3));
  const one = await partsOf(await get('1.4.7/series/1.4.7.1/instances/1.4.7.1.1/bulkdata'));
  expect(one).toEqual(all.slice(0, 2));

  const described = JSON.stringify(await dataSetsOf(await get('1.4.7/metadata', 'application/dicom+json')));
  for (const { location } of all) expect(described).toContain(`"BulkDataURI":"${location}"`);
  for (const { location = '', bytes } of all) {
    const [alone] = await partsOf(await get(new URL(location).pathname.split('/studies/')[1] ?? ''));
    expect(alone?.bytes).toEqual(bytes.subarray(0, alone?.bytes.length));
  }
});

test('bulk data comes as it is kept to who asks for that, and 406 says what there is', async () => {
  const [frame] = await partsOf(await get('1.4.7/series/1.4.7.2/bulkdata', AS_STORED));
  expect(frame?.type).toContain('transfer-syntax=1.2.840.10008.1.2.5');
  expect(frame?.bytes).not.toEqual(bytes8);
  expect((await get('1.4.7/bulkdata', 'image/png')).status).toBe(406);
  expect((await get('1.4.9/bulkdata')).status).toBe(404);
});

/** Reads metadata and looks each value that it leaves out up by its address; says the pixels of each instance. */
const PYDICOM = `import sys, json, pydicom
data, held = json.load(open(sys.argv[1]))
def bulk(tag, vr, uri): return bytes.fromhex(held[uri])
sets = [pydicom.Dataset.from_json(one, bulk) for one in data]
print(json.dumps([d.PixelData.hex() for d in sets]))`;

test('pydicom finds each value by the address that the metadata has', async () => {
  const parts = await partsOf(await get('1.4.7/bulkdata'));
  const metadata = await dataSetsOf(await get('1.4.7/metadata', 'application/dicom+json'));
  const file = join(hub.dataDir, 'bulk.json');
  const held = Object.fromEntries(parts.map(({ location = '', bytes }) => [location, bytes.toString('hex')]));
  await writeFile(file, JSON.stringify([metadata, held]));
  const { stdout } = await run('/usr/bin/python3', ['-c', PYDICOM, file]);
  const pixels = [pixelsOf(1), pixelsOf(2, 3), bytes8];
  expect(JSON.parse(stdout)).toEqual(pixels.map((one) => one.toString('hex')));
});
