import type { LabReportId } from '../domain/ids.ts';
import type { LabReportIn, ObservationIn } from '../domain/lab-report.ts';
import { contentDigest } from '../formats/fhir/content-digest.ts';
import { readJson } from '../formats/fhir/json.ts';
import { isObject } from '../formats/fhir/locate.ts';
import { type FhirEntry, readSubmission } from '../formats/fhir/read-submission.ts';
import { contentHash, numberOf } from '../labs/report-versions.ts';
import { findNamed } from '../patients/name-patient.ts';
import { writeJson } from './fhir-json.ts';
import { KINDS } from './kinds.ts';
import type { Resource } from './resource.ts';
import { FHIR_TYPES, type Source } from './search-kind.ts';

/** A search loads no more at once. */
const AT_ONCE = 200;
/** The newest versions of a report, with which one that is sent is compared. */
const MOST_VERSIONS = 10;

function digestOf(resource: Resource): string | null {
  const json = readJson(Buffer.from(writeJson(resource)));
  return json.ok && isObject(json.value) ? contentDigest(json.value) : null;
}

/**
 * The paths of what the hub gave itself and gets back unchanged, so that there is nothing to take: known by its id, and
 * by saying what the hub would say today. A report counts only with all of its results and its person.
 */
export async function givenBack(source: Source, entries: readonly FhirEntry[]): Promise<ReadonlySet<string>> {
  const same = new Set<string>();
  for (const type of FHIR_TYPES) {
    const own = entries.flatMap((entry) =>
      entry.type === type && entry.own !== null ? [{ path: entry.path, ...entry.own }] : [],
    );
    for (let from = 0; from < own.length; from += AT_ONCE) {
      const some = own.slice(from, from + AT_ONCE);
      const ids = [...new Set(some.map(({ id }) => id))];
      const held = new Map((await KINDS[type].load(source, ids)).map((one) => [one.id, digestOf(one)]));
      for (const { path, id, digest } of some) if (held.get(id) === digest) same.add(path);
    }
  }
  for (const { path, content } of entries) {
    if (content.kind !== 'report') continue;
    const { subject, results } = content.read;
    const parts = subject.kind === 'sent' && subject.path !== null ? [subject.path, ...results] : results;
    if (parts.some((part) => part !== path && !same.has(part))) same.delete(path);
  }
  return same;
}

/** A held report as it would be read were it given and sent back. */
async function readBack(source: Source, id: LabReportId): Promise<Omit<LabReportIn, 'patient'> | null> {
  const results = await source.db
    .selectFrom('observations')
    .select('id')
    .where('labReportId', '=', id)
    .execute();
  const resources = [
    ...(await KINDS.DiagnosticReport.load(source, [id])),
    ...(await KINDS.Observation.load(
      source,
      results.map((result) => result.id),
    )),
  ];
  const entry = resources.map((resource) => ({
    resource,
    request: { method: 'POST', url: resource.resourceType },
  }));
  const bundle = Buffer.from(writeJson({ resourceType: 'Bundle', type: 'transaction', entry }));
  const read = readSubmission(bundle, { type: 'Bundle', lenient: true, caller: '' });
  const report = read.ok ? read.entries.find(({ type }) => type === 'DiagnosticReport') : undefined;
  return report?.content.kind === 'report' ? report.content.read.report : null;
}

/** A number says the same with more digits or fewer, which not every program keeps. */
function byValue(value: ObservationIn['value']): ObservationIn['value'] {
  return value.kind === 'quantity' || value.kind === 'range' || value.kind === 'ratio'
    ? { ...value, text: '' }
    : value;
}

/** The same content whatever the order of its results and the digits of its numbers. */
function comparable(report: LabReportIn): LabReportIn {
  const said = (one: object) => JSON.stringify({ ...one, place: null });
  const sorted = <One extends object>(list: readonly One[]) =>
    list.toSorted((a, b) => (said(a) < said(b) ? -1 : 1));
  const observations = report.observations.map((one) => ({ ...one, value: byValue(one.value) }));
  return { ...report, observations: sorted(observations), refused: sorted(report.refused) };
}

/**
 * The version held under the number of what was sent that would leave as FHIR saying the very same: what was sent has
 * then been to another hub and back, or came first by another door. Null where there is none.
 */
export async function heldSayingTheSame(source: Source, report: LabReportIn): Promise<LabReportId | null> {
  if (report.reportNumber === null) return null;
  const person = await findNamed(source.db, report.patient, source.config.defaultIssuer);
  if (!person.ok || person.held === null) return null;
  const { sender, reportNumber } = numberOf(report, person.identity.issuer);
  const held = await source.db
    .selectFrom('labReports')
    .select('id')
    .where('sender', '=', sender)
    .where('reportNumber', '=', reportNumber)
    .where('patientKey', '=', person.held.id)
    .orderBy('id', 'desc')
    .limit(MOST_VERSIONS)
    .execute();
  const hash = (one: LabReportIn) => contentHash(comparable(one), person.identity);
  const said = held.length === 0 ? '' : hash(report);
  for (const { id } of held) {
    const back = await readBack(source, id);
    if (back !== null && hash({ ...back, patient: report.patient }) === said) return id;
  }
  return null;
}
