import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { freePort } from '../bench/server-process.ts';
import {
  type Identity,
  image,
  imageDataSet,
  pixelsOf,
  rleImage,
  store,
  video,
} from '../conformance/dicom-objects.ts';
import { startHub, type TestHub } from '../hub.ts';
import { dcmtk, dcmtkIn, placeOf } from './dcmtk.ts';

const plain: Identity = {
  study: '1.2.51',
  series: '1.2.51.1',
  instance: '1.2.51.1.1',
  patientId: 'R1',
  name: 'Lê^Thị Hoa',
};
const packed: Identity = { ...plain, series: '1.2.51.2', instance: '1.2.51.2.1' };
const packedPixels = Buffer.from(Array.from({ length: 24 }, (_, i) => i * 9));
const film: Identity = { ...plain, study: '1.2.52', series: '1.2.52.1', instance: '1.2.52.1.1' };

let hub: TestHub;
let address: string;
let folder: string;
beforeAll(async () => {
  hub = await startHub();
  address = await hub.listenDicom();
  await store(
    hub,
    image(plain, pixelsOf(1, 300)),
    image({ ...plain, instance: '1.2.51.1.2' }, pixelsOf(2)),
    rleImage(packed, packedPixels),
    image(film, pixelsOf(3)),
    video({ ...film, instance: '1.2.52.1.2' }),
  );
});
afterAll(() => hub.stop());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-retrieve-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const all = { callsFrom: null, site: null, may: ['store', 'query', 'retrieve'], transferSyntaxes: [] };
async function keepPeer(aeTitle: string, peer: object): Promise<void> {
  const answer = await hub.asAutomation(`/api/dicom-peers/${aeTitle}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(peer),
  });
  expect(answer.status).toBe(204);
}
async function dropPeer(aeTitle: string): Promise<void> {
  expect((await hub.asAutomation(`/api/dicom-peers/${aeTitle}`, { method: 'DELETE' })).status).toBe(204);
}

/** The files that came, each what follows its meta header. */
async function received(): Promise<Buffer[]> {
  const files = (await readdir(folder)).sort();
  return Promise.all(
    files.map(async (file) => {
      const bytes = await readFile(join(folder, file));
      return bytes.subarray(132 + 12 + bytes.readUInt32LE(140));
    }),
  );
}

const study = ['-k', 'QueryRetrieveLevel=STUDY', '-k', 'StudyInstanceUID=1.2.51'];
const series = (uid: string) => [
  '-k',
  'QueryRetrieveLevel=SERIES',
  '-k',
  'StudyInstanceUID=1.2.51',
  '-k',
  `SeriesInstanceUID=${uid}`,
];

describe('C-GET', () => {
  const get = (...args: string[]) =>
    dcmtk('getscu', '-v', '-S', '-od', folder, '+B', '-aec', 'TAMSOAT', ...placeOf(address), ...args);

  test('gives the data sets byte for byte as they came', async () => {
    expect(await get(...series('1.2.51.1'))).toMatchObject({ status: 0 });
    const sets = await received();
    expect(sets).toHaveLength(2);
    expect(sets[0]?.equals(imageDataSet(plain, pixelsOf(1, 300)))).toBe(true);
    expect((await dcmtk('dcmftest', join(folder, (await readdir(folder))[0] ?? ''))).status).toBe(0);
  });

  test('unpacks what the peer cannot take as it is held, and keeps its SOP Instance UID', async () => {
    expect(await get(...series(packed.series))).toMatchObject({ status: 0 });
    const [file = ''] = await readdir(folder);
    const { output } = await dcmtk('dcmdump', '+P', '0002,0010', '+P', '0008,0018', join(folder, file));
    expect(output).toContain('LittleEndianExplicit');
    expect(output).toContain(`[${packed.instance}]`);
    const [set] = await received();
    expect(set?.subarray(-24).equals(packedPixels)).toBe(true);
  });

  test('compresses for a peer that wants it so', async () => {
    expect(await get('+xt', ...series('1.2.51.1'))).toMatchObject({ status: 0 });
    const files = (await readdir(folder)).sort();
    expect(files).toHaveLength(2);
    for (const [place, pixels] of [pixelsOf(1, 300), pixelsOf(2)].entries()) {
      const path = join(folder, files[place] ?? '');
      expect((await dcmtk('dcmdump', '+P', '0002,0010', path)).output).toContain('JPEGLSLossless');
      expect(await dcmtk('dcmdjpls', '+te', path, `${path}.plain`)).toMatchObject({ status: 0 });
      expect((await readFile(`${path}.plain`)).subarray(-pixels.length).equals(pixels)).toBe(true);
      await rm(`${path}.plain`);
    }
  });

  test('says which instances are to be had in no transfer syntax that the peer takes', async () => {
    const got = await get('-k', 'QueryRetrieveLevel=STUDY', '-k', `StudyInstanceUID=${film.study}`);
    expect(await received()).toHaveLength(1);
    expect(got.output).toMatch(/failed suboperations\s*:\s*1/i);
  });

  test('gives nothing for what is not held, and refuses a missing key', async () => {
    const none = await get('-k', 'QueryRetrieveLevel=STUDY', '-k', 'StudyInstanceUID=1.2.999');
    expect(none).toMatchObject({ status: 0 });
    expect(await received()).toEqual([]);
    expect((await get('-k', 'QueryRetrieveLevel=STUDY', '-k', 'StudyInstanceUID')).output).toContain(
      'DataSetDoesNotMatchSOPClass',
    );
  });
});

describe('C-MOVE', () => {
  const move = (port: number, destination: string, ...args: string[]) =>
    dcmtkIn(
      folder,
      'movescu',
      '-v',
      '-S',
      '+B',
      '+xa',
      '+P',
      String(port),
      '-aet',
      'MOVER',
      '-aem',
      destination,
      '-aec',
      'TAMSOAT',
      ...placeOf(address),
      ...args,
    );

  test('sends a study to a peer byte for byte, in every transfer syntax that it is held in', async () => {
    const port = await freePort();
    await keepPeer('MOVER', { ...all, address: { host: '127.0.0.1', port, tls: false } });
    expect(await move(port, 'MOVER', ...study)).toMatchObject({ status: 0 });
    const sets = await received();
    expect(sets).toHaveLength(3);
    expect(sets.some((set) => set.equals(imageDataSet(plain, pixelsOf(1, 300))))).toBe(true);
    await dropPeer('MOVER');
  });

  test('unpacks what the destination cannot take as it is held', async () => {
    const port = await freePort();
    await keepPeer('MOVER', { ...all, address: { host: '127.0.0.1', port, tls: false } });
    expect(await move(port, 'MOVER', '+xi', ...study)).toMatchObject({ status: 0 });
    expect(await received()).toHaveLength(3);
    for (const file of await readdir(folder)) {
      const { output } = await dcmtk('dcmdump', '+P', '0002,0010', join(folder, file));
      expect(output).toContain('LittleEndianImplicit');
    }
    const last = await received();
    expect(last.some((set) => set.subarray(-24).equals(packedPixels))).toBe(true);
    expect(last.some((set) => set.subarray(-pixelsOf(1, 300).length).equals(pixelsOf(1, 300)))).toBe(true);
    await dropPeer('MOVER');
  });

  test('sends nothing to a destination that is no peer, or that does not answer', async () => {
    const port = await freePort();
    expect((await move(port, 'STRANGER', ...study)).output).toMatch(/a801|MoveDestinationUnknown/i);
    await keepPeer('MOVER', { ...all, address: null });
    await keepPeer('GONE', { ...all, address: { host: '127.0.0.1', port: await freePort(), tls: false } });
    expect((await move(port, 'GONE', ...study)).output).toMatch(/a702|OutOfResources|SubOperations/i);
    expect(await received()).toEqual([]);
    await dropPeer('MOVER');
    await dropPeer('GONE');
  });
});

describe('peers', () => {
  test('once one is kept, others may only say C-ECHO, and a peer only what it may', async () => {
    await keepPeer('ASKER', { ...all, may: ['query'], address: null });
    const find = (ae: string) =>
      dcmtk('findscu', '-S', '-aet', ae, '-aec', 'TAMSOAT', ...placeOf(address), ...study);
    expect((await find('STRANGER')).output).toContain('Calling AE Title Not Recognized');
    expect(await find('ASKER')).toMatchObject({ status: 0 });
    const got = await dcmtk(
      'getscu',
      '-S',
      '-od',
      folder,
      '-aet',
      'ASKER',
      '-aec',
      'TAMSOAT',
      ...placeOf(address),
      ...study,
    );
    expect(got.status).not.toBe(0);
    expect(await received()).toEqual([]);
    expect((await dcmtk('echoscu', '-aet', 'STRANGER', '-aec', 'TAMSOAT', ...placeOf(address))).status).toBe(
      0,
    );
    const list = await (await hub.asAutomation('/api/dicom-peers')).json();
    expect(list).toMatchObject({
      own: { ae: 'TAMSOAT', tls: null },
      peers: [{ aeTitle: 'ASKER', address: null, may: ['query'], lastContact: { what: 'refused' } }],
    });
    await dropPeer('ASKER');
  });

  test('are refused with an AE title that is none', async () => {
    for (const title of ['seventeen-letters', 'a%5Cb', '%20padded']) {
      const answer = await hub.asAutomation(`/api/dicom-peers/${title}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...all, address: null }),
      });
      expect(answer.status).toBe(400);
    }
  });
});
