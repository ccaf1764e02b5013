import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { decodeFrame } from '../../src/formats/dicom/decode-frame.ts';
import { findFrames, readFrame } from '../../src/formats/dicom/frames.ts';
import { readDicomHeader } from '../../src/formats/dicom/read-header.ts';
import { SAMPLES } from '../flow/walk-road.ts';
import { startHub, type TestHub } from '../hub.ts';
import { bytesOf, instancePath, store } from './dicom-objects.ts';

const run = promisify(execFile);
const CT = join(SAMPLES, 'images/ct-nodules');

/** Reads a Part 10 file or, as JSON, the metadata of one; says in JSON what it found. */
const PYDICOM = `import sys, json, hashlib, pydicom
path = sys.argv[1]
d = pydicom.Dataset.from_json(json.load(open(path))[0]) if path.endswith('.json') else pydicom.dcmread(path)
said = {'name': str(d.PatientName), 'description': d.StudyDescription, 'uid': d.SOPInstanceUID,
        'spacing': [float(v) for v in d.PixelSpacing], 'elements': len(d)}
if not path.endswith('.json'):
    said['pixels'] = hashlib.sha256(d.pixel_array.astype('<i4').tobytes()).hexdigest()
print(json.dumps(said))`;
const said = z.object({
  name: z.string(),
  description: z.string(),
  uid: z.string(),
  spacing: z.array(z.number()),
  elements: z.number(),
  pixels: z.string().optional(),
});

let hub: TestHub;
let folder: string;
let path: string;
let expected: z.infer<typeof said>;

beforeAll(async () => {
  hub = await startHub();
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-pydicom-'));
  const [name = ''] = (await readdir(CT)).sort();
  const bytes = await readFile(join(CT, name));
  await store(hub, bytes);
  const read = readDicomHeader(bytes);
  if (!read.ok || read.header.image === undefined) throw new Error('the sample is no image');
  const { header } = read;
  const at = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const frames = await findFrames(header, at, bytes.length);
  if (!frames.ok) throw new Error(frames.reason);
  const decoded = await decodeFrame(
    await readFrame(frames.table, 0, at),
    read.header.image,
    header.transferSyntaxUid,
  );
  if (!decoded.ok) throw new Error(decoded.reason);
  path = instancePath({
    study: header.studyUid,
    series: header.seriesUid,
    instance: header.sopInstanceUid,
  });
  expected = {
    name: 'Nguyễn^Văn Thành',
    description: 'CT ngực liều thấp tầm soát',
    uid: header.sopInstanceUid,
    spacing: [expect.any(Number), expect.any(Number)],
    elements: expect.any(Number),
    pixels: createHash('sha256').update(Int32Array.from(decoded.frame.samples)).digest('hex'),
  };
});
afterAll(async () => {
  await hub.stop();
  await rm(folder, { recursive: true });
});

async function asRead(bytes: Buffer, name: string): Promise<z.infer<typeof said>> {
  const file = join(folder, name);
  await writeFile(file, bytes);
  const { stdout } = await run('/usr/bin/python3', ['-c', PYDICOM, file]);
  return said.parse(JSON.parse(stdout));
}

test.each([
  '1.2.840.10008.1.2',
  '1.2.840.10008.1.2.1',
  '1.2.840.10008.1.2.1.99',
  '1.2.840.10008.1.2.2',
  '1.2.840.10008.1.2.5',
])('pydicom reads names, text and every pixel of a slice in %s', async (syntax) => {
  const accept = `application/dicom; transfer-syntax=${syntax}`;
  const answer = await hub.asAutomation(path, { headers: { accept } });
  expect(answer.status).toBe(200);
  expect(await asRead(await bytesOf(answer), `${syntax}.dcm`)).toEqual(expected);
});

test('pydicom reads the metadata of a slice', async () => {
  const answer = await hub.asAutomation(`${path}/metadata`, {
    headers: { accept: 'application/dicom+json' },
  });
  const { pixels: _, ...rest } = expected;
  expect(await asRead(await bytesOf(answer), 'metadata.json')).toEqual(rest);
});
