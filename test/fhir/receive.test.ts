import { expect, it } from 'vitest';
import type { TestHub } from '../hub.ts';
import { describeOnBoth } from '../orders/both-databases.ts';
import {
  bundleOf,
  creatinine,
  issuesIn,
  observation,
  outcomeOf,
  patient,
  postFhir,
  resource,
  searched,
  transaction,
} from './resources.ts';

let hub: TestHub;
const statusesOf = async (answer: Response) =>
  (await bundleOf(answer)).entry.map(({ response }) => response?.status);
const resultsOf = async (number: string) => {
  const { entry } = await bundleOf(
    await hub.asAutomation(`/fhir/DiagnosticReport?identifier=${number}&_include=DiagnosticReport:result`),
  );
  return entry.flatMap(({ resource: one, search }) => (search?.mode === 'include' && one ? [one] : []));
};
const receipts = () =>
  hub.hub.db.selectFrom('receipts').selectAll().where('door', '=', 'fhir').orderBy('id').execute();

/** A report with its person and result contained, of whoever is named. */
const contained = (number: string, value: number, person: object = patient(number)) => ({
  resourceType: 'DiagnosticReport',
  contained: [
    { id: 'p', ...person },
    { id: 'o', ...creatinine(value) },
  ],
  identifier: [{ system: 'http://lab.example/reports', value: number }],
  status: 'final',
  code: { text: 'Creatinine' },
  subject: { reference: '#p' },
  effectiveDateTime: '2026-03-16T07:42:00+07:00',
  result: [{ reference: '#o' }],
});

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
      const [result] = await resultsOf('R-1');
      expect(result).toMatchObject({
        status: 'final',
        valueQuantity: { value: 1.2, unit: 'mg/dL', code: 'mg/dL' },
        effectiveDateTime: '2026-03-16T07:42:00+07:00',
      });
      expect((await receipts()).map(({ name, outcome }) => [name, outcome])).toEqual([
        ['Bundle.entry[2].resource', 'stored'],
      ]);
    });

    it('again, and nothing changes', async () => {
      const before = await searched(hub, '/fhir/Observation');
      const answer = await postFhir(hub, '/fhir', transaction('R-1', [creatinine(1.2)]));
      expect((await statusesOf(answer)).at(-1)).toBe('200 OK');
      expect(await searched(hub, '/fhir/Observation')).toEqual(before);
      expect((await receipts()).at(-1)?.outcome).toBe('duplicate');
    });

    it('corrected, and what is left out is taken back while the version before answers 410', async () => {
      await postFhir(
        hub,
        '/fhir',
        transaction('R-2', [creatinine(1.2), observation('1742-6', 'ALT', { valueInteger: 30 })]),
      );
      const [old] = (await searched(hub, '/fhir/DiagnosticReport?identifier=R-2')).found;
      const corrected = transaction('R-2', [creatinine(2.1, { status: 'corrected' })], {
        report: { status: 'corrected', issued: '2026-03-17T10:00:00+07:00' },
      });
      expect((await postFhir(hub, '/fhir', corrected)).status).toBe(200);
      const [current] = (await searched(hub, '/fhir/DiagnosticReport?identifier=R-2')).found;
      expect(current).toMatchObject({ status: 'corrected' });
      const results = await resultsOf('R-2');
      expect(
        results
          .map(({ status, valueQuantity }) => ({ status, valueQuantity }))
          .toSorted((a, b) => String(a.status).localeCompare(String(b.status))),
      ).toMatchObject([
        { status: 'corrected', valueQuantity: { value: 2.1 } },
        { status: 'entered-in-error', valueQuantity: { value: 30 } },
      ]);
      const replaced = await hub.asAutomation(`/fhir/DiagnosticReport/${old?.id}`);
      expect(replaced.status).toBe(410);
      expect((await outcomeOf(replaced))[0]?.diagnostics).toContain(`DiagnosticReport/${current?.id}`);
    });

    it('entered in error, and every result of it is withdrawn', async () => {
      await postFhir(hub, '/fhir', transaction('R-3', [creatinine(1.2)]));
      const withdrawn = transaction('R-3', [], { report: { status: 'entered-in-error' } });
      expect((await postFhir(hub, '/fhir', withdrawn)).status).toBe(200);
      const [report] = (await searched(hub, '/fhir/DiagnosticReport?identifier=R-3')).found;
      expect(report).toMatchObject({ status: 'entered-in-error' });
      expect((await resultsOf('R-3')).map(({ status }) => status)).toEqual(['entered-in-error']);
    });

    it('all or nothing in a transaction, each by itself in a batch', async () => {
      const entry = (one: { resourceType: string }) => ({
        resource: one,
        request: { method: 'POST', url: one.resourceType },
      });
      const other = patient('R-4', { birthDate: '1999-09-09' });
      await postFhir(hub, '/fhir/DiagnosticReport', contained('R-4', 1));
      const mixed = (type: string) => ({
        resourceType: 'Bundle',
        type,
        entry: [entry(contained('R-5', 1)), entry(contained('R-6', 1, other)), entry(patient('R-7'))],
      });
      const refused = await postFhir(hub, '/fhir', mixed('transaction'));
      expect(refused.status).toBe(422);
      const two = { ...mixed('transaction'), entry: mixed('transaction').entry.slice(0, 2) };
      const contradicting = await postFhir(hub, '/fhir', two);
      expect(contradicting.status).toBe(409);
      expect(await outcomeOf(contradicting)).toMatchObject([
        { code: 'conflict', expression: ['Bundle.entry[1].resource.subject'] },
      ]);
      expect((await searched(hub, '/fhir/DiagnosticReport?identifier=R-5')).found).toEqual([]);
      const { entry: told } = await bundleOf(await postFhir(hub, '/fhir', mixed('batch')));
      expect(told.map(({ response }) => response?.status)).toEqual([
        '201 Created',
        '409 Conflict',
        '422 Unprocessable Entity',
      ]);
      expect(issuesIn(told[2]?.response)).toMatchObject([
        { code: 'not-supported', expression: ['Bundle.entry[2].resource'] },
      ]);
      const kept = (await receipts()).filter(({ outcome }) => outcome === 'quarantined');
      expect(kept.map(({ problem }) => problem)).toContain('patient-contradiction');
      for (const { hash } of kept) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    });

    it('with kinds of resource that are not taken only where the sender lets them be passed over', async () => {
      const bundle = transaction('R-8', [creatinine(1)]);
      const claim = { resource: { resourceType: 'Claim' }, request: { method: 'POST', url: 'Claim' } };
      const sent = { ...bundle, entry: [...bundle.entry, claim] };
      const refused = await postFhir(hub, '/fhir', sent);
      expect(refused.status).toBe(422);
      expect(await outcomeOf(refused)).toMatchObject([{ expression: ['Bundle.entry[3].resource'] }]);
      const taken = await bundleOf(await postFhir(hub, '/fhir', sent, { prefer: 'handling=lenient' }));
      expect(issuesIn(taken.entry[3]?.response)).toMatchObject([{ severity: 'warning' }]);
      expect((await resultsOf('R-8')).length).toBe(1);
    });

    it('as one report with its results contained, answered as the sender prefers', async () => {
      const whole = await postFhir(hub, '/fhir/DiagnosticReport', contained('R-9', 1));
      expect(whole.status).toBe(201);
      const report = resource.parse(await whole.json());
      expect(whole.headers.get('location')).toBe(`${hub.url}/fhir/DiagnosticReport/${report.id}`);
      expect(report).toMatchObject({ identifier: [{ value: 'R-9' }], result: [{}] });
      const minimal = await postFhir(hub, '/fhir/DiagnosticReport', contained('R-10', 1), {
        prefer: 'return=minimal',
      });
      expect([minimal.status, await minimal.text()]).toEqual([201, '']);
    });

    it('as one result of a person that is held, and of nobody that is not', async () => {
      const [held] = (await searched(hub, '/fhir/Patient?identifier=R-9')).found;
      const of = (id: string | undefined) => ({
        ...creatinine(1.4, { effectiveDateTime: '2026-03-20' }),
        subject: { reference: `Patient/${id}` },
      });
      const taken = await postFhir(hub, '/fhir/Observation', of(held?.id));
      expect(taken.status).toBe(201);
      expect(resource.parse(await taken.json())).toMatchObject({
        resourceType: 'Observation',
        subject: { reference: `Patient/${held?.id}` },
        effectiveDateTime: '2026-03-20',
      });
      const refused = await postFhir(hub, '/fhir/Observation', of('01890000-0000-7000-8000-000000000000'));
      expect(refused.status).toBe(422);
      expect(await outcomeOf(refused)).toMatchObject([{ expression: ['Observation.subject.reference'] }]);
    });

    it('and is refused without a day of collection, or as XML', async () => {
      const { effectiveDateTime: _day, ...dayless } = contained('R-11', 1);
      const refused = await postFhir(hub, '/fhir/DiagnosticReport', dayless);
      expect(refused.status).toBe(422);
      expect(await outcomeOf(refused)).toMatchObject([{ expression: ['DiagnosticReport.effective'] }]);
      const xml = await postFhir(hub, '/fhir', '<Bundle/>', { 'content-type': 'application/fhir+xml' });
      expect(xml.status).toBe(415);
      expect(await outcomeOf(xml)).toMatchObject([{ code: 'not-supported' }]);
    });

    it('and a critical value opens a call-back, as by any door', async () => {
      await postFhir(hub, '/fhir/DiagnosticReport', {
        ...contained('R-12', 1),
        contained: [
          { id: 'p', ...patient('R-12') },
          {
            id: 'o',
            ...observation('2823-3', 'Kali', {
              valueQuantity: {
                value: 7.1,
                unit: 'mmol/L',
                system: 'http://unitsofmeasure.org',
                code: 'mmol/L',
              },
            }),
          },
        ],
      });
      const open = await hub.hub.db.selectFrom('callBacks').select('id').execute();
      expect(open).toHaveLength(1);
      const [result] = (await searched(hub, '/fhir/Observation?code=2823-3')).found;
      expect(result).toMatchObject({ interpretation: [{ coding: [{ code: 'HH' }] }] });
    });
  },
);
