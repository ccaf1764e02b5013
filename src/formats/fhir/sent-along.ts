import type { EntityNumber, PatientIdentityIn, SpecimenIn } from '../../domain/lab-report.ts';
import type { FhirIdentifier, FhirReference } from './elements.ts';
import { type FhirRefused, issuesOf, refused } from './issue.ts';
import { follow, type Located, type SentAlong } from './locate.ts';
import { SUB_ID, wordOf } from './own-names.ts';
import { type Parsed, parseObservation } from './read-observation.ts';
import { readPatient } from './read-patient.ts';
import { codesOf } from './read-value.ts';
import { numbered, specimen } from './resources.ts';
import { readFhirTime } from './time.ts';

/** Of whom a report is: as it was sent, or the id of a Patient on this hub. */
export type Subject =
  /** `path` is null where only a number was sent. */
  | { readonly kind: 'sent'; readonly patient: PatientIdentityIn; readonly path: string | null }
  | { readonly kind: 'held'; readonly id: string; readonly path: string };

/** The resource that refers, and the one around it in which `#id` is looked for. */
export type Holder = { readonly holder: Located; readonly container: Located };

const MOST_RESULTS = 5000;
const DEEPEST_GROUP = 8;

/** The first number that was not given up. */
export function numberOf(identifiers: readonly FhirIdentifier[] | undefined): EntityNumber | null {
  const chosen = identifiers?.find(
    ({ value, use, system }) => value?.trim() && use !== 'old' && system !== SUB_ID,
  );
  if (chosen?.value === undefined) return null;
  const issuer = chosen.system === undefined ? null : wordOf('sender', chosen.system);
  return { value: chosen.value.trim(), issuer };
}

/** Whom a subject means: a Patient sent along, the number of one, or a Patient on this hub. */
export function subjectOf(
  reference: FhirReference | undefined,
  at: Holder,
  entries: SentAlong,
): { readonly ok: true; readonly subject: Subject } | FhirRefused {
  const path = `${at.holder.path}.subject`;
  if (reference === undefined) return refused('required', path, 'the subject is missing');
  const target = follow(reference, at, entries);
  const strange =
    (target.kind === 'sent' && target.located.type !== 'Patient') ||
    (target.kind === 'held' && target.type !== 'Patient');
  if (strange) return refused('not-supported', path, 'only a Patient is examined here');
  if (target.kind === 'sent') {
    const read = readPatient(target.located);
    if (!read.ok) return read;
    return { ok: true, subject: { kind: 'sent', patient: read.patient, path: target.located.path } };
  }
  const { identifier } = reference;
  if (identifier?.value?.trim()) {
    const issuer = identifier.system === undefined ? null : wordOf('issuer', identifier.system);
    const identifiers = [{ value: identifier.value.trim(), issuer, type: null }];
    const patient = { identifiers, name: null, birthDate: null, sex: null };
    return { ok: true, subject: { kind: 'sent', patient, path: null } };
  }
  if (target.kind === 'held') {
    return { ok: true, subject: { kind: 'held', id: target.id, path: `${path}.reference` } };
  }
  return refused('not-found', `${path}.reference`, target.reason);
}

function subjectKey(subject: Subject): string {
  if (subject.kind === 'held') return `held ${subject.id}`;
  return subject.path ?? JSON.stringify(subject.patient.identifiers);
}

/** Why a result is not of its report's person; null when it names the same one, or nobody. */
export function subjectProblem(
  { located, read }: Parsed,
  of: Subject,
  { container, entries }: { container: Located; entries: SentAlong },
): FhirRefused | null {
  if (read.subject === undefined) return null;
  const target = follow(read.subject, { holder: located, container }, entries);
  // As a rule it is the very resource, which then need not be read again.
  if (target.kind === 'sent' && of.kind === 'sent' && target.located.path === of.path) return null;
  const own = subjectOf(read.subject, { holder: located, container }, entries);
  if (!own.ok) return own;
  if (subjectKey(own.subject) === subjectKey(of)) return null;
  return refused('invariant', `${located.path}.subject`, 'this result is of another person than its report');
}

/** The Observations that references lead to, with the members of each, in their order and each once. */
export function gatherResults(
  references: readonly FhirReference[],
  at: Holder & { readonly element: string },
  entries: SentAlong,
): { readonly ok: true; readonly results: readonly Parsed[] } | FhirRefused {
  const results = new Map<string, Parsed>();
  const walk = (
    list: readonly FhirReference[],
    from: Holder & { readonly element: string },
    depth: number,
  ): FhirRefused | null => {
    for (const [index, reference] of list.entries()) {
      const path = `${from.holder.path}.${from.element}[${index}]`;
      const target = follow(reference, from, entries);
      if (target.kind !== 'sent') {
        const reason = target.kind === 'held' ? 'the Observation was not sent along' : target.reason;
        return refused('not-found', path, reason);
      }
      const { located } = target;
      if (located.type !== 'Observation') return refused('value', path, 'this is no Observation');
      if (results.has(located.path)) continue;
      if (results.size >= MOST_RESULTS || depth > DEEPEST_GROUP) {
        return refused('too-costly', path, 'there are too many results, or groups of groups');
      }
      const parsed = parseObservation(located);
      if (!parsed.ok) return parsed;
      results.set(located.path, parsed);
      const container = reference.reference?.startsWith('#') === true ? from.container : located;
      const wrong = walk(
        parsed.read.hasMember ?? [],
        { holder: located, container, element: 'hasMember' },
        depth + 1,
      );
      if (wrong !== null) return wrong;
    }
    return null;
  };
  return walk(references, at, 0) ?? { ok: true, results: [...results.values()] };
}

/** Who reports: the name of the laboratory, its number, or what the reference calls it. */
export function performerOf(
  performers: readonly FhirReference[] | undefined,
  at: Holder,
  entries: SentAlong,
): string | null {
  for (const reference of performers ?? []) {
    const target = follow(reference, at, entries);
    if (target.kind === 'sent' && target.located.type === 'Organization') {
      const { name } = target.located.resource;
      if (typeof name === 'string' && name.trim() !== '') return name.trim();
    }
    const said = reference.identifier?.value?.trim() || reference.display?.trim();
    if (said) return said;
  }
  return null;
}

/** The number of an order or an encounter that is referred to. */
export function numberAt(
  reference: FhirReference | undefined,
  at: Holder,
  entries: SentAlong,
): EntityNumber | null {
  if (reference === undefined) return null;
  const target = follow(reference, at, entries);
  const read = target.kind === 'sent' ? numbered.safeParse(target.located.resource) : null;
  const number = read?.success === true ? numberOf(read.data.identifier) : null;
  return number ?? (reference.identifier === undefined ? null : numberOf([reference.identifier]));
}

/** The specimens that were sent along, each once; one on another server is not looked up. */
export function specimensOf(
  references: readonly { readonly reference: FhirReference; readonly at: Holder }[],
  entries: SentAlong,
): { readonly ok: true; readonly specimens: readonly SpecimenIn[] } | FhirRefused {
  const specimens = new Map<string, SpecimenIn>();
  for (const { reference, at } of references) {
    const target = follow(reference, at, entries);
    if (target.kind !== 'sent' || target.located.type !== 'Specimen') continue;
    const { path } = target.located;
    const read = specimen.safeParse(target.located.resource);
    if (!read.success) return issuesOf(read.error, path);
    const { collection, type, accessionIdentifier, identifier } = read.data;
    const written = collection?.collectedDateTime ?? collection?.collectedPeriod?.start;
    const collectedAt = written === undefined ? null : readFhirTime(written);
    if (written !== undefined && collectedAt === null) {
      return refused('value', `${path}.collection`, 'this is no time');
    }
    const numbers = [
      ...(accessionIdentifier === undefined ? [] : [accessionIdentifier]),
      ...(identifier ?? []),
    ];
    specimens.set(path, { id: numberOf(numbers), type: codesOf(type)[0] ?? null, collectedAt });
  }
  return { ok: true, specimens: [...specimens.values()] };
}
