import { expect, it } from 'vitest';
import { z } from 'zod';
import { tableDraft } from '../../src/labs/kept-tables.ts';
import { observationsOf } from '../../src/labs/observations.ts';
import type { TableDraft } from '../../src/labs/table-api.ts';
import type { TestHub } from '../hub.ts';
import { upload } from '../intake/send.ts';
import { zip } from '../intake/zip-bytes.ts';
import { describeOnBoth } from '../orders/both-databases.ts';
import { workbook } from './workbook.ts';

const tables = z.object({
  waiting: z.array(z.object({ id: z.string(), name: z.string() })),
  kept: z.array(z.object({ id: z.string(), sender: z.string(), importId: z.string().nullable() })),
  ended: z.array(z.object({ sender: z.string(), endedByName: z.string() })),
  imports: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      sender: z.string().nullable(),
      reports: z.number(),
      withdrawn: z.object({ byName: z.string(), reason: z.string(), done: z.boolean() }).nullable(),
    }),
  ),
});
const waitingTable = z.object({
  header: z.array(z.string()),
  rows: z.number(),
  drafts: z.array(tableDraft.extend({ sender: z.string() })),
});
const preview = z.object({
  reports: z.number(),
  results: z.number(),
  refusedRows: z.number(),
  refused: z.array(z.object({ line: z.number(), column: z.string().nullable(), reason: z.string() })),
  first: z.array(
    z.object({
      patientId: z.string(),
      birthDate: z.string().nullable(),
      sex: z.string().nullable(),
      collectedAt: z.string(),
      results: z.array(
        z.object({
          label: z.object({ en: z.string() }),
          valueText: z.string(),
          unit: z.string().nullable(),
          canonicalValue: z.number().nullable(),
          problem: z.object({ kind: z.string() }).nullable(),
        }),
      ),
    }),
  ),
  problems: z.array(z.object({ problem: z.object({ kind: z.string() }), count: z.number() })),
});

const HEADER =
  'Mã KH;Khách hàng;Năm sinh;GT;Ngày lấy mẫu;Glucose (mmol/L);Creatinin (µmol/L);Hb (g/dL);Kali;Ghi chú máu';
const odd = (...rows: string[]) => Buffer.from(`PHÒNG KHÁM HOA SEN\n${HEADER}\n${rows.join('\n')}\n`);

type As = Awaited<ReturnType<TestHub['signIn']>>;
let hub: TestHub;
let technician: As;

const json = async (path: string, init?: RequestInit): Promise<unknown> =>
  (await technician(path, init)).json();
const post = (path: string, body: unknown) =>
  technician(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

async function results(patientId: string) {
  const { id } = await hub.hub.db
    .selectFrom('visits')
    .innerJoin('patients', 'patients.id', 'visits.patientKey')
    .select('visits.id')
    .where('patientId', '=', patientId)
    .executeTakeFirstOrThrow();
  const rows = await observationsOf(hub.hub.db, id);
  return Object.fromEntries(rows.map((row) => [row.label, row]));
}

/** Statuses of all that was ever said of one analyte of a person, in its order. */
async function everSaid(patientId: string, label: string) {
  const rows = await hub.hub.db
    .selectFrom('observations')
    .innerJoin('patients', 'patients.id', 'observations.patientKey')
    .select('observations.status')
    .where('patientId', '=', patientId)
    .where('label', '=', label)
    .orderBy('observations.id')
    .execute();
  return rows.map(({ status }) => status);
}

/** What each model comes to of a person. */
async function assessments(patientId: string) {
  const rows = await hub.hub.db
    .selectFrom('assessments')
    .innerJoin('visits', 'visits.id', 'assessments.visitId')
    .innerJoin('patients', 'patients.id', 'visits.patientKey')
    .select(['modelId', 'outcome'])
    .where('patientId', '=', patientId)
    .execute();
  return Object.fromEntries(rows.map(({ modelId, outcome }) => [modelId, outcome]));
}

let draft: TableDraft;

describeOnBoth(
  'a table of a header that nobody has mapped',
  async (started) => {
    hub = started;
    technician = await hub.signIn('technician');
  },
  () => {
    it('waits with a receipt that says so, and with a mapping that its names suggest', async () => {
      const rows = [
        'KH1;Lê Thị An;12/05/1970;Nữ;16/03/2026;5,6;88;13,1;4,1;đạt',
        'KH2;Vũ Bình;1965;Nam;16/03/2026;<2,2;;9;45;',
        'KH3;Vũ Ca;1965;Nam;sáng 16/03;5,0;;9;4,5;',
      ];
      const [receipt] = await upload(technician, 'kq.csv', odd(...rows));
      expect(receipt).toMatchObject({ outcome: 'quarantined', format: 'lab-table' });
      expect(receipt?.reason).toBe(
        'No mapping is kept for its header of 10 columns, and as a table of our own it is neither a table of laboratory results nor of histories',
      );
      const list = tables.parse(await json('/api/tables'));
      expect(list.waiting.map(({ name }) => name)).toEqual(['kq.csv']);
      const table = waitingTable.parse(await json(`/api/tables/${list.waiting[0]?.id}`));
      expect(table).toMatchObject({ rows: 3, header: HEADER.split(';') });
      expect(table.drafts).toMatchObject([
        {
          mapping: {
            patientId: 0,
            name: 1,
            birthDate: { column: 2, order: 'dmy' },
            sex: { column: 3 },
            collectedAt: { column: 4, order: 'dmy' },
            decimals: 'comma',
            results: {
              layout: 'wide',
              columns: [
                { column: 5, unit: 'mmol/L' },
                { column: 6, unit: 'µmol/L' },
                { column: 7, unit: 'g/dL' },
                { column: 8, unit: null },
              ],
            },
          },
          meanings: [
            { column: 5, analyteKey: 'glucose_f' },
            { column: 6, analyteKey: 'creatinine' },
            { column: 7, analyteKey: 'hb' },
            { column: 8, analyteKey: 'k' },
          ],
        },
      ]);
      const [suggested] = table.drafts;
      if (suggested === undefined) throw new Error('nothing is suggested');
      draft = { ...suggested, sender: 'Phòng khám Hoa Sen' };
    });

    it('is refused with a mapping that does not say enough', async () => {
      const [waiting] = tables.parse(await json('/api/tables')).waiting;
      const answer = await post(`/api/tables/${waiting?.id}/preview`, draft);
      expect(answer.status).toBe(400);
      expect(await answer.text()).toContain('Kali: say which unit');
    });

    it('is shown as it would be understood, and nothing of that is written', async () => {
      if (draft.mapping.results.layout !== 'wide') throw new Error('another layout');
      const columns = draft.mapping.results.columns.map((each) =>
        each.column === 8 ? { ...each, unit: 'mmol/L' } : each,
      );
      columns.push({ column: 9, unit: null });
      draft = {
        ...draft,
        mapping: { ...draft.mapping, results: { layout: 'wide', columns } },
        meanings: [...draft.meanings, { column: 9, analyteKey: null }],
      };
      const [waiting] = tables.parse(await json('/api/tables')).waiting;
      const shown = preview.parse(await (await post(`/api/tables/${waiting?.id}/preview`, draft)).json());
      expect(shown).toMatchObject({ reports: 2, results: 8, refusedRows: 1 });
      expect(shown.refused).toMatchObject([{ line: 5, column: 'Ngày lấy mẫu' }]);
      expect(shown.first[0]).toMatchObject({
        patientId: 'KH1',
        birthDate: '1970-05-12',
        sex: 'F',
        collectedAt: '2026-03-16',
      });
      expect(shown.first[0]?.results.map(({ problem }) => problem?.kind ?? null)).toEqual([
        null,
        null,
        null,
        null,
        'unknown-code',
      ]);
      expect(shown.first[1]?.results).toMatchObject([
        { valueText: '<2,2', problem: { kind: 'comparator' } },
        { valueText: '9', canonicalValue: 9, problem: null },
        { valueText: '45', canonicalValue: null, problem: { kind: 'implausible' } },
      ]);
      expect(await hub.hub.db.selectFrom('patients').select('id').execute()).toEqual([]);
      expect(await hub.hub.db.selectFrom('labMappings').select('id').execute()).toEqual([]);
    });

    it('is imported under its sender, and waits no more', async () => {
      const [waiting] = tables.parse(await json('/api/tables')).waiting;
      const answer = await post(`/api/tables/${waiting?.id}/import`, draft);
      expect(await answer.json()).toMatchObject({ stored: 2, duplicate: 0, quarantined: 1 });
      await hub.drain();
      const rows = await results('KH1');
      expect(rows).toMatchObject({
        'Glucose (mmol/L)': { analyteKey: 'glucose_f', valueText: '5,6', unit: 'mmol/L', problem: null },
        'Creatinin (µmol/L)': { analyteKey: 'creatinine', canonicalUnit: 'mg/dL', problem: null },
        'Hb (g/dL)': { analyteKey: 'hb', canonicalValue: 13.1 },
        Kali: { analyteKey: 'k', canonicalValue: 4.1 },
        'Ghi chú máu': { analyteKey: null, valueText: 'đạt', problem: 'unknown-code' },
      });
      expect(rows['Glucose (mmol/L)']?.canonicalValue).toBeCloseTo(5.6 / 0.0555, 9);
      const list = tables.parse(await json('/api/tables'));
      expect(list).toMatchObject({ waiting: [], kept: [{ sender: 'Phòng khám Hoa Sen' }] });
      // A column that is kept as shown waits for nobody.
      expect(await json('/api/lab-mappings')).toMatchObject({ inbox: [] });
    });

    it('goes in by itself the next time its header comes, and once only', async () => {
      const next = odd('KH4;Đỗ Em;01/02/1980;Nữ;17/03/2026;6,1;70;12,0;4,4;');
      expect(await upload(technician, 'next.csv', next)).toMatchObject([{ outcome: 'stored' }]);
      expect(await upload(technician, 'again.csv', next)).toMatchObject([{ outcome: 'duplicate' }]);
      expect(await results('KH4')).toMatchObject({ Kali: { analyteKey: 'k', canonicalValue: 4.4 } });
    });

    it('may be a workbook with the same header', async () => {
      const bytes = workbook([
        HEADER.split(';'),
        ['KH5', 'Trần Giang', { day: 25_570 }, 'Nam', { day: 46_098 }, 7.25, 101, 14.2, 3.9, null],
      ]);
      expect(await upload(technician, 'kq.xlsx', bytes)).toMatchObject([
        { outcome: 'stored', format: 'lab-table' },
      ]);
      const rows = await results('KH5');
      expect(rows).toMatchObject({ 'Glucose (mmol/L)': { valueText: '7.25', problem: null } });
      const zipped = workbook([
        HEADER.split(';'),
        ['KH9', 'Trần Hoa', { day: 25_570 }, 'Nữ', { day: 46_098 }, 5.25, 80, 13.2, 4.1, null],
      ]);
      const notes = Buffer.from('ordinary');
      const archive = zip([
        { name: 'kq 9.xlsx', bytes: zipped },
        { name: 'trong.zip', bytes: zip([{ name: 'a', bytes: notes }]) },
      ]);
      expect(await upload(technician, 'ngay.zip', archive)).toMatchObject([
        { outcome: 'quarantined', reason: 'A zip archive within a zip archive' },
        { outcome: 'stored', format: 'lab-table' },
      ]);
      expect(await results('KH9')).toMatchObject({ Kali: { canonicalValue: 4.1 } });
      const other = workbook([
        ['A', 'B', 'C'],
        ['1', '2', '3'],
      ]);
      expect(await upload(technician, 'khac.xlsx', other)).toMatchObject([
        { outcome: 'quarantined', format: 'lab-table' },
      ]);
    });

    it('waits where its mapping was taken back, and where two senders have tables of one header', async () => {
      const send = (id: string) =>
        upload(technician, `${id}.csv`, odd(`${id};Lý Hà;1970;Nữ;18/03/2026;6,1;70;12,0;4,4;`));
      const importAs = async (id: string, sender: string) => {
        const { waiting } = tables.parse(await json('/api/tables'));
        const receiptId = waiting.find(({ name }) => name === `${id}.csv`)?.id;
        return post(`/api/tables/${receiptId}/import`, { ...draft, sender });
      };
      const { kept } = tables.parse(await json('/api/tables'));
      expect((await technician(`/api/table-mappings/${kept[0]?.id}`, { method: 'DELETE' })).status).toBe(204);
      expect(await send('KH6')).toMatchObject([{ outcome: 'quarantined' }]);
      expect(await send('KH7')).toMatchObject([{ outcome: 'quarantined' }]);
      expect((await importAs('KH6', draft.sender)).status).toBe(200);
      expect((await importAs('KH7', 'Phòng khám Hoa Đào')).status).toBe(200);
      const [receipt] = await send('KH8');
      expect(receipt).toMatchObject({ outcome: 'quarantined' });
      expect(receipt?.reason).toContain('2 senders');
      const { waiting } = tables.parse(await json('/api/tables'));
      const id = waiting.find(({ name }) => name === 'KH8.csv')?.id;
      const { drafts } = waitingTable.parse(await json(`/api/tables/${id}`));
      expect(drafts.map(({ sender }) => sender).toSorted()).toEqual([
        'Phòng khám Hoa Sen',
        'Phòng khám Hoa Đào',
      ]);
      expect(drafts[0]?.meanings).toEqual(draft.meanings);
    });

    it('is corrected on what came in by it: what stands stays, and the one before is kept with who ended it', async () => {
      const before = tables.parse(await json('/api/tables'));
      const held = before.kept.find(({ sender }) => sender === draft.sender);
      if (draft.mapping.results.layout !== 'wide') throw new Error('another layout');
      const columns = draft.mapping.results.columns.map((each) =>
        each.column === 7 ? { ...each, unit: 'g/L' } : each,
      );
      const corrected = {
        ...draft,
        mapping: { ...draft.mapping, results: { layout: 'wide' as const, columns } },
      };
      const shown = await post(`/api/tables/${held?.importId}/preview`, corrected);
      expect(preview.parse(await shown.json()).first[0]?.results[2]).toMatchObject({ unit: 'g/L' });
      const put = (instead: string | undefined) =>
        technician(`/api/tables/${held?.importId}/mapping`, {
          method: 'PUT',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ draft: corrected, instead }),
        });
      expect((await put(held?.id)).status).toBe(204);
      expect((await put(held?.id)).status).toBe(409);
      await hub.drain();
      const after = tables.parse(await json('/api/tables'));
      expect(after.kept.filter(({ sender }) => sender === draft.sender)).toHaveLength(1);
      expect(after.ended).toContainEqual({ sender: draft.sender, endedByName: 'Test technician' });
      expect(await results('KH1')).toMatchObject({ 'Hb (g/dL)': { unit: 'g/dL', canonicalValue: 13.1 } });
      draft = corrected;
    });

    it('is withdrawn as a whole with a reason, its risks are computed again, and it can come in once more', async () => {
      const cameIn = async (name: string) =>
        tables.parse(await json('/api/tables')).imports.find((one) => one.name === name);
      const id = (await cameIn('kq.csv'))?.id;
      const assessedBefore = await assessments('KH1');
      expect(assessedBefore['ckd-epi-2021-creatinine']).toBe('answered');
      expect((await post(`/api/tables/${id}/import`, draft)).status).toBe(409);
      expect((await post(`/api/tables/${id}/withdraw`, { reason: '' })).status).toBe(400);
      expect((await post(`/api/tables/${id}/withdraw`, { reason: 'Hb is in g/L' })).status).toBe(204);
      expect((await post(`/api/tables/${id}/withdraw`, { reason: 'Hb is in g/L' })).status).toBe(409);
      await hub.drain();
      expect(await cameIn('kq.csv')).toMatchObject({
        reports: 2,
        withdrawn: { byName: 'Test technician', reason: 'Hb is in g/L', done: true },
      });
      const gone = await results('KH1');
      for (const row of Object.values(gone)) {
        expect(row).toMatchObject({ status: 'entered-in-error', problem: 'withdrawn', canonicalValue: null });
      }
      expect((await assessments('KH1'))['ckd-epi-2021-creatinine']).not.toBe('answered');
      expect(await everSaid('KH1', 'Hb (g/dL)')).toEqual(['final', 'entered-in-error']);
      // Other tables of the same sender stand.
      expect(await results('KH4')).toMatchObject({ Kali: { canonicalValue: 4.4, problem: null } });

      const again = await post(`/api/tables/${id}/import`, draft);
      expect(await again.json()).toMatchObject({ stored: 2, duplicate: 0 });
      const twice = await post(`/api/tables/${id}/import`, draft);
      expect(await twice.json()).toMatchObject({ stored: 0, duplicate: 2 });
      await hub.drain();
      expect(await everSaid('KH1', 'Kali')).toEqual(['final', 'entered-in-error', 'final']);
      expect((await assessments('KH1'))['ckd-epi-2021-creatinine']).toBe('answered');
    });
  },
);
