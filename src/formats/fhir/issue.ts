import type { z } from 'zod';

/** What is wrong with a received resource: FHIR's own kind of issue, the element as FHIRPath, and why in words. */
export type FhirIssue = {
  /** Of the value set issue-type, as far as the hub says them. */
  readonly code:
    | 'structure'
    | 'required'
    | 'value'
    | 'invariant'
    | 'not-supported'
    | 'not-found'
    | 'too-costly';
  readonly path: string;
  readonly reason: string;
};

export type FhirRefused = { readonly ok: false; readonly issues: readonly FhirIssue[] };

/** So many are told at once; a sender whose resources are all wrong needs no more. */
const MOST_TOLD = 20;

export function refused(code: FhirIssue['code'], path: string, reason: string): FhirRefused {
  return { ok: false, issues: [{ code, path, reason }] };
}

/** `Bundle` and `['entry', 3, 'resource']` give `Bundle.entry[3].resource`. */
export function pathOf(root: string, parts: readonly PropertyKey[]): string {
  return parts.reduce<string>(
    (path, part) => (typeof part === 'number' ? `${path}[${part}]` : `${path}.${String(part)}`),
    root,
  );
}

/** The faults that a schema found, each at its element. */
export function issuesOf(error: z.ZodError, root: string): FhirRefused {
  const issues = error.issues.slice(0, MOST_TOLD).map((issue): FhirIssue => {
    const missing = issue.code === 'invalid_type' && issue.message.endsWith('received undefined');
    return {
      code: missing ? 'required' : issue.code === 'invalid_value' ? 'value' : 'structure',
      path: pathOf(root, issue.path),
      reason: missing ? 'this element is missing' : issue.message,
    };
  });
  return { ok: false, issues };
}
