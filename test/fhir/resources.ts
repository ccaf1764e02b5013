import { z } from 'zod';
import type { TestHub } from '../hub.ts';

/** A resource as it came over the wire: only what a test asks of it is looked at. */
export const resource = z.looseObject({ resourceType: z.string(), id: z.string().optional() });
export type Wire = z.infer<typeof resource>;

const bundle = z.looseObject({
  resourceType: z.literal('Bundle'),
  type: z.string(),
  total: z.number().optional(),
  link: z.array(z.object({ relation: z.string(), url: z.string() })).default([]),
  entry: z
    .array(
      z.object({
        fullUrl: z.string().optional(),
        resource: resource.optional(),
        search: z.object({ mode: z.string() }).optional(),
        response: z
          .object({
            status: z.string(),
            location: z.string().optional(),
            outcome: resource.optional(),
          })
          .optional(),
      }),
    )
    .default([]),
});
export type WireBundle = z.infer<typeof bundle>;

const outcome = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z.array(
    z.object({
      severity: z.string(),
      code: z.string(),
      diagnostics: z.string().optional(),
      expression: z.array(z.string()).optional(),
    }),
  ),
});

export async function bundleOf(answer: Response): Promise<WireBundle> {
  return bundle.parse(await answer.json());
}

export async function outcomeOf(answer: Response) {
  return outcome.parse(await answer.json()).issue;
}

export function issuesIn(response: { outcome?: Wire | undefined } | undefined) {
  return outcome.parse(response?.outcome).issue;
}

const FHIR = { 'content-type': 'application/fhir+json' };

/** Posts as a program with the administrator token does. */
export function postFhir(
  hub: TestHub,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return hub.asAutomation(path, {
    method: 'POST',
    headers: { ...FHIR, ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** Every resource that a search finds, page by page, with how many pages it took. */
export async function searched(hub: TestHub, path: string): Promise<{ found: Wire[]; pages: number }> {
  const found: Wire[] = [];
  let pages = 0;
  for (let next: string | undefined = path; next !== undefined; ) {
    const answer: WireBundle = await bundleOf(await hub.asAutomation(next));
    pages += 1;
    for (const { resource: one, search } of answer.entry) {
      if (one !== undefined && search?.mode === 'match') found.push(one);
    }
    next = answer.link.find(({ relation }) => relation === 'next')?.url.replace(hub.url, '');
  }
  return { found, pages };
}

const loinc = (code: string, display: string) => ({
  coding: [{ system: 'http://loinc.org', code, display }],
});
const ucum = (value: number, unit: string) => ({
  value,
  unit,
  system: 'http://unitsofmeasure.org',
  code: unit,
});

export const quantityOf = ucum;

/** A person with an accented name, as a laboratory names them. */
export function patient(number: string, more: object = {}) {
  return {
    resourceType: 'Patient',
    identifier: [{ system: 'urn:oid:1.2.3.4', value: number }],
    name: [{ family: 'Nguyễn', given: ['Thị', 'Đào'] }],
    gender: 'female',
    birthDate: '1970-02-03',
    ...more,
  };
}

export function observation(code: string, display: string, more: object) {
  return {
    resourceType: 'Observation',
    status: 'final',
    code: loinc(code, display),
    ...more,
  };
}

export const creatinine = (value: number, more: object = {}) =>
  observation('2160-0', 'Creatinine', { valueQuantity: ucum(value, 'mg/dL'), ...more });

/** A transaction of one report with its person and results. */
export function transaction(
  number: string,
  results: readonly object[],
  more: { report?: object; patient?: object; type?: string } = {},
) {
  const person = 'urn:uuid:00000000-0000-4000-8000-000000000001';
  const uuid = (at: number) => `urn:uuid:00000000-0000-4000-8000-${String(at + 100).padStart(12, '0')}`;
  const entry = (fullUrl: string, one: { resourceType: string; [element: string]: unknown }) => ({
    fullUrl,
    resource: one,
    request: { method: 'POST', url: one.resourceType },
  });
  return {
    resourceType: 'Bundle',
    type: more.type ?? 'transaction',
    entry: [
      entry(person, patient('P-1', more.patient)),
      ...results.map((one, at) =>
        entry(uuid(at), { resourceType: 'Observation', subject: { reference: person }, ...one }),
      ),
      entry(uuid(900_000), {
        resourceType: 'DiagnosticReport',
        ...{
          identifier: [{ system: 'http://lab.example/reports', value: number }],
          status: 'final',
          category: [{ coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0074', code: 'LAB' }] }],
          code: { text: 'Panel' },
          subject: { reference: person },
          effectiveDateTime: '2026-03-16T07:42:00+07:00',
          issued: '2026-03-16T10:30:00+07:00',
          result: results.map((_, at) => ({ reference: uuid(at) })),
        },
        ...more.report,
      }),
    ],
  };
}
