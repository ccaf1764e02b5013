import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startHub, type TestHub } from '../hub.ts';
import { bundleOf, postFhir, transaction } from './resources.ts';
import { ODD_RESULTS, stageAll } from './staged.ts';

const SAMPLES = join(import.meta.dirname, '../../data-samples/labs');

const bundleBody = z.looseObject({
  entry: z.array(z.looseObject({ resource: z.looseObject({ id: z.string(), meta: z.unknown() }) })),
});

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
  const rows = await hub.hub.db
    .selectFrom('observations')
    .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
    .innerJoin('patients', 'patients.id', 'observations.patientKey')
    .select([
      'patients.issuer',
      'patients.patientId',
      'patients.nameFolded',
      'patients.birthDate',
      'patients.sex',
      'labReports.sender',
      'labReports.reportNumber',
      'labReports.serviceCode',
      'labReports.serviceName',
      'labReports.status as reportStatus',
      'collectedAt',
      'collectedDay',
      'reportedAt',
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
      'referenceText',
      'referenceSource',
      'interpretation',
      'problem',
      'observations.status',
      'observedAt',
      'specimen',
    ])
    .where('labReports.supersededBy', 'is', null)
    .execute();
  const said = (row: object) => JSON.stringify(row);
  const withdrawn = (status: string) => status === 'deleted' || status === 'entered-in-error';
  return (
    rows
      // FHIR has one word for both, and none for a conclusion that was taken back.
      .filter(({ status, subId }) => !(withdrawn(status) && subId === 'conclusion'))
      .map((row) => ({ ...row, status: withdrawn(row.status) ? 'withdrawn' : row.status }))
      .toSorted((a, b) => (said(a) < said(b) ? -1 : 1))
  );
}

/** All that a hub holds of reports and people, to the last row. */
async function everything({ hub: { db } }: TestHub) {
  return [
    await db.selectFrom('labReports').selectAll().orderBy('id').execute(),
    await db.selectFrom('observations').selectAll().orderBy('id').execute(),
    await db.selectFrom('patients').selectAll().orderBy('id').execute(),
    await db.selectFrom('visits').selectAll().orderBy('id').execute(),
  ];
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

const WHOLE = '/fhir/DiagnosticReport?category=LAB&_count=200&_include=*';
const given = async (hub: TestHub, path: string) => (await hub.asAutomation(path)).text();
const carryOver = async (source: TestHub, target: TestHub) =>
  postFhir(target, '/fhir', asTransaction(await given(source, WHOLE)));

/** As a program that keeps no ids and no digits: entries under names of their own, references to these. */
function rewritten(transactionText: string): object {
  const names = new Map<string, string>();
  const text = transactionText.replaceAll(
    /"[^"]*\b(Patient|Observation|DiagnosticReport)\/([0-9a-f-]{36})"/g,
    (_all, type, id) => {
      const name = names.get(`${type}/${id}`) ?? `urn:uuid:${randomUUID()}`;
      names.set(`${type}/${id}`, name);
      return `"${name}"`;
    },
  );
  const { entry, ...rest } = bundleBody.parse(JSON.parse(text));
  const without = entry.map(({ resource: { id: _id, meta: _meta, ...said }, ...one }) => ({
    ...one,
    resource: said,
  }));
  return { ...rest, entry: without };
}

beforeAll(async () => {
  const files = readdirSync(SAMPLES).filter((name) => name.endsWith('.hl7'));
  const message = Buffer.concat(files.map((name) => readFileSync(join(SAMPLES, name))));
  const headers = { 'content-type': 'application/hl7-v2' };
  const body = new Uint8Array(message);
  const hl7 = await from.asAutomation('/api/hl7', { method: 'POST', headers, body });
  if (!(await hl7.text()).includes('MSA|AA')) throw new Error('the messages were refused');
  await (await stageAll(from)).sign();
  const corrected = transaction('ODD-1', ODD_RESULTS.slice(1), {
    report: { status: 'corrected', issued: '2026-03-17T10:30:00+07:00' },
  });
  if (!(await postFhir(from, '/fhir', corrected)).ok) throw new Error('the correction was refused');
}, 60_000);

describe('what the hub gives as FHIR, posted into an empty hub', () => {
  it('gives the same results there, of messages of HL7 v2 and of FHIR', async () => {
    const answer = await carryOver(from, to);
    expect(answer.status, await answer.clone().text()).toBe(200);
    const carried = await resultsOf(to);
    expect(carried.length).toBeGreaterThan(100);
    expect(carried).toEqual(await resultsOf(from));
  });

  it('changes nothing when it is posted again, nor when that hub gives it back', async () => {
    for (const [source, target] of [
      [from, to],
      [to, from],
    ] as const) {
      const before = await everything(target);
      const again = await bundleOf(await carryOver(source, target));
      expect(new Set(again.entry.map(({ response }) => response?.status))).toEqual(new Set(['200 OK']));
      expect(await everything(target)).toEqual(before);
    }
  });

  it('is no result there where a reader signed it', async () => {
    const signed = await postFhir(
      to,
      '/fhir',
      asTransaction(await given(from, '/fhir/DiagnosticReport?category=RAD')),
    );
    expect(signed.status).toBe(422);
  });
});

describe('what the hub gives as FHIR, posted back into it', () => {
  it.each([
    WHOLE,
    '/fhir/DiagnosticReport?_count=200',
    '/fhir/Observation?_count=1000',
    '/fhir/Patient?identifier=P-1&_revinclude=*',
    '/fhir/Patient?_revinclude=*',
    '/fhir/ImagingStudy?_include=*',
  ])('changes nothing, and is told where it is: %s', async (path) => {
    const before = await everything(from);
    const bundle = asTransaction(await given(from, path));
    for (const body of [bundle, bundle.replace('"type":"transaction"', '"type":"batch"')]) {
      const answer = await postFhir(from, '/fhir', body);
      expect(answer.status, await answer.clone().text()).toBe(200);
      const { entry } = await bundleOf(answer);
      expect(entry).not.toEqual([]);
      for (const { response } of entry) {
        expect(response).toEqual({ status: '200 OK', location: expect.stringMatching(/^[A-Z][A-Za-z]+\/./) });
      }
      expect(await everything(from)).toEqual(before);
    }
  });

  it('changes nothing under other ids, and with digits lost', async () => {
    const before = await everything(from);
    const answer = await postFhir(from, '/fhir', rewritten(asTransaction(await given(from, WHOLE))));
    expect(answer.status, await answer.clone().text()).toBe(200);
    expect(await everything(from)).toEqual(before);
  });

  it('is a correction where a value was changed on the way', async () => {
    const path = '/fhir/DiagnosticReport?identifier=ODD-1&_include=*';
    const bundle = asTransaction(await given(from, path));
    const changed = bundle.replaceAll('"value":128', '"value":138');
    expect(changed).not.toBe(bundle);
    expect((await postFhir(from, '/fhir', changed)).status).toBe(200);
    const values = (await resultsOf(from)).filter((row) => row.patientId === 'P-1' && row.code === '8480-6');
    expect(values.map(({ valueNumber }) => valueNumber)).toEqual([138]);
  });
});
