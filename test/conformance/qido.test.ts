import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
import { type DataSet, dataSetsOf, detailOf, image, pixelsOf, store } from './dicom-objects.ts';

let hub: TestHub;

const dao = { study: '1.3.1', patientId: 'D1', name: 'Nguyễn^Thị Đào', studyDate: '20260105' };
const anh = { study: '1.3.2', patientId: 'A1', name: 'Trần^Văn Anh', studyDate: '20260310' };
const nobody = { study: '1.3.3', patientId: '', name: 'Trần^Không', studyDate: '20251231' };

beforeAll(async () => {
  hub = await startHub();
  await store(
    hub,
    image({ ...dao, series: '1.3.1.1', instance: '1.3.1.1.1', description: 'CHEST CT' }, pixelsOf(1)),
    image({ ...dao, series: '1.3.1.1', instance: '1.3.1.1.2', description: 'CHEST CT' }, pixelsOf(2)),
    image({ ...dao, series: '1.3.1.2', instance: '1.3.1.2.1', modality: 'PT' }, pixelsOf(3)),
    image({ ...anh, series: '1.3.2.1', instance: '1.3.2.1.1', modality: 'MG' }, pixelsOf(4)),
    image({ ...nobody, series: '1.3.3.1', instance: '1.3.3.1.1', modality: 'DX' }, pixelsOf(5)),
  );
});
afterAll(() => hub.stop());

async function search(path: string): Promise<{ results: DataSet[]; answer: Response }> {
  const answer = await hub.asAutomation(`/dicom-web/${path}`);
  if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
  return { results: await dataSetsOf(answer), answer };
}
const studiesOf = async (query: string) =>
  (await search(`studies?${query}`)).results.map((result) => result['0020000D']?.Value?.[0]);

describe('a study is found', () => {
  test.each([
    ['PatientName=nguyen*', ['1.3.1']],
    ['PatientName=NGUYEN%5ETHI%20DAO', ['1.3.1']],
    ['PatientName=Nguy%E1%BB%85n*', ['1.3.1']],
    ['PatientName=nguyen', []],
    ['PatientName=tr?n*', ['1.3.2', '1.3.3']],
    ['PatientName=*_*', []],
    ['PatientName=dao&fuzzymatching=true', ['1.3.1']],
    ['PatientName=dao%20nguy&fuzzymatching=true', ['1.3.1']],
    ['PatientName=ao&fuzzymatching=true', []],
    ['00100010=tran*', ['1.3.2', '1.3.3']],
    ['PatientID=D1', ['1.3.1']],
    ['PatientID=d*', ['1.3.1']],
    ['PatientID=1.3.3', []],
    ['PatientID=*&IssuerOfPatientID=LOCAL', ['1.3.2', '1.3.1']],
    ['StudyDate=20260105', ['1.3.1']],
    ['StudyDate=20260101-20261231', ['1.3.2', '1.3.1']],
    ['StudyDate=-20260105', ['1.3.1', '1.3.3']],
    ['StudyDate=20260106-', ['1.3.2']],
    ['ModalitiesInStudy=PT', ['1.3.1']],
    ['ModalitiesInStudy=MG,DX', ['1.3.2', '1.3.3']],
    ['StudyInstanceUID=1.3.2,1.3.3', ['1.3.2', '1.3.3']],
    ['StudyInstanceUID=1.3.2&StudyInstanceUID=1.3.1', ['1.3.2', '1.3.1']],
    ['StudyDescription=*CT', ['1.3.1']],
    ['PatientID=&includefield=all', ['1.3.2', '1.3.1', '1.3.3']],
    ['AccessionNumber=none', []],
  ])('by %s', async (query, studies) => {
    expect(await studiesOf(query)).toEqual(studies);
  });
});

test('a study result carries what the Standard requires and names its patient with accents', async () => {
  const { results } = await search('studies?StudyInstanceUID=1.3.1');
  expect(results).toHaveLength(1);
  expect(results[0]).toMatchObject({
    '00080020': { vr: 'DA', Value: ['20260105'] },
    '00080056': { vr: 'CS', Value: ['ONLINE'] },
    '00080061': { vr: 'CS', Value: ['CT', 'PT'] },
    '00081190': { vr: 'UR', Value: [`${hub.url}/dicom-web/studies/1.3.1`] },
    '00100010': { vr: 'PN', Value: [{ Alphabetic: 'Nguyễn^Thị Đào' }] },
    '00100020': { vr: 'LO', Value: ['D1'] },
    '00201206': { vr: 'IS', Value: [2] },
    '00201208': { vr: 'IS', Value: [3] },
  });
});

test('who came without a patient ID is shown without one', async () => {
  const { results } = await search('studies?StudyInstanceUID=1.3.3');
  expect(results[0]?.['00100020']).toEqual({ vr: 'LO' });
  expect(results[0]?.['00100021']).toEqual({ vr: 'LO' });
});

test('a page says how many there are and that more can be had', async () => {
  const first = await search('studies?limit=2');
  expect(first.results).toHaveLength(2);
  expect(first.answer.headers.get('x-total-count')).toBe('3');
  expect(first.answer.headers.get('warning')).toMatch(/^299 .*There are 1 additional results/);
  const rest = await search('studies?limit=2&offset=2');
  expect(rest.results).toHaveLength(1);
  expect(rest.answer.headers.get('x-total-count')).toBe('3');
  expect(rest.answer.headers.get('warning')).toBeNull();
  const beyond = await search('studies?offset=9');
  expect([beyond.results.length, beyond.answer.headers.get('x-total-count')]).toEqual([0, '3']);
});

test('series and instances are found at every level', async () => {
  const uids = async (path: string, tag: string) =>
    (await search(path)).results.map((result) => result[tag]?.Value?.[0]);
  expect(await uids('studies/1.3.1/series', '0020000E')).toEqual(['1.3.1.1', '1.3.1.2']);
  expect(await uids('studies/1.3.1/series?Modality=PT', '0020000E')).toEqual(['1.3.1.2']);
  expect(await uids('studies/1.3.1/instances', '00080018')).toHaveLength(3);
  expect(await uids('studies/1.3.1/series/1.3.1.1/instances', '00080018')).toEqual([
    '1.3.1.1.1',
    '1.3.1.1.2',
  ]);
  expect(await uids('studies/1.3.2/series/1.3.1.1/instances', '00080018')).toEqual([]);
  expect(await uids('series?PatientName=nguyen*&Modality=CT', '0020000E')).toEqual(['1.3.1.1']);
  expect(await uids('instances?SOPInstanceUID=1.3.2.1.1', '00080018')).toEqual(['1.3.2.1.1']);
  const { results } = await search('instances?SOPInstanceUID=1.3.2.1.1');
  expect(results[0]).toMatchObject({
    '00080060': { Value: ['MG'] },
    '00100020': { Value: ['A1'] },
    '00280010': { Value: [4] },
    '00280011': { Value: [6] },
  });
});

test.each([
  ['studies?NoSuchThing=7', 'NoSuchThing'],
  ['studies?SOPInstanceUID=1.2', 'SOPInstanceUID'],
  ['studies?StudyDate=yesterday', 'StudyDate'],
  ['studies?StudyInstanceUID=..', 'StudyInstanceUID'],
  ['studies?limit=-1', 'limit'],
  ['studies?includefield=Nonsense', 'includefield'],
  ['studies?PatientID=a&PatientID=b', 'PatientID'],
])('%s is refused with the name of what is wrong', async (path, name) => {
  const answer = await hub.asAutomation(`/dicom-web/${path}`);
  expect(answer.status).toBe(400);
  expect(await detailOf(answer)).toContain(name);
});
