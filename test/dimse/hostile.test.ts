import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DimseLimits } from '../../src/dimse/limits.ts';
import { type Dicom, openDicom } from '../../src/dimse/open-dicom.ts';
import { encodeCommand } from '../../src/formats/dimse/command.ts';
import { dataPdus, releaseRq } from '../../src/formats/dimse/pdu.ts';
import { startHub, type TestHub } from '../hub.ts';
import { dcmtk, placeOf } from './dcmtk.ts';
import {
  CT,
  ctContext,
  EXPLICIT,
  echoContext,
  type RawPeer,
  rawPeer,
  requestOf,
  VERIFICATION,
} from './raw-peer.ts';

/** A-ABORT by the service provider, and its reasons (PS3.8 table 9-26). */
const ABORTED = '07000000000400000';
const NOT_SPECIFIED = `${ABORTED}200`;
const UNKNOWN = `${ABORTED}201`;
const UNEXPECTED = `${ABORTED}202`;
const INVALID = `${ABORTED}206`;
const RELEASED = '06000000000400000000';

let hub: TestHub;
let dicom: Dicom;
let address: string;
beforeAll(async () => {
  hub = await startHub();
});
afterAll(() => hub.stop());
beforeEach(async () => {
  dicom = openDicom(hub.hub);
  address = await dicom.listen();
});
afterEach(() => dicom[Symbol.asyncDispose]());

async function withLimits(limits: Partial<DimseLimits>): Promise<void> {
  await dicom[Symbol.asyncDispose]();
  dicom = openDicom(hub.hub, limits);
  address = await dicom.listen();
}

async function associated(): Promise<RawPeer> {
  const peer = await rawPeer(address);
  peer.say(requestOf([ctContext, echoContext]));
  expect((await peer.hear()).slice(0, 2)).toBe('02');
  return peer;
}

const echo = (messageId = 1) =>
  dataPdus(
    echoContext.id,
    'command',
    encodeCommand({ commandField: 0x30, messageId, affectedSopClassUid: VERIFICATION, hasDataSet: false }),
    true,
    16384,
  );

/** The node still answers others. */
async function expectAlive(): Promise<void> {
  expect(await dcmtk('echoscu', '-aec', 'TAMSOAT', ...placeOf(address))).toEqual({ status: 0, output: '' });
}

test('answers several messages that come at once, each in its turn', async () => {
  const peer = await associated();
  peer.say(Buffer.concat([echo(1), echo(2), releaseRq()]));
  expect((await peer.hear()).slice(0, 2)).toBe('04');
  expect((await peer.hear()).slice(0, 2)).toBe('04');
  expect(await peer.hear()).toBe(RELEASED);
  expect(await peer.hear()).toBe('closed');
});

test('takes a message that comes byte by byte', async () => {
  const peer = await rawPeer(address);
  peer.socket.setNoDelay(true);
  for (const byte of requestOf([echoContext])) peer.say(Buffer.from([byte]));
  expect((await peer.hear()).slice(0, 2)).toBe('02');
  for (const byte of echo()) peer.say(Buffer.from([byte]));
  expect((await peer.hear()).slice(0, 2)).toBe('04');
  peer.socket.destroy();
});

test.each([
  ['a PDU that claims 4 GB', Buffer.from('0400ffffffff', 'hex'), INVALID],
  ['a PDU longer than was agreed', Buffer.from('040000040001', 'hex'), INVALID],
  ['a PDU without a value', Buffer.from('040000000000', 'hex'), INVALID],
  ['a value longer than its PDU', Buffer.from('04000000000a000000ff0103', 'hex'), INVALID],
  ['a value shorter than its head', Buffer.from('040000000006000000010103', 'hex'), INVALID],
  ['a second association request', requestOf([echoContext]), UNEXPECTED],
  ['an acceptance', Buffer.from('020000000004', 'hex'), UNEXPECTED],
  ['a PDU of no known type', Buffer.from('630000000004', 'hex'), UNKNOWN],
  [
    'a message of a context that was never agreed on',
    dataPdus(77, 'command', encodeCommand({ commandField: 0x30, hasDataSet: false }), true, 16384),
    INVALID,
  ],
  ['a data set without a command', dataPdus(1, 'dataSet', Buffer.alloc(8), true, 16384), INVALID],
  ['a command that is none', dataPdus(1, 'command', Buffer.alloc(7, 255), true, 16384), INVALID],
  ['a command without end', dataPdus(1, 'command', Buffer.alloc(40_000), false, 16384), INVALID],
])('aborts on %s', async (_what, bytes, answer) => {
  const peer = await associated();
  peer.say(bytes);
  expect(await peer.hear()).toBe(answer);
  expect(await peer.hear()).toBe('closed');
  await expectAlive();
});

test.each([
  [
    '10,000 presentation contexts',
    requestOf(Array.from({ length: 10_000 }, (_, i) => ({ ...echoContext, id: (2 * i + 1) % 256 }))),
    INVALID,
  ],
  [
    '129 presentation contexts',
    requestOf(Array.from({ length: 129 }, (_, i) => ({ ...echoContext, id: (2 * i + 1) % 256 }))),
    INVALID,
  ],
  ['a request that claims 4 GB', Buffer.from('0100ffffffff', 'hex'), INVALID],
  ['data before any association', echo(), UNEXPECTED],
  ['a web browser', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), UNKNOWN],
])('aborts a connection that begins with %s', async (_what, bytes, answer) => {
  const peer = await rawPeer(address);
  peer.say(bytes);
  expect(await peer.hear()).toBe(answer);
  expect(await peer.hear()).toBe('closed');
  await expectAlive();
});

test.each([
  ['another called AE', requestOf([echoContext], { calledAe: 'OTHER' }), '03000000000400010107'],
  ['no calling AE', requestOf([echoContext], { callingAe: '' }), '03000000000400010103'],
  ['a calling AE with a line break', requestOf([echoContext], { callingAe: 'A\nB' }), '03000000000400010103'],
  ['another application', requestOf([echoContext], { applicationContext: '1.2.3' }), '03000000000400010102'],
  ['another protocol version', requestOf([echoContext], { protocolVersion: 2 }), '03000000000400010202'],
])('refuses an association by name: %s', async (_what, request, answer) => {
  const peer = await rawPeer(address);
  peer.say(request);
  expect(await peer.hear()).toBe(answer);
});

test('agrees on what it speaks and says why not on the rest', async () => {
  const peer = await rawPeer(address);
  peer.say(
    requestOf([
      { id: 1, abstractSyntax: CT, transferSyntaxes: ['1.2.3.4', EXPLICIT] },
      { id: 3, abstractSyntax: CT, transferSyntaxes: ['1.2.3.4'] },
      { id: 5, abstractSyntax: '1.2.3', transferSyntaxes: [EXPLICIT] },
    ]),
  );
  const answer = await peer.hear();
  expect(answer).toContain(`0100000040000013${Buffer.from(EXPLICIT).toString('hex')}`);
  expect(answer).toContain('0300040040');
  expect(answer).toContain('0500030040');
  peer.socket.destroy();
});

test('refuses one association more than it may hold, and takes the next once one has gone', async () => {
  await withLimits({ associations: 3 });
  const held = [await associated(), await associated(), await associated()];
  const late = await rawPeer(address);
  late.say(requestOf([echoContext]));
  expect(await late.hear()).toBe('03000000000400020302');
  const [first] = held;
  first?.say(releaseRq());
  expect(await first?.hear()).toBe(RELEASED);
  await expectAlive();
  for (const peer of held) peer.socket.destroy();
});

test('cuts off who connects and asks for nothing', async () => {
  await withLimits({ artimMs: 20 });
  expect(await (await rawPeer(address)).hear()).toBe(NOT_SPECIFIED);
});

test('cuts off who begins a PDU and never ends it', async () => {
  await withLimits({ pduMs: 20 });
  const half = await rawPeer(address);
  half.say(requestOf([ctContext]).subarray(0, 100));
  expect(await half.hear()).toBe(NOT_SPECIFIED);
  const peer = await associated();
  peer.say(Buffer.from('040000001000', 'hex'));
  expect(await peer.hear()).toBe(NOT_SPECIFIED);
});

test('cuts off who sends half a message, and who says nothing for too long', async () => {
  await withLimits({ pduMs: 20, idleMs: 20 });
  const half = await associated();
  half.say(echo().subarray(0, 30));
  expect(await half.hear()).toBe(NOT_SPECIFIED);
  expect(await (await associated()).hear()).toBe(NOT_SPECIFIED);
});

test('says goodbye to open associations when it stops', async () => {
  const peer = await associated();
  const stopped = dicom[Symbol.asyncDispose]();
  expect(await peer.hear()).toBe(NOT_SPECIFIED);
  await stopped;
  await expect(rawPeer(address)).rejects.toThrow('ECONNREFUSED');
});

test('answers while three hundred connections stand open and silent', async () => {
  const peers = await Promise.all(Array.from({ length: 300 }, () => rawPeer(address)));
  await expectAlive();
  for (const peer of peers) peer.socket.destroy();
});
