import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { correctHead } from '../../src/formats/dicom/correct-person.ts';
import { openPart10 } from '../../src/formats/dicom/open-part10.ts';
import { SAMPLES } from '../flow/walk-road.ts';

const run = promisify(execFile);
const said = z.object({ stderr: z.string() });

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-corrected-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** A sample with another person in it, corrected as often as asked for. */
async function corrected(kind: string, times: number): Promise<string> {
  const [name = ''] = (await readdir(join(SAMPLES, 'images', kind))).sort();
  let bytes = await readFile(join(SAMPLES, 'images', kind, name));
  for (let time = 1; time <= times; time++) {
    const opened = openPart10(bytes);
    if (!opened.ok) return expect.fail(opened.reason);
    const right = {
      name: 'Trần^Thị Đúng',
      patientId: `R-${time}`,
      issuer: 'HN',
      birthDate: '19600102',
      sex: 'F',
    };
    const head = correctHead(opened.file, right, { at: Date.UTC(2026, 10, 22, time), source: 'CT1' });
    if (!head.ok) return expect.fail(head.reason);
    bytes = Buffer.concat([head.head, bytes.subarray(head.replaces)]);
  }
  const file = join(folder, `${kind}-${times}.dcm`);
  await writeFile(file, bytes);
  return file;
}

test.each([
  'ct-nodules',
  'mammogram',
  'ultrasound',
])('dciodvfy finds no error in a copy of %s filed under another person', async (kind) => {
  const file = await corrected(kind, 1);
  // It exits with 1 for warnings alone too.
  const { stderr } = await run('dciodvfy', [file]).catch((error: unknown) => said.parse(error));
  expect(stderr.split('\n').filter((line) => line.startsWith('Error'))).toEqual([]);
  expect(stderr).not.toBe('');
});

test('DCMTK reads who it was before, each time that it was corrected', async () => {
  const { stdout } = await run('dcmdump', [
    '+P',
    'OriginalAttributesSequence',
    await corrected('ct-nodules', 2),
  ]);
  expect(stdout.match(/\(0400,0550\) SQ/g)).toHaveLength(2);
  expect(stdout.match(/ReasonForTheAttributeModification/g)).toHaveLength(2);
  expect(stdout).toContain('LO [R-1]');
  expect(stdout).toContain('DT [20261122010000.000+0000]');
  expect(stdout).not.toContain('R-2');
});
