import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import { linkName, linksOf, type NamedLink } from './kinds.ts';
import type { SearchKind } from './search-kind.ts';
import { alternatives } from './search-values.ts';

export type SearchQuery = {
  /** All of them must match, of the values of each any. */
  readonly matches: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly sort: { readonly name: string; readonly descending: boolean };
  readonly count: number;
  /** The row after which the page begins. */
  readonly after: { readonly key: string | number; readonly id: string } | null;
  readonly total: 'none' | 'accurate';
  readonly countOnly: boolean;
  readonly include: readonly NamedLink[];
  readonly revinclude: readonly NamedLink[];
  /** What was understood, for the links; without the place of the page. */
  readonly understood: URLSearchParams;
  /** What was passed over, in words. */
  readonly passedOver: readonly string[];
};

const DEFAULT_COUNT = 50;
const MOST_PARAMETERS = 50;
const MOST_VALUES = 100;
/** The place of a page, so that what comes in between moves no page. */
const PLACE = '_after';

const place = z.tuple([z.union([z.string(), z.number()]), z.string()]);

/** The place of the page after a row, opaque to who asks. */
export function pageAfter(key: string | number, id: string): string {
  return Buffer.from(JSON.stringify([key, id])).toString('base64url');
}

function placeOf(text: string, numeric: boolean): SearchQuery['after'] {
  try {
    const [key, id] = place.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
    if ((typeof key === 'number') === numeric) return { key, id };
  } catch {
    // Told below: whatever is wrong with it, it is no place that the hub gave.
  }
  throw new HubError('invalid', `${PLACE}: this is no place that the hub gave`);
}

function countOf(value: string, most: number): number {
  if (!/^\d{1,6}$/.test(value)) throw new HubError('invalid', '_count is a number of resources');
  return Math.min(Number(value), most);
}

type Building = {
  matches: { name: string; values: string[] }[];
  include: NamedLink[];
  revinclude: NamedLink[];
  passedOver: string[];
  understood: URLSearchParams;
};

/** Links that an `_include` or `_revinclude` names; `*` is all of them. */
function linksNamed(kind: SearchKind, way: 'from' | 'to', value: string): NamedLink[] {
  const links = linksOf(kind.type, way);
  if (value === '*') return links.filter(({ link }) => link.name !== 'subject');
  const [from, name, target] = value.split(':');
  return links.filter(
    (one) => linkName(one) === `${from}:${name}` && (target === undefined || one.link.target === target),
  );
}

/**
 * Reads the parameters of a search. A known parameter with a value that cannot be read is refused; an unknown one is
 * passed over, and said, unless `strict` (R4, section 3.1.1.2.6). @throws HubError invalid
 */
export function readSearch(kind: SearchKind, params: URLSearchParams, strict: boolean): SearchQuery {
  const given = [...params].filter(([, value]) => value !== '');
  if (given.length > MOST_PARAMETERS) throw new HubError('invalid', 'There are too many parameters');
  // No database keeps it, and one refuses to look for it.
  if (given.some((one) => one.join('').includes('\0'))) {
    throw new HubError('invalid', 'A parameter holds the character NUL');
  }
  const built: Building = {
    matches: [],
    include: [],
    revinclude: [],
    passedOver: [],
    understood: new URLSearchParams(),
  };
  let sort = { name: '_id', descending: true };
  let count = Math.min(DEFAULT_COUNT, kind.mostPerPage);
  let after: string | null = null;
  let total: SearchQuery['total'] = 'none';
  let countOnly = false;
  const passOver = (name: string, value?: string) =>
    built.passedOver.push(value === undefined ? name : `${name}=${value}`.slice(0, 200));

  for (const [name, value] of given) {
    const keep = () => built.understood.append(name, value);
    if (name === '_count') {
      count = countOf(value, kind.mostPerPage);
      keep();
    } else if (name === '_sort') {
      const descending = value.startsWith('-');
      const key = descending ? value.slice(1) : value;
      if (!Object.hasOwn(kind.sorts, key)) passOver(name, value);
      else {
        sort = { name: key, descending };
        keep();
      }
    } else if (name === '_include' || name === '_revinclude') {
      const links = linksNamed(kind, name === '_include' ? 'from' : 'to', value);
      if (links.length === 0) passOver(name, value);
      else {
        built[name === '_include' ? 'include' : 'revinclude'].push(...links);
        keep();
      }
    } else if (name === '_total' && ['none', 'estimate', 'accurate'].includes(value)) {
      total = value === 'none' ? 'none' : 'accurate';
      keep();
    } else if (name === '_summary' && ['count', 'false'].includes(value)) {
      countOnly = value === 'count';
      keep();
    } else if (name === PLACE) after = value;
    else if (name === '_format' || name === '_pretty') continue;
    else if (Object.hasOwn(kind.parameters, name)) {
      const values = alternatives(value);
      if (values.length > MOST_VALUES) throw new HubError('invalid', `${name} has too many values`);
      built.matches.push({ name, values });
      keep();
    } else if (Object.hasOwn(kind.parameters, name.split(':')[0] ?? '')) {
      // A modifier that is not known would change what is found.
      throw new HubError('invalid', `${name.slice(0, 100)}: this modifier is not supported`);
    } else passOver(name.slice(0, 100));
  }
  if (strict && built.passedOver.length > 0) {
    throw new HubError('invalid', `Not supported: ${built.passedOver.join(', ')}`);
  }
  const numeric = kind.sorts[sort.name]?.numeric === true;
  return {
    ...built,
    sort,
    count,
    after: after === null ? null : placeOf(after, numeric),
    total,
    countOnly: countOnly || count === 0,
  };
}
