import { type RawBuilder, sql } from 'kysely';
import { HubError } from '../domain/errors.ts';
import type { SearchKind, Sort, Source } from './search-kind.ts';
import type { SearchQuery } from './search-query.ts';
import type { Condition } from './search-values.ts';

/** So many rows are looked at for one page where nothing that is asked narrows the search by an index. */
export const LOOKED_AT = 10_000;

/** The place of a row in the order that was asked for. */
export type Place = { readonly key: string | number; readonly id: string };

/** Rows after a place, or up to it and with it; by a comparison of rows, which both databases look up in an index. */
export function beside(
  { key, id }: { readonly key: RawBuilder<unknown>; readonly id: RawBuilder<unknown> },
  way: '<' | '>' | '<=' | '>=',
  place: Place,
): Condition {
  return sql`(${key}, ${id}) ${sql.raw(way)} (${place.key}, ${place.id})`;
}

/** Whether one of the parameters names few rows, all of its alternatives being found through an index. */
async function narrowed(
  kind: SearchKind,
  { matches }: Pick<SearchQuery, 'matches'>,
  source: Source,
): Promise<boolean> {
  for (const { name, values } of matches) {
    const narrows = kind.parameters[name]?.narrows;
    if (narrows === undefined) continue;
    const all = await Promise.all(values.map((value) => narrows(value, source)));
    if (all.every((one) => one)) return true;
  }
  return false;
}

/** The row with which the page stops looking; null where fewer rows than that are left. */
async function farthest(
  walks: NonNullable<Sort['walks']>,
  { sort, after }: Pick<SearchQuery, 'sort' | 'after'>,
  { db }: Source,
): Promise<Place | null> {
  const way = sql.raw(sort.descending ? 'desc' : 'asc');
  let nearest: Place | null = null;
  for (const { table, ...names } of walks) {
    const [key, id] = [sql.ref(names.key), sql.ref(names.id)];
    const later = after === null ? sql`1 = 1` : beside({ key, id }, sort.descending ? '<' : '>', after);
    const { rows } = await sql<Place>`
      select ${key} as ${sql.id('key')}, ${id} as ${sql.id('id')} from ${sql.table(table)} where ${later}
      order by ${key} ${way}, ${id} ${way} limit 1 offset ${sql.lit(LOOKED_AT)}`.execute(db);
    const [place] = rows;
    if (place === undefined) continue;
    const nearer = nearest === null || (sort.descending ? place.key > nearest.key : place.key < nearest.key);
    if (nearer) nearest = place;
  }
  return nearest;
}

/**
 * The row with which a page ends at the latest, so that no search reads a whole table: null where an index finds what
 * is asked, or little is left to read. @throws HubError unprocessable where the order or the count would read it all
 */
export async function endOfPage(kind: SearchKind, query: SearchQuery, source: Source): Promise<Place | null> {
  if (await narrowed(kind, query, source)) return null;
  const walks = kind.sorts[query.sort.name]?.walks;
  if (walks !== undefined && !query.countOnly && query.total === 'none')
    return farthest(walks, query, source);
  const order = { sort: { name: '_id', descending: true }, after: null };
  if ((await farthest(kind.sorts._id?.walks ?? [], order, source)) === null) return null;
  const narrowing = Object.keys(kind.parameters).filter(
    (name) => kind.parameters[name]?.narrows !== undefined,
  );
  const what = walks === undefined ? 'sorted by this' : 'counted';
  throw new HubError(
    'unprocessable',
    `So many are ${what} only where one of these is asked for as well: ${narrowing.join(', ')}`,
  );
}
