import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { placeText } from '../../domain/lab-report.ts';
import { readSubmission, type SubmissionAsked } from './read-submission.ts';

const SHARED = join(import.meta.dirname, '../../../../shared/data/fhir');

function read(body: object | string, more: Partial<SubmissionAsked> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return readSubmission(Buffer.from(text), {
    type: 'DiagnosticReport',
    lenient: false,
    caller: 'HIS',
    ...more,
  });
}

/** The one report that was read. @throws when it was refused */
function reportOf(body: object, more: Partial<SubmissionAsked> = {}) {
  const submission = read(body, more);
  if (!submission.ok) throw new Error(JSON.stringify(submission.issues));
  for (const { content } of submission.entries) {
    if (content.kind === 'report') return content.read;
    if (content.kind === 'refused') throw new Error(JSON.stringify(content.issues));
  }
  throw new Error('no report');
}

/** Where it was refused, and by what kind of fault. */
function faultsOf(body: object | string, more: Partial<SubmissionAsked> = {}): string[] {
  const submission = read(body, more);
  const issues = submission.ok
    ? submission.entries.flatMap(({ content }) => (content.kind === 'refused' ? content.issues : []))
    : submission.issues;
  return issues.map(({ path, code }) => `${path} ${code}`);
}

const person = {
  resourceType: 'Patient',
  id: 'p',
  identifier: [{ system: 'urn:oid:1.2.3', value: '7' }],
  name: [{ family: 'Trần', given: ['Văn', 'An'], suffix: ['Jr'] }],
  gender: 'male',
  birthDate: '1960',
};
const loinc = (code: string) => ({ coding: [{ system: 'http://loinc.org', code }] });

function report(results: readonly object[], more: object = {}) {
  return {
    resourceType: 'DiagnosticReport',
    contained: [
      person,
      ...results.map((one, at) => ({ resourceType: 'Observation', id: `o${at}`, status: 'final', ...one })),
    ],
    status: 'final',
    code: loinc('24323-8'),
    subject: { reference: '#p' },
    effectiveDateTime: '2026-03-16',
    result: results.map((_, at) => ({ reference: `#o${at}` })),
    ...more,
  };
}

const one = (more: object) => reportOf(report([{ code: loinc('2160-0'), ...more }])).report.observations[0];

describe('a DiagnosticReport', () => {
  it('is of the person it contains, by number and issuer, name and what is known of the birth date', () => {
    expect(reportOf(report([])).subject).toMatchObject({
      kind: 'sent',
      patient: {
        identifiers: [{ value: '7', issuer: '1.2.3', type: null }],
        name: 'Trần^Văn^An^^Jr',
        birthDate: '1960',
        sex: 'M',
      },
    });
  });

  it('gives each value as it was written, with its unit by UCUM', () => {
    const quantity = {
      value: 5.2,
      comparator: '<',
      unit: 'mili mol',
      system: 'http://unitsofmeasure.org',
      code: 'mmol/L',
    };
    expect(one({ valueQuantity: quantity })).toMatchObject({
      value: { kind: 'quantity', comparator: '<', value: 5.2, text: '<5.2' },
      unit: 'mmol/L',
    });
    expect(one({ valueString: '>= 10' })?.value).toMatchObject({
      kind: 'quantity',
      comparator: '>=',
      value: 10,
    });
    expect(one({ valueString: 'nhiều' })?.value).toEqual({ kind: 'text', text: 'nhiều' });
    expect(one({ valueInteger: 3 })?.value).toMatchObject({ kind: 'quantity', value: 3 });
    expect(one({ valueBoolean: true })?.value).toEqual({ kind: 'text', text: 'true' });
    expect(one({ valueRange: { low: { value: 2 }, high: { value: 5 } } })?.value).toEqual({
      kind: 'range',
      low: 2,
      high: 5,
      text: '2-5',
    });
    expect(one({ valueRatio: { numerator: { value: 1 }, denominator: { value: 128 } } })?.value).toEqual({
      kind: 'ratio',
      comparator: null,
      numerator: 1,
      denominator: 128,
      text: '1:128',
    });
    expect(one({ valueCodeableConcept: { text: 'Âm tính' } })?.value).toMatchObject({
      kind: 'coded',
      text: 'Âm tính',
    });
    expect(one({ dataAbsentReason: { text: 'máu đông' } })?.value).toEqual({ kind: 'absent', text: '' });
  });

  it('keeps trailing zeros, which say how exact a value is', () => {
    const text = JSON.stringify(
      report([{ code: loinc('2160-0'), valueQuantity: { value: 0.125, unit: 'mg/dL' } }]),
    );
    const submission = read(text.replace('0.125', '1.00'));
    expect(JSON.stringify(submission)).toContain('"text":"1.00"');
  });

  it('gives the laboratory’s own range only where one range is for everybody and in the unit of the value', () => {
    const valueQuantity = { value: 1, unit: 'mg/dL' };
    const range = { low: { value: 0.6, unit: 'mg/dL' }, high: { value: 1.2, unit: 'mg/dL' } };
    const of = (referenceRange: object[]) => one({ valueQuantity, referenceRange });
    expect(of([range])).toMatchObject({ referenceLow: 0.6, referenceHigh: 1.2, referenceText: '0.6 - 1.2' });
    expect(of([{ high: range.high }])).toMatchObject({
      referenceLow: null,
      referenceHigh: 1.2,
      referenceText: '<= 1.2',
    });
    expect(of([range, { ...range, appliesTo: [{ text: 'nữ' }] }])).toMatchObject({
      referenceLow: null,
      referenceHigh: null,
      referenceText: '0.6 - 1.2; 0.6 - 1.2 (nữ)',
    });
    expect(of([{ ...range, age: { low: { value: 60 } } }])).toMatchObject({ referenceLow: null });
    expect(of([{ low: { value: 60, unit: 'umol/L' } }])).toMatchObject({ referenceLow: null });
  });

  it('gives a blood pressure as two results, and a group as its members', () => {
    const pressure = {
      code: loinc('85354-9'),
      component: ['8480-6', '8462-4'].map((code) => ({
        code: loinc(code),
        valueQuantity: { value: 80, unit: 'mmHg' },
      })),
    };
    const group = { code: loinc('24323-8'), hasMember: [{ reference: '#o2' }] };
    const member = { code: loinc('2160-0'), valueQuantity: { value: 1, unit: 'mg/dL' } };
    const { observations } = reportOf(
      report([pressure, group, member], { result: [{ reference: '#o0' }, { reference: '#o1' }] }),
    ).report;
    expect(observations.map(({ codes, place }) => [codes[0]?.code, placeText(place)])).toEqual([
      ['8480-6', 'DiagnosticReport.contained[1].component[0]'],
      ['8462-4', 'DiagnosticReport.contained[1].component[1]'],
      ['2160-0', 'DiagnosticReport.contained[3]'],
    ]);
  });

  it('follows groups in a circle once', () => {
    const circle = { code: loinc('24323-8'), valueString: 'x', hasMember: [{ reference: '#o0' }] };
    expect(reportOf(report([circle])).report.observations).toHaveLength(1);
  });

  it('shows a value that is not read, with its element', () => {
    const { refused, observations } = reportOf(
      report([
        { code: loinc('2160-0'), valueSampledData: { period: 1 } },
        { code: loinc('2160-0'), valueString: 'a', valueInteger: 1 },
        { code: loinc('2160-0'), status: 'unknown', valueString: 'a' },
      ]),
    ).report;
    expect(observations).toEqual([]);
    expect(refused.map(({ place }) => placeText(place))).toEqual([
      'DiagnosticReport.contained[1].valueSampledData',
      'DiagnosticReport.contained[2].valueString',
      'DiagnosticReport.contained[3].status',
    ]);
  });

  it('takes all its results back when it was entered in error', () => {
    const { observations } = reportOf(
      report([{ code: loinc('2160-0'), valueInteger: 1 }], { status: 'entered-in-error' }),
    ).report;
    expect(observations.map(({ status }) => status)).toEqual(['entered-in-error']);
  });

  it.each<[string, object, string]>([
    ['status', { status: 'done' }, 'DiagnosticReport.status value'],
    ['code', { code: undefined }, 'DiagnosticReport.code required'],
    ['subject', { subject: undefined }, 'DiagnosticReport.subject required'],
    [
      'a subject that was not sent',
      { subject: { reference: '#q' } },
      'DiagnosticReport.subject.reference not-found',
    ],
    ['a group of animals', { subject: { reference: 'Group/1' } }, 'DiagnosticReport.subject not-supported'],
    ['a time that is none', { effectiveDateTime: '2026-02-30' }, 'DiagnosticReport.effectiveDateTime value'],
    ['a time of day without a zone', { issued: '2026-03-16T10:00:00' }, 'DiagnosticReport.issued value'],
    [
      'a result elsewhere',
      { result: [{ reference: 'Observation/1' }] },
      'DiagnosticReport.result[0] not-found',
    ],
    ['a result that is none', { result: [{ reference: '#p' }] }, 'DiagnosticReport.result[0] value'],
    [
      'a radiologist’s report',
      { category: [{ coding: [{ code: 'RAD' }] }] },
      'DiagnosticReport.category not-supported',
    ],
    [
      'what changes its meaning',
      { modifierExtension: [{ url: 'x' }] },
      'DiagnosticReport.modifierExtension not-supported',
    ],
  ])('is refused at its element for %s', (_what, more, fault) => {
    expect(faultsOf(report([], more))).toEqual([fault]);
  });

  it.each<[string, object, string]>([
    ['a text for a number', { valueQuantity: { value: '5' } }, 'valueQuantity.value structure'],
    ['a number for a unit', { valueQuantity: { value: 5, unit: 1 } }, 'valueQuantity.unit structure'],
    [
      'a comparator that is none',
      { valueQuantity: { value: 5, comparator: '~' } },
      'valueQuantity.comparator value',
    ],
    ['a list for a code', { code: [] }, 'code structure'],
    ['a code that says nothing', { code: {} }, 'code required'],
    ['somebody else', { subject: { identifier: { value: '8' } } }, 'subject invariant'],
  ])('is refused at the element of its result for %s', (_what, more, fault) => {
    const faults = faultsOf(report([{ code: loinc('2160-0'), ...more }]));
    expect(faults).toEqual([`DiagnosticReport.contained[1].${fault}`]);
  });
});

describe('a Bundle', () => {
  it('is refused when it is neither transaction nor batch', () => {
    const more = { type: 'Bundle' } as const;
    expect(faultsOf({ resourceType: 'Bundle', type: 'collection', entry: [{}] }, more)).toEqual([
      'Bundle.type value',
    ]);
    expect(faultsOf({ resourceType: 'Patient' }, more)).toEqual(['Bundle.resourceType structure']);
    expect(faultsOf('{"resourceType":"Bundle","entry":[{"resource":{"a":1e999}}]}', more)).toEqual([
      'Bundle.entry[0].resource.a structure',
    ]);
  });

  it('has the method and the address of each entry checked', () => {
    const entry = (method: string, url: string) => ({
      fullUrl: 'urn:uuid:1',
      resource: { ...report([]), id: 'r' },
      request: { method, url },
    });
    const bundle = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [entry('PUT', 'DiagnosticReport/r'), entry('POST', 'Observation')],
    };
    expect(faultsOf(bundle, { type: 'Bundle' })).toEqual([
      'Bundle.entry[0].request.method not-supported',
      'Bundle.entry[1].request.url value',
    ]);
  });
});

describe.runIf(existsSync(SHARED))('the published samples of ../shared/data/fhir', () => {
  const files = ['synthea-r4', 'validator-cases'].flatMap((folder) =>
    existsSync(SHARED) ? readdirSync(join(SHARED, folder)).map((name) => join(folder, name)) : [],
  );

  it.each(files)('%s is read, or refused with resource and element', (name) => {
    const bytes = readFileSync(join(SHARED, name));
    const type = /"resourceType"\s*:\s*"(Observation|DiagnosticReport)"/.exec(
      bytes.subarray(0, 200).toString(),
    )?.[1];
    const asked = type === 'Observation' || type === 'DiagnosticReport' ? type : 'Bundle';
    const submission = readSubmission(bytes, { type: asked, lenient: false, caller: 'SAMPLE' });
    const issues = submission.ok
      ? submission.entries.flatMap(({ content }) => (content.kind === 'refused' ? content.issues : []))
      : submission.issues;
    const reports = submission.ok
      ? submission.entries.filter(({ content }) => content.kind === 'report')
      : [];
    expect(issues.length + reports.length).toBeGreaterThan(0);
    for (const { path, reason } of issues) {
      expect(path).toMatch(/^(Bundle|Observation|DiagnosticReport)(\.|$)/);
      expect(reason).not.toBe('');
    }
  });

  it.each(
    files.filter((name) => name.startsWith('synthea')),
  )('%s is read whole when other kinds of resource are passed over', (name) => {
    const bytes = readFileSync(join(SHARED, name));
    const submission = readSubmission(bytes, { type: 'Bundle', lenient: true, caller: 'SAMPLE' });
    const contents = submission.ok ? submission.entries.map(({ content }) => content) : [];
    expect(contents.filter(({ kind }) => kind === 'refused')).toEqual([]);
    const unread = contents.flatMap((content) =>
      content.kind === 'report' ? content.read.report.refused : [],
    );
    expect(unread).toEqual([]);
    expect(contents.filter(({ kind }) => kind === 'report').length).toBeGreaterThan(10);
  });

  it('gives every result of the published example report, sent as a transaction', () => {
    const text = readFileSync(join(SHARED, 'validator-cases/diagnosticreport-example.json'), 'utf8');
    const { entry }: { entry: { resource: { resourceType: string } }[] } = JSON.parse(text);
    const sent = {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: entry.map((one) => ({ ...one, request: { method: 'POST', url: one.resource.resourceType } })),
    };
    const { report: read, subject } = reportOf(sent, { type: 'Bundle' });
    expect(subject).toMatchObject({ kind: 'held', id: 'pat2' });
    expect(read.observations.filter(({ value }) => value.kind === 'quantity').length).toBeGreaterThanOrEqual(
      16,
    );
    expect(read.refused).toEqual([]);
  });
});
