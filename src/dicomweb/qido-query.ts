import { HubError } from '../domain/errors.ts';
import { isUid } from '../domain/ids.ts';
import { hexOfTag, keywordOfTag, tagOfKeyword } from '../formats/dicom/dictionary.ts';
import { dateRange, timeRange } from './match-range.ts';
import { type Attribute, attributeOf, LEVELS, type Level } from './qido-attributes.ts';

const DEFAULT_LIMIT = 100;
export const MOST_RESULTS = 1000;
/** Within a study everything is given at once unless less is asked for: a viewer must not miss a slice. */
const MOST_WITHIN_STUDY = 20_000;
const MOST_UIDS = 1000;
const MOST_INCLUDED = 100;
const LONGEST_VALUE = 1024;
const LONGEST_LIST = 70_000;

/** One attribute and what it must match; the value is checked for its kind of matching. */
export type Match = { readonly attribute: Attribute; readonly value: string };

export type QidoQuery = {
  readonly matches: readonly Match[];
  readonly fuzzy: boolean;
  /** Whether ranges of StudyDate and StudyTime are one range of moments. */
  readonly combined: boolean;
  readonly limit: number;
  readonly offset: number;
  /** Attributes that were given and are not matched by, so that more is answered than was asked for. */
  readonly passedOver: readonly string[];
  /** Attributes that answers are to have besides, as eight hexadecimal digits. */
  readonly included: readonly string[];
};

function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new HubError('invalid', `${name} is a whole number`);
  return Number(text);
}

/** Whether the Standard has an attribute of this keyword or tag; private tags count as known. */
function isAttribute(name: string): boolean {
  if (tagOfKeyword(name) !== undefined) return true;
  if (!/^[0-9a-f]{8}$/i.test(name)) return false;
  const isPrivate = Number.parseInt(name[3] ?? '', 16) % 2 === 1;
  return isPrivate || keywordOfTag(Number.parseInt(name, 16)) !== undefined;
}

/**
 * The attributes that answers are to have besides: eight hexadecimal digits each, a sequence for one within it. `all` means
 * what every answer has anyway; unknown words are refused.
 */
function includedIn(values: readonly string[]): string[] {
  const tags = new Set<string>();
  for (const name of values.flatMap((value) => value.split(','))) {
    if (name === 'all') continue;
    const path = name.split('.');
    if (!path.every(isAttribute)) {
      throw new HubError('invalid', `includefield: there is no attribute ${printable(name)}`);
    }
    const [first = ''] = path;
    const tag = tagOfKeyword(first);
    tags.add(tag === undefined ? first.toUpperCase() : hexOfTag(tag));
  }
  if (tags.size > MOST_INCLUDED) {
    throw new HubError('invalid', `includefield: more than ${MOST_INCLUDED} attributes`);
  }
  return [...tags];
}

const printable = (name: string) => (/^[\w.]{1,64}$/.test(name) ? name : 'of that name');

/** The UIDs of a list with commas or backslashes (PS3.18 section 8.3.4.1). */
export function uidList(value: string): string[] {
  return value.split(/[,\\]/).filter((uid) => uid !== '');
}

function check({ keyword, matching }: Attribute, value: string): void {
  if (value.length > (matching === 'uid' ? LONGEST_LIST : LONGEST_VALUE)) {
    throw new HubError('invalid', `${keyword} is too long`);
  }
  if (matching === 'studyDate' || matching === 'day') dateRange(value, keyword);
  if (matching === 'studyTime') timeRange(value, keyword);
  if (matching === 'number') wholeNumber(value, keyword);
  if (matching === 'uid') {
    const uids = uidList(value);
    if (uids.length > MOST_UIDS) throw new HubError('invalid', `${keyword}: more than ${MOST_UIDS} UIDs`);
    // Separators alone are refused: by everything, which an empty value asks for, a C-MOVE would send the archive.
    if (uids.length === 0 || !uids.every(isUid))
      throw new HubError('invalid', `${keyword} is a UID or a list of UIDs`);
  }
}

const ABOUT_THE_ANSWER = new Set(['includefield', 'limit', 'offset', 'fuzzymatching', 'accept']);

function only(params: URLSearchParams, name: string): string | null {
  const values = params.getAll(name);
  if (values.length > 1) throw new HubError('invalid', `${printable(name)} is given twice`);
  return values[0] ?? null;
}

function pageOf(params: URLSearchParams): { limit: number; offset: number } {
  const within = params.has('StudyInstanceUID') && !/[,\\]/.test(params.get('StudyInstanceUID') ?? '');
  const most = within ? MOST_WITHIN_STUDY : MOST_RESULTS;
  const limit = only(params, 'limit');
  return {
    limit: limit === null ? (within ? most : DEFAULT_LIMIT) : Math.min(wholeNumber(limit, 'limit'), most),
    offset: wholeNumber(only(params, 'offset') ?? '0', 'offset'),
  };
}

function isFuzzy(params: URLSearchParams): boolean {
  const fuzzy = only(params, 'fuzzymatching') ?? 'false';
  if (fuzzy !== 'true' && fuzzy !== 'false') {
    throw new HubError('invalid', 'fuzzymatching is true or false');
  }
  return fuzzy === 'true';
}

/**
 * Reads a search (PS3.18 section 8.3.4) at a level. An empty value matches everything, and a lone `*` too.
 * An attribute that the hub does not match by is passed over and told; a word that is none is refused.
 * @throws HubError invalid with the name of the parameter, never with its value
 */
export function parseQidoQuery(
  params: URLSearchParams,
  level: Level,
  options: { combined: boolean } = { combined: true },
): QidoQuery {
  const matches: Match[] = [];
  const passedOver: string[] = [];
  const included = includedIn(params.getAll('includefield'));
  for (const name of new Set(params.keys())) {
    if (ABOUT_THE_ANSWER.has(name)) continue;
    const attribute = attributeOf(name);
    if (attribute === null) {
      if (!name.split('.').every(isAttribute)) {
        throw new HubError('invalid', `The attribute ${printable(name)} cannot be searched by`);
      }
      passedOver.push(name);
    } else if (LEVELS.indexOf(attribute.level) > LEVELS.indexOf(level)) {
      throw new HubError('invalid', `The attribute ${attribute.keyword} stands below the ${level} level`);
    } else {
      const value = attribute.matching === 'uid' ? params.getAll(name).join(',') : (only(params, name) ?? '');
      if (value === '' || value === '*') continue;
      if (attribute.matching === 'modalities' && uidList(value).length === 0) continue;
      check(attribute, value);
      matches.push({ attribute, value });
    }
  }
  const { combined } = options;
  return { matches, fuzzy: isFuzzy(params), combined, ...pageOf(params), passedOver, included };
}
