import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Hono } from 'hono';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newId } from '../domain/ids.ts';
import { receiveHl7 } from '../hl7/receive-hl7.ts';
import { hl7Routes } from '../hl7/routes.ts';
import { migrations } from '../migrations.ts';
import { openFileBlobs } from '../platform/blobs/blob-store.ts';
import { readConfig } from '../platform/config.ts';
import { migrate, openDb } from '../platform/db/open-db.ts';
import type { HubEnv } from '../platform/http/env.ts';
import { problemResponse } from '../platform/http/problem.ts';
import type { Platform } from '../platform/platform.ts';
import type { Road } from '../platform/queue/road.ts';
import type { Origin } from '../receipts/journal.ts';
import { observationsOf } from './observations.ts';
import { receiveLabTable } from './receive-table.ts';

const samples = join(import.meta.dirname, '../../data-samples');
const origin: Origin = { door: 'import', sender: 'a test', name: 'results', uploadId: null };

/** Writes facts as the hub's road does; which jobs they start is the pipeline's. */
const road: Road = {
  async record(tx, { kind, ...payload }) {
    await tx
      .insertInto('facts')
      .values({ id: newId(), kind, payload: JSON.stringify(payload), at: 0 })
      .execute();
  },
  enqueue: () => Promise.reject(new Error('a laboratory puts no job on the road itself')),
};

let dataDir: string;
let platform: Platform;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'tamsoat-labs-'));
  const config = readConfig({ TAMSOAT_DATA_DIR: dataDir });
  const db = openDb(config.database);
  await migrate(db, migrations);
  const clock = { now: () => Date.parse('2026-03-20T08:00:00+07:00') };
  const log = pino({ level: 'silent' });
  const blobs = await openFileBlobs(config.blobs.path);
  platform = { config, db, blobs, road, clock, log };
});

afterEach(async () => {
  await platform.db.destroy();
  await rm(dataDir, { recursive: true });
});

type Parts = { pid?: string; obr?: string; obx?: string[]; control?: string };

const CREATININE = 'OBX|1|NM|2160-0^Creatinine^LN||0.9|mg/dL|0.7-1.3|N|||F';
const PLATELETS = 'OBX|2|NM|777-3^Platelets^LN||250|10*3/uL|150-400|N|||F';
const PID = 'PID|1||P1^^^LAB-A^MR||Nguyễn^Đào^Thị||19700102|F';
const OBR = 'OBR|1||F-1|CHEM^Chemistry^L|||20260316080000+0700|||||||||||||||20260316100000+0700|||F';

function message({
  pid = PID,
  obr = OBR,
  obx = [CREATININE, PLATELETS],
  control = 'M1',
}: Parts = {}): Buffer {
  const msh = `MSH|^~\\&|LIS|LAB|HUB|SITE|20260316100000+0700||ORU^R01^ORU_R01|${control}|P|2.5.1|||||VNM|UNICODE UTF-8`;
  return Buffer.from(`${[msh, pid, obr, ...obx].join('\r')}\r`);
}

const at = (reported: string) => OBR.replace('20260316100000', reported);

const received = async (bytes: Buffer) => {
  const { receipts, acks } = await receiveHl7(platform, bytes, origin);
  return { receipts, acks: acks.map((ack) => Buffer.from(ack).toString('latin1')) };
};

const current = async () => {
  const visits = await platform.db.selectFrom('visits').select('id').execute();
  return (await Promise.all(visits.map(({ id }) => observationsOf(platform.db, id)))).flat();
};

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

  it('that corrects a report replaces it, and what it does not mention stands', async () => {
    await received(message());
    const corrected = CREATININE.replace('||0.9|', '||1.9|').replace('|||F', '|||C');
    const { receipts } = await received(message({ obr: at('20260316120000'), obx: [corrected] }));
    expect(receipts[0]).toMatchObject({
      outcome: 'stored',
      problem: 'earlier-results-stand',
      reason: expect.stringContaining('1 results of the version before'),
    });
    expect((await current()).map(({ analyteKey, valueText }) => [analyteKey, valueText])).toEqual([
      ['creatinine', '1.9'],
      ['plt', '250'],
    ]);
    const facts = await platform.db.selectFrom('facts').select('kind').execute();
    expect(facts.filter(({ kind }) => kind === 'labreport.received')).toHaveLength(2);
  });

  it('that was overtaken by a later version does not replace it', async () => {
    const late = CREATININE.replace('||0.9|', '||1.9|');
    await received(message({ obr: at('20260316120000'), obx: [late] }));
    const { receipts } = await received(message());
    expect(receipts[0]).toMatchObject({
      outcome: 'stored',
      problem: 'later-version-stands',
      reason: expect.stringContaining('A later version of this report stands'),
    });
    expect((await current()).map(({ valueText }) => valueText)).toEqual(['1.9', '250']);
  });

  it('in parts under one number and time is one report, which its correction replaces part by part', async () => {
    const parts = (creatinine: string, platelets: string, reported: string) =>
      message({
        obr: at(reported),
        obx: [
          CREATININE.replace('0.9', creatinine),
          at(reported).replace('OBR|1', 'OBR|2'),
          PLATELETS.replace('250', platelets),
        ],
      });
    await received(parts('0.9', '250', '20260316100000'));
    expect(await platform.db.selectFrom('labReports').select('id').execute()).toHaveLength(1);
    await received(parts('1.9', '90', '20260316120000'));
    expect((await current()).map(({ valueText }) => valueText)).toEqual(['1.9', '90']);
  });

  it('of specimens taken at two times under one number is corrected for the one that is meant', async () => {
    const second = OBR.replace('OBR|1', 'OBR|2').replace('20260316080000', '20260316100000');
    const after = CREATININE.replace('0.9', '1.4');
    await received(message({ obx: [CREATININE, second, after] }));
    const corrected = second.replace('20260316100000+0700|||F', '20260316120000+0700|||C');
    await received(message({ obr: corrected, obx: [after.replace('1.4', '1.2')] }));
    expect((await current()).map(({ valueText }) => valueText)).toEqual(['0.9', '1.2']);
  });

  it('keeps what its laboratory remarks on a result', async () => {
    await received(message({ obx: [CREATININE, 'NTE|1||haemolysed', 'NTE|2||repeat', PLATELETS] }));
    expect((await current()).map(({ comment }) => comment)).toEqual(['haemolysed\nrepeat', null]);
  });

  it('whose correction cannot be read leaves nothing of the value before', async () => {
    const [first, second] = ['a', 'b'].map((sub) => CREATININE.replace('LN||', `LN|${sub}|`));
    await received(message({ obx: [first ?? '', second ?? ''] }));
    const unread = second?.replace('|0.9|', '|1,9|').replace('|||F', '|||C') ?? '';
    await received(message({ obr: at('20260316120000'), obx: [unread] }));
    expect((await current()).map(({ subId, valueText, problem }) => [subId, valueText, problem])).toEqual(
      expect.arrayContaining([
        ['a', '0.9', null],
        ['b', '1,9', 'refused'],
      ]),
    );
    expect(await current()).toHaveLength(2);
    await received(message({ obr: at('20260316130000'), obx: [unread.replace('1,9', '1.9')] }));
    expect((await current()).map(({ valueText }) => valueText).toSorted()).toEqual(['0.9', '1.9']);
  });

  it('that was overtaken by a later version corrects what that one carries on from before it', async () => {
    await received(message());
    await received(message({ obr: at('20260316130000'), obx: [CREATININE.replace('||0.9|', '||1.1|')] }));
    const moved = PLATELETS.replace('||250|', '||90|').replace('|||F', '|||C');
    await received(message({ obr: at('20260316120000'), obx: [CREATININE, moved] }));
    expect((await current()).map(({ valueText, status }) => [valueText, status])).toEqual([
      ['1.1', 'final'],
      ['90', 'corrected'],
    ]);
    const back = PLATELETS.replace('|||F', '|||W');
    await received(message({ obr: at('20260316123000'), obx: [back] }));
    expect((await current()).map(({ valueText, problem }) => [valueText, problem])).toEqual([
      ['1.1', null],
      ['250', 'withdrawn'],
    ]);
    await received(message({ obr: at('20260316110000'), obx: [PLATELETS.replace('||250|', '||80|')] }));
    expect((await current()).map(({ problem }) => problem)).toEqual([null, 'withdrawn']);
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
