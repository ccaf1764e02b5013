import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { frame } from '../../src/formats/hl7/frames.ts';
import { startHub, type TestHub } from '../hub.ts';
import { openSender, oru, type Result, type Sender } from './sender.ts';

let hub: TestHub;
let sender: Sender;
beforeAll(async () => {
  hub = await startHub();
  sender = await openSender(await hub.listenHl7());
});
afterAll(async () => {
  sender.vanish();
  await hub.stop();
});

/** One creatinine of a report that is numbered as its person is. */
async function send(of: Result & { patientId: string }): Promise<string> {
  const text = oru({ number: of.patientId, ...of })
    .toString()
    .replace('2823-3^Potassium^LN', '2160-0^Creatinine^LN')
    .replace('mmol/L|3.5-5.1', 'mg/dL|0.5-1.1');
  sender.say(frame(Buffer.from(text)));
  return sender.hear();
}

async function versionsOf(patientId: string) {
  return hub.hub.db
    .selectFrom('observations')
    .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
    .select(['valueText', 'observations.status', 'labReports.supersededBy'])
    .where('labReports.reportNumber', 'like', `${patientId} %`)
    .orderBy('labReports.id')
    .execute();
}

async function kidneyOf(patientId: string) {
  await hub.drain();
  const row = await hub.hub.db
    .selectFrom('assessments')
    .innerJoin('visits', 'visits.id', 'assessments.visitId')
    .innerJoin('patients', 'patients.id', 'visits.patientKey')
    .select(['outcome', 'value', 'detail'])
    .where('patients.patientId', '=', patientId)
    .where('modelId', '=', 'ckd-epi-2021-creatinine')
    .executeTakeFirstOrThrow();
  const detail: { recomputed?: { en: string } } = JSON.parse(row.detail);
  return { outcome: row.outcome, value: row.value, recomputed: detail.recomputed?.en };
}

describe('a corrected result', () => {
  test('takes the place of the one before, which stays as history, and what was computed from it says so', async () => {
    expect(await send({ controlId: 'C1', patientId: 'C', value: '0.8' })).toContain('MSA|AA');
    const first = await kidneyOf('C');
    expect(first).toMatchObject({ outcome: 'answered', recomputed: undefined });
    await send({
      controlId: 'C2',
      patientId: 'C',
      value: '1.6',
      status: 'C',
      reportedAt: '20261122100000+0700',
    });
    expect(await versionsOf('C')).toMatchObject([
      { valueText: '0.8', supersededBy: expect.any(String) },
      { valueText: '1.6', status: 'corrected', supersededBy: null },
    ]);
    const second = await kidneyOf('C');
    expect(second.value).not.toBe(first.value);
    expect(second.recomputed).toMatch(/^Computed again because .*was 0\.8 mg\/dL and is now 1\.6 mg\/dL/);
  });

  test.each([
    ['X', 'cancelled'],
    ['W', 'entered-in-error'],
  ])('that is taken back (%s) feeds nothing more, and what was computed from it says so', async (status, kept) => {
    const patientId = `T${status}`;
    await send({ controlId: `${patientId}1`, patientId, value: '0.9' });
    expect((await kidneyOf(patientId)).outcome).toBe('answered');
    const back = { controlId: `${patientId}2`, patientId, value: '0.9', status };
    expect(await send({ ...back, reportedAt: '20261122100000+0700' })).toContain('MSA|AA');
    expect(await versionsOf(patientId)).toMatchObject([
      { valueText: '0.9', status: 'final', supersededBy: expect.any(String) },
      { status: kept, supersededBy: null },
    ]);
    const after = await kidneyOf(patientId);
    expect(after.outcome).toBe('missingInputs');
    expect(after.recomputed).toMatch(/^Computed again because .*\(0\.9 mg\/dL\) no longer counts/);
  });
});

describe('results of every version', () => {
  test.each([
    '2.3',
    '2.3.1',
    '2.4',
    '2.5',
    '2.5.1',
    '2.6',
    '2.7',
    '2.8',
  ])('v%s are taken', async (version) => {
    const controlId = `V${version}`;
    const answer = await send({ controlId, patientId: controlId, version });
    expect(answer).toContain(`MSA|AA|${controlId}\r`);
    expect(answer.split('\r')[0]).toContain(`|P|${version}`);
    expect(await versionsOf(controlId)).toMatchObject([{ valueText: '4.1', status: 'final' }]);
  });
});
