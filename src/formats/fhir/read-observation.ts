import type { ObservationIn, ObservationStatus, Place, RefusedObservation } from '../../domain/lab-report.ts';
import type { SentTime } from '../../domain/sent-time.ts';
import type { FhirConcept } from './elements.ts';
import { type FhirRefused, issuesOf, refused } from './issue.ts';
import type { JsonObject } from './json.ts';
import { isObject, type Located } from './locate.ts';
import { OWN_EXTENSIONS, SUB_ID } from './own-names.ts';
import { codesOf, readReference, readValue } from './read-value.ts';
import { type FhirComponent, type FhirObservation, type FhirReport, observation } from './resources.ts';
import { readFhirTime } from './time.ts';

const LONGEST_RECEIVED = 500;

const STATUSES: Readonly<Record<FhirObservation['status'], ObservationStatus | null>> = {
  registered: 'registered',
  preliminary: 'preliminary',
  final: 'final',
  amended: 'corrected',
  corrected: 'corrected',
  cancelled: 'cancelled',
  'entered-in-error': 'entered-in-error',
  unknown: null,
};

const INTERPRETATIONS = /v3-ObservationInterpretation$|v2[-/]0078$/;

function flagsOf(concepts: readonly FhirConcept[] | undefined): string[] {
  return (concepts ?? []).flatMap(({ coding, text }) => {
    const known = (coding ?? []).filter(({ system }) => INTERPRETATIONS.test(system ?? ''));
    const codes = known.flatMap(({ code }) => code ?? []);
    return codes.length > 0 ? codes : text === undefined ? [] : [text];
  });
}

type Effective = Pick<FhirReport, 'effectiveDateTime' | 'effectiveInstant' | 'effectivePeriod'>;

/** When it was taken: `effective[x]`, of a period its start. A time that is none is a fault. */
export function effectiveOf(
  { effectiveDateTime, effectiveInstant, effectivePeriod }: Effective,
  path: string,
): { readonly ok: true; readonly time: SentTime | null } | FhirRefused {
  const given: [string, string | undefined][] = [
    ['effectiveDateTime', effectiveDateTime],
    ['effectiveInstant', effectiveInstant],
    ['effectivePeriod.start', effectivePeriod?.start],
  ];
  for (const [element, written] of given) {
    if (written === undefined) continue;
    const time = readFhirTime(written);
    return time === null ? refused('value', `${path}.${element}`, 'this is no time') : { ok: true, time };
  }
  return { ok: true, time: null };
}

/** An Observation checked against its schema, with where it stands. */
export type Parsed = { readonly located: Located; readonly read: FhirObservation };

export function parseObservation(located: Located): ({ readonly ok: true } & Parsed) | FhirRefused {
  const read = observation.safeParse(located.resource);
  if (!read.success) return issuesOf(read.error, located.path);
  if (codesOf(read.data.code).length === 0) {
    return refused('required', `${located.path}.code`, 'the observation has no code');
  }
  return { ok: true, located, read: read.data };
}

export type Results = {
  readonly observations: readonly ObservationIn[];
  readonly refused: readonly RefusedObservation[];
};

/** The value for a person to look at, no more of it than they need: what another hub could not read as that received it. */
function receivedText(raw: JsonObject): string {
  const extensions = Array.isArray(raw.extension) ? raw.extension.filter(isObject) : [];
  const first = extensions.find(({ url }) => url === OWN_EXTENSIONS.asReceived)?.valueString;
  if (typeof first === 'string') return first.slice(0, LONGEST_RECEIVED);
  const values = Object.entries(raw).filter(([key]) => key.startsWith('value'));
  return JSON.stringify(Object.fromEntries(values)).slice(0, LONGEST_RECEIVED);
}

/**
 * The results in one Observation: its own value and one for each component, so that a blood pressure gives two. One
 * that cannot be read is refused by itself, to be shown as received; `withdrawn` is what its report says of all of them.
 */
export function readObservation(
  { located, read }: Parsed,
  around: { readonly takenAt: SentTime | null; readonly withdrawn: ObservationStatus | null },
): { readonly ok: true; readonly results: Results } | FhirRefused {
  const effective = effectiveOf(read, located.path);
  if (!effective.ok) return effective;
  const status = around.withdrawn ?? STATUSES[read.status];
  const observations: ObservationIn[] = [];
  const unread: RefusedObservation[] = [];
  const comments = (read.note ?? []).map(({ text }) => text);
  const subId = read.identifier?.find(({ system }) => system === SUB_ID)?.value ?? null;

  const take = (one: FhirComponent, raw: JsonObject, path: string, sub: string | null): void => {
    const codes = codesOf(one.code);
    const refuse = (element: string, reason: string): void => {
      const place: Place = { kind: 'element', path: `${path}.${element}` };
      const flags = flagsOf(one.interpretation);
      unread.push({ place, reason, codes, subId: sub, received: receivedText(raw), unit: null, flags });
    };
    if (codes.length === 0) {
      refuse('code', 'the component has no code');
      return;
    }
    if (status === null) {
      refuse('status', 'the status is not known to the sender');
      return;
    }
    const value = readValue(one, raw);
    if (!value.ok) {
      refuse(value.element, value.reason);
      return;
    }
    observations.push({
      place: { kind: 'element', path },
      codes,
      subId: sub,
      value: value.value,
      unit: value.unit,
      ...readReference(one.referenceRange, value.unit),
      flags: flagsOf(one.interpretation),
      status,
      observedAt: effective.time ?? around.takenAt,
      comments,
    });
  };

  const components = read.component ?? [];
  const groups = components.length > 0 || (read.hasMember ?? []).length > 0;
  const ownValue = Object.keys(located.resource).some((key) => /^value[A-Z]/.test(key));
  // A group without a value of its own is only a heading.
  if (ownValue || !groups) take(read, located.resource, located.path, subId);
  const rawComponents = located.resource.component;
  components.forEach((component, at) => {
    const raw = Array.isArray(rawComponents) ? rawComponents[at] : undefined;
    if (isObject(raw)) take(component, raw, `${located.path}.component[${at}]`, subId);
  });
  return { ok: true, results: { observations, refused: unread } };
}
