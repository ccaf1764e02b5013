import type { HubContext } from '../platform/http/env.ts';
import type { Platform } from '../platform/platform.ts';
import { parseAccept } from './accept.ts';
import { serviceRoot } from './address.ts';
import { acceptOf, notAcceptable } from './answer.ts';
import { type Found, type Search, searchInstances, searchSeries, searchStudies } from './qido.ts';
import type { Level } from './qido-attributes.ts';
import { parseQidoQuery } from './qido-query.ts';

const TYPES = ['*/*', 'application/*', 'application/dicom+json', 'application/json'];

const SEARCHES: Readonly<Record<Level, (search: Search) => Promise<Found>>> = {
  study: searchStudies,
  series: searchSeries,
  instance: searchInstances,
};

/** Answers a search (PS3.18 section 10.6) at a level, `within` the study and series of the address. */
export async function answerSearch(
  c: HubContext,
  { db, config }: Platform,
  level: Level,
  within: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const accepted = parseAccept(acceptOf(c)).find(({ type }) => TYPES.includes(type));
  if (accepted === undefined) return notAcceptable(c, 'Search results are given as application/dicom+json');
  const params = new URL(c.req.url).searchParams;
  for (const [name, uid] of Object.entries(within)) params.set(name, uid);
  const query = parseQidoQuery(params, level);
  const root = serviceRoot(config, c.req.url);
  const { results, total } = await SEARCHES[level]({
    db,
    query,
    root,
    byBytes: config.database.kind === 'sqlite',
    withAbove: Object.keys(within).length === 0,
  });
  const more = total - query.offset - results.length;
  return c.body(JSON.stringify(results), 200, {
    'content-type': accepted.type === 'application/json' ? 'application/json' : 'application/dicom+json',
    'cache-control': 'no-store',
    'x-total-count': String(total),
    ...(more > 0
      ? { warning: `299 ${root} "There are ${more} additional results that can be requested"` }
      : {}),
  });
}
