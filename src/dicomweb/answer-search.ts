import type { HubContext } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import { parseAccept } from './accept.ts';
import { serviceRoot } from './address.ts';
import { acceptOf, notAcceptable } from './answer.ts';
import { includeFields } from './include-fields.ts';
import { searchAt } from './qido.ts';
import type { Level } from './qido-attributes.ts';
import { parseQidoQuery } from './qido-query.ts';
import type { Threads } from './threads.ts';

const TYPES = ['*/*', 'application/*', 'application/dicom+json', 'application/json'];

/** RFC 9111 section 5.5 dropped the header from HTTP, PS3.18 section 8.3.4 still tells by it what a search is not. */
function warnings(
  root: string,
  passedOver: readonly string[],
  missing: readonly string[],
  remaining: number | null,
): string[] {
  const warn = (text: string) => `299 ${root} "${text}"`;
  return [
    ...(passedOver.length === 0
      ? []
      : [warn(`These attributes are not matched by and were passed over: ${passedOver.join(', ')}`)]),
    ...missing.map(warn),
    ...(remaining === null ? [warn('There are additional results that can be requested')] : []),
    ...(remaining !== null && remaining > 0
      ? [warn(`There are ${remaining} additional results that can be requested`)]
      : []),
  ];
}

/** Answers a search (PS3.18 section 10.6) at a level, `within` the study and series of the address. */
export async function answerSearch(
  c: HubContext,
  { db, config, threads }: Platform & { readonly threads: Threads },
  level: Level,
  within: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const accepted = parseAccept(acceptOf(c)).find(({ type }) => TYPES.includes(type));
  if (accepted === undefined) return notAcceptable(c, 'Search results are given as application/dicom+json');
  const params = new URL(c.req.url).searchParams;
  for (const [name, uid] of Object.entries(within)) params.set(name, uid);
  const query = parseQidoQuery(params, level);
  const root = serviceRoot(config, c.req.url);
  const { results, more, total } = await searchAt(level, {
    db,
    query,
    root,
    withAbove: Object.keys(within).length === 0,
    withTotal: true,
  });
  const included = await includeFields({ db, threads }, level, query.included, results);
  const remaining = more ? (total === null ? null : total - query.offset - results.length) : 0;
  const warned = warnings(root, query.passedOver, included.missing, remaining);
  return c.body(JSON.stringify(included.results), 200, {
    'content-type': accepted.type === 'application/json' ? 'application/json' : 'application/dicom+json',
    'cache-control': 'no-store',
    ...(total === null ? {} : { 'x-total-count': String(total) }),
    ...(warned.length === 0 ? {} : { warning: warned.join(', ') }),
  });
}
