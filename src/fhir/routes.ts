import { Hono } from 'hono';
import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import { boundBody } from '../platform/http/bound-body.ts';
import type { HubContext, HubEnv } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import { answerPosted, LIMIT_BYTES, prefers } from './answer-posted.ts';
import { capabilityStatement } from './capability.ts';
import { KINDS } from './kinds.ts';
import { answer, outcomeOf } from './outcome.ts';
import type { Resource } from './resource.ts';
import { loadAll, type SearchBundle, search } from './search.ts';
import { FHIR_TYPES, type FhirType, type Source } from './search-kind.ts';
import { readSearch, type SearchQuery } from './search-query.ts';
import { idOf } from './search-values.ts';

const FORM_BYTES = 64 * 1024;
/** An id as FHIR has it (R4, section 2.24.0.1). */
const ID = /^[A-Za-z0-9.-]{1,64}$/;
const patientReference = z.object({ reference: z.string() });
const STARTED_AT = new Date().toISOString();

/** Whether JSON is an answer that the caller takes; `_format` goes before `Accept` (R4, section 3.1.0.1.11). */
function takesJson(c: HubContext): boolean {
  const asked = c.req.query('_format') ?? c.req.header('accept') ?? '';
  return asked === '' || /json|\*\/\*|application\/\*/.test(asked);
}

/** Whose resources a search shows: the one person of all that was found, else the one who was asked for, else all. */
function viewedIn({ entry }: SearchBundle, { matches }: Pick<SearchQuery, 'matches'>): string {
  const persons = new Set(
    (entry ?? []).flatMap(({ resource }) => {
      const { subject, id, resourceType } = resource;
      const found =
        resourceType === 'Patient' ? `Patient/${id}` : patientReference.safeParse(subject).data?.reference;
      return found === undefined ? [] : [found.replace('Patient/', '')];
    }),
  );
  const asked = matches.find(({ name }) => name === 'patient' || name === 'subject')?.values ?? [];
  const [only = 'all', ...others] =
    persons.size > 0 ? persons : asked.map((value) => idOf(value, 'Patient') ?? '');
  return others.length === 0 ? only : 'all';
}

/** The door and the window of FHIR R4. Who may is decided by the table in `access/policy.ts`. */
export function fhirRoutes(platform: Platform): Hono<HubEnv> {
  const { db, config } = platform;
  const baseOf = (c: HubContext) => (config.http.publicUrl ?? new URL(c.req.url).origin).replace(/\/+$/, '');
  const rootOf = (c: HubContext) => `${baseOf(c)}/fhir`;
  const sourceOf = (c: HubContext): Source => ({ db, config, dicomWeb: `${baseOf(c)}/dicom-web` });

  const notAcceptable = (c: HubContext) =>
    answer(
      c,
      outcomeOf([
        { severity: 'error', code: 'not-supported', diagnostics: 'Resources are given as JSON only' },
      ]),
      406,
    );

  async function answerRead(c: HubContext, type: FhirType): Promise<Response> {
    if (!takesJson(c)) return notAcceptable(c);
    const id = c.req.param('id') ?? '';
    if (!ID.test(id)) throw new HubError('notFound', `There is no such ${type}`);
    const kind = KINDS[type];
    const source = sourceOf(c);
    const instead = (await kind.replacedBy?.(source, id)) ?? null;
    if (instead !== null && instead !== `${type}/${id}`) {
      const diagnostics = `This was replaced, and its values no longer count: see ${instead}`;
      return answer(c, outcomeOf([{ severity: 'error', code: 'deleted', diagnostics }]), 410);
    }
    const [resource] = await loadAll(kind, source, [id]);
    if (resource === undefined) throw new HubError('notFound', `There is no such ${type}`);
    const etag = `W/"${resource.meta?.versionId}"`;
    const known = (c.req.header('if-none-match') ?? '').split(',').map((one) => one.trim());
    if (known.includes(etag) || known.includes('*')) return c.body(null, 304, { etag });
    const modified = new Date(resource.meta?.lastUpdated ?? 0).toUTCString();
    return answer(c, resource, 200, { etag, 'last-modified': modified });
  }

  async function answerSearch(c: HubContext, type: FhirType, params: URLSearchParams): Promise<Response> {
    if (!takesJson(c)) return notAcceptable(c);
    const kind = KINDS[type];
    const query = readSearch(kind, params, prefers(c, 'handling=strict'));
    const at = { source: sourceOf(c), actor: c.get('actor'), root: rootOf(c) };
    const bundle = await search(kind, query, at);
    c.set('viewed', viewedIn(bundle, query));
    return answer(c, bundle);
  }

  const post = (type: 'Bundle' | 'DiagnosticReport' | 'Observation') => (c: HubContext) => {
    const represent = async (of: string, id: string): Promise<Resource | null> => {
      const known = FHIR_TYPES.find((one) => one === of);
      const [resource] = known === undefined ? [] : await loadAll(KINDS[known], sourceOf(c), [id]);
      return resource ?? null;
    };
    const { dicomWeb } = sourceOf(c);
    return answerPosted(c, platform, { type, represent, root: rootOf(c), dicomWeb });
  };
  const bounded = boundBody(LIMIT_BYTES);

  const app = new Hono<HubEnv>()
    .get('/fhir/metadata', (c) =>
      takesJson(c) ? answer(c, capabilityStatement(rootOf(c), STARTED_AT)) : notAcceptable(c),
    )
    .post('/fhir', bounded, post('Bundle'))
    .post('/fhir/DiagnosticReport', bounded, post('DiagnosticReport'))
    .post('/fhir/Observation', bounded, post('Observation'));
  for (const type of FHIR_TYPES) {
    app
      .get(`/fhir/${type}`, (c) => answerSearch(c, type, new URL(c.req.url).searchParams))
      .post(`/fhir/${type}/_search`, boundBody(FORM_BYTES), async (c) => {
        const params = new URL(c.req.url).searchParams;
        for (const [name, value] of new URLSearchParams(await c.req.text())) params.append(name, value);
        return answerSearch(c, type, params);
      })
      .get(`/fhir/${type}/:id`, (c) => answerRead(c, type));
  }
  return app;
}
