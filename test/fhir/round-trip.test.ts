import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHub, type TestHub } from '../hub.ts';
import { bundleOf, postFhir, transaction } from './resources.ts';
import { ODD_RESULTS } from './staged.ts';

const SAMPLES = join(import.meta.dirname, '../../data-samples/labs');

let from: TestHub;
let to: TestHub;
beforeAll(async () => {
  [from, to] = await Promise.all([startHub(), startHub()]);
});
afterAll(async () => {
  await from.stop();
  await to.stop();
});

/** What a hub holds of results, without what differs between any two hubs. */
async function resultsOf(hub: TestHub) {
  return hub.hub.db
    .selectFrom('observations')
    .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
    .innerJoin('patients', 'patients.id', 'observations.patientKey')
    .select([
      'patients.issuer',
      'patients.patientId',
      'patients.nameFolded',
      'patients.birthDate',
      'patients.sex',
      'observations.code',
      'observations.label',
      'observations.subId',
      'valueText',
      'valueNumber',
      'comparator',
      'unit',
      'analyteKey',
      'canonicalValue',
      'canonicalUnit',
      'referenceLow',
      'referenceHigh',
      'interpretation',
      'problem',
      'status',
      'observedAt',
      'collectedDay',
      'reportedAt',
    ])
    .where('labReports.supersededBy', 'is', null)
    .where('observations.status', '!=', 'refused')
    .orderBy('patients.patientId')
    .orderBy('observations.code')
    .orderBy('valueText')
    .execute();
}

/** A search's Bundle as a transaction of what is in it; as a text, since parsing would lose digits. */
function asTransaction(bundle: string): string {
  return bundle
    .replace('"type":"searchset"', '"type":"transaction"')
    .replaceAll(
      /("fullUrl":"[^"]*\/fhir\/(\w+)\/[^"]*","resource":.*?),"search":\{"mode":"\w+"\}/gs,
      '$1,"request":{"method":"POST","url":"$2"}',
    );
}

async function carryOver() {
  const exported = await from.asAutomation('/fhir/DiagnosticReport?category=LAB&_count=200&_include=*');
  return postFhir(to, '/fhir', asTransaction(await exported.text()));
}

describe('what the hub gives as FHIR, posted into an empty hub', () => {
  it('gives the same results there, of messages of HL7 v2 and of FHIR', async () => {
    const files = readdirSync(SAMPLES).filter((name) => name.endsWith('.hl7'));
    const message = Buffer.concat(files.map((name) => readFileSync(join(SAMPLES, name))));
    const headers = { 'content-type': 'application/hl7-v2' };
    const hl7 = await from.asAutomation('/api/hl7', {
      method: 'POST',
      headers,
      body: new Uint8Array(message),
    });
    expect(await hl7.text()).toContain('MSA|AA');
    const odd = transaction('ODD-1', ODD_RESULTS, { report: { conclusion: 'Theo dõi thêm.' } });
    expect((await postFhir(from, '/fhir', odd)).status).toBe(200);

    expect((await carryOver()).status).toBe(200);
    const carried = await resultsOf(to);
    expect(carried.length).toBeGreaterThan(100);
    expect(carried).toEqual(await resultsOf(from));
  });

  it('changes nothing when it is posted again', async () => {
    const before = await resultsOf(to);
    const again = await bundleOf(await carryOver());
    const statuses = new Set(again.entry.map(({ response }) => response?.status));
    expect([...statuses]).toEqual(['200 OK']);
    expect(await resultsOf(to)).toEqual(before);
  });
});
