import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
import {
  bytesOf,
  COLUMNS,
  image,
  instancePath,
  partsOf,
  pixelsOf,
  ROWS,
  rleImage,
  store,
} from './dicom-objects.ts';

const of = { study: '1.6.1', series: '1.6.1.1', patientId: 'R1', name: 'Lê^Thị Hoà' };
const grey = { ...of, instance: '1.6.1.1.1' };
const several = { ...of, series: '1.6.1.2', instance: '1.6.1.2.1' };
const pixels = Buffer.from(Array.from({ length: ROWS * COLUMNS }, (_, i) => (i * 11) & 0xff));
const PARTS = 'multipart/related; type="image/png"';

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
  await store(hub, rleImage(grey, pixels), image(several, pixelsOf(2, 3)));
});
afterAll(() => hub.stop());

const get = (path: string, accept = 'image/png') => hub.asAutomation(path, { headers: { accept } });

/** The lightness of each pixel of a picture, row by row. */
async function lightness(bytes: Buffer): Promise<{ width: number; height: number; values: number[] }> {
  const { data, info } = await sharp(bytes).toColourspace('b-w').raw().toBuffer({ resolveWithObject: true });
  const values = Array.from({ length: info.width * info.height }, (_, i) => data[i * info.channels] ?? -1);
  return { width: info.width, height: info.height, values };
}

const window = 'window=128,256,linear-exact';
const shaded = (values: number[]) => values.map((value) => Math.round((value / 256) * 255));
const row = (y: number, from = 0, to = COLUMNS) => [...pixels.subarray(y * COLUMNS + from, y * COLUMNS + to)];

test('a part of the image is shown, turned over where its size is negative', async () => {
  const at = `${instancePath(grey)}/rendered?${window}`;
  const part = await lightness(await bytesOf(await get(`${at}&viewport=3,2,1,1,3,2`)));
  expect(part).toEqual({ width: 3, height: 2, values: shaded([...row(1, 1, 4), ...row(2, 1, 4)]) });
  const mirrored = await lightness(await bytesOf(await get(`${at}&viewport=6,4,,,-6,4`)));
  expect(mirrored.values.slice(0, COLUMNS)).toEqual(shaded(row(0).reverse()));
  const turned = await lightness(await bytesOf(await get(`${at}&viewport=6,4,0,0,6,-4`)));
  expect(turned.values.slice(0, COLUMNS)).toEqual(shaded(row(ROWS - 1)));
  expect((await get(`${at}&viewport=3,2,4,0,3,2`)).status).toBe(422);
  expect((await get(`${at}&viewport=3,2,0,0,0,2`)).status).toBe(400);
});

test('every window function of the Standard shades its own way', async () => {
  const middle = async (name: string) => {
    const answer = await get(`${instancePath(grey)}/rendered?window=100,101,${name}`);
    return (await lightness(await bytesOf(answer))).values[10];
  };
  // The value is 110: PS3.3 section C.11.2.1.2 for LINEAR, C.11.2.1.3 for the others.
  expect(await middle('linear')).toBe(Math.round(((110 - 99.5) / 100 + 0.5) * 255));
  expect(await middle('linear-exact')).toBe(Math.round(((110 - 100) / 101 + 0.5) * 255));
  expect(await middle('sigmoid')).toBe(Math.round(255 / (1 + Math.exp((-4 * (110 - 100)) / 101))));
  expect((await get(`${instancePath(grey)}/rendered?window=100,101,spline`)).status).toBe(400);
});

test('frames are pictures one by one, and together in parts', async () => {
  const one = await get(`${instancePath(several)}/frames/3/rendered`);
  const all = await partsOf(await get(`${instancePath(several)}/rendered`, PARTS));
  expect(all.map((part) => part.type)).toEqual(['image/png', 'image/png', 'image/png']);
  expect(all[2]?.bytes.equals(await bytesOf(one))).toBe(true);
  const chosen = await partsOf(await get(`${instancePath(several)}/frames/3,1/rendered`, PARTS));
  expect(chosen.map((part) => part.bytes)).toEqual([all[2]?.bytes, all[0]?.bytes]);
  expect((await get(`${instancePath(several)}/frames/3,1/rendered`, 'image/png')).status).toBe(406);
  expect((await get(`${instancePath(several)}/frames/4/rendered`)).status).toBe(404);
});

test('series and studies are shown as all their pictures in parts', async () => {
  expect(await partsOf(await get('/dicom-web/studies/1.6.1/rendered', PARTS))).toHaveLength(4);
  expect(await partsOf(await get('/dicom-web/studies/1.6.1/series/1.6.1.2/rendered', PARTS))).toHaveLength(3);
  const only = await get('/dicom-web/studies/1.6.1/series/1.6.1.1/rendered', 'image/gif');
  expect((await sharp(await bytesOf(only)).metadata()).format).toBe('gif');
});

test('a small picture stands for a frame, an instance, a series and a study', async () => {
  const series = '/dicom-web/studies/1.6.1/series/1.6.1.2';
  const small = async (path: string) => sharp(await bytesOf(await get(path, 'image/jpeg'))).metadata();
  for (const path of [
    '/dicom-web/studies/1.6.1/thumbnail',
    `${series}/thumbnail`,
    `${instancePath(several)}/thumbnail`,
    `${instancePath(several)}/frames/2/thumbnail`,
  ]) {
    expect(await small(path)).toMatchObject({ format: 'jpeg', width: 256 });
  }
  expect(await small(`${series}/thumbnail?viewport=64,64`)).toMatchObject({ width: 64 });
});

test('who it is and what was done is written on the picture when asked', async () => {
  const at = `${instancePath(grey)}/rendered?viewport=600,400`;
  const plain = await lightness(await bytesOf(await get(at)));
  const answer = await get(`${at}&annotation=patient,technique`);
  expect(answer.headers.get('warning')).toBeNull();
  const written = await lightness(await bytesOf(answer));
  expect([written.width, written.height]).toEqual([plain.width, plain.height]);
  const changed = (from: number, to: number) =>
    written.values.some((value, i) => {
      const x = i % written.width;
      return x >= from && x < to && i < written.width * 60 && value !== plain.values[i];
    });
  expect(changed(0, 200)).toBe(true);
  expect(changed(400, 600)).toBe(true);
  expect(written.values.slice(-written.width)).toEqual(plain.values.slice(-written.width));
  expect((await get(`${at}&annotation=nobody`)).status).toBe(400);
});
