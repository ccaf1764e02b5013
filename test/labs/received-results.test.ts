import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Hono } from 'hono';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { hl7Routes } from '../../src/hl7/routes.ts';
import { receiveLabTable } from '../../src/labs/receive-table.ts';
import type { HubEnv } from '../../src/platform/http/env.ts';
import { problemResponse } from '../../src/platform/http/problem.ts';
import type { Platform } from '../../src/platform/platform.ts';
import { CREATININE, message, OBR, openLabs, origin, PID, PLATELETS } from './open-labs.ts';

const samples = join(import.meta.dirname, '../../data-samples');

type Labs = Awaited<ReturnType<typeof openLabs>>;
let platform: Platform;
let received: Labs['received'];
let current: Labs['current'];
let close: Labs['close'];

beforeEach(async () => {
  ({ platform, received, current, close } = await openLabs());
});
afterEach(() => close());

describe('an HL7 message of results', () => {
  it('is stored with its person, visit and observations, and acknowledged', async () => {
    const { receipts, acks } = await received(message());
    expect(receipts).toMatchObject([{ outcome: 'stored', format: 'hl7v2', problem: null, reason: null }]);
    expect(acks[0]).toContain('MSA|AA|M1');
    const [patient] = await platform.db.selectFrom('patients').selectAll().execute();
    expect(patient).toMatchObject({
      issuer: 'LAB-A',
      patientId: 'P1',
      name: 'Nguyễn Đào Thị',
      birthDate: '1970-01-02',
      sex: 'F',
    });
    const [visit] = await platform.db.selectFrom('visits').selectAll().execute();
    expect(visit?.visitDate).toBe('2026-03-16');
    expect(await current()).toMatchObject([
      { analyteKey: 'creatinine', canonicalValue: 0.9, interpretation: 'normal', problem: null },
      { analyteKey: 'plt', canonicalValue: 250, interpretation: 'normal', problem: null },
    ]);
    const [fact] = await platform.db.selectFrom('facts').selectAll().execute();
    expect(fact).toMatchObject({
      kind: 'labreport.received',
      payload: expect.stringContaining(visit?.id ?? '?'),
    });
  });

  it('keeps its bytes as they came', async () => {
    const bytes = message();
    await received(bytes);
    const report = await platform.db.selectFrom('receipts').select('hash').executeTakeFirstOrThrow();
    const { hash } = await platform.blobs.put(bytes);
    expect(report.hash).toBe(hash);
  });

  it('sent again changes nothing and is acknowledged again', async () => {
    await received(message());
    const before = await platform.db.selectFrom('facts').selectAll().execute();
    const { receipts, acks } = await received(message({ control: 'M2' }));
    expect(receipts).toMatchObject([{ outcome: 'duplicate' }]);
    expect(acks[0]).toContain('MSA|AA|M2');
    expect(await platform.db.selectFrom('facts').selectAll().execute()).toEqual(before);
    expect(await current()).toHaveLength(2);
  });

  it('keeps what its laboratory remarks on a result', async () => {
    await received(message({ obx: [CREATININE, 'NTE|1||haemolysed', 'NTE|2||repeat', PLATELETS] }));
    expect((await current()).map(({ comment }) => comment)).toEqual(['haemolysed\nrepeat', null]);
  });

  it('about somebody else under a held patient ID is quarantined and not acknowledged as taken', async () => {
    await received(message());
    const { receipts, acks } = await received(
      message({ pid: PID.replace('19700102', '19810304'), obr: OBR.replace('F-1', 'F-2'), control: 'M3' }),
    );
    expect(receipts[0]).toMatchObject({
      outcome: 'quarantined',
      problem: 'patient-contradiction',
      reason: expect.stringContaining('birth date differs'),
      visitId: null,
    });
    expect(acks[0]).toContain('MSA|AE|M3');
    expect(await current()).toHaveLength(2);
  });

  it('with the report number of another person is quarantined and takes nobody in', async () => {
    await received(message());
    const { receipts } = await received(message({ pid: PID.replace('P1^', 'P2^') }));
    expect(receipts[0]).toMatchObject({
      outcome: 'quarantined',
      problem: 'report-of-another-patient',
      reason: expect.stringContaining('number'),
    });
    expect(await platform.db.selectFrom('patients').selectAll().execute()).toHaveLength(1);
  });

  it('of two reports of which one is refused says that only a part was taken in', async () => {
    const second = OBR.replace('OBR|1||F-1', 'OBR|2||F-2').replace('20260316080000+0700', '');
    const { receipts, acks } = await received(message({ obx: [CREATININE, second, PLATELETS] }));
    expect(receipts[0]).toMatchObject({ outcome: 'stored', problem: 'message-partly-refused' });
    expect(acks[0]).toContain('MSA|AE|M1');
  });

  it('without a number that is a patient ID says that nobody is named', async () => {
    const { receipts } = await received(message({ pid: PID.replace('^MR|', '^SS|') }));
    expect(receipts[0]).toMatchObject({ outcome: 'quarantined', problem: 'no-patient-number' });
  });

  it('without a time of collection is quarantined at OBR-7', async () => {
    const { receipts, acks } = await received(message({ obr: OBR.replace('20260316080000+0700', '') }));
    expect(receipts[0]).toMatchObject({ outcome: 'quarantined', problem: 'no-collection-day' });
    expect(acks[0]).toContain('ERR||OBR^1^7|101');
  });

  it('that breaks off in its text is answered with its control ID, segment and field', async () => {
    const { receipts, acks } = await received(message({ obx: ['OBX|1|TX|X^Y^L||first', 'second line|||F'] }));
    expect(receipts[0]).toMatchObject({
      outcome: 'quarantined',
      problem: 'message-refused',
      reason: expect.stringMatching(/^OBX\[1\]-/),
    });
    expect(acks[0]).toContain('MSA|AE|M1');
  });

  it('of a kind that is not taken here is rejected', async () => {
    const adt = Buffer.from(message().toString().replace('ORU^R01^ORU_R01', 'ADT^A01^ADT_A01'));
    const { receipts, acks } = await received(adt);
    expect(acks[0]).toContain('MSA|AR|M1');
    expect(receipts[0]).toMatchObject({
      outcome: 'quarantined',
      reason: expect.stringMatching(/^MSH\[1\]-9/),
    });
  });

  it('shows a result that cannot be read, and no model reads it', async () => {
    const { receipts, acks } = await received(message({ obx: [CREATININE.replace('||0.9|', '||about 1|')] }));
    expect(acks[0]).toContain('MSA|AA');
    expect(receipts[0]).toMatchObject({
      outcome: 'stored',
      problem: 'results-not-read',
      reason: expect.stringContaining('OBX[1]-5'),
    });
    expect(await current()).toMatchObject([
      {
        valueText: 'about 1',
        status: 'refused',
        problem: 'refused',
        reason: expect.stringContaining('OBX[1]-5'),
      },
    ]);
  });

  it('in a batch has a receipt and an answer of its own, and a batch that lost one says so', async () => {
    const second = message({ obr: OBR.replace('F-1', 'F-2'), control: 'M2' });
    const batch = Buffer.concat([Buffer.from('BHS|^~\\&|LIS\r'), message(), second, Buffer.from('BTS|3\r')]);
    const { receipts, acks } = await received(batch);
    expect(receipts.map(({ outcome }) => outcome)).toEqual(['stored', 'stored', 'quarantined']);
    expect(receipts[2]?.problem).toBe('batch-incomplete');
    expect(receipts[2]?.reason).toContain('BTS-1 says 3 messages, the batch holds 2');
    expect(acks).toHaveLength(2);
  });

  it('with two panels under one order number keeps both', async () => {
    const second = OBR.replace('OBR|1', 'OBR|2');
    await received(message({ obx: [CREATININE, second, PLATELETS] }));
    expect((await current()).map(({ analyteKey }) => analyteKey)).toEqual(['creatinine', 'plt']);
  });

  it('about a person whose two numbers are two people here is left to a human', async () => {
    await received(message());
    await received(message({ pid: PID.replace('P1^^^LAB-A', 'P9^^^LAB-B'), obr: OBR.replace('F-1', 'F-2') }));
    const both = PID.replace('P1^^^LAB-A^MR', 'P1^^^LAB-A^MR~P9^^^LAB-B^MR');
    const { receipts } = await received(message({ pid: both, obr: OBR.replace('F-1', 'F-3') }));
    expect(receipts[0]).toMatchObject({
      outcome: 'quarantined',
      problem: 'several-patients',
      reason: expect.stringContaining('more than one person'),
    });
  });
});

describe('a table of results', () => {
  const header = 'patient_id,issuer,name,birth_date,sex,collected_at,code,value,unit,report_id';
  const row = (value: string, unit = 'mg/dL', code = '2160-0') =>
    `P1,LAB-A,Nguyễn Thị Đào,1970-01-02,F,2026-03-16T23:30,${code},${value},${unit},R1`;
  const take = (...rows: string[]) =>
    receiveLabTable(platform, Buffer.from([header, ...rows].join('\n')), origin);

  it('gives a receipt for each report, and one for each refused row with its line', async () => {
    const receipts = await take(row('0.9'), row(''), row('250', '10*3/uL', '777-3'));
    expect(receipts).toMatchObject([
      { outcome: 'stored', format: 'lab-table', name: 'results line 2' },
      { outcome: 'quarantined', name: 'results line 3, value', problem: 'row-refused', reason: 'is empty' },
    ]);
    const [visit] = await platform.db.selectFrom('visits').selectAll().execute();
    expect(visit?.visitDate).toBe('2026-03-16');
  });

  it('brought again is a duplicate, and corrected replaces what it mentions', async () => {
    await take(row('0.9'));
    expect(await take(row('0.9'))).toMatchObject([{ outcome: 'duplicate' }]);
    expect(await take(row('1.1'))).toMatchObject([{ outcome: 'stored' }]);
    expect(await take(row('0.9'))).toMatchObject([
      {
        outcome: 'duplicate',
        problem: 'later-version-stands',
        reason: expect.stringContaining('later version stands'),
      },
    ]);
    expect((await current()).map(({ valueText }) => valueText)).toEqual(['1.1']);
  });
});

describe('POST /api/hl7', () => {
  const app = () => {
    const hono = new Hono<HubEnv>();
    hono.onError((error, c) => problemResponse(c, error, platform.log, 'r1'));
    hono.use(async (c, next) => {
      c.set('actor', { userId: 'u1', name: 'LIS', role: 'technician', via: 'token' });
      await next();
    });
    return hono.route('/', hl7Routes(platform));
  };
  const post = (body: Buffer, type = 'application/hl7-v2') =>
    app().request('/api/hl7', {
      method: 'POST',
      headers: { 'content-type': type },
      body: new Uint8Array(body),
    });

  it('answers the acknowledgement, also of a message that it refuses', async () => {
    const taken = await post(message());
    expect([taken.status, taken.headers.get('content-type')]).toEqual([200, 'application/hl7-v2']);
    expect(await taken.text()).toContain('MSA|AA|M1');
    const refused = await post(
      message({ obr: OBR.replace('20260316080000+0700', '') }),
      'text/plain; charset=utf-8',
    );
    expect(refused.status).toBe(200);
    expect(await refused.text()).toContain('MSA|AE|M1');
  });

  it('refuses what holds no message and what is not HL7', async () => {
    expect((await post(Buffer.from('\r\n'))).status).toBe(422);
    expect((await post(Buffer.from('{}'), 'application/json')).status).toBe(415);
  });
});

describe('the samples', () => {
  it('go in whole, and every number among their results is understood', async () => {
    for (const file of ['TS-0001.hl7', 'TS-0006.hl7']) {
      const { receipts } = await received(await readFile(join(samples, 'labs', file)));
      expect(receipts).toMatchObject([{ outcome: 'stored', reason: null }]);
    }
    for (const file of ['hanoi-2026-03-18.csv', 'two-sites-2026-03-19.csv']) {
      const receipts = await receiveLabTable(platform, await readFile(join(samples, 'labs', file)), origin);
      expect(receipts.map(({ outcome, reason }) => [outcome, reason])).toEqual(
        receipts.map(() => ['stored', null]),
      );
    }
    const rows = await current();
    expect(rows.length).toBeGreaterThan(100);
    expect(rows.filter(({ valueNumber, problem }) => valueNumber !== null && problem !== null)).toEqual([]);
  });
});
