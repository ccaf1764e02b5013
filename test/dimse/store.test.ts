import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openDicom } from '../../src/dimse/open-dicom.ts';
import { blobHash } from '../../src/domain/ids.ts';
import { readDicomHeader } from '../../src/formats/dicom/read-header.ts';
import { encodeCommand } from '../../src/formats/dimse/command.ts';
import { dataPdus, releaseRq } from '../../src/formats/dimse/pdu.ts';
import { image, imageDataSet, instancePath, pixelsOf, rleImage } from '../conformance/dicom-objects.ts';
import { startHub, type TestHub } from '../hub.ts';
import { dcmtk, placeOf } from './dcmtk.ts';
import { dropPeer, keepPeer } from './peer.ts';
import { CT, ctContext, rawPeer, requestOf } from './raw-peer.ts';

const samples = join(import.meta.dirname, '../../data-samples/images');

let hub: TestHub;
let address: string;
let folder: string;
beforeAll(async () => {
  hub = await startHub();
  address = await hub.listenDicom();
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-dimse-'));
});
afterAll(async () => {
  await hub.stop();
  await rm(folder, { recursive: true, force: true });
});

const storescu = (...args: string[]) =>
  dcmtk('storescu', '-aet', 'SCANNER', '-aec', 'TAMSOAT', ...placeOf(address), ...args);

function receipts(uid: string) {
  return hub.hub.db
    .selectFrom('receipts')
    .select(['outcome', 'door', 'sender', 'site', 'problem', 'hash'])
    .where('name', '=', uid)
    .orderBy('id')
    .execute();
}

async function write(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  return path;
}

/** The data set of a Part 10 file: what follows the meta header. */
function dataSetOf(file: Buffer): Buffer {
  return file.subarray(132 + 12 + file.readUInt32LE(140));
}

async function stored(path: string): Promise<Buffer> {
  const { output } = await dcmtk('dcmdump', '+P', 'SOPInstanceUID', path);
  const uid = /\[([\d.]+)\]/.exec(output)?.[1] ?? '';
  const row = await hub.hub.db
    .selectFrom('receipts')
    .select('hash')
    .where('name', '=', uid)
    .where('outcome', '=', 'stored')
    .executeTakeFirstOrThrow();
  const hash = blobHash(row.hash ?? '');
  if (hash === null) throw new Error('the receipt names no blob');
  return hub.hub.blobs.readAll(hash);
}

test('says C-ECHO, and nothing to who calls another', async () => {
  const echo = await dcmtk('echoscu', '-v', '-aec', 'TAMSOAT', ...placeOf(address));
  expect(echo).toMatchObject({ status: 0 });
  const wrong = await dcmtk('echoscu', '-aec', 'OTHER', ...placeOf(address));
  expect(wrong.status).not.toBe(0);
  expect(wrong.output).toContain('Called AE Title Not Recognized');
});

const DCMCONV: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ['implicit', 'dcmconv', ['+ti'], ['-xi']],
  ['explicit', 'dcmconv', ['+te'], ['-xe']],
  ['big-endian', 'dcmconv', ['+tb'], ['-xb']],
  ['deflated', 'dcmconv', ['+td'], ['-xd']],
  ['jpeg-ls', 'dcmcjpls', [], ['-xt']],
  ['rle', 'dcmcrle', [], ['-xr']],
  ['jpeg-lossless', 'dcmcjpeg', [], ['-xs']],
];

test.each(DCMCONV)('stores %s as it was sent', async (name, program, convert, propose) => {
  const [first = ''] = await readdir(join(samples, 'ct-clear'));
  const plain = join(folder, `${name}-plain.dcm`);
  const path = join(folder, `${name}.dcm`);
  // The samples are compressed; DCMTK makes each syntax from the plain one, under a UID of its own.
  const source = join(samples, 'ct-clear', first);
  const explicit = await dcmtk('dcmdjpls', source, plain);
  if (explicit.status !== 0) expect((await dcmtk('dcmconv', '+te', source, plain)).status).toBe(0);
  expect((await dcmtk('dcmodify', '-nb', '-gin', '-gst', '-gse', plain)).status).toBe(0);
  expect(await dcmtk(program, ...convert, plain, path)).toMatchObject({ status: 0 });
  expect(await storescu('-R', ...propose, path)).toMatchObject({ status: 0, output: '' });
  const kept = await stored(path);
  const keptPath = await write(`${name}-kept.dcm`, kept);
  expect((await dcmtk('dcmftest', keptPath)).status).toBe(0);
  const syntax = async (of: string) => (await dcmtk('dcmdump', '+P', 'TransferSyntaxUID', of)).output;
  expect(await syntax(keptPath)).toBe(await syntax(path));
  const dump = async (of: string) =>
    (await dcmtk('dcmdump', '+L', '-f', '+R', '4', of)).output.split('# Dicom-Data-Set')[1];
  expect(await dump(keptPath)).toBe(await dump(path));
});

test('stores a folder of many on one association, and the same again is a success', async () => {
  const sent = join(folder, 'many');
  await mkdir(sent);
  for (let i = 1; i <= 20; i++) {
    const of = { study: '1.2.30', series: '1.2.30.1', instance: `1.2.30.1.${i}`, patientId: 'D30' };
    await writeFile(join(sent, `${i}.dcm`), image(of, pixelsOf(i)));
  }
  expect(await storescu('+sd', sent)).toMatchObject({ status: 0, output: '' });
  expect(await storescu('-aet', 'OTHERPACS', '+sd', sent)).toMatchObject({ status: 0, output: '' });
  expect(await receipts('1.2.30.1.7')).toMatchObject([
    { outcome: 'stored', door: 'dimse', sender: 'SCANNER' },
    { outcome: 'duplicate', door: 'dimse', sender: 'OTHERPACS' },
  ]);
  const answer = await hub.asAutomation('/dicom-web/studies/1.2.30/instances');
  expect(await answer.json()).toHaveLength(20);
});

test('keeps other bytes under a known UID apart and tells the sender', async () => {
  const of = { study: '1.2.31', series: '1.2.31.1', instance: '1.2.31.1.1', patientId: 'D31' };
  expect((await storescu(await write('a.dcm', image(of, pixelsOf(1))))).status).toBe(0);
  const other = await storescu('-v', await write('b.dcm', image(of, pixelsOf(2))));
  expect(other.output).toContain('Error: CannotUnderstand');
  expect((await receipts(of.instance)).map((receipt) => receipt.problem)).toEqual([
    null,
    'other-bytes-known-instance',
  ]);
});

test('takes RLE in a context that offers it first', async () => {
  const of = { study: '1.2.32', series: '1.2.32.1', instance: '1.2.32.1.1', patientId: 'D32' };
  const file = rleImage(of, Buffer.alloc(24, 7));
  const path = await write('rle-own.dcm', file);
  expect(await storescu('-R', '-xr', path)).toMatchObject({ status: 0, output: '' });
  expect(dataSetOf(await stored(path))).toEqual(dataSetOf(file));
});

test('stores instances of several megabytes whole, on several associations at once', async () => {
  const paths = await Promise.all(
    [1, 2, 3].map((i) => {
      const of = { study: '1.2.36', series: `1.2.36.${i}`, instance: `1.2.36.${i}.1`, patientId: 'D36' };
      return write(`large-${i}.dcm`, image(of, pixelsOf(i, 60_000)));
    }),
  );
  const sent = await Promise.all(paths.map((path) => storescu('-R', path)));
  expect(sent.map(({ status }) => status)).toEqual([0, 0, 0]);
  for (const path of paths) {
    expect(dataSetOf(await stored(path)).equals(dataSetOf(await readFile(path)))).toBe(true);
  }
});

/** A C-STORE request of the CT context for an instance. */
function storeCommand(uid: string, sopClass = CT): Buffer {
  const command = encodeCommand({
    commandField: 1,
    messageId: 1,
    priority: 0,
    affectedSopClassUid: sopClass,
    affectedSopInstanceUid: uid,
    hasDataSet: true,
  });
  return dataPdus(1, 'command', command, true, 16384);
}

test('stores HTJ2K, which DCMTK does not propose, as it was sent', async () => {
  const file = await readFile(join(samples, 'chest-film/001.dcm'));
  const read = readDicomHeader(file);
  if (!read.ok) throw new Error(read.reason);
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, dataSetOffset } = read.header;
  expect(transferSyntaxUid).toBe('1.2.840.10008.1.2.4.201');
  const peer = await rawPeer(address);
  peer.say(requestOf([{ id: 1, abstractSyntax: sopClassUid, transferSyntaxes: [transferSyntaxUid] }]));
  await peer.hear();
  peer.say(storeCommand(sopInstanceUid, sopClassUid));
  peer.say(dataPdus(1, 'dataSet', file.subarray(dataSetOffset), true, 16384));
  expect(await peer.hear()).toContain('0000000902000000'.concat('0000'));
  const kept = await stored(join(samples, 'chest-film/001.dcm'));
  expect(dataSetOf(kept).equals(file.subarray(dataSetOffset))).toBe(true);
  peer.socket.destroy();
});

test('leaves nothing of an instance whose association breaks off', async () => {
  const of = { study: '1.2.33', series: '1.2.33.1', instance: '1.2.33.1.1', patientId: 'D33' };
  const dataSet = imageDataSet(of, pixelsOf(3, 4000));
  for (const last of ['abort', 'reset'] as const) {
    const peer = await rawPeer(address);
    peer.say(requestOf([ctContext]));
    expect((await peer.hear()).slice(0, 2)).toBe('02');
    peer.say(storeCommand(of.instance));
    peer.say(dataPdus(1, 'dataSet', dataSet.subarray(0, 150_000), false, 16384));
    if (last === 'abort') {
      peer.say(Buffer.from('07000000000400000000', 'hex'));
      expect(await peer.hear()).toBe('closed');
    } else peer.socket.resetAndDestroy();
  }
  // A whole one afterwards, on the same node, shows that the broken ones were let go.
  const peer = await rawPeer(address);
  peer.say(requestOf([ctContext]));
  await peer.hear();
  const whole = { ...of, instance: '1.2.33.1.2' };
  peer.say(storeCommand(whole.instance));
  peer.say(dataPdus(1, 'dataSet', imageDataSet(whole, pixelsOf(4)), true, 16384));
  expect((await peer.hear()).slice(0, 2)).toBe('04');
  peer.say(releaseRq());
  expect((await peer.hear()).slice(0, 2)).toBe('06');
  expect(await receipts(of.instance)).toEqual([]);
  expect((await hub.asAutomation(instancePath(of))).status).toBe(404);
  expect((await hub.asAutomation(instancePath(whole))).status).toBe(200);
  await expect.poll(() => readdir(join(hub.dataDir, 'blobs/tmp'))).toEqual([]);
});

test('refuses a data set that is another than its command says, and keeps it apart', async () => {
  const of = { study: '1.2.34', series: '1.2.34.1', instance: '1.2.34.1.1', patientId: 'D34' };
  const peer = await rawPeer(address);
  peer.say(requestOf([ctContext]));
  await peer.hear();
  peer.say(storeCommand('1.2.34.1.999'));
  peer.say(dataPdus(1, 'dataSet', imageDataSet(of, pixelsOf(5)), true, 16384));
  // Status (0000,0900) of the response.
  expect(await peer.hear()).toContain('00000009'.concat('0200000000a9'));
  expect(await receipts('1.2.34.1.999')).toMatchObject([
    { outcome: 'quarantined', problem: 'other-than-announced' },
  ]);
  expect((await hub.asAutomation(instancePath(of))).status).toBe(404);
  peer.socket.destroy();
});

test('tells the sender when the disk is full, and goes on when it is not', async () => {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' });
  const blobs = { ...hub.hub.blobs, put: () => Promise.reject(full) };
  await using dicom = openDicom({ ...hub.hub, blobs });
  const peer = await rawPeer(await dicom.listen());
  peer.say(requestOf([ctContext]));
  await peer.hear();
  for (const messageId of [1, 2]) {
    const of = { study: '1.2.37', series: '1.2.37.1', instance: `1.2.37.1.${messageId}`, patientId: 'D37' };
    peer.say(storeCommand(of.instance));
    peer.say(dataPdus(1, 'dataSet', imageDataSet(of, pixelsOf(6, 60_000)), true, 16384));
    expect(await peer.hear()).toContain('00000009'.concat('0200000000a7'));
  }
  peer.socket.destroy();
});

test('tells the sender of bytes that are no data set that it cannot understand them', async () => {
  const peer = await rawPeer(address);
  peer.say(requestOf([ctContext]));
  await peer.hear();
  peer.say(storeCommand('1.2.35.1.1'));
  peer.say(dataPdus(1, 'dataSet', Buffer.from('this is no data set, only words'), true, 16384));
  expect(await peer.hear()).toContain('00000009'.concat('0200000000c0'));
  expect(await receipts('1.2.35.1.1')).toMatchObject([{ outcome: 'quarantined', problem: 'unreadable' }]);
  peer.socket.destroy();
});

test('keeps the site of the node that sent an image', async () => {
  await keepPeer(hub, 'SCANNER', { site: 'Cần Thơ' });
  const of = { study: '1.2.38', series: '1.2.38.1', instance: '1.2.38.1.1', patientId: 'D38' };
  expect((await storescu(await write('site.dcm', image(of, pixelsOf(7))))).status).toBe(0);
  expect(await receipts(of.instance)).toMatchObject([{ sender: 'SCANNER', site: 'Cần Thơ' }]);
  await dropPeer(hub, 'SCANNER');
});
