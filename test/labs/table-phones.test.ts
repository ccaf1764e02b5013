import { expect, it } from 'vitest';
import { z } from 'zod';
import { tableDraft } from '../../src/labs/kept-tables.ts';
import type { TestHub } from '../hub.ts';
import { upload } from '../intake/send.ts';
import { describeOnBoth } from '../orders/both-databases.ts';

const callBacks = z.object({
  callBacks: z.array(
    z.object({
      patient: z.object({ patientId: z.string() }),
      phones: z.array(z.object({ number: z.string(), source: z.string(), sourceName: z.string() })),
    }),
  ),
});
const waitingTables = z.object({ waiting: z.array(z.object({ id: z.string() })) });
const toMap = z.object({ drafts: z.array(tableDraft.extend({ sender: z.string() })) });
const previewed = z.object({
  first: z.array(z.object({ patientId: z.string(), phones: z.array(z.string()) })),
});

const TABLE = [
  'Mã KH;Khách hàng;Số điện thoại;Ngày lấy mẫu;Kali (mmol/L)',
  'KH1;Lê Thị An;0912 345 678, 024.3825.3531;16/03/2026;7,1',
  'KH2;Vũ Bình;không có;16/03/2026;7,2',
];

let hub: TestHub;
let technician: Awaited<ReturnType<TestHub['signIn']>>;

const post = async (path: string, body: unknown): Promise<unknown> => {
  const answer = await technician(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  expect(answer.status).toBe(200);
  return answer.json();
};
const phonesOf = async (patientId: string) => {
  await hub.drain();
  const clinician = await hub.signIn('clinician');
  const open = callBacks.parse(await (await clinician('/api/call-backs?state=open')).json());
  return open.callBacks.find(({ patient }) => patient.patientId === patientId)?.phones;
};

describeOnBoth(
  'a table with telephone numbers',
  async (started) => {
    hub = started;
    technician = await hub.signIn('technician');
  },
  () => {
    it('shows them in its preview and where a critical value is to be told, and leaves out what is none', async () => {
      await upload(technician, 'kq.csv', Buffer.from(`${TABLE.join('\n')}\n`));
      const { waiting } = waitingTables.parse(await (await technician('/api/tables')).json());
      const { drafts } = toMap.parse(await (await technician(`/api/tables/${waiting[0]?.id}`)).json());
      expect(drafts[0]?.mapping.phone).toBe(2);
      const draft = { ...drafts[0], sender: 'Hoa Sen' };
      const { first } = previewed.parse(await post(`/api/tables/${waiting[0]?.id}/preview`, draft));
      expect(first.map(({ phones }) => phones)).toEqual([['0912 345 678', '024.3825.3531'], []]);
      await post(`/api/tables/${waiting[0]?.id}/import`, draft);
      const from = { source: 'message', sourceName: 'Hoa Sen' };
      const held = await phonesOf('KH1');
      expect(held?.toSorted((a, b) => (a.number < b.number ? -1 : 1))).toEqual([
        { number: '024.3825.3531', ...from },
        { number: '0912 345 678', ...from },
      ]);
      expect(await phonesOf('KH2')).toEqual([]);
    });

    it('in our own layout names them in the column phone', async () => {
      const rows = [
        'patient_id,name,phone,collected_at,code,value,unit',
        'KH3,Vũ Ca,0987 654 321,2026-03-16T07:30+07:00,2823-3,7.3,mmol/L',
      ];
      const [receipt] = await upload(technician, 'own.csv', Buffer.from(`${rows.join('\n')}\n`));
      expect(receipt?.outcome).toBe('stored');
      expect((await phonesOf('KH3'))?.map(({ number }) => number)).toEqual(['0987 654 321']);
    });
  },
);
