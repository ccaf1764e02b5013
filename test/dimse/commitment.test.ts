import { appendFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { DimseLimits } from '../../src/dimse/limits.ts';
import { openDicom } from '../../src/dimse/open-dicom.ts';
import { blobHash } from '../../src/domain/ids.ts';
import { element, item } from '../../src/formats/dicom/test-bytes.ts';
import { encodeCommand } from '../../src/formats/dimse/command.ts';
import { dataPdus, releaseRq } from '../../src/formats/dimse/pdu.ts';
import { blobPath } from '../../src/platform/blobs/blob-files.ts';
import { freePort } from '../bench/server-process.ts';
import { serve } from '../commands/tamsoat.ts';
import { image, pixelsOf, store } from '../conformance/dicom-objects.ts';
import { startHub, type TestHub } from '../hub.ts';
import { placeOf } from './dcmtk.ts';
import { type Orthanc, startOrthanc } from './orthanc.ts';
import { keepPeer } from './peer.ts';
import { CT, EXPLICIT, rawPeer, requestOf } from './raw-peer.ts';

const MR = '1.2.840.10008.5.1.4.1.1.4';
const STUDY = { study: '1.2.71', series: '1.2.71.1', patientId: 'C1' };

let orthanc: Orthanc;
let dataDir: string;
let hub: TestHub;

async function start(): Promise<void> {
  hub = await startHub({ TAMSOAT_DATA_DIR: dataDir });
  const address = await hub.listenDicom();
  const [host, port] = placeOf(address);
  await orthanc.knows('TAMSOAT', host, Number(port));
}

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tamsoat-commitment-'));
  orthanc = await startOrthanc();
  await start();
  await keepPeer(hub, orthanc.aeTitle, {
    address: { host: '127.0.0.1', port: orthanc.port, tls: false },
    may: ['commitment'],
  });
  await store(hub, ...[1, 2, 3].map((i) => image({ ...STUDY, instance: `1.2.71.1.${i}` }, pixelsOf(i))));
}, 60_000);
afterAll(async () => {
  await hub.stop();
  await orthanc[Symbol.asyncDispose]();
  await rm(dataDir, { recursive: true, force: true });
});

const asked = z.object({ ID: z.string(), Path: z.string() });
const report = z.object({
  Status: z.string(),
  Success: z.array(z.object({ SOPInstanceUID: z.string() })).default([]),
  Failures: z.array(z.object({ SOPInstanceUID: z.string(), FailureReason: z.number() })).default([]),
});

/** Has Orthanc ask the hub to answer for instances; gives where Orthanc tells what it was answered. */
async function ask(...instances: (readonly [string, string])[]): Promise<string> {
  const answer = await orthanc.post('/modalities/hub/storage-commitment', { DicomInstances: instances });
  return asked.parse(answer).Path;
}
const told = async (path: string) => report.parse(await orthanc.get(path));

describe('storage commitment for Orthanc', () => {
  test('is a success for what is stored, told on an association back', async () => {
    const path = await ask([CT, '1.2.71.1.1'], [CT, '1.2.71.1.2']);
    expect((await told(path)).Status).toBe('Pending');
    await hub.drain();
    const { Status, Success, Failures } = await told(path);
    expect({ Status, Failures }).toEqual({ Status: 'Success', Failures: [] });
    expect(Success.map((one) => one.SOPInstanceUID).sort()).toEqual(['1.2.71.1.1', '1.2.71.1.2']);
    const rows = await hub.hub.db.selectFrom('storageCommitments').selectAll().execute();
    expect(rows).toMatchObject([{ state: 'told', callingAe: 'ORTHANC', committedCount: 2, failedCount: 0 }]);
  });

  test('names what is not stored, what is of another class, and what lies damaged on the disk', async () => {
    const { hash } = await hub.hub.db
      .selectFrom('instances')
      .select('hash')
      .where('instanceNumber', 'is', null)
      .orderBy('sopInstanceUid', 'desc')
      .executeTakeFirstOrThrow();
    const named = blobHash(hash);
    if (named === null) throw new Error('the row names no blob');
    await appendFile(blobPath(join(dataDir, 'blobs'), named), 'x');
    const path = await ask([CT, '1.2.71.1.1'], [MR, '1.2.71.1.2'], [CT, '1.2.71.1.3'], [CT, '1.2.71.1.999']);
    await hub.drain();
    const { Status, Success, Failures } = await told(path);
    expect(Status).toBe('Failure');
    expect(Success).toMatchObject([{ SOPInstanceUID: '1.2.71.1.1' }]);
    expect(Object.fromEntries(Failures.map((one) => [one.SOPInstanceUID, one.FailureReason]))).toEqual({
      '1.2.71.1.2': 0x0119,
      '1.2.71.1.3': 0x0110,
      '1.2.71.1.999': 0x0112,
    });
  });

  test('tells the study what is expected of it', async () => {
    const study = await hub.hub.db.selectFrom('studies').select('expectedCount').executeTakeFirstOrThrow();
    expect(study.expectedCount).toBe(4);
  });

  test('is still owed after the hub was killed and started anew', async () => {
    await hub.stop();
    const served = await serve({ TAMSOAT_DATA_DIR: dataDir });
    const [host, port] = placeOf(served.dicom);
    await orthanc.knows('TAMSOAT', host, Number(port));
    const path = await ask([CT, '1.2.71.1.1']);
    served.kill('SIGKILL');
    await served.ended;
    expect((await told(path)).Status).toBe('Pending');
    await start();
    await hub.drain();
    expect((await told(path)).Status).toBe('Success');
  });

  test('is refused to a peer that may not ask for it', async () => {
    await keepPeer(hub, orthanc.aeTitle, { may: ['store'] });
    await expect(ask([CT, '1.2.71.1.1'])).rejects.toThrow('Orthanc answers 500');
  });
});

/** A request for storage commitment in a context of its own, as the bytes of its messages. */
function actionOf(transaction: string, instance: string, more: { actionTypeId?: number } = {}): Buffer {
  const references = item(element(0x00081150, 'UI', CT), element(0x00081155, 'UI', instance));
  const dataSet = Buffer.concat([
    element(0x00081195, 'UI', transaction),
    element(0x00081199, 'SQ', references),
  ]);
  const command = encodeCommand({
    commandField: 0x0130,
    messageId: 7,
    requestedSopClassUid: COMMITMENT,
    requestedSopInstanceUid: '1.2.840.10008.1.20.1.1',
    actionTypeId: 1,
    hasDataSet: true,
    ...more,
  });
  return Buffer.concat([
    dataPdus(1, 'command', command, true, 16384),
    dataPdus(1, 'dataSet', dataSet, true, 16384),
  ]);
}

const COMMITMENT = '1.2.840.10008.1.20.1';
/** Ends of a response's hexadecimal text: the status (0000,0900). */
const statusOf = (pdu: string) => /0000000902000000(....)/.exec(pdu)?.[1];

describe('a requester of storage commitment that stays', () => {
  async function requester(limits: Partial<DimseLimits>, callingAe: string) {
    await keepPeer(hub, callingAe, { may: ['commitment'] });
    const node = openDicom(hub.hub, limits);
    const peer = await rawPeer(await node.listen());
    const context = { id: 1, abstractSyntax: COMMITMENT, transferSyntaxes: [EXPLICIT] };
    peer.say(requestOf([context], { callingAe }));
    expect((await peer.hear()).slice(0, 2)).toBe('02');
    return { ...peer, [Symbol.asyncDispose]: () => node[Symbol.asyncDispose]() };
  }
  const stateOf = async (transactionUid: string) =>
    (
      await hub.hub.db
        .selectFrom('storageCommitments')
        .select('state')
        .where('transactionUid', '=', transactionUid)
        .executeTakeFirst()
    )?.state;

  test('is told on the association that it asked on, and once', async () => {
    await using peer = await requester({ stayMs: 0 }, 'STAYER');
    peer.say(actionOf('1.2.72.1', '1.2.71.1.1'));
    expect(statusOf(await peer.hear())).toBe('0000');
    const event = await peer.hear();
    // The command N-EVENT-REPORT-RQ with event type 1, and the data set with the transaction after it.
    expect(event).toContain('00000001020000000001');
    expect(event).toContain('00000210020000000100');
    expect(await peer.hear()).toContain(Buffer.from('1.2.72.1').toString('hex'));
    const heard = encodeCommand({
      commandField: 0x8100,
      respondsTo: 1,
      affectedSopClassUid: COMMITMENT,
      hasDataSet: false,
      status: 0,
    });
    peer.say(dataPdus(1, 'command', heard, true, 16384));
    peer.say(releaseRq());
    expect((await peer.hear()).slice(0, 2)).toBe('06');
    expect(await stateOf('1.2.72.1')).toBe('told');
    await hub.drain();
  });

  test('and leaves before it is told is owed the answer, and lost when it is never found', async () => {
    await using peer = await requester({ stayMs: 60_000 }, 'LEAVER');
    peer.say(actionOf('1.2.72.2', '1.2.71.1.1'));
    expect(statusOf(await peer.hear())).toBe('0000');
    peer.say(releaseRq());
    expect((await peer.hear()).slice(0, 2)).toBe('06');
    expect(await stateOf('1.2.72.2')).toBe('owed');
    await keepPeer(hub, 'LEAVER', {
      address: { host: '127.0.0.1', port: await freePort(), tls: false },
      may: ['commitment'],
    });
    await hub.drain();
    expect(await stateOf('1.2.72.2')).toBe('lost');
  });

  test('and goes on with something else is answered that, and owed the result', async () => {
    await using peer = await requester({ stayMs: 60_000 }, 'BUSY');
    peer.say(Buffer.concat([actionOf('1.2.72.5', '1.2.71.1.1'), actionOf('1.2.72.6', '1.2.71.1.2')]));
    expect(statusOf(await peer.hear())).toBe('0000');
    expect(statusOf(await peer.hear())).toBe('0000');
    peer.say(releaseRq());
    expect((await peer.hear()).slice(0, 2)).toBe('06');
    expect([await stateOf('1.2.72.5'), await stateOf('1.2.72.6')]).toEqual(['owed', 'owed']);
  });

  test('is refused what is no such request, and a transaction that names another', async () => {
    await using peer = await requester({ stayMs: 60_000 }, 'ASKER');
    peer.say(actionOf('1.2.72.3', '1.2.71.1.1', { actionTypeId: 2 }));
    expect(statusOf(await peer.hear())).toBe('2301');
    peer.say(actionOf('../etc', '1.2.71.1.1'));
    expect(statusOf(await peer.hear())).toBe('1501');
    peer.say(actionOf('1.2.72.4', '1.2.71.1.1'));
    expect(statusOf(await peer.hear())).toBe('0000');
    peer.socket.destroy();
    await using again = await requester({ stayMs: 60_000 }, 'ASKER');
    again.say(actionOf('1.2.72.4', '1.2.71.1.2'));
    expect(statusOf(await again.hear())).toBe('1501');
    expect(await stateOf('1.2.72.3')).toBeUndefined();
  });
});
