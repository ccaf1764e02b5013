import { expect, it } from 'vitest';
import { z } from 'zod';
import { creatinine, patient, postFhir, searched, transaction } from '../fhir/resources.ts';
import type { TestHub } from '../hub.ts';
import { describeOnBoth } from '../orders/both-databases.ts';

let hub: TestHub;

const detail = z.object({
  phones: z.array(
    z.object({ id: z.string(), number: z.string(), source: z.string(), sourceName: z.string() }),
  ),
});

async function keyOf(number: string) {
  const [found] = (await searched(hub, `/fhir/Patient?identifier=${number}`)).found;
  return found?.id ?? '';
}

async function phonesOf(number: string) {
  const answer = await hub.asAutomation(`/api/patients/${await keyOf(number)}`);
  return detail.parse(await answer.json()).phones;
}

const numbersOf = async (number: string) => (await phonesOf(number)).map((phone) => phone.number);

/** A result of HL7 v2 with the fields 13 and 14 of PID. */
async function report(id: string, home: string, business = '') {
  const lines = [
    `MSH|^~\\&|LIS|LAB|||20260316103000||ORU^R01|${id}|P|2.5||||||UNICODE UTF-8`,
    `PID|1||H-9^^^1.2.3.4^PI||Trần^Bình||19700203|M|||||${home}|${business}`,
    `OBR|1||R${id}|P^Panel^L|||20260316074200`,
    'OBX|1|NM|2160-0^Creatinine^LN||1.1|mg/dL|||||F',
  ];
  const answer = await hub.asAutomation('/api/hl7', {
    method: 'POST',
    headers: { 'content-type': 'application/hl7-v2' },
    body: `${lines.join('\r')}\r`,
  });
  expect(await answer.text()).toContain('MSA|AA');
}

describeOnBoth(
  'A person’s phone numbers',
  (opened) => {
    hub = opened;
  },
  () => {
    it('come from PID-13 and PID-14, whatever way a sender writes them', async () => {
      await report(
        '1',
        '0912 345 678~^PRN^FX^^84^28^38221234~a@b.vn^NET^Internet',
        '^WPN^PH^^84^28^38221234^12',
      );
      expect(await phonesOf('H-9')).toMatchObject(
        expect.arrayContaining([
          expect.objectContaining({ number: '0912 345 678', source: 'message', sourceName: 'LAB LIS' }),
          expect.objectContaining({ number: '+84 28 38221234 ext. 12' }),
        ]),
      );
      expect(await numbersOf('H-9')).toHaveLength(2);
    });

    it('stand beside those of staff, who go first, and what they took away no message brings back', async () => {
      const technician = await hub.signIn('technician');
      const key = await keyOf('H-9');
      const typed = await technician(`/api/patients/${key}/phones`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ number: '0987 654 321' }),
      });
      expect(typed.status).toBe(204);
      const wrong = (await phonesOf('H-9')).find(({ number }) => number === '0912 345 678');
      const removed = await technician(`/api/patients/${key}/phones/${wrong?.id}`, { method: 'DELETE' });
      expect(removed.status).toBe(204);
      await report('2', '+84 912 345 678~0901 111 222');
      const held = await numbersOf('H-9');
      expect(held[0]).toBe('0987 654 321');
      expect(held.toSorted()).toEqual(['+84 28 38221234 ext. 12', '0901 111 222', '0987 654 321']);
      const { db } = hub.hub;
      const audit = await db
        .selectFrom('auditEvents')
        .selectAll()
        .where('action', 'like', 'phone.%')
        .execute();
      expect(audit.map(({ action, subject }) => [action, subject])).toEqual([
        ['phone.added', key],
        ['phone.removed', key],
      ]);
      expect(JSON.stringify(audit)).not.toContain('0987');
    });

    it('come and go by FHIR as telecom of the Patient, fax and mail left out', async () => {
      const telecom = [
        { system: 'phone', value: '+1 415 555 2671', use: 'mobile' },
        { system: 'phone', value: '02838220000', use: 'old' },
        { system: 'email', value: 'a@b.vn' },
        { system: 'fax', value: '02838221111' },
      ];
      const sent = transaction('PH-1', [creatinine(1)], { patient: patient('P-1', { telecom }) });
      expect((await postFhir(hub, '/fhir', sent)).status).toBe(200);
      const [held] = (await searched(hub, '/fhir/Patient?identifier=P-1')).found;
      expect(held).toMatchObject({ telecom: [{ system: 'phone', value: '+1 415 555 2671' }] });
    });

    it('are no numbers where nobody could be called, and are kept only by who may', async () => {
      const key = await keyOf('H-9');
      const post = (ask: TestHub['asAutomation'], number: string) =>
        ask(`/api/patients/${key}/phones`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ number }),
        });
      expect((await post(hub.asAutomation, 'gọi mẹ')).status).toBe(422);
      expect((await post(await hub.signIn('administrator'), '0987 654 321')).status).toBe(403);
    });
  },
);
