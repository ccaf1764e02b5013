import { HubError } from '../domain/errors.ts';
import type { FhirEntry, SubmissionAsked } from '../formats/fhir/read-submission.ts';
import type { HubContext } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import { answer, errorIssue, outcomeOf, refusalIssue, statusOfRefusal, warning } from './outcome.ts';
import { type FhirReceived, type ReportTaken, receiveFhir } from './receive-fhir.ts';
import type { Issue, Resource } from './resource.ts';

export const LIMIT_BYTES = 16 * 1024 ** 2;
const TAKEN_TYPES = ['application/fhir+json', 'application/json', 'application/json+fhir'];

type Taken = Extract<FhirReceived, { kind: 'taken' }>;

/** One word of the `Prefer` header (RFC 7240): `return=minimal`, `handling=strict`. */
export function prefers(c: HubContext, preference: string): boolean {
  const words = (c.req.header('prefer') ?? '').split(/[,;]/).map((word) => word.trim().toLowerCase());
  return words.includes(preference);
}

/** How what was stored is given back. */
type Back = {
  /** Reads a stored resource. */
  readonly represent: (type: string, id: string) => Promise<Resource | null>;
  /** The address of `/fhir`. */
  readonly root: string;
  readonly dicomWeb: string;
};

/** Takes what was posted and answers it. */
export async function answerPosted(
  c: HubContext,
  platform: Platform,
  { type, ...back }: Pick<SubmissionAsked, 'type'> & Back,
): Promise<Response> {
  const mediaType = (c.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (!TAKEN_TYPES.includes(mediaType)) {
    throw new HubError('unsupported', 'Resources are taken as application/fhir+json only, not as XML');
  }
  const bytes = Buffer.from(await c.req.arrayBuffer());
  const received = await receiveFhir(platform, bytes, {
    type,
    dicomWeb: back.dicomWeb,
    lenient: prefers(c, 'handling=lenient'),
    caller: c.get('actor').name,
  });
  if (received.kind === 'unread') {
    return answer(c, outcomeOf(received.issues.map(errorIssue)), statusOfIssues(received.issues));
  }
  if (received.kind === 'refused') {
    const { remark, path } = received;
    return answer(c, outcomeOf([refusalIssue(remark, path)]), statusOfRefusal(remark));
  }
  if (received.as !== 'single') {
    const entry = received.entries.map((one) => ({ response: responseOf(one, received) }));
    return answer(c, { resourceType: 'Bundle', type: `${received.as}-response`, entry });
  }
  return answerSingle(c, received, back);
}

/** 400 for what is no R4, 422 for what is and the hub does not take. */
function statusOfIssues(issues: Extract<FhirReceived, { kind: 'unread' }>['issues']): 400 | 422 {
  return issues.every(({ code }) => code === 'not-supported' || code === 'invariant') ? 422 : 400;
}

async function answerSingle(c: HubContext, received: Taken, { represent, root }: Back): Promise<Response> {
  const [entry] = received.entries;
  if (entry === undefined) throw new HubError('invalid', 'Nothing was sent');
  if (entry.content.kind === 'passed-over' && !received.same.has(entry.path)) {
    return answer(c, outcomeOf([errorIssue(entry.content.issue)]), 422);
  }
  const { location, outcome, status } = responseOf(entry, received);
  const created = status.startsWith('201') ? 201 : 200;
  const headers = location === undefined ? {} : { location: `${root}/${location}` };
  if (prefers(c, 'return=minimal')) return c.body(null, created, headers);
  if (outcome !== undefined && !prefers(c, 'return=representation')) {
    return answer(c, outcome, created, headers);
  }
  const [type = '', id = ''] = (location ?? '').split('/');
  const resource = await represent(type, id);
  return resource === null ? c.body(null, created, headers) : answer(c, resource, created, headers);
}

type EntryResponse = { status: string; location?: string; outcome?: Resource };

/** What one entry of a transaction or batch is told. */
export function responseOf(entry: FhirEntry, { entries, reports, same }: Taken): EntryResponse {
  const { content, own, path, type } = entry;
  if (own !== null && same.has(path)) return { status: '200 OK', location: `${type}/${own.id}` };
  const all = [...reports.values()];
  switch (content.kind) {
    case 'refused':
      return {
        status: statusOfIssues(content.issues) === 400 ? '400 Bad Request' : '422 Unprocessable Entity',
        outcome: outcomeOf(content.issues.map(errorIssue)),
      };
    case 'passed-over': {
      const { path: at, reason } = content.issue;
      return {
        status: '200 OK',
        outcome: outcomeOf([warning(at, `passed over: ${reason}`, 'not-supported')]),
      };
    }
    case 'beside': {
      const reason = 'read with the reports that it belongs to, and kept as it was received';
      const note: Issue = { severity: 'information', code: 'informational', diagnostics: reason };
      return { status: '200 OK', outcome: outcomeOf([{ ...note, expression: [path] }]) };
    }
    case 'patient': {
      const report = entries.find(
        ({ content }) =>
          content.kind === 'report' &&
          content.read.subject.kind === 'sent' &&
          content.read.subject.path === path,
      );
      const taken = report === undefined ? undefined : reports.get(report.path);
      const known = taken !== undefined && taken.outcome !== 'refused';
      return { status: '200 OK', ...(known ? { location: `Patient/${taken.patientKey}` } : {}) };
    }
    case 'result': {
      const id = all.flatMap((one) => (one.outcome === 'refused' ? [] : (one.resultIds.get(path) ?? [])))[0];
      return id === undefined
        ? { status: '200 OK' }
        : { status: '201 Created', location: `Observation/${id}` };
    }
    case 'report': {
      const taken = reports.get(path);
      if (taken === undefined) throw new Error('a report was neither taken nor refused');
      return reportResponse(taken, path, type);
    }
  }
}

function reportResponse(taken: ReportTaken, path: string, type: string): EntryResponse {
  if (taken.outcome === 'refused') {
    return {
      status: statusOfRefusal(taken.remark) === 409 ? '409 Conflict' : '422 Unprocessable Entity',
      outcome: outcomeOf([refusalIssue(taken.remark, taken.path)]),
    };
  }
  const id = type === 'Observation' ? taken.resultIds.get(path) : taken.labReportId;
  return {
    status: taken.outcome === 'stored' ? '201 Created' : '200 OK',
    // A result held already is found in its report.
    location: id === undefined ? `DiagnosticReport/${taken.labReportId}` : `${type}/${id}`,
    ...(taken.remark === null ? {} : { outcome: outcomeOf([warning(path, taken.remark.reason)]) }),
  };
}
