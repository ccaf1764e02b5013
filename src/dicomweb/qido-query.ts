import { HubError } from '../domain/errors.ts';
import { isUid } from '../domain/ids.ts';
import { keywordOfTag, tagOfKeyword } from '../formats/dicom/dictionary.ts';
import { type Attribute, attributeOf, LEVELS, type Level } from './qido-attributes.ts';

export const DEFAULT_LIMIT = 100;
export const MOST_RESULTS = 1000;
const MOST_UIDS = 1000;

/** One attribute and what it must match; the value is checked for its kind of matching. */
export type Match = { readonly attribute: Attribute; readonly value: string };

export type QidoQuery = {
  readonly matches: readonly Match[];
  readonly fuzzy: boolean;
  readonly limit: number;
  readonly offset: number;
};

function wholeNumber(text: string, name: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new HubError('invalid', `${name} is a whole number`);
  return Number(text);
}

/** Known attributes that are not held are left out of answers, as the Standard has it; unknown words are refused. */
function checkIncluded(values: readonly string[]): void {
  for (const name of values.flatMap((value) => value.split(','))) {
    const known =
      name === 'all' ||
      tagOfKeyword(name) !== undefined ||
      (/^[0-9a-f]{8}$/i.test(name) &&
        (keywordOfTag(Number.parseInt(name, 16)) !== undefined ||
          Number.parseInt(name[3] ?? '', 16) % 2 === 1));
    if (!known) throw new HubError('invalid', `includefield: there is no attribute ${printable(name)}`);
  }
}

const printable = (name: string) => (/^[\w.]{1,64}$/.test(name) ? name : 'of that name');

function dateParts(value: string): [string, string] {
  const [from = '', to = from, ...rest] = value.split('-');
  if (rest.length > 0 || !/^(\d{8})?$/.test(from) || !/^(\d{8})?$/.test(to)) {
    throw new HubError('invalid', 'StudyDate is YYYYMMDD, or a range with a hyphen');
  }
  return [from, to];
}

/** First and last day of a date query, '' for an open end. */
export const dateRange = dateParts;

/** The UIDs of a list with commas or backslashes (PS3.18 section 8.3.4.1). */
export function uidList(value: string): string[] {
  return value.split(/[,\\]/).filter((uid) => uid !== '');
}

function check({ keyword, matching }: Attribute, value: string): void {
  if (value.length > 70_000) throw new HubError('invalid', `${keyword} is too long`);
  if (matching === 'date') dateParts(value);
  if (matching === 'number') wholeNumber(value, keyword);
  if (matching === 'uid') {
    const uids = uidList(value);
    if (uids.length > MOST_UIDS) throw new HubError('invalid', `${keyword}: more than ${MOST_UIDS} UIDs`);
    if (!uids.every(isUid)) throw new HubError('invalid', `${keyword} is a UID or a list of UIDs`);
  }
}

/**
 * Reads a search (PS3.18 section 8.3.4) at a level. An empty value matches everything, and a lone `*` too.
 * @throws HubError invalid with the name of the parameter, never with its value
 */
export function parseQidoQuery(params: URLSearchParams, level: Level): QidoQuery {
  const matches: Match[] = [];
  let fuzzy = false;
  let limit = DEFAULT_LIMIT;
  let offset = 0;
  for (const name of new Set(params.keys())) {
    const values = params.getAll(name);
    const [value = ''] = values;
    if (name === 'includefield') {
      checkIncluded(values);
      continue;
    }
    if (name === 'accept') continue;
    const attribute = attributeOf(name);
    const several = attribute?.matching === 'uid';
    if (values.length > 1 && !several) throw new HubError('invalid', `${printable(name)} is given twice`);
    if (name === 'limit') limit = Math.min(wholeNumber(value, 'limit'), MOST_RESULTS);
    else if (name === 'offset') offset = wholeNumber(value, 'offset');
    else if (name === 'fuzzymatching') {
      if (value !== 'true' && value !== 'false') {
        throw new HubError('invalid', 'fuzzymatching is true or false');
      }
      fuzzy = value === 'true';
    } else if (attribute === null) {
      throw new HubError('invalid', `The attribute ${printable(name)} cannot be searched by`);
    } else if (LEVELS.indexOf(attribute.level) > LEVELS.indexOf(level)) {
      throw new HubError('invalid', `The attribute ${attribute.keyword} stands below the ${level} level`);
    } else {
      const joined = several ? values.join(',') : value;
      if (joined === '' || joined === '*') continue;
      check(attribute, joined);
      matches.push({ attribute, value: joined });
    }
  }
  return { matches, fuzzy, limit, offset };
}
