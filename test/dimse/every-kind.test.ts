import { deflateRawSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { blobHash } from '../../src/domain/ids.ts';
import { storageClassUids } from '../../src/formats/dicom/sop-classes.ts';
import { element, encapsulated, imageElements, instance } from '../../src/formats/dicom/test-bytes.ts';
import { transferSyntax, transferSyntaxUids } from '../../src/formats/dicom/transfer-syntaxes.ts';
import { encodeCommand } from '../../src/formats/dimse/command.ts';
import { dataPdus } from '../../src/formats/dimse/pdu.ts';
import { startHub, type TestHub } from '../hub.ts';
import { CT, EXPLICIT, rawPeer, requestOf } from './raw-peer.ts';

const PRIVATE = '1.3.12.2.1107.5.9.1';

let hub: TestHub;
let address: string;
beforeAll(async () => {
  hub = await startHub({ TAMSOAT_DICOM_PRIVATE_SOP_CLASSES: PRIVATE });
  address = await hub.listenDicom();
});
afterAll(() => hub.stop());

type Sent = { sopClass: string; syntax: string; uid: string; dataSet: Buffer };

/** Sends one instance in a context of exactly its class and syntax; gives the status of the answer. */
async function send({ sopClass, syntax, uid, dataSet }: Sent): Promise<string | undefined> {
  const peer = await rawPeer(address);
  peer.say(requestOf([{ id: 1, abstractSyntax: sopClass, transferSyntaxes: [syntax] }]));
  await peer.hear();
  const command = encodeCommand({
    commandField: 1,
    messageId: 1,
    priority: 0,
    affectedSopClassUid: sopClass,
    affectedSopInstanceUid: uid,
    hasDataSet: true,
  });
  peer.say(dataPdus(1, 'command', command, true, 16384));
  peer.say(dataPdus(1, 'dataSet', dataSet, true, 16384));
  const answer = await peer.hear();
  peer.socket.destroy();
  return /0000000902000000(....)/.exec(answer)?.[1];
}

/** What lies on the disk after the meta header. */
async function kept(uid: string): Promise<Buffer> {
  const { hash } = await hub.hub.db
    .selectFrom('receipts')
    .select('hash')
    .where('name', '=', uid)
    .where('outcome', '=', 'stored')
    .executeTakeFirstOrThrow();
  const named = blobHash(hash ?? '');
  if (named === null) throw new Error('the receipt names no blob');
  const file = await hub.hub.blobs.readAll(named);
  return file.subarray(132 + 12 + file.readUInt32LE(140));
}

const FRAME = Buffer.from('a frame that nobody here decodes');

/** An image whose data set is written as its transfer syntax has it; the frame is none of any codec. */
function dataSetIn(syntaxUid: string, uid: string): Buffer {
  const syntax = transferSyntax(syntaxUid);
  if (syntax === undefined) throw new Error(`${syntaxUid} is no transfer syntax`);
  const encoding = { explicitVr: syntax.explicitVr, bigEndian: syntax.bigEndian };
  const header = instance(
    [
      [0x00080018, 'UI', uid],
      [0x00100020, 'LO', 'K1'],
      [0x0020000d, 'UI', '1.2.81'],
      [0x0020000e, 'UI', '1.2.81.1'],
      ...imageElements(4, 4),
    ],
    encoding,
  );
  if (syntax.name.startsWith('JPIP')) {
    const whole = Buffer.concat([header, element(0x00287fe0, 'UR', 'https://pixels.example/1')]);
    return syntax.deflated ? deflateRawSync(whole) : whole;
  }
  const native = syntax.pixels === 'native' && !syntax.name.startsWith('Encapsulated');
  const pixels = native
    ? element(0x7fe00010, 'OW', Buffer.alloc(32, 5), { encoding })
    : encapsulated([FRAME]);
  const whole = Buffer.concat([header, pixels]);
  return syntax.deflated ? deflateRawSync(whole) : whole;
}

test.each(transferSyntaxUids())('stores an image in %s as it was sent', async (syntax) => {
  const uid = `1.2.81.1.${transferSyntaxUids().indexOf(syntax) + 1}`;
  const dataSet = dataSetIn(syntax, uid);
  expect(await send({ sopClass: CT, syntax, uid, dataSet })).toBe('0000');
  expect((await kept(uid)).equals(dataSet)).toBe(true);
});

/** An object of a class without pixels, with what every object of a patient has. */
const objectOf = (sopClass: string, uid: string) =>
  instance([
    [0x00080016, 'UI', sopClass],
    [0x00080018, 'UI', uid],
    [0x00100020, 'LO', 'K2'],
    [0x0020000d, 'UI', '1.2.82'],
    [0x0020000e, 'UI', '1.2.82.1'],
  ]);

test('stores an object of every storage SOP class of the Standard', async () => {
  const refused: string[] = [];
  for (const [i, sopClass] of storageClassUids().entries()) {
    const uid = `1.2.82.1.${i + 1}`;
    const dataSet = objectOf(sopClass, uid);
    const status = await send({ sopClass, syntax: EXPLICIT, uid, dataSet });
    if (status !== '0000' || !(await kept(uid)).equals(dataSet)) refused.push(`${sopClass} ${status}`);
  }
  expect(refused).toEqual([]);
});

test('stores a private SOP class that is allowed, and takes no other', async () => {
  const uid = '1.2.83.1.1';
  const dataSet = objectOf(PRIVATE, uid);
  expect(await send({ sopClass: PRIVATE, syntax: EXPLICIT, uid, dataSet })).toBe('0000');
  expect((await kept(uid)).equals(dataSet)).toBe(true);
  const peer = await rawPeer(address);
  peer.say(requestOf([{ id: 1, abstractSyntax: `${PRIVATE}.1`, transferSyntaxes: [EXPLICIT] }]));
  // The context's answer: abstract syntax not supported (3).
  expect(await peer.hear()).toContain('01000300');
  peer.socket.destroy();
});
