import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
import { type DataSet, dataSetsOf, image, pixelsOf, store } from './dicom-objects.ts';

const run = promisify(execFile);
const of = { study: '1.5.1', series: '1.5.1.1', instance: '1.5.1.1.1', patientId: 'F1' };
const file = image(of, pixelsOf(1), [
  [0x00080080, 'LO', 'Trung tam Ha Noi'],
  [0x00101010, 'AS', '065Y'],
  [0x00180050, 'DS', '1.25'],
  [0x00181030, 'LO', 'Low dose chest'],
  [0x00420011, 'OB', Buffer.alloc(5000, 7)],
]);

let hub: TestHub;
let theirs: DataSet;
beforeAll(async () => {
  hub = await startHub();
  await store(
    hub,
    file,
    image({ ...of, study: '1.5.2', series: '1.5.2.1', instance: '1.5.2.1.1' }, pixelsOf(2)),
  );
  const path = join(hub.dataDir, 'held.dcm');
  await writeFile(path, file);
  theirs = JSON.parse((await run('dcm2json', [path])).stdout);
});
afterAll(() => hub.stop());

async function search(path: string): Promise<{ results: DataSet[]; warning: string }> {
  const answer = await hub.asAutomation(`/dicom-web/${path}`);
  expect(answer.status).toBe(200);
  return { results: await dataSetsOf(answer), warning: answer.headers.get('warning') ?? '' };
}

test('a search of instances gives any attribute that a file has, as DCMTK reads it', async () => {
  const { results, warning } = await search(
    'studies/1.5.1/instances?includefield=SliceThickness,ProtocolName&includefield=00101010,PatientName',
  );
  for (const tag of ['00180050', '00181030', '00101010', '00100010']) {
    expect(results[0]?.[tag]).toEqual(theirs[tag]);
    expect(theirs[tag]?.Value).toHaveLength(1);
  }
  expect(Object.keys(results[0] ?? {})).toEqual(Object.keys(results[0] ?? {}).sort());
  expect(warning).toBe('');
  const { results: others } = await search('instances?StudyInstanceUID=1.5.2&includefield=SliceThickness');
  expect(others[0]).toBeDefined();
  expect(others[0]).not.toHaveProperty('00180050');
});

test('a search of studies or series gives what every instance of them shares, and says what it leaves out', async () => {
  const asked = 'includefield=PatientAge,InstitutionName,SliceThickness';
  const studies = await search(`studies?StudyInstanceUID=1.5.1&${asked}`);
  expect(studies.results[0]?.['00101010']).toEqual(theirs['00101010']);
  expect(studies.results[0]).not.toHaveProperty('00080080');
  expect(studies.warning).toMatch(/^299 .*study and were left out: 00080080, 00180050/);
  const series = await search(`studies/1.5.1/series?${asked}`);
  expect(series.results[0]).toMatchObject({
    '00101010': theirs['00101010'],
    '00080080': theirs['00080080'],
  });
  expect(series.warning).toMatch(/series and were left out: 00180050"/);
});

test('neither pixels nor other bulk data come with a search', async () => {
  const { results } = await search('studies/1.5.1/instances?includefield=PixelData,00420011');
  expect(results[0]).not.toHaveProperty('7FE00010');
  expect(results[0]).not.toHaveProperty('00420011');
});
