import { expect, it } from 'vitest';
import { z } from 'zod';
import { oru } from '../hl7/sender.ts';
import type { TestHub } from '../hub.ts';
import { describeOnBoth } from '../orders/both-databases.ts';
import { creatinine, postFhir, quantityOf, searched, transaction } from './resources.ts';

const result = z.looseObject({
  id: z.string(),
  meta: z.object({ lastUpdated: z.string(), versionId: z.string() }),
  code: z.object({ coding: z.array(z.object({ code: z.string() })) }),
});
const kept = z.object({ id: z.string() });

const WORD = {
  sender: 'http://lab.example/reports',
  code: 'KREA',
  codeSystem: '1.9.9',
  label: 'Krea',
  unit: 'mg/dL',
};

let hub: TestHub;

/** What is new since the newest of these. */
async function since(seen: readonly z.infer<typeof result>[]) {
  const newest = seen.map(({ meta }) => meta.lastUpdated).toSorted();
  const { found } = await searched(
    hub,
    `/fhir/Observation?_sort=_lastUpdated&_lastUpdated=gt${encodeURIComponent(newest.at(-1) ?? '2000')}`,
  );
  return found.map((one) => result.parse(one));
}

describeOnBoth(
  'A client that asks by FHIR for what is new',
  (started) => {
    hub = started;
  },
  () => {
    it('is given a result again whenever a mapping changes what it means, and no other', async () => {
      const own = {
        status: 'final',
        code: { coding: [{ system: `urn:oid:${WORD.codeSystem}`, code: WORD.code }], text: WORD.label },
        valueQuantity: quantityOf(1.1, WORD.unit),
      };
      const posted = await postFhir(hub, '/fhir', transaction('M-1', [creatinine(1.2), own]));
      expect(posted.status).toBe(200);
      await hub.drain();
      const first = await since([]);
      expect(first).toHaveLength(2);
      expect(await since(first)).toEqual([]);

      const technician = await hub.signIn('technician');
      const decided = await technician('/api/lab-mappings', {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...WORD, decision: 'map', analyteKey: 'creatinine', takenAs: null }),
      });
      const mapping = kept.parse(await decided.json());
      await hub.drain();
      const mapped = await since(first);
      expect(mapped.map(({ code }) => code.coding.map((coding) => coding.code))).toEqual([
        ['KREA', 'creatinine'],
      ]);
      const before = first.find(({ id }) => id === mapped[0]?.id);
      expect(before?.code.coding.map(({ code }) => code)).toEqual(['KREA']);
      expect(before?.meta.versionId).not.toBe(mapped[0]?.meta.versionId);
      expect(await since(mapped)).toEqual([]);

      await technician(`/api/lab-mappings/${mapping.id}`, { method: 'DELETE' });
      await hub.drain();
      const ended = await since(mapped);
      expect(ended.map(({ code }) => code.coding.map((coding) => coding.code))).toEqual([['KREA']]);

      // A later version of the report is new by itself, what it carries on too.
      const corrected = await postFhir(hub, '/fhir', transaction('M-1', [creatinine(1.3), own]));
      expect(corrected.status).toBe(200);
      await hub.drain();
      expect(await since(ended)).toHaveLength(2);
    });

    it('is given what an earlier version of a report adds to a later one that came before it', async () => {
      const send = async (reportedAt: string, change: (message: string) => string) => {
        const body = change(oru({ controlId: `L${reportedAt}`, number: 'L', reportedAt }).toString());
        await hub.asAutomation('/api/hl7', { method: 'POST', body });
        await hub.drain();
      };
      const before = await since([]);
      await send('20261122100000+0700', (message) => `${message}NTE|1||haemolysed\r`);
      const later = await since(before);
      expect(later).toMatchObject([{ note: [{ text: 'haemolysed' }] }]);
      await send('20261122090000+0700', (message) => message.replace('2823-3^Potassium', '2951-2^Sodium'));
      const added = await since(later);
      expect(added.map(({ code }) => code.coding[0]?.code).toSorted()).toEqual(['2823-3', '2951-2']);
      const reports = await searched(
        hub,
        `/fhir/DiagnosticReport?_lastUpdated=gt${encodeURIComponent(later[0]?.meta.lastUpdated ?? '')}`,
      );
      expect(reports.found).toMatchObject([{ status: 'corrected', result: [{}, {}] }]);
    });
  },
);
