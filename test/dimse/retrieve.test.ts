import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { element } from '../../src/formats/dicom/test-bytes.ts';
import { encodeCommand } from '../../src/formats/dimse/command.ts';
import { dataPdus } from '../../src/formats/dimse/pdu.ts';
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
import { associate, hearCommand, messageOf } from './ask.ts';
import { dcmtk, dcmtkIn, placeOf } from './dcmtk.ts';
import { anyPeer, dropPeer, keepPeer } from './peer.ts';
import { CT, EXPLICIT } from './raw-peer.ts';
import { startReceiver } from './receiver.ts';

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

  test('stops when it is cancelled, and says how far it came', async () => {
    const GET = '1.2.840.10008.5.1.4.1.2.2.3';
    const images = { id: 3, abstractSyntax: CT, transferSyntaxes: [EXPLICIT] };
    const roles = [{ sopClassUid: CT, scu: false, scp: true }];
    const peer = await associate(address, GET, { roles }, [images]);
    const request = {
      commandField: 0x10,
      messageId: 9,
      priority: 0,
      affectedSopClassUid: GET,
      hasDataSet: true,
    };
    const identifier = Buffer.concat([
      element(0x00080052, 'CS', 'STUDY'),
      element(0x0020000d, 'UI', plain.study),
    ]);
    const cancel = messageOf({ commandField: 0x0fff, respondsTo: 9, hasDataSet: false });
    peer.say(Buffer.concat([messageOf(request, identifier), cancel]));
    let heard = await hearCommand(peer);
    let taken = 0;
    while (heard.commandField === 0x1 || heard.status === 0xff00) {
      if (heard.commandField === 0x1) {
        taken += 1;
        const { messageId = 0, affectedSopClassUid = '', affectedSopInstanceUid = '' } = heard;
        const about = { affectedSopClassUid, affectedSopInstanceUid };
        const stored = {
          commandField: 0x8001,
          respondsTo: messageId,
          status: 0,
          hasDataSet: false,
          ...about,
        };
        peer.say(dataPdus(images.id, 'command', encodeCommand(stored), true, 16384));
      }
      heard = await hearCommand(peer);
    }
    expect(heard).toMatchObject({ status: 0xfe00, completed: taken, remaining: 3 - taken });
    expect(taken).toBeLessThan(3);
    peer.socket.destroy();
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
    await keepPeer(hub, 'MOVER', { address: { host: '127.0.0.1', port, tls: false } });
    expect(await move(port, 'MOVER', ...study)).toMatchObject({ status: 0 });
    const sets = await received();
    expect(sets).toHaveLength(3);
    expect(sets.some((set) => set.equals(imageDataSet(plain, pixelsOf(1, 300))))).toBe(true);
    await dropPeer(hub, 'MOVER');
  });

  test('unpacks what the destination cannot take as it is held', async () => {
    const port = await freePort();
    await keepPeer(hub, 'MOVER', { address: { host: '127.0.0.1', port, tls: false } });
    expect(await move(port, 'MOVER', '+xi', ...study)).toMatchObject({ status: 0 });
    expect(await received()).toHaveLength(3);
    for (const file of await readdir(folder)) {
      const { output } = await dcmtk('dcmdump', '+P', '0002,0010', join(folder, file));
      expect(output).toContain('LittleEndianImplicit');
    }
    const last = await received();
    expect(last.some((set) => set.subarray(-24).equals(packedPixels))).toBe(true);
    expect(last.some((set) => set.subarray(-pixelsOf(1, 300).length).equals(pixelsOf(1, 300)))).toBe(true);
    await dropPeer(hub, 'MOVER');
  });

  test('sends nothing to a destination that is no peer, or that does not answer', async () => {
    const port = await freePort();
    expect((await move(port, 'STRANGER', ...study)).output).toMatch(/a801|MoveDestinationUnknown/i);
    await keepPeer(hub, 'MOVER', { address: null });
    await keepPeer(hub, 'GONE', { address: { host: '127.0.0.1', port: await freePort(), tls: false } });
    expect((await move(port, 'GONE', ...study)).output).toMatch(/a702|OutOfResources|SubOperations/i);
    expect(await received()).toEqual([]);
    await dropPeer(hub, 'MOVER');
    await dropPeer(hub, 'GONE');
  });

  /** Has a receiver that answers so be sent a study; gives what movescu was told in the end, and what came. */
  async function moved(statuses: readonly number[], ...args: string[]) {
    await using receiver = await startReceiver(...statuses);
    const { port } = receiver;
    await keepPeer(hub, 'MOVER');
    await keepPeer(hub, 'JUDGED', { address: { host: '127.0.0.1', port, tls: false } });
    const place = ['-aet', 'MOVER', '-aem', 'JUDGED', '-aec', 'TAMSOAT', ...placeOf(address)];
    const { output } = await dcmtkIn(folder, 'movescu', '-d', '-S', ...place, ...args);
    await dropPeer(hub, 'MOVER');
    await dropPeer(hub, 'JUDGED');
    const last = output.slice(output.lastIndexOf('C-MOVE RSP'));
    const count = (of: string) => Number(new RegExp(`${of} Suboperations\\s*: (\\d+)`).exec(last)?.[1] ?? -1);
    const counts = ['Completed', 'Failed', 'Warning'].map(count);
    return { output, status: /DIMSE Status\s*: (0x\w+)/.exec(last)?.[1], counts, came: receiver.received };
  }

  test('counts what was taken, taken with a warning and refused, and names what was refused', async () => {
    const some = await moved([0x0000, 0xb000, 0xa700], ...study);
    expect(some).toMatchObject({ status: '0xb000', counts: [1, 1, 1] });
    expect(some.output).toContain(`(0008,0058) UI [${some.came[2]}`);
    expect(await moved([0x0000], ...study)).toMatchObject({ status: '0x0000', counts: [3, 0, 0] });
    expect(await moved([0xb007], ...study)).toMatchObject({ status: '0xb000', counts: [0, 0, 3] });
    expect(await moved([0xc000], ...study)).toMatchObject({ status: '0xa702', counts: [0, 3, 0] });
  });

  test('stops when it is cancelled, and says how far it came', async () => {
    const many = Array.from({ length: 60 }, (_, i) => ({
      ...plain,
      study: '1.2.53',
      series: '1.2.53.1',
      instance: `1.2.53.1.${i + 1}`,
    }));
    await store(hub, ...many.map((of, i) => image(of, pixelsOf(i))));
    const long = ['-k', 'QueryRetrieveLevel=STUDY', '-k', 'StudyInstanceUID=1.2.53'];
    const { status, counts, came } = await moved([0x0000], '--cancel', '1', ...long);
    expect(status).toBe('0xfe00');
    expect(counts).toEqual([came.length, 0, 0]);
    expect(came.length).toBeLessThan(60);
  });

  test('sends images in the transfer syntax that a peer wishes', async () => {
    const port = await freePort();
    const address = { host: '127.0.0.1', port, tls: false };
    await keepPeer(hub, 'MOVER', { address, transferSyntaxes: ['1.2.840.10008.1.2.4.80'] });
    expect(await move(port, 'MOVER', '+xt', ...series('1.2.51.1'))).toMatchObject({ status: 0 });
    for (const file of await readdir(folder)) {
      const { output } = await dcmtk('dcmdump', '+P', '0002,0010', join(folder, file));
      expect(output).toContain('JPEGLSLossless');
    }
    expect(await received()).toHaveLength(2);
    await dropPeer(hub, 'MOVER');
  });
});

describe('peers', () => {
  test('once one is kept, others may only say C-ECHO, and a peer only what it may', async () => {
    await keepPeer(hub, 'ASKER', { may: ['query'], address: null });
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
    await dropPeer(hub, 'ASKER');
  });

  test('are known only where they call from', async () => {
    const find = () =>
      dcmtk('findscu', '-S', '-aet', 'FAR', '-aec', 'TAMSOAT', ...placeOf(address), ...study);
    await keepPeer(hub, 'FAR', { callsFrom: '10.9.0.0/16' });
    expect((await find()).output).toContain('Calling AE Title Not Recognized');
    await keepPeer(hub, 'FAR', { address: { host: '10.9.0.1', port: 104, tls: false } });
    expect((await find()).output).toContain('Calling AE Title Not Recognized');
    const list = await (await hub.asAutomation('/api/dicom-peers')).json();
    expect(list).toMatchObject({ peers: [{ aeTitle: 'FAR', lastContact: { what: 'refused' } }] });
    await keepPeer(hub, 'FAR', {
      address: { host: '10.9.0.1', port: 104, tls: false },
      callsFrom: 'localhost',
    });
    expect(await find()).toMatchObject({ status: 0 });
    await dropPeer(hub, 'FAR');
  });

  test('are refused with an AE title that is none', async () => {
    for (const title of ['seventeen-letters', 'a%5Cb', '%20padded']) {
      const answer = await hub.asAutomation(`/api/dicom-peers/${title}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(anyPeer),
      });
      expect(answer.status).toBe(400);
    }
  });
});
