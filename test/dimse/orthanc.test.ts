import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readDicomHeader } from '../../src/formats/dicom/read-header.ts';
import { bytesOf, instancePath, store } from '../conformance/dicom-objects.ts';
import { SAMPLES } from '../flow/walk-road.ts';
import { startHub, type TestHub } from '../hub.ts';
import { placeOf } from './dcmtk.ts';
import { type Orthanc, startOrthanc } from './orthanc.ts';
import { keepPeer } from './peer.ts';

const CT = join(SAMPLES, 'images/ct-nodules');
/** Enough for a series, few enough for a test. */
const SLICES = 6;

let hub: TestHub;
let orthanc: Orthanc;
let files: Buffer[];
let study: string;
let series: string;
let uids: string[];

beforeAll(async () => {
  const names = (await readdir(CT)).sort().slice(0, SLICES);
  files = await Promise.all(names.map((name) => readFile(join(CT, name))));
  const headers = files.map((file) => {
    const read = readDicomHeader(file);
    if (!read.ok) throw new Error(read.reason);
    return read.header;
  });
  study = headers[0]?.studyUid ?? '';
  series = headers[0]?.seriesUid ?? '';
  uids = headers.map(({ sopInstanceUid }) => sopInstanceUid).sort();
  orthanc = await startOrthanc();
}, 60_000);
afterAll(() => orthanc[Symbol.asyncDispose]());

/** A hub that knows Orthanc, and that Orthanc knows by both of its ways. */
beforeEach(async () => {
  hub = await startHub();
  const [host, port] = placeOf(await hub.listenDicom());
  await orthanc.empty();
  await orthanc.knows('TAMSOAT', host, Number(port));
  await orthanc.knowsWeb(`${hub.url}/dicom-web`, hub.hub.access.adminToken);
  await keepPeer(hub, orthanc.aeTitle, { address: { host: '127.0.0.1', port: orthanc.port, tls: false } });
  return () => hub.stop();
});

const held = async () =>
  (await hub.hub.db.selectFrom('instances').select('sopInstanceUid').orderBy('sopInstanceUid').execute()).map(
    ({ sopInstanceUid }) => String(sopInstanceUid),
  );
const served = async (instance: string) =>
  bytesOf(
    await hub.asAutomation(instancePath({ study, series, instance }), {
      headers: { accept: 'application/dicom; transfer-syntax=*' },
    }),
  );

/** What follows the preamble and the meta header, which each sender writes for itself. */
function dataSet(file: Buffer): Buffer {
  return file.subarray(132 + 12 + file.readUInt32LE(140));
}
async function expectTheSame(read: (uid: string) => Promise<Buffer>): Promise<void> {
  for (const file of files) {
    const header = readDicomHeader(file);
    if (!header.ok) throw new Error(header.reason);
    expect(dataSet(await read(header.header.sopInstanceUid)).equals(dataSet(file))).toBe(true);
  }
}

const answers = z.array(z.record(z.string(), z.unknown()));
/** Has Orthanc ask the hub by C-FIND and gives the answers as Orthanc read them. */
async function find(level: string, query: Record<string, string>): Promise<z.infer<typeof answers>> {
  const asked = z.object({ ID: z.string() });
  const { ID } = asked.parse(
    await orthanc.post('/modalities/hub/query', { Level: level, Query: query, Normalize: false }),
  );
  return answers.parse(await orthanc.get(`/queries/${ID}/answers?expand&simplify`));
}

describe('Orthanc, by DIMSE', () => {
  test('sends to the hub, which holds the data sets as they were sent', async () => {
    await orthanc.give(files);
    await orthanc.post('/modalities/hub/store', { Resources: await orthanc.get('/studies') });
    expect(await held()).toEqual(uids);
    await expectTheSame(served);
  });

  test('finds the study by its name, and reads the name in full', async () => {
    await store(hub, ...files);
    const [found, ...others] = await find('Study', { PatientName: 'NGUYEN*', StudyDescription: '' });
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      StudyInstanceUID: study,
      PatientName: 'Nguyễn^Văn Thành',
      StudyDescription: 'CT ngực liều thấp tầm soát',
    });
    expect(await find('Instance', { StudyInstanceUID: study, SeriesInstanceUID: series })).toHaveLength(
      SLICES,
    );
    expect(await find('Study', { PatientName: 'Somebody' })).toEqual([]);
  });

  test('is sent what it asks to be moved, whole', async () => {
    await store(hub, ...files);
    await orthanc.post('/modalities/hub/move', {
      Level: 'Study',
      Resources: [{ StudyInstanceUID: study }],
      TargetAet: orthanc.aeTitle,
    });
    expect(await orthanc.holds()).toEqual(uids);
    await expectTheSame(orthanc.file);
  });
});

describe('Orthanc, by DICOMweb', () => {
  test('sends by STOW-RS', async () => {
    await orthanc.give(files);
    await orthanc.post('/dicom-web/servers/hub/stow', { Resources: await orthanc.get('/studies') });
    expect(await held()).toEqual(uids);
    await expectTheSame(served);
  });

  test('searches by QIDO-RS', async () => {
    await store(hub, ...files);
    const found = answers.parse(
      await orthanc.post('/dicom-web/servers/hub/qido', {
        Uri: '/studies',
        Arguments: { PatientName: 'nguyen*', fuzzymatching: 'true' },
      }),
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toMatchObject({
      '0020000D': { Value: study },
      '00100010': { Value: 'Nguyễn^Văn Thành' },
    });
  });

  test('retrieves by WADO-RS, whole', async () => {
    await store(hub, ...files);
    await orthanc.post('/dicom-web/servers/hub/retrieve', { Resources: [{ Study: study }] });
    expect(await orthanc.holds()).toEqual(uids);
    await expectTheSame(orthanc.file);
  });
});
