import { type RawBuilder, sql } from 'kysely';
import { allows } from '../access/policy.ts';
import { HubError } from '../domain/errors.ts';
import type { Actor } from '../domain/roles.ts';
import { withVersion } from './fhir-json.ts';
import { KINDS, linkName, type NamedLink } from './kinds.ts';
import { outcomeOf, warning } from './outcome.ts';
import type { Resource } from './resource.ts';
import { beside, endOfPage, type Place } from './search-bounds.ts';
import type { FhirType, SearchKind, Source } from './search-kind.ts';
import { pageAfter, type SearchQuery } from './search-query.ts';
import { anyOf, type Condition } from './search-values.ts';

/** Beside the resources that were asked for so many others go along at most. */
const MOST_INCLUDED = 1000;

async function conditionOf(
  kind: SearchKind,
  { matches }: Pick<SearchQuery, 'matches'>,
  source: Source,
): Promise<Condition> {
  const all: Condition[] = [kind.current];
  for (const { name, values } of matches) {
    const parameter = kind.parameters[name];
    if (parameter === undefined) continue;
    const some: Condition[] = [];
    for (const value of values) some.push(await parameter.matches(value, source));
    all.push(anyOf(some));
  }
  return sql`${sql.join(
    all.map((one) => sql`(${one})`),
    sql` and `,
  )}`;
}

/** One row more than the page, so that it is known whether another follows. */
function pageQuery(
  kind: SearchKind,
  condition: Condition,
  { sort, after, count }: Pick<SearchQuery, 'sort' | 'after' | 'count'>,
  end: Place | null,
): RawBuilder<Place> {
  const key: RawBuilder<unknown> = kind.sorts[sort.name]?.key ?? kind.id;
  const row = { key, id: kind.id };
  const way = sql.raw(sort.descending ? 'desc' : 'asc');
  const later = after === null ? sql`1 = 1` : beside(row, sort.descending ? '<' : '>', after);
  const within = end === null ? sql`1 = 1` : beside(row, sort.descending ? '>=' : '<=', end);
  return sql`select ${kind.id} as ${sql.id('id')}, ${key} as ${sql.id('key')} from ${kind.from}
    where ${condition} and ${later} and ${within}
    order by ${key} ${way}, ${kind.id} ${way} limit ${sql.lit(count + 1)}`;
}

/** How a search is carried out: what its rows fulfil, where its page ends at the latest, and the query of the page. */
export async function planSearch(kind: SearchKind, query: SearchQuery, source: Source) {
  const condition = await conditionOf(kind, query, source);
  const end = await endOfPage(kind, query, source);
  return { condition, end, page: pageQuery(kind, condition, query, end) };
}

async function totalOf(kind: SearchKind, condition: Condition, { db }: Source): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*) as ${sql.id('total')} from ${kind.from} where ${condition}`.execute(db);
  return Number(rows[0]?.total ?? 0);
}

/** Resources by their ids, in that order. */
export async function loadAll(kind: SearchKind, source: Source, ids: readonly string[]): Promise<Resource[]> {
  if (ids.length === 0) return [];
  const loaded = new Map((await kind.load(source, ids)).map((one) => [one.id, withVersion(one)]));
  return ids.flatMap((id) => loaded.get(id) ?? []);
}

function referencesIn(resource: Resource, element: string, target: FhirType): string[] {
  const value = resource[element];
  const list: unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((one) => {
    if (typeof one !== 'object' || one === null || !('reference' in one)) return [];
    const [type, id] = String(one.reference).split('/');
    return type === target && id !== undefined ? [id] : [];
  });
}

/** What goes along: resources that the found ones refer to, and those that refer to them. */
async function alongWith(
  found: readonly Resource[],
  query: SearchQuery,
  source: Source,
): Promise<{ included: Resource[]; leftOut: boolean }> {
  const wanted = new Map<FhirType, Set<string>>();
  const want = (type: FhirType, ids: readonly string[]) => {
    const set = wanted.get(type) ?? new Set<string>();
    for (const id of ids) set.add(id);
    wanted.set(type, set);
  };
  for (const { link } of query.include) {
    want(
      link.target,
      found.flatMap((one) => referencesIn(one, link.element, link.target)),
    );
  }
  let leftOut = false;
  const ids = found.flatMap(({ id }) => id ?? []);
  for (const { from, link } of ids.length === 0 ? [] : query.revinclude) {
    const { rows } = await pageQuery(
      from,
      sql`(${from.current}) and ${await link.refersTo(ids, source)}`,
      { sort: { name: '_id', descending: true }, after: null, count: MOST_INCLUDED },
      null,
    ).execute(source.db);
    if (rows.length > MOST_INCLUDED) leftOut = true;
    want(
      from.type,
      rows.map(({ id }) => id),
    );
  }
  const held = new Set(found.map(({ resourceType, id }) => `${resourceType}/${id}`));
  const included: Resource[] = [];
  for (const [type, set] of wanted) {
    const others = [...set].filter((id) => !held.has(`${type}/${id}`));
    const room = Math.max(0, MOST_INCLUDED - included.length);
    if (others.length > room) leftOut = true;
    included.push(...(await loadAll(KINDS[type], source, others.slice(0, room))));
  }
  return { included, leftOut };
}

/** Who searches must be allowed to see also what goes along. @throws HubError forbidden */
function requireIncluded(actor: Actor, { include, revinclude }: SearchQuery): void {
  const check = (type: FhirType, one: NamedLink) => {
    const { permission } = KINDS[type];
    if (!allows(actor, permission)) {
      throw new HubError('forbidden', `${linkName(one)} takes the permission ${permission}`);
    }
  };
  for (const one of include) check(one.link.target, one);
  for (const one of revinclude) check(one.from.type, one);
}

export type SearchBundle = Resource & {
  readonly entry?: readonly {
    readonly fullUrl?: string;
    readonly resource: Resource;
    readonly search: { readonly mode: string };
  }[];
};

/** Searches one kind and answers the Bundle; `root` is the address of `/fhir`. */
export async function search(
  kind: SearchKind,
  query: SearchQuery,
  { source, actor, root }: { readonly source: Source; readonly actor: Actor; readonly root: string },
): Promise<SearchBundle> {
  requireIncluded(actor, query);
  const planned = await planSearch(kind, query, source);
  const { condition, end } = planned;
  const address = (more: readonly [string, string][]) => {
    const params = new URLSearchParams([...query.understood, ...more]);
    return `${root}/${kind.type}${params.size === 0 ? '' : `?${params}`}`;
  };
  const here = query.after === null ? [] : [['_after', pageAfter(query.after.key, query.after.id)] as const];
  const self = { relation: 'self', url: address(here.map(([name, value]) => [name, value])) };
  if (query.countOnly) {
    const total = await totalOf(kind, condition, source);
    return { resourceType: 'Bundle', type: 'searchset', total, link: [self] };
  }
  const { rows } = await planned.page.execute(source.db);
  const page = rows.slice(0, query.count);
  // Where the page is not full, the next one goes on looking where this one stopped.
  const last = rows.length > page.length ? page.at(-1) : end;
  const more = last !== null && last !== undefined;
  const whole = !more && query.after === null;
  const total = whole
    ? page.length
    : query.total === 'accurate'
      ? await totalOf(kind, condition, source)
      : undefined;
  const found = await loadAll(
    kind,
    source,
    page.map(({ id }) => id),
  );
  const { included, leftOut } = await alongWith(found, query, source);
  const next = more
    ? [{ relation: 'next', url: address([['_after', pageAfter(keyOf(last, kind, query), last.id)]]) }]
    : [];
  const entry = (resource: Resource, mode: 'match' | 'include') => ({
    fullUrl: `${root}/${resource.resourceType}/${resource.id}`,
    resource,
    search: { mode },
  });
  const warnings = [
    ...query.passedOver.map((what) => warning(null, `passed over: ${what}`, 'not-supported')),
    ...(leftOut
      ? [warning(null, `only ${MOST_INCLUDED} resources go along; ask for a smaller page`, 'incomplete')]
      : []),
  ];
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total,
    link: [self, ...next],
    entry: [
      ...found.map((one) => entry(one, 'match')),
      ...included.map((one) => entry(one, 'include')),
      ...(warnings.length === 0 ? [] : [{ resource: outcomeOf(warnings), search: { mode: 'outcome' } }]),
    ],
  };
}

/** PostgreSQL gives large numbers as texts. */
function keyOf({ key }: Place, kind: SearchKind, { sort }: SearchQuery): string | number {
  return kind.sorts[sort.name]?.numeric === true ? Number(key) : key;
}
