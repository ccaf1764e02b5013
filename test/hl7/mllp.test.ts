import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { frame } from '../../src/formats/hl7/frames.ts';
import type { MllpLimits } from '../../src/hl7/limits.ts';
import { openMllp } from '../../src/hl7/open-mllp.ts';
import { type Certificates, type Identity, makeCertificates } from '../dimse/certificates.ts';
import { startHub, type TestHub } from '../hub.ts';
import { openSender, oru, type Sender } from './sender.ts';

const run = promisify(execFile);
const SAMPLES = join(import.meta.dirname, '../../data-samples/labs');
const SHARED = join(import.meta.dirname, '../../../shared/data/hl7v2');

let certificates: Certificates;
let authority: string;
let laboratory: Identity;
let hub: TestHub;
let address: string;
let secureAddress: string;

beforeAll(async () => {
  certificates = await makeCertificates();
  const centre = await certificates.authority('centre');
  authority = centre.certificate;
  const own = await centre.issue('hub');
  laboratory = await centre.issue('laboratory');
  hub = await startHub({
    TAMSOAT_HL7_TLS_PORT: '0',
    TAMSOAT_HL7_TLS_KEY: own.key,
    TAMSOAT_HL7_TLS_CERT: own.certificate,
    TAMSOAT_HL7_TLS_CA: authority,
  });
  address = await hub.listenHl7();
  secureAddress = await hub.listenHl7Tls();
}, 60_000);
afterAll(async () => {
  await hub.stop();
  await certificates[Symbol.asyncDispose]();
});

const receiptOf = (name: string) =>
  hub.hub.db.selectFrom('receipts').selectAll().where('name', '=', name).orderBy('id', 'desc').execute();

/** What python3-hl7's own sender hears for each message of a file. */
async function printed(file: string): Promise<string[]> {
  const [host = '', port = ''] = address.split(':');
  const { stdout } = await run('mllp_send', ['--loose', '--file', file, '--port', port, host]);
  return stdout.split('\x0b').slice(1);
}

describe('a laboratory that sends by MLLP', () => {
  test('is told AA once its results are durable, and the receipt names it', async () => {
    const sender = await openSender(address);
    sender.say(frame(oru({ controlId: 'A1', patientId: 'A1' })));
    const answer = await sender.hear();
    expect(answer).toContain('\rMSA|AA|A1\r');
    expect(answer.split('\r')[0]).toMatch(/^MSH\|\^~\\&\|TAMSOAT\|\|LIS\|HN LAB\|\d+/);
    const [receipt] = await receiptOf('A1');
    expect(receipt).toMatchObject({ door: 'mllp', sender: 'HN LAB LIS (127.0.0.1)', outcome: 'stored' });
    sender.vanish();
  });

  test('is answered in order, message by message, however the bytes are cut', async () => {
    const sender = await openSender(address);
    const names = Array.from({ length: 20 }, (_, i) => `B${i}`);
    const bytes = Buffer.concat(names.map((controlId) => frame(oru({ controlId, patientId: 'B' }))));
    sender.say(bytes.subarray(0, 1000));
    sender.say(bytes.subarray(1000));
    for (const name of names) expect(await sender.hear()).toContain(`MSA|AA|${name}\r`);
    sender.end();
    expect(await sender.hear()).toBe('closed');
  });

  test('is told AE with the place of what is wrong, AR for a kind that nobody takes, and goes on', async () => {
    const sender = await openSender(address);
    const text = oru({ controlId: 'C1' }).toString();
    sender.say(frame(Buffer.from(text.replace('20261122081500+0700|||', 'yesterday|||'))));
    const wrong = await sender.hear();
    expect(wrong).toContain('\rMSA|AE|C1|');
    expect(wrong).toMatch(/\rERR\|\|OBR\^1\^7\|102/);
    sender.say(frame(Buffer.from(text.replace('ORU^R01', 'ADT^A08'))));
    const rejected = await sender.hear();
    expect(rejected).toContain('\rMSA|AR|C1|');
    expect(rejected).toMatch(/\rERR\|\|MSH\^1\^9\|200/);
    sender.say(frame(Buffer.from('no HL7 at all')));
    expect(await sender.hear()).toMatch(/\rMSA\|AE\|\|.*\rERR\|/);
    sender.say(frame(Buffer.from(text)));
    expect(await sender.hear()).toContain('\rMSA|AA|C1\r');
    sender.vanish();
  });

  test('is told of several messages in one frame by one batch', async () => {
    const sender = await openSender(address);
    const batch = [
      'FHS|^~\\&\r',
      'BHS|^~\\&\r',
      oru({ controlId: 'D1' }),
      oru({ controlId: 'D2' }),
      'BTS|2\r',
    ];
    sender.say(frame(Buffer.concat(batch.map((part) => Buffer.from(part)))));
    const answer = await sender.hear();
    expect(answer).toMatch(/^BHS\|[\s\S]*MSA\|AA\|D1\r[\s\S]*MSA\|AA\|D2\rBTS\|2\r$/);
    sender.vanish();
  });

  test('that is python3-hl7 sends the samples, and the same again changes nothing', async () => {
    const file = join(SAMPLES, 'TS-0001.hl7');
    const [first = ''] = await printed(file);
    expect(first).toContain('MSA|AA');
    const count = () => hub.hub.db.selectFrom('observations').select('id').execute();
    const before = (await count()).length;
    const [again = ''] = await printed(file);
    expect(again).toContain('MSA|AA');
    expect(await count()).toHaveLength(before);
  });

  test('that is python3-hl7 is told of every public sample: taken, or refused with its place', async () => {
    const names = (await readdir(SHARED)).filter((name) => name !== 'PROVENANCE.txt');
    const told: string[] = [];
    for (const name of names) {
      for (const answer of await printed(join(SHARED, name))) {
        const taken = /\rMSA\|AA/.test(answer);
        const placed = /\rERR\|\|?[A-Z][A-Z0-9]{2}\^\d+(\^\d+)?/.test(answer);
        told.push(`${name}: ${taken ? 'taken' : placed ? 'refused' : answer}`);
      }
    }
    expect(told.filter((line) => !/(taken|refused)$/.test(line))).toEqual([]);
    expect(told.length).toBeGreaterThan(names.length);
  });
});

describe('MLLP by TLS', () => {
  const shown = async ({ key, certificate }: Identity) => ({
    key: await readFile(key),
    cert: await readFile(certificate),
    ca: await readFile(authority),
  });

  test('takes the messages of who shows a certificate of the authority', async () => {
    const sender = await openSender(secureAddress, await shown(laboratory));
    sender.say(frame(oru({ controlId: 'E1' })));
    expect(await sender.hear()).toContain('\rMSA|AA|E1\r');
    sender.vanish();
  });

  test('takes those that OpenSSL brings', async () => {
    const { certificate, key } = laboratory;
    const shows = ['-cert', certificate, '-key', key, '-CAfile', authority, '-verify_return_error'];
    const openssl = spawn('openssl', ['s_client', '-quiet', '-connect', secureAddress, ...shows]);
    openssl.stdin.write(frame(oru({ controlId: 'E2' })));
    const [answer] = await once(openssl.stdout, 'data');
    openssl.kill();
    expect(String(answer)).toContain('\rMSA|AA|E2\r');
  });

  test('hears nobody without one', async () => {
    const sender = await openSender(secureAddress, { ca: await readFile(authority) });
    sender.say(frame(oru({ controlId: 'E3' })));
    expect(await sender.hear()).toBe('closed');
    expect(await receiptOf('E3')).toEqual([]);
  });
});

describe('what a sender does wrong by MLLP', () => {
  async function withDoor(limits: Partial<MllpLimits>, use: (open: () => Promise<Sender>) => Promise<void>) {
    await using door = openMllp(hub.hub, limits);
    const at = await door.listen();
    await use(() => openSender(at));
  }

  const refusedLast = () =>
    hub.hub.db
      .selectFrom('receipts')
      .selectAll()
      .where('outcome', '=', 'quarantined')
      .orderBy('id', 'desc')
      .executeTakeFirstOrThrow();
  const bytesOf = (hash: string | null) =>
    readFile(join(hub.dataDir, 'blobs', hash?.slice(0, 2) ?? '', hash ?? ''), 'utf8');

  test('before a message is kept, and the message is taken', async () => {
    const sender = await openSender(address);
    sender.say('GET / HTTP/1.1\r\n');
    sender.say(frame(oru({ controlId: 'F1' })));
    expect(await sender.hear()).toContain('\rMSA|AA|F1\r');
    sender.vanish();
    const receipt = await refusedLast();
    expect(receipt).toMatchObject({ door: 'mllp', sender: '127.0.0.1', problem: 'message-refused' });
    expect(await bytesOf(receipt.hash)).toContain('GET / HTTP/1.1\r\n');
  });

  test('a message without its end is refused, kept, and the next one taken', async () => {
    const sender = await openSender(address);
    const half = oru({ controlId: 'F2' }).subarray(0, -20);
    sender.say(Buffer.concat([Buffer.of(0x0b), half, frame(oru({ controlId: 'F3' }))]));
    expect(await sender.hear()).toContain('\rMSA|AE|F2|');
    expect(await sender.hear()).toContain('\rMSA|AA|F3\r');
    sender.vanish();
    const [receipt] = await receiptOf('F2');
    expect(receipt?.reason).toContain('the end of the message (FS CR) did not come');
    expect(await bytesOf(receipt?.hash ?? null)).toContain(half.toString());
  });

  test.each([
    'end',
    'vanish',
  ] as const)('half a message and then %s: nothing of it counts, and it is kept', async (leave) => {
    const sender = await openSender(address);
    const controlId = `G-${leave}`;
    sender.say(Buffer.concat([Buffer.of(0x0b), oru({ controlId }).subarray(0, -30)]));
    sender[leave]();
    if (leave === 'end') expect(await sender.hear()).toContain(`\rMSA|AE|${controlId}|`);
    expect(await sender.hear()).toBe('closed');
    await expect.poll(() => receiptOf(controlId)).toMatchObject([{ outcome: 'quarantined' }]);
  });

  test('a message that is too long is refused, and the connection closed', async () => {
    await withDoor({ messageBytes: 1000 }, async (open) => {
      const sender = await open();
      sender.say(
        frame(Buffer.concat([oru({ controlId: 'H1' }), Buffer.from(`NTE|1||${'x'.repeat(2000)}\r`)])),
      );
      expect(await sender.hear()).toMatch(/\rMSA\|AE\|H1\|longer than a message may be\rERR\|/);
      sender.end();
      expect(await sender.hear()).toBe('closed');
    });
    expect(await receiptOf('H1')).toMatchObject([{ outcome: 'quarantined', problem: 'too-large' }]);
  });

  test('silence ends the connection, between two messages and inside one', async () => {
    await withDoor({ idleMs: 20, messageMs: 20, answerMs: 20 }, async (open) => {
      expect(await (await open()).hear()).toBe('closed');
      const slow = await open();
      slow.say(Buffer.concat([Buffer.of(0x0b), oru({ controlId: 'I1' }).subarray(0, -30)]));
      expect(await slow.hear()).toContain('\rMSA|AE|I1|');
      expect(await slow.hear()).toBe('closed');
    });
  });

  test('one connection too many is closed, and the others go on', async () => {
    await withDoor({ connections: 1 }, async (open) => {
      const first = await open();
      first.say(frame(oru({ controlId: 'J1' })));
      expect(await first.hear()).toContain('MSA|AA|J1');
      expect(await (await open()).hear()).toBe('closed');
      first.say(frame(oru({ controlId: 'J2' })));
      expect(await first.hear()).toContain('MSA|AA|J2');
      first.vanish();
    });
  });

  test('bytes that never begin a message are kept up to a bound, and the connection closed', async () => {
    const sender = await openSender(address);
    sender.say(Buffer.alloc(80_000, 'x'));
    sender.end();
    expect(await sender.hear()).toBe('closed');
    expect((await refusedLast()).reason).toContain('outside of any MLLP frame');
  });

  test('a message that the hub cannot keep is told to come again', async () => {
    const broken = {
      ...hub.hub,
      blobs: { ...hub.hub.blobs, put: () => Promise.reject(new Error('no disk')) },
    };
    await using door = openMllp(broken);
    const sender = await openSender(await door.listen());
    sender.say(frame(oru({ controlId: 'K1' })));
    expect(await sender.hear()).toMatch(/\rMSA\|AR\|K1\|.*send it again\r/);
    expect(await receiptOf('K1')).toEqual([]);
    sender.vanish();
  });
});

test('a hub that stops answers what has come, and closes', async () => {
  const door = openMllp(hub.hub);
  const sender = await openSender(await door.listen());
  const names = ['L1', 'L2', 'L3'];
  sender.say(Buffer.concat(names.map((controlId) => frame(oru({ controlId })))));
  expect(await sender.hear()).toContain('MSA|AA|L1');
  const stopped = door[Symbol.asyncDispose]();
  expect(await sender.hear()).toContain('MSA|AA|L2');
  expect(await sender.hear()).toContain('MSA|AA|L3');
  expect(await sender.hear()).toBe('closed');
  await stopped;
});
