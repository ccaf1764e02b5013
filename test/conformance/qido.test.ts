import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
import { type Postgres, startPostgres } from '../postgres.ts';
import { type DataSet, dataSetsOf, detailOf, image, pixelsOf, store } from './dicom-objects.ts';

let hub: TestHub;
let postgres: Postgres | null = null;

const dao = { study: '1.3.1', patientId: 'D1', name: 'Nguyễn^Thị Đào', studyDate: '20260105' };
const anh = { study: '1.3.2', patientId: 'A1', name: 'Trần^Văn Anh', studyDate: '20260310' };
const nobody = { study: '1.3.3', patientId: '', name: 'Trần^Không', studyDate: '20251231' };
const yamada = {
  study: '1.3.4',
  patientId: 'Y1',
  name: 'Yamada^Tarou=山田^太郎=やまだ^たろう',
  studyDate: '20240229',
};

describe.each(['SQLite', 'PostgreSQL'])('on %s', (database) => {
  beforeAll(async () => {
    if (database === 'PostgreSQL') postgres = await startPostgres();
    hub = await startHub(postgres === null ? {} : { TAMSOAT_DATABASE_URL: postgres.url });
    await store(
      hub,
      image({ ...dao, series: '1.3.1.1', instance: '1.3.1.1.1', description: 'CHEST CT' }, pixelsOf(1), [
        [0x00080030, 'TM', '093015.5'],
        [0x00080090, 'PN', Buffer.from('Lương^Thị Bác Sĩ')],
        [0x00100030, 'DA', '19600517'],
        [0x00100040, 'CS', 'F '],
      ]),
      image({ ...dao, series: '1.3.1.1', instance: '1.3.1.1.2', description: 'CHEST CT' }, pixelsOf(2)),
      image({ ...dao, series: '1.3.1.2', instance: '1.3.1.2.1', modality: 'PT' }, pixelsOf(3)),
      image({ ...anh, series: '1.3.2.1', instance: '1.3.2.1.1', modality: 'MG' }, pixelsOf(4), [
        [0x00080030, 'TM', '1400'],
        [0x00100030, 'DA', '19751231'],
        [0x00100040, 'CS', 'M '],
      ]),
      image({ ...nobody, series: '1.3.3.1', instance: '1.3.3.1.1', modality: 'DX' }, pixelsOf(5)),
      image({ ...yamada, series: '1.3.4.1', instance: '1.3.4.1.1', modality: 'CR' }, pixelsOf(6)),
    );
  });
  afterAll(async () => {
    await hub.stop();
    await postgres?.[Symbol.asyncDispose]();
    postgres = null;
  });

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
      ['PatientName=Nguy%E1%BB%85n*&fuzzymatching=true', ['1.3.1']],
      ['PatientName=Th%E1%BB%8B%20%C4%90%C3%A0o%20Nguy%E1%BB%85n&fuzzymatching=true', ['1.3.1']],
      ['PatientName=%C4%90%C3%A0o%5ENguy%E1%BB%85n&fuzzymatching=true', ['1.3.1']],
      ['PatientName=nguyen%20anh&fuzzymatching=true', []],
      ['PatientName=*%C4%91%C3%A0o', ['1.3.1']],
      ['PatientName=Nguy%E1%BB%85n%5E*', ['1.3.1']],
      ['PatientName=nguyen%20thi%20dao', ['1.3.1']],
      ['PatientName=%E5%B1%B1%E7%94%B0*', ['1.3.4']],
      ['PatientName=yamada%5Etarou=%E5%B1%B1%E7%94%B0*', ['1.3.4']],
      ['PatientName=%E3%82%84%E3%81%BE%E3%81%A0&fuzzymatching=true', ['1.3.4']],
      ['PatientName=%E5%A4%AA%E9%83%8E', []],
      ['PatientBirthDate=19600517', ['1.3.1']],
      ['PatientBirthDate=19600101-19801231', ['1.3.2', '1.3.1']],
      ['PatientSex=F', ['1.3.1']],
      ['ReferringPhysicianName=luong*', ['1.3.1']],
      ['ReferringPhysicianName=bac&fuzzymatching=true', ['1.3.1']],
      ['StudyTime=0930', ['1.3.1']],
      ['StudyTime=0900-1000', ['1.3.1']],
      ['StudyTime=1000-', ['1.3.2']],
      ['StudyDate=20260105-20260310&StudyTime=1000-1500', ['1.3.2']],
      ['StudyDate=20260105-20260310&StudyTime=0900-1300', ['1.3.1']],
      ['StudyDate=20260104-20260311&StudyTime=1000-1100', ['1.3.2', '1.3.1']],
      ['StudyDate=20260105&StudyTime=1000-', []],
      ['00100010=tran*', ['1.3.2', '1.3.3']],
      ['PatientID=D1', ['1.3.1']],
      ['PatientID=d*', ['1.3.1']],
      ['PatientID=1.3.3', []],
      ['PatientID=*&IssuerOfPatientID=LOCAL', ['1.3.2', '1.3.1', '1.3.4']],
      ['StudyDate=20260105', ['1.3.1']],
      ['StudyDate=20260101-20261231', ['1.3.2', '1.3.1']],
      ['StudyDate=-20260105', ['1.3.1', '1.3.3', '1.3.4']],
      ['StudyDate=20260106-', ['1.3.2']],
      ['ModalitiesInStudy=PT', ['1.3.1']],
      ['ModalitiesInStudy=MG,DX', ['1.3.2', '1.3.3']],
      ['StudyInstanceUID=1.3.2,1.3.3', ['1.3.2', '1.3.3']],
      ['StudyInstanceUID=1.3.2&StudyInstanceUID=1.3.1', ['1.3.2', '1.3.1']],
      ['ModalitiesInStudy=m*', ['1.3.2']],
      ['ModalitiesInStudy=US', []],
      ['StudyDescription=*CT', ['1.3.1']],
      ['StudyDescription=chest*t', ['1.3.1']],
      ['StudyDescription=CHEST%20CT', ['1.3.1']],
      ['StudyDescription=chest%20ct', []],
      ['StudyDescription=CHEST%20CT&ReferringPhysicianName=luong*&ModalitiesInStudy=PT', ['1.3.1']],
      ['ReferringPhysicianName=tran*', []],
      ['PatientID=&includefield=all', ['1.3.2', '1.3.1', '1.3.3', '1.3.4']],
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
    const first = await search('studies?limit=3');
    expect(first.results).toHaveLength(3);
    expect(first.answer.headers.get('x-total-count')).toBe('4');
    expect(first.answer.headers.get('warning')).toMatch(/^299 .*There are 1 additional results/);
    const rest = await search('studies?limit=3&offset=3');
    expect(rest.results).toHaveLength(1);
    expect(rest.answer.headers.get('x-total-count')).toBe('4');
    expect(rest.answer.headers.get('warning')).toBeNull();
    const beyond = await search('studies?offset=9');
    expect([beyond.results.length, beyond.answer.headers.get('x-total-count')]).toEqual([0, '4']);
  });

  test('a list of nothing but separators names no modality, and is no list of UIDs', async () => {
    expect(await studiesOf('ModalitiesInStudy=%5C%5C%5C&limit=100')).toEqual(await studiesOf('limit=100'));
    expect((await hub.asAutomation('/dicom-web/studies?StudyInstanceUID=,')).status).toBe(400);
  });

  test('an attribute that is not matched by is passed over, and the answer says so', async () => {
    const { results, answer } = await search('studies?PatientAge=065Y&00101040=Hanoi&PatientID=D1');
    expect(results).toHaveLength(1);
    expect(answer.headers.get('warning')).toMatch(/^299 .*PatientAge, 00101040/);
  });

  test('a name comes back in all its writings, and so does what else was asked for', async () => {
    const { results } = await search('studies?PatientID=Y1');
    expect(results[0]?.['00100010']).toEqual({
      vr: 'PN',
      Value: [{ Alphabetic: 'Yamada^Tarou', Ideographic: '山田^太郎', Phonetic: 'やまだ^たろう' }],
    });
    const { results: others } = await search('studies?PatientID=D1&includefield=PatientBirthDate,00100040');
    expect(others[0]).toMatchObject({
      '00080030': { vr: 'TM', Value: ['093015.5'] },
      '00080090': { vr: 'PN', Value: [{ Alphabetic: 'Lương^Thị Bác Sĩ' }] },
      '00100030': { vr: 'DA', Value: ['19600517'] },
      '00100040': { vr: 'CS', Value: ['F'] },
    });
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
    expect(await uids('series?Modality=US', '0020000E')).toEqual([]);
    expect(await uids('instances?PatientName=*&StudyDate=20251231-&limit=2', '00080018')).toEqual([
      '1.3.2.1.1',
      '1.3.1.1.1',
    ]);
    expect(await uids('instances?StudyDate=20251231-&limit=2&offset=3', '00080018')).toEqual([
      '1.3.1.2.1',
      '1.3.3.1.1',
    ]);
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
    ['studies?StudyTime=2500-', 'StudyTime'],
    ['studies?PatientBirthDate=1960', 'PatientBirthDate'],
    ['studies?StudyInstanceUID=..', 'StudyInstanceUID'],
    ['studies?limit=-1', 'limit'],
    ['studies?includefield=Nonsense', 'includefield'],
    ['studies?PatientID=a&PatientID=b', 'PatientID'],
  ])('%s is refused with the name of what is wrong', async (path, name) => {
    const answer = await hub.asAutomation(`/dicom-web/${path}`);
    expect(answer.status).toBe(400);
    expect(await detailOf(answer)).toContain(name);
  });
});
