import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
import { type Sender, upload } from '../intake/send.ts';
import { zip } from '../intake/zip-bytes.ts';

const SAMPLES = join(import.meta.dirname, '../../data-samples');

let hub: TestHub;
let technician: Sender;
let message: Buffer;
beforeAll(async () => {
  hub = await startHub();
  technician = await hub.signIn('technician');
  message = await readFile(join(SAMPLES, 'labs/TS-0001.hl7'));
});
afterAll(() => hub.stop());

const ready = async () => (await fetch(`${hub.url}/readyz`)).status;

async function acknowledged(body: Uint8Array): Promise<string> {
  const headers = { 'content-type': 'application/hl7-v2' };
  const answer = await technician('/api/hl7', { method: 'POST', headers, body: new Uint8Array(body) });
  expect(answer.status).toBe(200);
  return answer.text();
}

/** The message with bytes in the place of others. */
function changed(from: string, to: Uint8Array): Buffer {
  const at = message.indexOf(from);
  if (at < 0) throw new Error(`the sample holds no ${from}`);
  return Buffer.concat([message.subarray(0, at), to, message.subarray(at + Buffer.byteLength(from))]);
}

const many = () => Buffer.concat([message, Buffer.from('NTE|1||x\r'.repeat(100_000))]);
const notUtf8 = () => changed('TS-HANOI^PI', Buffer.from([0x54, 0xff, 0xfe, 0xc3, 0x28]));

describe('a hub that is sent hostile results', () => {
  it('acknowledges a message with 100,000 segments and one that is not UTF-8 with an error, and takes the next', async () => {
    const long = await acknowledged(many());
    expect(long).toMatch(/\rMSA\|A[ER]\|/);
    expect(long).toMatch(/\rERR\|.*more than 5000 segments/);
    const broken = await acknowledged(notUtf8());
    expect(broken).toMatch(/\rMSA\|A[ER]\|/);
    expect(broken).toMatch(/\rERR\|.*not (UNICODE )?UTF-8/);
    expect(await acknowledged(changed('TS-HANOI^PI', Buffer.from('TS-\0^PI')))).toMatch(/\rMSA\|A[ER]\|/);
    expect(await acknowledged(message)).toMatch(/\rMSA\|AA\|/);
    expect(await ready()).toBe(200);
  });

  it('refuses bytes without a message, and more of them than a message can have', async () => {
    const headers = { 'content-type': 'text/plain' };
    const junk = await technician('/api/hl7', { method: 'POST', headers, body: 'nothing\rto see' });
    expect(junk.status).toBe(422);
    const body = Buffer.alloc(17 * 1024 ** 2, 'A');
    expect((await technician('/api/hl7', { method: 'POST', headers, body })).status).toBe(413);
    expect(await ready()).toBe(200);
  });

  it('takes the good files of an archive in beside messages and tables that cannot be read', async () => {
    const table = await readFile(join(SAMPLES, 'labs/hanoi-2026-03-18.csv'));
    const [head = ''] = table.toString('utf8').split('\n');
    const early = Buffer.from(`${head}\nTS-0007,\0\0\0\n`);
    const late = Buffer.concat([table, Buffer.from(`${',\n'.repeat(4096)}\0`)]);
    const receipts = await upload(
      technician,
      'labs.zip',
      zip([
        { name: 'many.hl7', bytes: many() },
        { name: 'not-utf8.hl7', bytes: notUtf8() },
        { name: 'early-nul.csv', bytes: early },
        { name: 'late-nul.csv', bytes: late },
        { name: 'one-cell.csv', bytes: Buffer.from(`${head}\n"${'x'.repeat(1_000_000)}`) },
        { name: 'no-row.csv', bytes: Buffer.from(`${head}\n`) },
        { name: 'good.csv', bytes: table },
      ]),
    );
    const of = (name: string) =>
      receipts
        .filter((receipt) => receipt.name.startsWith(`labs.zip/${name}`))
        .map(({ outcome, reason }) => ({ outcome, reason }));
    const refused = (text: string) => [{ outcome: 'quarantined', reason: expect.stringContaining(text) }];
    expect(of('many.hl7')).toEqual(refused('more than 5000 segments'));
    expect(of('not-utf8.hl7')).toEqual(refused('UTF-8'));
    expect(of('early-nul.csv')).toEqual(refused('neither DICOM'));
    expect(of('late-nul.csv')).toEqual(refused('is not text'));
    expect(of('one-cell.csv')).toEqual(refused(''));
    expect(of('no-row.csv')).toEqual(refused('no row'));
    expect(of('good.csv').length).toBeGreaterThan(1);
    expect(new Set(of('good.csv').map(({ outcome }) => outcome))).toEqual(new Set(['stored']));
    expect(await ready()).toBe(200);
  });
});
