import { expect, it } from 'vitest';
import { z } from 'zod';
import { frame } from '../../src/formats/hl7/frames.ts';
import { observationsOf } from '../../src/labs/observations.ts';
import { openSender, type Sender } from '../hl7/sender.ts';
import type { TestHub } from '../hub.ts';
import { describeOnBoth } from '../orders/both-databases.ts';

const word = z.looseObject({ code: z.string(), label: z.string(), unit: z.string() });
const mappingList = z.object({
  inbox: z.array(word.extend({ examples: z.array(z.string()), suggested: z.array(z.string()) })),
  kept: z.array(word.extend({ id: z.string() })),
  ended: z.array(word),
});
const refusal = z.object({ detail: z.string() });

type As = Awaited<ReturnType<TestHub['signIn']>>;
let hub: TestHub;
let laboratory: Sender;
let technician: As;
let sent = 0;

/** Sends one result and runs what it starts; `obx` is OBX-3 to OBX-7. */
async function send(patientId: string, obx: string, observedAt = '20260316080000+0700'): Promise<void> {
  sent += 1;
  const message = [
    `MSH|^~\\&|LIS|HOAN MY|HUB|SITE|20260316100000+0700||ORU^R01^ORU_R01|M${sent}|P|2.5.1||||||UNICODE UTF-8`,
    `PID|1||${patientId}^^^HM^MR||Trần^Minh||19650203|M`,
    `OBR|1||R${sent}|CHEM^Chemistry^L|||${observedAt}||||||||SER&Serum&HL70487`,
    `OBX|1|${obx}||||F`,
  ].join('\r');
  laboratory.say(frame(Buffer.from(`${message}\r`)));
  expect(await laboratory.hear()).toContain('MSA|AA');
  await hub.drain();
}

const list = async () => mappingList.parse(await (await technician('/api/lab-mappings')).json());

const decide = (body: object) =>
  technician('/api/lab-mappings', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

async function visitOf(patientId: string) {
  return hub.hub.db
    .selectFrom('visits')
    .innerJoin('patients', 'patients.id', 'visits.patientKey')
    .select('visits.id')
    .where('patientId', '=', patientId)
    .executeTakeFirstOrThrow();
}

const resultsOf = async (patientId: string) => observationsOf(hub.hub.db, (await visitOf(patientId)).id);

async function egfrOf(patientId: string): Promise<{ value: number | null; detail: string }> {
  const { id } = await visitOf(patientId);
  const row = await hub.hub.db
    .selectFrom('assessments')
    .select('detail')
    .where('visitId', '=', id)
    .where('modelId', '=', 'ckd-epi-2021-creatinine')
    .executeTakeFirstOrThrow();
  const detail: { outputs: { name: string; value: number }[] } = JSON.parse(row.detail);
  return { value: detail.outputs.find(({ name }) => name === 'egfr')?.value ?? null, detail: row.detail };
}

const CREATININE = 'NM|CREA^Creatinin máu^L||';
const creatinine = (unit: string) => ({
  sender: 'HOAN MY LIS',
  code: 'CREA',
  codeSystem: 'L',
  label: 'Creatinin máu',
  unit,
});

describeOnBoth(
  'the mapping inbox',
  async (started) => {
    hub = started;
    sent = 0;
    laboratory = await openSender(await hub.listenHl7());
    technician = await hub.signIn('technician');
  },
  () => {
    it('lists what a sender calls its results until a person says what is meant, and no model reads them', async () => {
      await send('P1', `${CREATININE}88|umol/L|`);
      await send('P2', `${CREATININE}<20|umol/L|`);
      await send('P2', 'NM|2160-0^Creatinine^LN||0.9|mg/dL|');
      const { inbox } = await list();
      expect(inbox).toMatchObject([
        {
          ...creatinine('umol/L'),
          problem: { kind: 'unknown-code' },
          count: 2,
          specimens: ['Serum'],
          analyteKey: null,
        },
      ]);
      expect(inbox[0]?.examples.toSorted()).toEqual(['88', '<20']);
      expect(inbox[0]?.suggested[0]).toBe('creatinine');
      expect((await egfrOf('P1')).value).toBeNull();
    });

    it('refuses what a word cannot mean', async () => {
      const why = async (body: object) => refusal.parse(await (await decide(body)).json()).detail;
      const map = { ...creatinine('umol/L'), decision: 'map', takenAs: null };
      expect(await why({ ...map, analyteKey: 'nothing' })).toContain('no such analyte');
      expect(await why({ ...map, analyteKey: 'plt' })).toContain('which unit');
      expect(await why({ ...map, analyteKey: 'creatinine', takenAs: 'mg/dL' })).toContain(
        'understood as it is',
      );
      expect(await why({ ...map, analyteKey: 'plt', takenAs: 'kg' })).toContain('not measured in');
      const loinc = { ...map, code: '2823-3', codeSystem: 'LN', unit: '', takenAs: 'mmol/L' };
      expect(await why({ ...loinc, analyteKey: 'na' })).toContain('can mean nothing else');
    });

    it('understands everything held under a word anew once it is mapped, and assesses the risks again', async () => {
      const answer = await decide({
        ...creatinine('umol/L'),
        decision: 'map',
        analyteKey: 'creatinine',
        takenAs: null,
      });
      expect(answer.status).toBe(200);
      await hub.drain();
      const [row] = await resultsOf('P1');
      expect(row).toMatchObject({
        code: 'CREA',
        valueText: '88',
        unit: 'umol/L',
        analyteKey: 'creatinine',
        canonicalUnit: 'mg/dL',
        problem: null,
        specimen: 'Serum',
      });
      expect((await egfrOf('P1')).value).toBeGreaterThan(80);
      const { inbox, kept } = await list();
      expect(inbox).toEqual([]);
      expect(kept).toMatchObject([
        { analyteKey: 'creatinine', decidedByName: 'Test technician', results: 2, problems: 1 },
      ]);
      // What comes from now on is understood as it comes.
      await send('P3', `${CREATININE}100|umol/L|`);
      expect(await resultsOf('P3')).toMatchObject([{ analyteKey: 'creatinine', problem: null }]);
    });

    it('says that a risk was computed again where a mapping was corrected, and keeps who said what before', async () => {
      const asked = { ...creatinine('mg'), decision: 'map', analyteKey: 'creatinine' };
      await send('P4', `${CREATININE}1.2|mg|`);
      await decide({ ...asked, takenAs: 'mg/dL' });
      await hub.drain();
      const before = await egfrOf('P4');
      await decide({ ...asked, takenAs: 'umol/L' });
      await hub.drain();
      // 1.2 µmol/L is no living person's.
      expect(await resultsOf('P4')).toMatchObject([{ problem: 'implausible', canonicalValue: null }]);
      const after = await egfrOf('P4');
      expect(before.value).toBeGreaterThan(60);
      expect(after.value).toBeNull();
      expect(after.detail).toContain('Computed again because');
      const { ended } = await list();
      expect(ended).toMatchObject([{ unit: 'mg', takenAs: 'mg/dL', endedByName: 'Test technician' }]);
      const events = await hub.hub.db
        .selectFrom('auditEvents')
        .select('action')
        .where('action', 'like', 'mapping.%')
        .execute();
      expect(events.length).toBe(3);
    });

    it('waits again once a mapping is taken back', async () => {
      const { kept } = await list();
      const id = kept.find(({ unit }) => unit === 'umol/L')?.id ?? '';
      expect((await technician(`/api/lab-mappings/${id}`, { method: 'DELETE' })).status).toBe(204);
      await hub.drain();
      // The word is mapped in another unit still, but that mapping says nothing of this one but what is measured.
      expect(await resultsOf('P1')).toMatchObject([{ analyteKey: 'creatinine', problem: null }]);
      const other = (await list()).kept[0]?.id ?? '';
      expect((await technician(`/api/lab-mappings/${other}`, { method: 'DELETE' })).status).toBe(204);
      await hub.drain();
      expect(await resultsOf('P1')).toMatchObject([{ problem: 'unknown-code', canonicalValue: null }]);
      expect((await egfrOf('P1')).value).toBeNull();
      expect((await list()).inbox.map(({ unit }) => unit).toSorted()).toEqual(['mg', 'umol/L']);
    });

    it('forgets a word that a person leaves as it is', async () => {
      await decide({ ...creatinine('mg'), decision: 'never' });
      await hub.drain();
      expect((await list()).inbox.map(({ unit }) => unit)).toEqual(['umol/L']);
      expect(await resultsOf('P4')).toMatchObject([{ problem: 'unknown-code', valueText: '1.2' }]);
    });

    it('takes a potassium of 45 for a slip of the unit and no emergency, and a real one for an emergency', async () => {
      await send('P5', 'NM|K^Kali^L||45||');
      await send('P6', 'NM|K^Kali^L||7.1||');
      const word = { sender: 'HOAN MY LIS', code: 'K', codeSystem: 'L', label: 'Kali', unit: '' };
      await decide({ ...word, decision: 'map', analyteKey: 'k', takenAs: 'mmol/L' });
      await hub.drain();
      expect(await resultsOf('P5')).toMatchObject([{ problem: 'implausible', interpretation: null }]);
      expect(await resultsOf('P6')).toMatchObject([{ problem: null, interpretation: 'critical-high' }]);
      const callBacks = await hub.hub.db
        .selectFrom('callBacks')
        .innerJoin('patients', 'patients.id', 'callBacks.patientKey')
        .select(['patientId', 'reason', 'state'])
        .execute();
      expect(callBacks).toEqual([{ patientId: 'P6', reason: 'critical', state: 'open' }]);
    });

    it('lets a person say which of contradicting codes is meant, and nothing but one of theirs', async () => {
      const both = '2160-0^Đường máu^LN^2345-7^Glucose^LN';
      await send('P8', `NM|${both}||99|mg/dL|`);
      const { inbox } = await list();
      expect(inbox.filter(({ label }) => label === 'Đường máu')).toMatchObject([
        {
          code: '2160-0',
          problem: { kind: 'conflicting-codes' },
          conflict: ['2160-0 (LN)', '2345-7 (LN)'],
          suggested: ['creatinine', 'glucose'],
          count: 1,
        },
      ]);
      const word = {
        sender: 'HOAN MY LIS',
        code: '2160-0',
        codeSystem: 'LN',
        label: 'Đường máu',
        unit: 'mg/dL',
        decision: 'map',
        takenAs: null,
      };
      expect((await decide({ ...word, analyteKey: 'urea' })).status).toBe(400);
      expect((await decide({ ...word, analyteKey: 'glucose' })).status).toBe(200);
      await hub.drain();
      expect(await resultsOf('P8')).toMatchObject([
        { analyteKey: 'glucose', canonicalValue: 99, problem: null },
      ]);
      // Another pair of codes under the same name is another conflict, and one code alone means what LOINC says.
      await send('P9', 'NM|2160-0^Đường máu^LN^2823-3^Kali^LN||4.1|mg/dL|');
      expect(await resultsOf('P9')).toMatchObject([{ analyteKey: null, problem: 'conflicting-codes' }]);
      await send('P10', 'NM|2160-0^Đường máu^LN||0.9|mg/dL|');
      expect(await resultsOf('P10')).toMatchObject([{ analyteKey: 'creatinine', canonicalValue: 0.9 }]);
    });
  },
);
