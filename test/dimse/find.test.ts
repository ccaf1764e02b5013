import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { element } from '../../src/formats/dicom/test-bytes.ts';
import { encodeCommand } from '../../src/formats/dimse/command.ts';
import { dataPdus } from '../../src/formats/dimse/pdu.ts';
import { type Identity, image, pixelsOf, store } from '../conformance/dicom-objects.ts';
import { startHub, type TestHub } from '../hub.ts';
import { dcmtk, placeOf } from './dcmtk.ts';
import { EXPLICIT, rawPeer, requestOf } from './raw-peer.ts';

let hub: TestHub;
let address: string;

const dao: Identity = {
  study: '1.2.41',
  series: '1.2.41.1',
  instance: '1.2.41.1.1',
  patientId: 'F1',
  name: 'Nguyễn^Thị Đào',
  studyDate: '20260101',
  modality: 'CT',
};
const people: Identity[] = [
  dao,
  { ...dao, instance: '1.2.41.1.2' },
  {
    study: '1.2.42',
    series: '1.2.42.1',
    instance: '1.2.42.1.1',
    patientId: 'F2',
    name: 'Trần^Văn Bình',
    studyDate: '20260301',
    modality: 'MR',
  },
];

beforeAll(async () => {
  hub = await startHub();
  address = await hub.listenDicom();
  await store(hub, ...people.map((of, i) => image(of, pixelsOf(i))));
});
afterAll(() => hub.stop());

/** The answers of a query, each as DCMTK prints it. */
async function find(root: '-S' | '-P', level: string, ...keys: string[]): Promise<string[]> {
  const folder = await mkdtemp(join(tmpdir(), 'tamsoat-find-'));
  try {
    const found = await dcmtk(
      'findscu',
      root,
      '-X',
      '-od',
      folder,
      '-aec',
      'TAMSOAT',
      ...placeOf(address),
      '-k',
      `QueryRetrieveLevel=${level}`,
      ...keys.flatMap((key) => ['-k', key]),
    );
    expect(found).toMatchObject({ status: 0 });
    const files = (await readdir(folder)).sort();
    return await Promise.all(
      files.map(async (file) => (await dcmtk('dcmdump', '+L', join(folder, file))).output),
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
const UTF8 = 'SpecificCharacterSet=ISO_IR 192';

describe('C-FIND', () => {
  test.each([
    'Nguyễn^Thị Đào',
    'NGUYEN^THI DAO',
    'nguyen*',
    'ng?y?n^thi*',
  ])('finds a Vietnamese name by %s', async (name) => {
    const found = await find(
      '-S',
      'STUDY',
      UTF8,
      `PatientName=${name}`,
      'StudyInstanceUID',
      'PatientID',
      'AccessionNumber',
    );
    expect(found).toHaveLength(1);
    expect(found[0]).toContain('[Nguyễn^Thị Đào');
    expect(found[0]).toContain('[ISO_IR 192]');
    expect(found[0]).toContain('[1.2.41]');
    expect(found[0]).toMatch(/\(0008,0050\) SH \(no value/);
    expect(found[0]).toContain('[TAMSOAT');
  });

  test('matches by date, modality and UID, and answers nothing for what is not held', async () => {
    const studies = async (...keys: string[]) =>
      (await find('-S', 'STUDY', 'StudyInstanceUID', ...keys)).length;
    expect(await studies('StudyDate=20260201-')).toBe(1);
    expect(await studies('StudyDate=20260101-20260301')).toBe(2);
    expect(await studies('ModalitiesInStudy=MR')).toBe(1);
    expect(await studies('PatientID=F*')).toBe(2);
    expect(await studies('PatientID=NOBODY')).toBe(0);
    expect(await studies('StudyDate=20260101-20260301', 'StudyTime=000000-235959')).toBe(0);
    expect(await studies('StudyInstanceUID=1.2.41\\1.2.42')).toBe(2);
    expect(await studies('PatientSex=F')).toBe(0);
  });

  test('answers at each level, of either root', async () => {
    expect(await find('-P', 'PATIENT', 'PatientID', 'PatientName')).toHaveLength(2);
    const [patient] = await find(
      '-P',
      'PATIENT',
      UTF8,
      'PatientName=*đào',
      'PatientID',
      'NumberOfPatientRelatedStudies',
      'NumberOfPatientRelatedInstances',
    );
    expect(patient).toContain('[F1]');
    expect(patient).toMatch(/\(0020,1200\) IS \[1 ?\]/);
    expect(patient).toMatch(/\(0020,1204\) IS \[2 ?\]/);
    expect(await find('-P', 'STUDY', 'PatientID=F1', 'StudyInstanceUID')).toHaveLength(1);
    const [series] = await find(
      '-S',
      'SERIES',
      'StudyInstanceUID=1.2.41',
      'SeriesInstanceUID',
      'Modality',
      'NumberOfSeriesRelatedInstances',
    );
    expect(series).toContain('[1.2.41.1]');
    expect(series).toMatch(/\(0020,1209\) IS \[2 ?\]/);
    const images = await find(
      '-S',
      'IMAGE',
      'StudyInstanceUID=1.2.41',
      'SeriesInstanceUID=1.2.41.1',
      'SOPInstanceUID',
      'InstanceNumber',
    );
    expect(images).toHaveLength(2);
  });

  test('says so when a key is passed over, and refuses a level that is none', async () => {
    const place = ['-v', '-S', '-aec', 'TAMSOAT', ...placeOf(address)];
    const warned = await dcmtk(
      'findscu',
      ...place,
      '-k',
      'QueryRetrieveLevel=STUDY',
      '-k',
      'PatientAge=050Y',
    );
    expect(warned.output).toContain('OptionalKeys');
    const wrong = await dcmtk('findscu', ...place, '-k', 'QueryRetrieveLevel=PATIENT', '-k', 'PatientID');
    expect(wrong.output).toContain('Error: ');
  });

  test('stops when it is cancelled', async () => {
    const many = Array.from({ length: 60 }, (_, i) => ({ ...dao, instance: `1.2.41.1.${100 + i}` }));
    await store(hub, ...many.map((of, i) => image(of, pixelsOf(i + 10))));
    const peer = await rawPeer(address);
    peer.say(
      requestOf([{ id: 1, abstractSyntax: '1.2.840.10008.5.1.4.1.2.2.1', transferSyntaxes: [EXPLICIT] }]),
    );
    await peer.hear();
    const find = encodeCommand({
      commandField: 0x20,
      messageId: 9,
      priority: 0,
      affectedSopClassUid: '1.2.840.10008.5.1.4.1.2.2.1',
      hasDataSet: true,
    });
    const cancel = encodeCommand({ commandField: 0x0fff, respondsTo: 9, hasDataSet: false });
    const identifier = Buffer.concat([element(0x00080018, 'UI', ''), element(0x00080052, 'CS', 'IMAGE')]);
    peer.say(
      Buffer.concat([
        dataPdus(1, 'command', find, true, 16384),
        dataPdus(1, 'dataSet', identifier, true, 16384),
        dataPdus(1, 'command', cancel, true, 16384),
      ]),
    );
    const statuses: string[] = [];
    for (let pdu = await peer.hear(); pdu !== 'closed'; pdu = await peer.hear()) {
      const status = /0000000902000000(....)/.exec(pdu)?.[1];
      if (status === undefined) continue;
      statuses.push(status);
      if (status !== '00ff' && status !== '01ff') break;
    }
    expect(statuses.at(-1)).toBe('00fe');
    expect(statuses.length).toBeLessThan(60);
    peer.socket.destroy();
  });
});
