import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readDicomHeader } from '../../src/formats/dicom/read-header.ts';
import { SAMPLES } from '../flow/walk-road.ts';
import { startHub, type TestHub } from '../hub.ts';
import { bytesOf, instancePath, store } from './dicom-objects.ts';

const run = promisify(execFile);
const TARGETS = {
  'Implicit VR Little Endian': '1.2.840.10008.1.2',
  'Explicit VR Little Endian': '1.2.840.10008.1.2.1',
  'RLE Lossless': '1.2.840.10008.1.2.5',
  'JPEG Lossless SV1': '1.2.840.10008.1.2.4.70',
  'JPEG-LS Lossless': '1.2.840.10008.1.2.4.80',
  'JPEG 2000 Lossless': '1.2.840.10008.1.2.4.90',
};

let hub: TestHub;
let folder: string;
beforeAll(async () => {
  hub = await startHub();
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-dciodvfy-'));
});
afterAll(async () => {
  await hub.stop();
  await rm(folder, { recursive: true });
});

const verdict = z.object({ stderr: z.string() });
/** The errors that David Clunie's validator finds in a file; it exits with 1 for warnings alone too. */
async function errorsIn(path: string): Promise<string[]> {
  const { stderr } = await run('dciodvfy', [path]).catch((error: unknown) => verdict.parse(error));
  return stderr.split('\n').filter((line) => line.startsWith('Error'));
}

async function samples(kind: string): Promise<string[]> {
  const names = (await readdir(join(SAMPLES, 'images', kind))).sort();
  return names.map((name) => join(SAMPLES, 'images', kind, name));
}

/** Where an object of a file is served. */
async function pathOf(file: string): Promise<string> {
  const read = readDicomHeader(await readFile(file));
  if (!read.ok) throw new Error(read.reason);
  const { studyUid: study, seriesUid: series, sopInstanceUid: instance } = read.header;
  return instancePath({ study, series, instance });
}

/** Retrieves an object and writes it down for the validator. */
async function retrieved(path: string, transferSyntax = '*'): Promise<string> {
  const accept = `application/dicom; transfer-syntax=${transferSyntax}`;
  const answer = await hub.asAutomation(path, { headers: { accept } });
  expect(answer.status).toBe(200);
  const file = join(folder, `${transferSyntax.replace('*', 'any')}.dcm`);
  await writeFile(file, await bytesOf(answer));
  return file;
}

test('finds no error in what it is told to be one of, so that it does judge', async () => {
  const [slice = ''] = await samples('ct-nodules');
  const broken = join(folder, 'broken.dcm');
  await writeFile(broken, await readFile(slice));
  await run('dcmodify', ['-nb', '-m', 'Modality=CTX', '-ea', 'PixelSpacing', broken]);
  expect((await errorsIn(broken)).length).toBeGreaterThan(0);
});

describe('dciodvfy finds no error', () => {
  test.each(['ct-nodules', 'ct-clear', 'mammogram', 'ultrasound'])('in the samples: %s', async (kind) => {
    const all = await samples(kind);
    const some = all.filter((_, i) => i % Math.ceil(all.length / 5) === 0);
    for (const file of some) expect({ file, errors: await errorsIn(file) }).toEqual({ file, errors: [] });
  });

  test.each(Object.entries(TARGETS))('in a slice written anew as %s', async (_, syntax) => {
    const [slice = ''] = await samples('ct-nodules');
    await store(hub, await readFile(slice));
    expect(await errorsIn(await retrieved(await pathOf(slice), syntax))).toEqual([]);
  });

  // The film lies in HTJ2K, which this validator does not know yet.
  test.each(['ultrasound', 'chest-film'])('in %s written anew', async (kind) => {
    const [file = ''] = await samples(kind);
    await store(hub, await readFile(file));
    const anew = await retrieved(await pathOf(file), TARGETS['Explicit VR Little Endian']);
    expect(await errorsIn(anew)).toEqual([]);
  });
});
