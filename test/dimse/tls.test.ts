import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DimseLimits } from '../../src/dimse/limits.ts';
import { openDicom } from '../../src/dimse/open-dicom.ts';
import { releaseRq } from '../../src/formats/dimse/pdu.ts';
import { ConfigError, readConfig } from '../../src/platform/config.ts';
import { freePort, type ServerProcess, startServer } from '../bench/server-process.ts';
import { image, imageDataSet, instancePath, pixelsOf } from '../conformance/dicom-objects.ts';
import { startHub, type TestHub } from '../hub.ts';
import { type Authority, type Certificates, type Identity, makeCertificates } from './certificates.ts';
import { dcmtk, type Ended, placeOf } from './dcmtk.ts';
import { keepPeer } from './peer.ts';
import { ctContext, echoContext, type RawPeer, rawPeer, requestOf } from './raw-peer.ts';

let certificates: Certificates;
let authority: Authority;
let own: Identity;
let scanner: Identity;
/** Vouched for by an authority that the hub does not know. */
let stranger: Identity;
let hub: TestHub;
let address: string;
let plainAddress: string;
let folder: string;

beforeAll(async () => {
  certificates = await makeCertificates();
  authority = await certificates.authority('centre');
  own = await authority.issue('hub');
  scanner = await authority.issue('scanner');
  stranger = await (await certificates.authority('elsewhere')).issue('stranger');
  folder = await mkdtemp(join(tmpdir(), 'tamsoat-dicom-tls-'));
  hub = await startHub({
    TAMSOAT_DICOM_TLS_PORT: '0',
    TAMSOAT_DICOM_TLS_KEY: own.key,
    TAMSOAT_DICOM_TLS_CERT: own.certificate,
    TAMSOAT_DICOM_TLS_CA: authority.certificate,
  });
  address = await hub.listenDicomTls();
  plainAddress = await hub.listenDicom();
}, 60_000);
afterAll(async () => {
  await hub.stop();
  await rm(folder, { recursive: true, force: true });
  await certificates[Symbol.asyncDispose]();
});

const as = ({ key, certificate }: Identity) => ['+tls', key, certificate, '+cf', authority.certificate];

function calls(program: string, secure: readonly string[], ...args: string[]): Promise<Ended> {
  return dcmtk(program, ...secure, '-aec', 'TAMSOAT', ...placeOf(address), ...args);
}

const CT_1 = { study: '1.2.61', series: '1.2.61.1', instance: '1.2.61.1.1', patientId: 'T1' };

describe('a call by TLS', () => {
  test('is answered to who shows a certificate of the authority', async () => {
    expect(await calls('echoscu', as(scanner))).toEqual({ status: 0, output: '' });
    const path = join(folder, 'ct.dcm');
    await writeFile(path, image(CT_1, pixelsOf(1, 2000)));
    expect(await calls('storescu', as(scanner), path)).toEqual({ status: 0, output: '' });
    const kept = await hub.asAutomation(instancePath(CT_1), {
      headers: { accept: 'multipart/related; type="application/dicom"; transfer-syntax=*' },
    });
    const bytes = Buffer.from(await kept.arrayBuffer());
    expect(bytes.includes(imageDataSet(CT_1, pixelsOf(1, 2000)))).toBe(true);
  });

  test.each([
    ['a certificate of another authority', () => as(stranger)],
    ['no TLS', () => []],
  ])('is refused with %s', async (_what, secure) => {
    expect((await calls('echoscu', secure())).status).not.toBe(0);
    expect(await calls('echoscu', as(scanner))).toEqual({ status: 0, output: '' });
  });

  test('is cut off without a certificate', async () => {
    const peer = await rawPeer(address, { ca: await readFile(authority.certificate) });
    peer.say(requestOf([echoContext]));
    expect(await peer.hear()).toBe('closed');
  });

  test('is refused in a version before 1.2', async () => {
    const [host, port] = placeOf(address);
    const refused = await new Promise<string>((resolve) => {
      const socket = connectTls({
        host,
        port: Number(port),
        rejectUnauthorized: false,
        minVersion: 'TLSv1.1',
        maxVersion: 'TLSv1.1',
        ciphers: 'DEFAULT@SECLEVEL=0',
      });
      socket.once('secureConnect', () => resolve('let in'));
      socket.once('error', (error) => resolve('code' in error ? String(error.code) : error.message));
    });
    expect(refused).toBe('ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION');
  });
});

describe('a peer that is called by TLS', () => {
  let peer: ServerProcess;

  async function storescp(identity: Identity, aeTitle: string): Promise<ServerProcess> {
    const port = await freePort();
    const started = startServer('storescp', [
      '-v',
      ...as(identity),
      '-od',
      folder,
      '+B',
      '-aet',
      aeTitle,
      String(port),
    ]);
    await keepPeer(hub, aeTitle, { address: { host: '127.0.0.1', port, tls: true } });
    await expect.poll(() => connects(port)).toBe(true);
    return started;
  }

  const move = (destination: string) =>
    dcmtk(
      'movescu',
      '-v',
      '-S',
      '-aet',
      'MOVER',
      '-aem',
      destination,
      '-aec',
      'TAMSOAT',
      ...placeOf(plainAddress),
      '-k',
      'QueryRetrieveLevel=STUDY',
      '-k',
      `StudyInstanceUID=${CT_1.study}`,
    );

  const echoed = async (aeTitle: string) =>
    (await hub.asAutomation(`/api/dicom-peers/${aeTitle}/echo`, { method: 'POST' })).json();

  beforeAll(async () => {
    await keepPeer(hub, 'MOVER');
    await keepPeer(hub, 'STORESCU');
    await keepPeer(hub, 'ECHOSCU');
  });

  test('is sent images by C-MOVE, byte for byte', async () => {
    peer = await storescp(scanner, 'READER');
    try {
      expect(await echoed('READER')).toMatchObject({ ok: true });
      expect(await move('READER')).toMatchObject({ status: 0 });
      const [file = ''] = (await readdir(folder)).filter((name) => name.startsWith('CT'));
      const bytes = await readFile(join(folder, file));
      expect(bytes.includes(imageDataSet(CT_1, pixelsOf(1, 2000)))).toBe(true);
    } finally {
      await peer.stop();
    }
  });

  test.each([
    ['another authority’s', async () => stranger, 'FOREIGN'],
    ['that of another address', () => authority.issue('elsewhere', '127.0.0.9'), 'MOVED'],
  ])('is sent nothing when its certificate is %s', async (_what, identity, aeTitle) => {
    peer = await storescp(await identity(), aeTitle);
    try {
      expect((await move(aeTitle)).output).toMatch(/a702|SubOperations/i);
      expect(await echoed(aeTitle)).toMatchObject({ ok: false, problem: 'certificate' });
    } finally {
      await peer.stop();
    }
  });

  test('that speaks no TLS is told apart', async () => {
    const port = Number(placeOf(plainAddress)[1]);
    await keepPeer(hub, 'PLAIN', { address: { host: '127.0.0.1', port, tls: true } });
    expect(await echoed('PLAIN')).toMatchObject({ ok: false });
  });
});

function connects(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection(port, '127.0.0.1');
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
    socket.unref();
    socket.once('connect', () => socket.destroy());
  });
}

describe('what a peer does wrong by TLS', () => {
  const NOT_SPECIFIED = '07000000000400000200';
  const INVALID = '07000000000400000206';

  async function withNode(
    limits: Partial<DimseLimits>,
    run: (open: () => Promise<RawPeer>, at: string) => Promise<void>,
  ): Promise<void> {
    await using node = openDicom(hub.hub, limits);
    const at = await node.listenTls();
    const shown = {
      key: await readFile(scanner.key),
      cert: await readFile(scanner.certificate),
      ca: await readFile(authority.certificate),
    };
    await run(() => rawPeer(at, shown), at);
  }

  const half = requestOf([ctContext]).subarray(0, 60);

  test('ends with an abort: a half request, silence, and a PDU that claims 4 GB', async () => {
    await withNode({ artimMs: 300, pduMs: 20, idleMs: 20 }, async (open) => {
      const beginner = await open();
      beginner.say(half);
      expect(await beginner.hear()).toBe(NOT_SPECIFIED);
      expect(await (await open()).hear()).toBe(NOT_SPECIFIED);
      const silent = await open();
      silent.say(requestOf([echoContext], { callingAe: 'STORESCU' }));
      expect((await silent.hear()).slice(0, 2)).toBe('02');
      expect(await silent.hear()).toBe(NOT_SPECIFIED);
    });
    await withNode({}, async (open) => {
      const liar = await open();
      liar.say(requestOf([echoContext], { callingAe: 'STORESCU' }));
      expect((await liar.hear()).slice(0, 2)).toBe('02');
      liar.say(Buffer.from('0400ffffffff', 'hex'));
      expect(await liar.hear()).toBe(INVALID);
    });
  });

  test('costs it the connection when it never ends its handshake', async () => {
    await withNode({ artimMs: 30 }, async (_open, at) => {
      const silent = await rawPeer(at);
      expect(await silent.hear()).toBe('closed');
    });
  });

  test('leaves the node able to stop and to serve the next, as an abort and a reset do', async () => {
    await withNode({ graceMs: 100 }, async (open, at) => {
      const handshaking = await rawPeer(at);
      const gone = await open();
      gone.say(requestOf([ctContext], { callingAe: 'STORESCU' }));
      expect((await gone.hear()).slice(0, 2)).toBe('02');
      gone.socket.destroy();
      const aborting = await open();
      aborting.say(requestOf([ctContext], { callingAe: 'STORESCU' }));
      expect((await aborting.hear()).slice(0, 2)).toBe('02');
      aborting.say(Buffer.from('07000000000400000000', 'hex'));
      expect(await aborting.hear()).toBe('closed');
      const next = await open();
      next.say(requestOf([echoContext], { callingAe: 'STORESCU' }));
      expect((await next.hear()).slice(0, 2)).toBe('02');
      next.say(releaseRq());
      expect((await next.hear()).slice(0, 2)).toBe('06');
      expect(handshaking.socket.destroyed).toBe(false);
    });
  });
});

test('a key that is not the certificate’s stops the start', () => {
  const settings = { TAMSOAT_DICOM_TLS_KEY: scanner.key, TAMSOAT_DICOM_TLS_CERT: own.certificate };
  expect(() => readConfig(settings)).toThrow(ConfigError);
  expect(() => readConfig(settings)).toThrow('TAMSOAT_DICOM_TLS_KEY: is not the key of the certificate');
});
