import { z } from 'zod';
import { contentDigest } from './content-digest.ts';
import { text } from './elements.ts';
import { type FhirIssue, type FhirRefused, issuesOf, refused } from './issue.ts';
import { type JsonObject, readJson } from './json.ts';
import { isObject, type Located, sentAlong } from './locate.ts';
import { type FhirLabReport, readAlone, readReport } from './read-report.ts';
import { unreadModifier } from './unread.ts';

/** What one resource of a submission comes to. */
export type FhirEntry = {
  /** Where the resource stands: `Bundle.entry[3].resource`, or its own type when it came alone. */
  readonly path: string;
  readonly type: string;
  /** Its own id and what it says, by which the hub knows what it gave itself; null where it has no id. */
  readonly own: { readonly id: string; readonly digest: string } | null;
  readonly content:
    | { readonly kind: 'report'; readonly read: FhirLabReport }
    /** An Observation that a report carries. */
    | { readonly kind: 'result' }
    /** The person of a report, or what else is read only with the reports: who performed, specimen, order. */
    | { readonly kind: 'patient' }
    | { readonly kind: 'beside' }
    /** Left out because the sender asked to be taken as far as it goes. */
    | { readonly kind: 'passed-over'; readonly issue: FhirIssue }
    | { readonly kind: 'refused'; readonly issues: readonly FhirIssue[] };
};

export type FhirSubmission = {
  readonly ok: true;
  readonly kind: 'transaction' | 'batch' | 'single';
  readonly entries: readonly FhirEntry[];
};

export type SubmissionAsked = {
  /** The type that the address names. */
  readonly type: 'Bundle' | 'DiagnosticReport' | 'Observation';
  /** Whether kinds of resource that are not taken are passed over (`Prefer: handling=lenient`) instead of refused. */
  readonly lenient: boolean;
  /** Who sends, for reports that name no laboratory. */
  readonly caller: string;
};

const MOST_ENTRIES = 5000;

/** Read with the reports that they belong to, and kept as received; never resources of their own. */
const BESIDE: ReadonlySet<string> = new Set([
  'Organization',
  'Practitioner',
  'PractitionerRole',
  'Specimen',
  'Encounter',
  'ServiceRequest',
  'Location',
  'Device',
]);

const bundle = z.object({
  type: z.enum(['transaction', 'batch'], { error: 'only a transaction or a batch is taken' }),
  entry: z
    .array(
      z.object({
        fullUrl: text.optional(),
        resource: z.looseObject({ resourceType: text }),
        request: z.object({ method: text, url: text }),
      }),
    )
    .max(MOST_ENTRIES)
    .optional(),
});

type Entry = { readonly located: Located; readonly problem: FhirIssue | null };

function entriesOf(
  root: JsonObject,
): { ok: true; kind: 'transaction' | 'batch'; entries: Entry[] } | FhirRefused {
  const read = bundle.safeParse(root);
  if (!read.success) {
    // Of another type the entries are others too, and what is wrong with them says nothing.
    const { issues } = issuesOf(read.error, 'Bundle');
    const type = issues.filter(({ path }) => path === 'Bundle.type');
    return { ok: false, issues: type.length > 0 ? type : issues };
  }
  const raw = Array.isArray(root.entry) ? root.entry : [];
  const entries = (read.data.entry ?? []).flatMap(({ fullUrl, request }, at): Entry[] => {
    const entry = raw[at];
    const resource = isObject(entry) ? entry.resource : undefined;
    if (!isObject(resource) || typeof resource.resourceType !== 'string') return [];
    const path = `Bundle.entry[${at}]`;
    const type = resource.resourceType;
    const located = { path: `${path}.resource`, type, resource, fullUrl: fullUrl ?? null };
    const problem = requestProblem(request, type, path);
    return [{ located, problem }];
  });
  return { ok: true, kind: read.data.type, entries };
}

function requestProblem(
  { method, url }: { method: string; url: string },
  type: string,
  path: string,
): FhirIssue | null {
  if (method !== 'POST') {
    const reason = 'only POST is taken: a report is known again by its identifier';
    return { code: 'not-supported', path: `${path}.request.method`, reason };
  }
  if (url.replace(/^\//, '').split('?')[0] === type) return null;
  return {
    code: 'value',
    path: `${path}.request.url`,
    reason: 'the address is not that of the resource’s type',
  };
}

/** Reads what was posted: a Bundle, or one resource. Every fault is told at its element; nothing is kept or looked up. */
export function readSubmission(bytes: Uint8Array, asked: SubmissionAsked): FhirSubmission | FhirRefused {
  const json = readJson(bytes);
  if (!json.ok) {
    const parts = json.path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${part.slice(0, 64)}`));
    return refused('structure', `${asked.type}${parts.join('').slice(0, 500)}`, json.reason);
  }
  const root = json.value;
  if (!isObject(root) || root.resourceType !== asked.type) {
    return refused('structure', `${asked.type}.resourceType`, `a ${asked.type} is expected here`);
  }
  if (asked.type !== 'Bundle') {
    const located = { path: asked.type, type: asked.type, resource: root, fullUrl: null };
    return { ok: true, kind: 'single', entries: read([{ located, problem: null }], asked) };
  }
  const sent = entriesOf(root);
  if (!sent.ok) return sent;
  // The entries of a batch know nothing of each other (R4, section 3.1.0.11).
  const entries =
    sent.kind === 'batch' ? sent.entries.flatMap((entry) => read([entry], asked)) : read(sent.entries, asked);
  return { ok: true, kind: sent.kind, entries };
}

function read(entries: readonly Entry[], { lenient, caller }: SubmissionAsked): FhirEntry[] {
  const around = { entries: sentAlong(entries.map(({ located }) => located)), caller };
  const reports = new Map<string, FhirEntry['content']>();
  /** Where the Observations stand that some report carries. */
  const carried = new Set<string>();
  const take = (type: string, readOne: typeof readReport) => {
    for (const { located, problem } of entries) {
      if (located.type !== type || carried.has(located.path)) continue;
      const fault = problem ?? unreadModifier(located.resource, located.path);
      const result = fault === null ? readOne(located, around) : { ok: false as const, issues: [fault] };
      if (result.ok) for (const path of result.results) carried.add(path);
      reports.set(
        located.path,
        result.ok ? { kind: 'report', read: result } : { kind: 'refused', issues: result.issues },
      );
    }
  };
  take('DiagnosticReport', readReport);
  take('Observation', readAlone);
  // A group may stand after its members.
  for (const path of carried) reports.delete(path);
  const persons = new Set(
    [...reports.values()].flatMap((content) =>
      content.kind === 'report' && content.read.subject.kind === 'sent'
        ? (content.read.subject.path ?? [])
        : [],
    ),
  );
  const unread = [...reports.values()].some(({ kind }) => kind === 'refused');

  const contentOf = ({ located, problem }: Entry): FhirEntry['content'] => {
    const { path, type } = located;
    const refuse = (issue: FhirIssue): FhirEntry['content'] =>
      lenient && issue.code === 'not-supported'
        ? { kind: 'passed-over', issue }
        : { kind: 'refused', issues: [issue] };
    const report = reports.get(path);
    if (report?.kind === 'refused') {
      const [only, ...others] = report.issues;
      return only !== undefined && others.length === 0 ? refuse(only) : report;
    }
    if (report !== undefined) return report;
    const fault = problem ?? unreadModifier(located.resource, path);
    if (fault !== null) return refuse(fault);
    if (carried.has(path)) return { kind: 'result' };
    if (persons.has(path)) return { kind: 'patient' };
    // Beside a report that could not be read nobody knows whose a Patient is.
    const along = type === 'Patient' ? unread : BESIDE.has(type) && reports.size > 0;
    if (along) return { kind: 'beside' };
    if (type === 'ServiceRequest' && reports.size === 0) {
      const reason = 'orders are not taken by FHIR: they come by HL7 v2 (ORM, OMI) or are placed by hand';
      return refuse({ code: 'not-supported', path, reason });
    }
    const reason =
      type === 'Patient' || BESIDE.has(type)
        ? 'this is taken only in one transaction with the reports that it belongs to'
        : `${/^[A-Z][A-Za-z]{1,63}$/.test(type) ? type : 'this type of resource'} is not taken; with the header Prefer: handling=lenient it is passed over`;
    return refuse({ code: 'not-supported', path, reason });
  };
  return entries.map((entry): FhirEntry => {
    const { path, type, resource } = entry.located;
    const { id } = resource;
    const own = typeof id === 'string' ? { id, digest: contentDigest(resource) } : null;
    return { path, type, own, content: contentOf(entry) };
  });
}
