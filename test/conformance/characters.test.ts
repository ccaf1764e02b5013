import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dcmtk } from '../dimse/dcmtk.ts';
import { startHub, type TestHub } from '../hub.ts';
import { dataSetsOf, image, multipart, pixelsOf } from './dicom-objects.ts';

let hub: TestHub;
let folder: string;
beforeAll(async () => {
  hub = await startHub();
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-characters-'));
});
afterAll(async () => {
  await hub.stop();
  await rm(folder, { recursive: true, force: true });
});

type Judged = { readonly study: string; readonly name: string };

/** Study and name of each file as DCMTK reads them; a file in which it reads none is left out. */
async function judgedByDcmtk(files: readonly string[]): Promise<Map<string, Judged>> {
  const tags = ['+P', '0010,0010', '+P', '0020,000d'];
  const { output } = await dcmtk('dcmdump', '-q', '+U8', '+F', '+L', ...tags, ...files);
  const judged = new Map<string, Judged>();
  for (const part of output.split(/^# dcmdump \(\d+\/\d+\): /m).slice(1)) {
    const name = /^\(0010,0010\) PN \[(.*?)\] *#/m.exec(part)?.[1]?.replace(/=+$/, '');
    const study = /^\(0020,000d\) UI \[(.*?)\0?\] *#/m.exec(part)?.[1];
    if (name !== undefined && study !== undefined) judged.set(part.split('\n')[0] ?? '', { study, name });
  }
  return judged;
}

const PYDICOM = `import sys, pydicom
d = pydicom.dcmread(sys.argv[1]); d.decode()
sys.stdout.reconfigure(encoding='utf-8'); print(d.StudyInstanceUID); print(d.PatientName)`;

/** DCMTK of Debian knows no Japanese escape sequences; pydicom does. */
async function judged(file: string): Promise<Judged | null> {
  const byDcmtk = (await judgedByDcmtk([file])).get(file);
  if (byDcmtk !== undefined) return byDcmtk;
  const { output } = await dcmtk('/usr/bin/python3', '-c', PYDICOM, file);
  const [study, name] = output.split('\n');
  return study === undefined || name === undefined ? null : { study, name };
}

async function isStored(bytes: Buffer): Promise<boolean> {
  const answer = await hub.asAutomation('/dicom-web/studies', multipart([bytes]));
  return answer.status === 200;
}

/** The name under which the study is found by this name, with its writings put together again. */
async function foundBy(study: string, name: string): Promise<string | null> {
  const query = new URLSearchParams({ StudyInstanceUID: study, PatientName: name });
  const [found] = await dataSetsOf(await hub.asAutomation(`/dicom-web/studies?${query}`));
  const [value] = found?.['00100010']?.Value ?? [];
  if (typeof value !== 'object' || value === null) return null;
  const writing = (key: string) => (key in value ? Object.entries(value).find(([k]) => k === key)?.[1] : '');
  return ['Alphabetic', 'Ideographic', 'Phonetic'].map(writing).join('=').replace(/=+$/, '');
}

const ESC = '1b';
/** Names of PS3.5 annexes H, I, J and K, and of the single-byte sets, as bytes. */
const NAMES: readonly [string, string][] = [
  ['ISO_IR 100', '42 75 63 5e 4a e9 72 f4 6d 65'],
  ['ISO_IR 101', '57 61 b3 ea 73 61'],
  ['ISO_IR 109', '61 6e 67 65 6c f8'],
  ['ISO_IR 110', '56 61 e6 69 73'],
  ['ISO_IR 126', 'c4 e9 ef ed f5 f3 e9 ef f2'],
  ['ISO_IR 127', 'e2 c8 c7 e6 ea 5e e4 e6 d2 c7 d1'],
  ['ISO_IR 138', 'f9 f8 e5 ef 5e e3 e1 e5 f8 e4'],
  ['ISO_IR 144', 'bb ee da 63 65 dc d1 79 70 d3'],
  ['ISO_IR 148', 'c7 61 76 75 fe 6f f0 6c 75'],
  ['ISO_IR 166', 'b9 d2 c2 5e ca c1 aa d2 c2'],
  ['ISO_IR 13', 'd4 cf c0 de 5e c0 db b3'],
  ['ISO_IR 192', '57 61 6e 67 5e 58 69 61 6f 44 6f 6e 67 3d e7 8e 8b 5e e5 b0 8f e6 9d b1'],
  ['ISO_IR 192', '4e 67 75 79 e1 bb 85 6e 5e 54 68 e1 bb 8b 20 c4 90 c3 a0 6f'],
  ['GB18030', '57 61 6e 67 5e 58 69 61 6f 44 6f 6e 67 3d cd f5 5e d0 a1 b6 ab'],
  ['GBK', '57 61 6e 67 5e 58 69 61 6f 44 6f 6e 67 3d cd f5 5e d0 a1 b6 ab'],
  [
    '\\ISO 2022 IR 87',
    `59 61 6d 61 64 61 5e 54 61 72 6f 75 3d ${ESC} 24 42 3b 33 45 44 ${ESC} 28 42 5e ${ESC} 24 42 42 40 4f 3a ${ESC} 28 42 3d ${ESC} 24 42 24 64 24 5e 24 40 ${ESC} 28 42 5e ${ESC} 24 42 24 3f 24 6d 24 26 ${ESC} 28 42`,
  ],
  [
    'ISO 2022 IR 13\\ISO 2022 IR 87',
    `d4 cf c0 de 5e c0 db b3 3d ${ESC} 24 42 3b 33 45 44 ${ESC} 28 4a 5e ${ESC} 24 42 42 40 4f 3a ${ESC} 28 4a`,
  ],
  [
    '\\ISO 2022 IR 149',
    `48 6f 6e 67 5e 47 69 6c 64 6f 6e 67 3d ${ESC} 24 29 43 fb f3 5e ${ESC} 24 29 43 d1 ce d4 d7 3d ${ESC} 24 29 43 c8 ab 5e ${ESC} 24 29 43 b1 e6 b5 bf`,
  ],
  [
    '\\ISO 2022 IR 58',
    `5a 68 61 6e 67 5e 58 69 61 6f 44 6f 6e 67 3d ${ESC} 24 29 41 d5 c5 5e ${ESC} 24 29 41 d0 a1 b6 ab`,
  ],
];

test.each(NAMES)('a name in %s is found by what another reader reads in it', async (term, hex) => {
  const place = NAMES.findIndex((one) => one[0] === term && one[1] === hex);
  const of = { study: `1.9.${place}`, series: `1.9.${place}.1`, instance: `1.9.${place}.1.1` };
  const bytes = image({ ...of, patientId: `C${place}` }, pixelsOf(place), [
    [0x00080005, 'CS', term],
    [0x00100010, 'PN', Buffer.from(hex.replaceAll(' ', ''), 'hex')],
  ]);
  const file = join(folder, `${place}.dcm`);
  await writeFile(file, bytes);
  const expected = await judged(file);
  expect(expected).toMatchObject({ study: of.study, name: expect.stringMatching(/\P{ASCII}/u) });
  expect(await isStored(bytes)).toBe(true);
  for (const writing of expected?.name.split('=') ?? []) {
    expect(await foundBy(of.study, writing)).toBe(expected?.name);
  }
});

const SHARED = join(import.meta.dirname, '../../../shared/data/dicom-conformance');

test('whatever is stored of the conformance files is found by the name that DCMTK reads in it', async () => {
  const names = existsSync(SHARED) ? await readdir(SHARED, { recursive: true }) : [];
  const missed: string[] = [];
  const files = names.filter((name) => !name.endsWith('.ts')).map((name) => join(SHARED, name));
  const judged = files.length === 0 ? [] : await judgedByDcmtk(files);
  for (const [file, expected] of judged) {
    if (!/[^^=]/.test(expected.name) || !(await isStored(await readFile(file)))) continue;
    const found = await foundBy(expected.study, expected.name);
    if (found === null) missed.push(`${file}: ${expected.name}`);
  }
  expect(missed).toEqual([]);
}, 300_000);
