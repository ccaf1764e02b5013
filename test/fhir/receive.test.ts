import { expect, it } from 'vitest';
import type { TestHub } from '../hub.ts';
import { describeOnBoth } from '../orders/both-databases.ts';
import { bundleOf, creatinine, postFhir, searched, transaction } from './resources.ts';

let hub: TestHub;

describeOnBoth(
  'FHIR comes in',
  (opened) => {
    hub = opened;
  },
  () => {
    it('as a transaction whose entries are each answered with where they are', async () => {
      const answer = await postFhir(hub, '/fhir', transaction('R-1', [creatinine(1.2)]));
      expect(answer.status).toBe(200);
      const { type, entry } = await bundleOf(answer);
      expect(type).toBe('transaction-response');
      expect(entry.map(({ response }) => response?.status)).toEqual(['200 OK', '201 Created', '201 Created']);
      for (const { response } of entry) {
        const read = await hub.asAutomation(`/fhir/${response?.location}`);
        expect(read.status).toBe(200);
      }
      const [result] = (await searched(hub, '/fhir/Observation?code=2160-0')).found;
      expect(result).toMatchObject({
        status: 'final',
        valueQuantity: { value: 1.2, unit: 'mg/dL', code: 'mg/dL' },
        effectiveDateTime: '2026-03-16T07:42:00+07:00',
      });
    });

    it('again, and nothing changes', async () => {
      const before = await searched(hub, '/fhir/Observation');
      const answer = await bundleOf(await postFhir(hub, '/fhir', transaction('R-1', [creatinine(1.2)])));
      expect(answer.entry.at(-1)?.response?.status).toBe('200 OK');
      expect(await searched(hub, '/fhir/Observation')).toEqual(before);
    });
  },
);
