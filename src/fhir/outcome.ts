import { z } from 'zod';
import type { FhirIssue } from '../formats/fhir/issue.ts';
import type { HubContext } from '../platform/http/env.ts';
import type { Remark } from '../receipts/journal.ts';
import { writeJson } from './fhir-json.ts';
import type { Issue, OperationOutcome, Resource } from './resource.ts';

export const FHIR_JSON = 'application/fhir+json';

export function outcomeOf(issues: Issue[]): OperationOutcome {
  return { resourceType: 'OperationOutcome', issue: issues };
}

/** A fault at its element. */
export function errorIssue({ code, path, reason }: FhirIssue): Issue {
  return { severity: 'error', code, diagnostics: reason, expression: [path] };
}

/** What a person should know of what was taken, or of what a search passed over. */
export function warning(path: string | null, reason: string, code = 'informational'): Issue {
  return {
    severity: 'warning',
    code,
    diagnostics: reason,
    ...(path === null ? {} : { expression: [path] }),
  };
}

/** Why a report was not taken although it could be read. */
export function refusalIssue(remark: Remark, path: string): Issue {
  return {
    severity: 'error',
    code: CONFLICTS.has(remark.problem) ? 'conflict' : 'business-rule',
    diagnostics: remark.reason,
    expression: [path],
  };
}

const CONFLICTS: ReadonlySet<string> = new Set([
  'patient-contradiction',
  'several-patients',
  'report-of-another-patient',
]);

/** 409 where it contradicts what is held, else 422. */
export function statusOfRefusal({ problem }: Remark): 409 | 422 {
  return CONFLICTS.has(problem) ? 409 : 422;
}

const problemBody = z.object({ title: z.string(), detail: z.string() });

/** FHIR's word (issue-type) for each kind of the hub's errors. */
const ISSUE_CODES: Readonly<Record<string, string>> = {
  invalid: 'invalid',
  unauthenticated: 'login',
  forbidden: 'forbidden',
  notFound: 'not-found',
  conflict: 'conflict',
  unsupported: 'not-supported',
  tooLarge: 'too-long',
  unprocessable: 'processing',
  unavailable: 'transient',
};

/** The answer to an error, problem+json elsewhere, as an OperationOutcome. */
export async function asOutcome(problem: Response): Promise<Response> {
  const { title, detail } = problemBody.parse(await problem.json());
  const issue: Issue = { severity: 'error', code: ISSUE_CODES[title] ?? 'exception', diagnostics: detail };
  const headers = { 'content-type': FHIR_JSON, 'cache-control': 'no-store' };
  return new Response(writeJson(outcomeOf([issue])), { status: problem.status, headers });
}

/** Answers with a resource. */
export function answer(
  c: HubContext,
  resource: Resource,
  status: 200 | 201 | 400 | 404 | 406 | 409 | 410 | 422 = 200,
  headers: Readonly<Record<string, string>> = {},
): Response {
  return c.body(writeJson(resource), status, {
    'content-type': `${FHIR_JSON}; charset=utf-8`,
    'cache-control': 'no-store',
    ...headers,
  });
}
