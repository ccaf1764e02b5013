import type { LabReportIn, ObservationIn, RefusedObservation } from '../../domain/lab-report.ts';
import type { SentTime } from '../../domain/sent-time.ts';
import type { FhirConcept, FhirReference } from './elements.ts';
import { type FhirRefused, issuesOf, refused } from './issue.ts';
import type { Located, SentAlong } from './locate.ts';
import { LOINC, SIGNED_REPORT } from './own-names.ts';
import { effectiveOf, type Parsed, parseObservation, readObservation } from './read-observation.ts';
import { codesOf } from './read-value.ts';
import { diagnosticReport, type FhirObservation, type FhirReport } from './resources.ts';
import {
  gatherResults,
  type Holder,
  numberAt,
  numberOf,
  performerOf,
  type Subject,
  specimensOf,
  subjectOf,
  subjectProblem,
} from './sent-along.ts';
import { readFhirTime } from './time.ts';

/** One report to take in; `results` are the paths of the Observations that it is made of. */
export type FhirLabReport = {
  readonly report: Omit<LabReportIn, 'patient'>;
  readonly subject: Subject;
  readonly results: readonly string[];
};

export type ReportRead = ({ readonly ok: true } & FhirLabReport) | FhirRefused;

/** All that was sent, and who sent it, for reports that name no laboratory. */
export type Around = { readonly entries: SentAlong; readonly caller: string };

/** A conclusion is kept as a result of its own, so that it is seen wherever the results are. */
export const CONCLUSION = { code: '48767-8', subId: 'conclusion' } as const;

/** Sections of HL7 table 0074 whose reports are about images or tracings, and LOINC's parts for them. */
const NOT_LABORATORY: ReadonlySet<string> = new Set(
  'RAD CT NMR NMS OUS RUS VUS RX XRC CUS CTH EC EN LP29684-5 LP29708-2'.split(' '),
);
const TAKEN_CATEGORIES: ReadonlySet<string> = new Set(['laboratory', 'vital-signs', 'exam']);

function codesIn(concepts: readonly FhirConcept[] | undefined): string[] {
  return (concepts ?? []).flatMap(({ coding }) => (coding ?? []).flatMap(({ code }) => code ?? []));
}

type Head = Pick<
  FhirReport & FhirObservation,
  | 'identifier'
  | 'basedOn'
  | 'code'
  | 'subject'
  | 'encounter'
  | 'effectiveDateTime'
  | 'effectiveInstant'
  | 'effectivePeriod'
  | 'issued'
  | 'performer'
> & { readonly status: string };

/** Reads a DiagnosticReport of a laboratory with its results, contained or sent along. */
export function readReport(located: Located, around: Around): ReportRead {
  const read = diagnosticReport.safeParse(located.resource);
  if (!read.success) return issuesOf(read.error, located.path);
  const { data } = read;
  if (codesIn(data.category).some((code) => NOT_LABORATORY.has(code))) {
    return refused('not-supported', `${located.path}.category`, 'only reports of laboratories are taken');
  }
  if (data.identifier?.some(({ system }) => system === SIGNED_REPORT)) {
    return refused(
      'not-supported',
      `${located.path}.identifier`,
      'a report that a reader signed is not taken',
    );
  }
  const at = { holder: located, container: located, element: 'result' };
  const gathered = gatherResults(data.result ?? [], at, around.entries);
  if (!gathered.ok) return gathered;
  const { results } = gathered;
  const withdrawn = data.status === 'entered-in-error' || data.status === 'cancelled' ? data.status : null;
  const { specimen: specimens, conclusion } = data;
  return compose(located, data, { results, specimens, withdrawn, conclusion }, around);
}

/** Reads an Observation that no report carries, as a report of its own. */
export function readAlone(located: Located, around: Around): ReportRead {
  const parsed = parseObservation(located);
  if (!parsed.ok) return parsed;
  const { read } = parsed;
  const categories = codesIn(read.category);
  if (categories.length > 0 && !categories.some((code) => TAKEN_CATEGORIES.has(code))) {
    const reason = 'only laboratory results and vital signs are taken';
    return refused('not-supported', `${located.path}.category`, reason);
  }
  const at = { holder: located, container: located, element: 'hasMember' };
  const gathered = gatherResults(read.hasMember ?? [], at, around.entries);
  if (!gathered.ok) return gathered;
  const results = [parsed, ...gathered.results.filter((one) => one.located.path !== located.path)];
  const composed = compose(located, read, { results, withdrawn: null }, around);
  if (!composed.ok) return composed;
  return { ...composed, results: composed.results.filter((path) => path !== located.path) };
}

type Parts = {
  readonly results: readonly Parsed[];
  readonly specimens?: readonly FhirReference[] | undefined;
  readonly withdrawn: 'entered-in-error' | 'cancelled' | null;
  readonly conclusion?: string | undefined;
};

function compose(
  located: Located,
  head: Head,
  { results, specimens = [], withdrawn, conclusion }: Parts,
  { entries, caller }: Around,
): ReportRead {
  const at: Holder = { holder: located, container: located };
  const service = codesOf(head.code);
  if (service.length === 0) return refused('required', `${located.path}.code`, 'it has no code');
  const whom = subjectOf(head.subject, at, entries);
  if (!whom.ok) return whom;
  const effective = effectiveOf(head, located.path);
  if (!effective.ok) return effective;
  const reportedAt = head.issued === undefined ? null : readFhirTime(head.issued);
  if (head.issued !== undefined && reportedAt === null) {
    return refused('value', `${located.path}.issued`, 'this is no time');
  }
  const sampled = specimensOf(
    [
      ...specimens.map((reference) => ({ reference, at })),
      ...results.flatMap(({ read, located: holder }) => {
        const container = holder.path.startsWith(`${located.path}.contained`) ? located : holder;
        return read.specimen === undefined ? [] : [{ reference: read.specimen, at: { holder, container } }];
      }),
    ],
    entries,
  );
  if (!sampled.ok) return sampled;
  const [first, ...others] = sampled.specimens;
  const collectedAt = effective.time ?? (others.length === 0 ? (first?.collectedAt ?? null) : null);

  const observations: ObservationIn[] = [];
  const shown: RefusedObservation[] = [];
  for (const result of results) {
    const wrong = subjectProblem(result, whom.subject, { container: located, entries });
    if (wrong !== null) return wrong;
    const read = readObservation(result, { takenAt: collectedAt, withdrawn });
    if (!read.ok) return read;
    observations.push(...read.results.observations);
    shown.push(...read.results.refused);
  }
  if (conclusion?.trim()) {
    observations.push(conclusionOf(conclusion.trim(), located.path, withdrawn, collectedAt));
  }
  const reportNumber = numberOf(head.identifier);
  // Whose number it is tells the laboratory better than its name, which is written in several ways.
  const facility = reportNumber?.issuer ?? performerOf(head.performer, at, entries) ?? caller;
  return {
    ok: true,
    subject: whom.subject,
    results: results.map((one) => one.located.path),
    report: {
      place: { kind: 'element', path: located.path },
      sender: { facility, application: null },
      visitNumber: numberAt(head.encounter, at, entries),
      reportNumber,
      placerOrderNumber: numberAt(head.basedOn?.[0], at, entries),
      service,
      collectedAt,
      reportedAt,
      statusCode: head.status,
      specimens: sampled.specimens,
      comments: [],
      observations,
      refused: shown,
      whole: true,
      notes: [],
    },
  };
}

function conclusionOf(
  text: string,
  path: string,
  withdrawn: Parts['withdrawn'],
  observedAt: SentTime | null,
): ObservationIn {
  return {
    place: { kind: 'element', path: `${path}.conclusion` },
    codes: [{ code: CONCLUSION.code, display: 'Conclusion', system: LOINC }],
    subId: CONCLUSION.subId,
    value: { kind: 'text', text },
    unit: null,
    referenceText: null,
    referenceLow: null,
    referenceHigh: null,
    flags: [],
    status: withdrawn ?? 'final',
    observedAt,
    comments: [],
  };
}
