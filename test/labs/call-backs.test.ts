import { expect, it } from 'vitest';
import { z } from 'zod';
import { newId } from '../../src/domain/ids.ts';
import { frame } from '../../src/formats/hl7/frames.ts';
import { OVERDUE_AFTER_MS } from '../../src/labs/call-back-view.ts';
import { verify } from '../../src/upkeep/verify.ts';
import { openSender, oru, type Result, type Sender } from '../hl7/sender.ts';
import type { TestHub } from '../hub.ts';
import { upload } from '../intake/send.ts';
import { describeOnBoth } from '../orders/both-databases.ts';

const view = z.object({
  id: z.string(),
  reason: z.string(),
  state: z.string(),
  patient: z.object({ key: z.string(), patientId: z.string() }),
  visitId: z.string(),
  label: z.object({ en: z.string() }),
  valueText: z.string(),
  unit: z.string().nullable(),
  interpretation: z.string().nullable(),
  comment: z.string().nullable(),
  takenBack: z.boolean(),
  openedAt: z.number(),
  dueAt: z.number(),
  earlier: z.array(z.object({ valueText: z.string() })),
  delta: z.object({ kind: z.string() }).nullable(),
  events: z.array(
    z.object({
      what: z.string(),
      doneBy: z.string().nullable(),
      whom: z.string().nullable(),
      outcome: z.string().nullable(),
      valueText: z.string().nullable(),
      readBack: z.string().nullable(),
    }),
  ),
});
type View = z.infer<typeof view>;
const list = z.object({ callBacks: z.array(view) });
const delta = z.object({ kind: z.string(), earlier: z.object({ valueText: z.string() }) });
const reading = z.object({ deltas: z.record(z.string(), delta) });
const columns = z.object({ remarks: z.record(z.string(), z.object({ delta: delta.optional() })) });
const results = z.object({ groups: z.array(z.object({ series: z.array(z.object({ columns })) })) });
const worklist = z.object({
  entries: z.array(
    z.object({
      patient: z.object({ patientId: z.string() }),
      alerts: z.array(z.object({ en: z.string() })),
    }),
  ),
});
const waiting = z.object({ open: z.number(), overdue: z.number(), oldestOpenedAt: z.number().nullable() });

type As = Awaited<ReturnType<TestHub['signIn']>>;
let hub: TestHub;
let laboratory: Sender;
let clinician: As;
let radiologist: As;

/** The call-backs of one person, by their state. */
async function callBacksOf(patientId: string, state: 'open' | 'closed' = 'open'): Promise<View[]> {
  const answer = await clinician(`/api/call-backs?state=${state}`);
  expect(answer.status).toBe(200);
  return list.parse(await answer.json()).callBacks.filter((each) => each.patient.patientId === patientId);
}

async function onlyOne(patientId: string): Promise<View> {
  const [first, ...others] = await callBacksOf(patientId);
  expect(others).toEqual([]);
  if (first === undefined) throw new Error(`nothing waits for ${patientId}`);
  return first;
}

/** One potassium by MLLP, in the report that is numbered as its person is. */
async function send(of: Result & { patientId: string }): Promise<void> {
  laboratory.say(frame(oru({ number: of.patientId, ...of })));
  expect(await laboratory.hear()).toContain('MSA|AA');
}

const post = (as: As, path: string, body: unknown) =>
  as(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

const told = (readBack: string) => ({
  whom: 'Nguyễn Thị Đào',
  role: 'patient',
  way: 'phone',
  toldAt: Date.now(),
  readBack,
  note: null,
});
const close = (as: As, id: string, readBack: string) =>
  post(as, `/api/call-backs/${id}/close`, told(readBack));

describeOnBoth(
  'a critical value',
  async (opened) => {
    hub = opened;
    laboratory = await openSender(await hub.listenHl7());
    clinician = await hub.signIn('clinician');
    radiologist = await hub.signIn('radiologist');
  },
  () => {
    it('that is no number, or a number that cannot be read, opens one where its laboratory calls it critical', async () => {
      const send = async (patientId: string, obx: string) => {
        const message = oru({ controlId: patientId, patientId }).toString();
        laboratory.say(frame(Buffer.from(message.replace(/OBX.*/u, obx))));
        expect(await laboratory.hear()).toContain('MSA|AA');
        return onlyOne(patientId);
      };
      const grown = await send('AA1', 'OBX|1|ST|BC^Blood culture^L||Gram-negative rods||none|AA|||F');
      expect(grown).toMatchObject({ valueText: 'Gram-negative rods', interpretation: 'critical-abnormal' });
      expect((await close(clinician, grown.id, 'Gram-positive rods')).status).toBe(422);
      expect((await close(clinician, grown.id, 'gram-negative rods')).status).toBe(200);
      const unread = await send('AA2', 'OBX|1|NM|2823-3^Potassium^LN||7,2|mmol/L|3.5-5.1|HH|||F');
      expect(unread).toMatchObject({ valueText: '7,2', interpretation: 'critical-high' });
      expect((await close(clinician, unread.id, '7,2 mmol/L')).status).toBe(200);
    });

    it('opens one call-back by MLLP, and none again when the message comes again', async () => {
      await send({ controlId: 'A1', patientId: 'A', value: '6.8' });
      await send({ controlId: 'A1', patientId: 'A', value: '6.8' });
      const open = await onlyOne('A');
      expect(open).toMatchObject({
        reason: 'critical',
        label: { en: 'Potassium' },
        valueText: '6.8',
        unit: 'mmol/L',
        interpretation: 'critical-high',
        dueAt: open.openedAt + OVERDUE_AFTER_MS,
        events: [{ what: 'opened', doneBy: null, valueText: '6.8' }],
      });
      await send({ controlId: 'N1', patientId: 'N', value: '4.1' });
      expect(await callBacksOf('N')).toEqual([]);
    });

    it('is shown with what its laboratory remarks on it', async () => {
      await send({ controlId: 'C1', patientId: 'C', value: '7.3', comment: 'haemolysed' });
      expect(await onlyOne('C')).toMatchObject({ valueText: '7.3', comment: 'haemolysed' });
      await send({ controlId: 'C2', patientId: 'CC', value: '7.3' });
      expect(await onlyOne('CC')).toMatchObject({ comment: null });
    });

    it('opens one by HTTP and by a table too', async () => {
      const answer = await hub.asAutomation('/api/hl7', {
        method: 'POST',
        headers: { 'content-type': 'application/hl7-v2' },
        body: new Uint8Array(oru({ controlId: 'B1', patientId: 'B', value: '2.4' })),
      });
      expect(answer.status).toBe(200);
      expect(await onlyOne('B')).toMatchObject({ valueText: '2.4', interpretation: 'critical-low' });
      const table = [
        'patient_id,issuer,name,birth_date,sex,collected_at,code,analyte,value,unit,reference_low,reference_high,report_id',
        'T,HN,Lê An,1960-01-01,M,2026-11-22T07:30:00+07:00,2951-2,Natri,118,mmol/L,135,145,R1',
      ];
      await upload(hub.asAutomation, 'table.csv', Buffer.from(table.join('\n')));
      expect(await onlyOne('T')).toMatchObject({ label: { en: 'Sodium' }, valueText: '118' });
    });

    it('opens one when a person says what its sender’s code means, and none before', async () => {
      const own = oru({ controlId: 'M1', patientId: 'M', value: '6.6' }).toString();
      laboratory.say(frame(Buffer.from(own.replace('2823-3^Potassium^LN', 'KALI^Kali máu^L'))));
      expect(await laboratory.hear()).toContain('MSA|AA');
      expect(await callBacksOf('M')).toEqual([]);
      const word = { sender: 'HN LAB LIS', code: 'KALI', codeSystem: 'L', label: 'Kali máu', unit: 'mmol/L' };
      const meant = { ...word, decision: 'map', analyteKey: 'k', takenAs: null };
      expect((await post(await hub.signIn('technician'), '/api/lab-mappings', meant)).ok).toBe(true);
      await hub.drain();
      expect(await onlyOne('M')).toMatchObject({ label: { en: 'Potassium' }, valueText: '6.6' });
    });

    it('counts for all staff without telling whose it is, and is shown only to those who judge results', async () => {
      const technician = await hub.signIn('technician');
      const coordinator = await hub.signIn('coordinator');
      const answer = await technician('/api/call-backs/waiting');
      const said = waiting.parse(await answer.json());
      expect(said).toMatchObject({ overdue: 0 });
      expect(said.open).toBe(
        (await list.parse(await (await clinician('/api/call-backs')).json())).callBacks.length,
      );
      const { entries } = worklist.parse(await (await technician('/api/worklist')).json());
      const alertsOf = (patientId: string) =>
        entries.find(({ patient }) => patient.patientId === patientId)?.alerts.map(({ en }) => en);
      expect(alertsOf('A')).toEqual(['A critical value waits for a call']);
      expect(alertsOf('N')).toEqual([]);
      for (const as of [technician, coordinator]) {
        expect((await as('/api/call-backs')).status).toBe(403);
        expect((await close(as, 'x', '6.8 mmol/L')).status).toBe(403);
      }
    });

    it('stays open while nobody is reached, and every attempt stays on record', async () => {
      await send({ controlId: 'D1', patientId: 'D', value: '7.2' });
      const { id } = await onlyOne('D');
      for (const [whom, outcome] of [
        ['Nguyễn Thị Đào', 'not-reached'],
        ['Con gái', 'left-message'],
      ]) {
        const body = { whom, role: 'relative', way: 'phone', outcome, note: null };
        expect((await post(clinician, `/api/call-backs/${id}/attempts`, body)).status).toBe(201);
      }
      expect((await onlyOne('D')).events).toMatchObject([
        { what: 'opened' },
        { what: 'attempted', whom: 'Nguyễn Thị Đào', outcome: 'not-reached', doneBy: 'Test clinician' },
        { what: 'attempted', whom: 'Con gái', outcome: 'left-message' },
      ]);
    });

    it('is closed only with the value read back, and by one of two who close it at once', async () => {
      await send({ controlId: 'E1', patientId: 'E', value: '6.9' });
      const { id } = await onlyOne('E');
      for (const [readBack, fault] of [
        ['9.6 mmol/L', 'other-number'],
        ['6.9', 'no-unit'],
        ['6.9 mg/dL', 'other-unit'],
        ['yes', 'no-number'],
      ]) {
        const refused = await close(clinician, id, readBack ?? '');
        expect(refused.status).toBe(422);
        expect(await refused.json()).toMatchObject({ details: { readBack: fault } });
      }
      expect((await close(clinician, id, '')).status).toBe(400);
      const late = { ...told('6.9 mmol/L'), toldAt: Date.now() + 3_600_000 };
      expect((await post(clinician, `/api/call-backs/${id}/close`, late)).status).toBe(400);
      expect((await onlyOne('E')).events).toHaveLength(1);

      const answers = await Promise.all([
        close(clinician, id, '6,9 mmol/L'),
        close(radiologist, id, '6.9 mmol/L'),
      ]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
      const second = answers.find(({ status }) => status === 409);
      const [closed] = await callBacksOf('E', 'closed');
      const by = closed?.events.at(-1)?.doneBy;
      expect(await second?.json()).toMatchObject({ details: { closedBy: by } });
      expect(closed?.events.map(({ what }) => what)).toEqual(['opened', 'closed']);
      expect(await callBacksOf('E')).toEqual([]);
      const attempt = { whom: 'x', role: 'other', way: 'phone', outcome: 'not-reached', note: null };
      expect((await post(clinician, `/api/call-backs/${id}/attempts`, attempt)).status).toBe(409);
      const record = await hub.hub.db
        .selectFrom('auditEvents')
        .select('action')
        .where('subject', '=', id)
        .execute();
      expect(record).toEqual([{ action: 'call-back.closed' }]);
    });

    it('is told as it was corrected, and a person still closes it', async () => {
      await send({ controlId: 'F1', patientId: 'F', value: '6.8' });
      const before = await onlyOne('F');
      const second = { patientId: 'F', status: 'C', reportedAt: '20261122100000+0700' };
      await send({ controlId: 'F2', value: '4.1', ...second });
      const corrected = await onlyOne('F');
      expect(corrected).toMatchObject({
        id: before.id,
        valueText: '4.1',
        interpretation: 'normal',
        events: [
          { what: 'opened', valueText: '6.8' },
          { what: 'corrected', valueText: '4.1' },
        ],
      });
      expect((await close(clinician, before.id, '6.8 mmol/L')).status).toBe(422);
      expect((await close(clinician, before.id, '4.1 mmol/L')).status).toBe(200);
    });

    it('that the laboratory takes back is closed by reading back what was taken back', async () => {
      await send({ controlId: 'G1', patientId: 'G', value: '6.8' });
      const third = { patientId: 'G', status: 'W', reportedAt: '20261122100000+0700' };
      await send({ controlId: 'G2', value: '6.8', ...third });
      const back = await onlyOne('G');
      expect(back).toMatchObject({ takenBack: true, valueText: '6.8' });
      expect((await close(clinician, back.id, '6.8 mmol/L')).status).toBe(200);
    });

    it('that was told and is corrected afterwards opens another call-back, and tells the same only once', async () => {
      await send({ controlId: 'H1', patientId: 'H', value: '6.8' });
      const first = await onlyOne('H');
      expect((await close(clinician, first.id, '6.8 mmol/L')).status).toBe(200);
      const second = { patientId: 'H', status: 'C' };
      await send({ controlId: 'H2', value: '6.8', ...second, reportedAt: '20261122100000+0700' });
      expect(await callBacksOf('H')).toEqual([]);
      await send({ controlId: 'H3', value: '4.3', ...second, reportedAt: '20261122110000+0700' });
      const again = await onlyOne('H');
      expect(again).toMatchObject({ reason: 'corrected', valueText: '4.3' });
      expect(again.id).not.toBe(first.id);
      expect((await callBacksOf('H', 'closed')).map(({ valueText }) => valueText)).toEqual(['6.8']);
    });

    it('stands beside the earlier values of its person, and an unlikely change asks for the specimen', async () => {
      const past = oru({ controlId: 'J1', patientId: 'J', value: '4.0', reportedAt: '20261022090000+0700' });
      await hub.asAutomation('/api/hl7', {
        method: 'POST',
        headers: { 'content-type': 'application/hl7-v2' },
        body: past.toString().replaceAll('20261122081500', '20261022081500'),
      });
      await send({ controlId: 'J2', patientId: 'J', number: 'J2', value: '6.7' });
      const { visitId, patient, ...open } = await onlyOne('J');
      expect(open).toMatchObject({ earlier: [{ valueText: '4.0' }], delta: { kind: 'changed' } });
      const { deltas } = reading.parse(await (await clinician(`/api/reading/${visitId}`)).json());
      expect(Object.values(deltas)).toMatchObject([{ kind: 'changed', earlier: { valueText: '4.0' } }]);
      const page = await clinician(`/api/patients/${patient.key}/results`);
      const { groups } = results.parse(await page.json());
      const remarks = groups.flatMap(({ series }) => series.map((each) => each.columns.remarks));
      expect(remarks).toMatchObject([{ 1: { delta: { kind: 'changed' } } }]);
      expect(remarks[0]).not.toHaveProperty(['0', 'delta']);
    });

    it('is looked after by verify, which misses what a call-back names', async () => {
      const findings: string[] = [];
      const check = () =>
        verify({ ...hub.hub, now: Date.now() }, { onFinding: ({ where }) => findings.push(where) });
      await check();
      expect(findings).toEqual([]);
      const open = await onlyOne('A');
      await hub.hub.db
        .updateTable('callBacks')
        .set({ observationId: newId() })
        .where('id', '=', open.id)
        .execute();
      await check();
      expect(findings).toEqual([`call-back ${open.id}`]);
    });
  },
);
