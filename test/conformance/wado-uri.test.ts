import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { encapsulated, imageElements, instance, part10 } from '../../src/formats/dicom/test-bytes.ts';
import { startHub, type TestHub } from '../hub.ts';
import {
  bytesOf,
  COLUMNS,
  dataSetsOf,
  detailOf,
  EXPLICIT,
  image,
  instancePath,
  pixelsOf,
  RLE,
  ROWS,
  rleImage,
  store,
} from './dicom-objects.ts';

const of = { study: '1.7.1', series: '1.7.1.1', patientId: 'U1', name: 'Lê^Thị Hoà' };
const packed = { ...of, instance: '1.7.1.1.1' };
const several = { ...of, instance: '1.7.1.1.2' };
const broken = { ...of, study: '1.7.2', series: '1.7.2.1', instance: '1.7.2.1.1' };
const grey = Buffer.from(Array.from({ length: ROWS * COLUMNS }, (_, i) => (i * 11) & 0xff));
const attached = Buffer.from(Array.from({ length: 5000 }, (_, i) => i & 0xff));

/** Two frames compressed as RLE, the second of which is nothing of the kind. */
function halfBroken(): Buffer {
  const first = rleImage(packed, grey);
  const table = first.subarray(first.lastIndexOf(Buffer.from([0xfe, 0xff, 0x00, 0xe0])));
  const fragment = table.subarray(8, 8 + table.readUInt32LE(4));
  const dataSet = instance([
    [0x00080018, 'UI', broken.instance],
    [0x00100020, 'LO', 'U1'],
    [0x0020000d, 'UI', broken.study],
    [0x0020000e, 'UI', broken.series],
    ...imageElements(ROWS, COLUMNS),
    [0x00280008, 'IS', '2'],
    [0x00280100, 'US', [8]],
    [0x00280101, 'US', [8]],
    [0x00280102, 'US', [7]],
    [0x00280103, 'US', [0]],
  ]);
  return part10(Buffer.concat([dataSet, encapsulated([fragment, Buffer.alloc(64, 0xff)])]), RLE);
}

let hub: TestHub;
beforeAll(async () => {
  hub = await startHub();
  const withValue = image(several, pixelsOf(2, 3), [[0x00420011, 'OB', attached]]);
  await store(hub, rleImage(packed, grey), withValue, halfBroken());
});
afterAll(() => hub.stop());

const get = (path: string, headers: Record<string, string> = {}) => hub.asAutomation(path, { headers });
const wado = (uid: { study: string; series: string; instance: string }, more: string) =>
  `/wado?requestType=WADO&studyUID=${uid.study}&seriesUID=${uid.series}&objectUID=${uid.instance}${more}`;

describe('an old viewer by WADO-URI', () => {
  test('gets an image as a JPEG, and the object of several frames as a file', async () => {
    const picture = await get(wado(packed, ''));
    expect(picture.headers.get('content-type')).toBe('image/jpeg');
    expect(await sharp(await bytesOf(picture)).metadata()).toMatchObject({ width: COLUMNS, height: ROWS });
    const file = await get(wado(several, ''));
    expect(file.headers.get('content-type')).toBe(`application/dicom; transfer-syntax=${EXPLICIT}`);
  });

  test('gets a frame in the size, part and window that it names', async () => {
    const frame = wado(several, '&contentType=image/png&frameNumber=3&windowCenter=100&windowWidth=50');
    const { format, width, height } = await sharp(
      await bytesOf(await get(`${frame}&rows=20&columns=300&region=0,0,0.5,1`)),
    ).metadata();
    expect([format, width, height]).toEqual(['png', 15, 20]);
    expect((await get(`${frame}&region=0,0,2,1`)).status).toBe(400);
    expect((await get(wado(several, '&contentType=image/png&windowCenter=1&windowWidth=0'))).status).toBe(
      400,
    );
    expect((await get(wado(several, '&contentType=image/jpeg&frameNumber=4'))).status).toBe(404);
  });

  test('gets the object uncompressed, or in the transfer syntax that it names', async () => {
    const plain = await get(wado(packed, '&contentType=application/dicom'));
    expect((await bytesOf(plain)).subarray(-grey.length).equals(grey)).toBe(true);
    const held = await get(wado(packed, `&contentType=application/dicom&transferSyntax=${RLE}`));
    expect((await bytesOf(held)).equals(rleImage(packed, grey))).toBe(true);
    const lossy = await get(
      wado(packed, '&contentType=application/dicom&transferSyntax=1.2.840.10008.1.2.4.50'),
    );
    expect(lossy.status).toBe(406);
  });

  test('is refused in clear words what is not done here', async () => {
    const anonymous = await get(wado(packed, '&contentType=application/dicom&anonymize=yes'));
    expect(anonymous.status).toBe(415);
    expect(await detailOf(anonymous)).toContain('not anonymised');
    expect((await get(wado(packed, '&presentationUID=1.2.3'))).status).toBe(415);
    expect((await get(wado(packed, '&contentType=text/html'))).status).toBe(406);
    expect((await get('/wado?requestType=WADO&studyUID=1.7.1')).status).toBe(400);
    expect((await get(wado({ ...packed, study: '1.7.9' }, ''))).status).toBe(404);
  });

  test('may see what it may by DICOMweb, and that it did is on record', async () => {
    const coordinator = await hub.signIn('coordinator');
    expect((await coordinator(wado(packed, ''))).status).toBe(403);
    expect((await fetch(`${hub.url}${wado(packed, '')}`)).status).toBe(401);
    const technician = await hub.signIn('technician');
    expect((await technician(wado(packed, ''))).status).toBe(200);
    const events = await hub.hub.db
      .selectFrom('auditEvents')
      .select('subject')
      .where('action', '=', 'images.opened')
      .where('actorVia', '=', 'session')
      .execute();
    expect(events.map((event) => event.subject)).toContain(packed.study);
  });
});

test('a part of a value, of a frame and of a file is had by its range', async () => {
  const [metadata = {}] = await dataSetsOf(await get(`${instancePath(several)}/metadata`));
  const value = new URL(metadata['00420011']?.BulkDataURI ?? '').pathname;
  const pixels = new URL(metadata['7FE00010']?.BulkDataURI ?? '').pathname;
  const wholes: [string, Buffer][] = [
    [value, attached],
    [pixels, pixelsOf(2, 3)],
    [`${instancePath(several)}/frames/2`, pixelsOf(2, 3).subarray(48, 96)],
  ];
  for (const [path, whole] of wholes) {
    const part = await get(path, { accept: 'application/octet-stream', range: 'bytes=10-19' });
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 10-19/${whole.length}`);
    expect((await bytesOf(part)).equals(whole.subarray(10, 20))).toBe(true);
    const beyond = await get(path, { accept: 'application/octet-stream', range: 'bytes=99999-' });
    expect(beyond.status).toBe(416);
  }
});

describe('a frame that its codec cannot read', () => {
  test('is refused with the reason when it comes first', async () => {
    const answer = await get(`${instancePath(broken)}/frames/2`);
    expect(answer.status).toBe(422);
    expect(await detailOf(answer)).toContain('The frame cannot be given so');
  });

  test('breaks the answer off when others have gone before, so that nobody takes a part for the whole', async () => {
    const answer = await get(`${instancePath(broken)}/frames/1,2,1`);
    expect(answer.status).toBe(200);
    await expect(answer.arrayBuffer()).rejects.toThrow();
    const study = await get('/dicom-web/studies/1.7.2', {
      accept: `multipart/related; type="application/dicom"; transfer-syntax=${EXPLICIT}`,
    });
    await expect(study.arrayBuffer()).rejects.toThrow();
    expect((await get(`${instancePath(broken)}/frames/1`)).status).toBe(200);
  });
});
