import { foldName } from '../domain/name.ts';
import type { DicomJson, DicomJsonElement, DicomJsonValue } from '../formats/dicom/dicom-json.ts';

/** Elements of an identifier that ask for nothing by themselves: character set and time zone. */
const NO_KEYS = new Set(['00080005', '00080201']);
const WILD_VRS = new Set(['CS', 'LO', 'LT', 'PN', 'SH', 'ST', 'UC', 'UR', 'UT']);

/** A data set of a sequence; a person's name is the other thing that a value can be. */
function isItem(value: DicomJsonValue): value is DicomJson {
  return value !== null && typeof value === 'object' && !('Alphabetic' in value || 'Ideographic' in value);
}

/** The items of a sequence. */
export function itemsOf(element: DicomJsonElement | undefined): DicomJson[] {
  return (element?.Value ?? []).filter(isItem);
}

/** The values of an element as text, of a name its first writing. */
export function textsOf(element: DicomJsonElement | undefined): string[] {
  return (element?.Value ?? []).flatMap((value) => {
    if (value === null) return [];
    if (typeof value !== 'object') return [String(value)];
    const { Alphabetic, Ideographic } = value;
    if (typeof Alphabetic === 'string') return [Alphabetic];
    return typeof Ideographic === 'string' ? [Ideographic] : [];
  });
}

/** Characters of the longest key, all its values together, in sequences too. */
export function longestOf(asked: DicomJson): number {
  let longest = 0;
  for (const element of Object.values(asked)) {
    const length = textsOf(element).reduce((sum, text) => sum + text.length + 1, 0);
    longest = Math.max(longest, length, ...itemsOf(element).map(longestOf));
  }
  return longest;
}

/** `*` any characters, `?` one (PS3.4 section C.2.2.2.4), without backtracking beyond the last star. */
export function wildcardMatches(pattern: string, value: string): boolean {
  let p = 0;
  let v = 0;
  let star = -1;
  let from = 0;
  while (v < value.length) {
    if (pattern[p] === '*') {
      star = p++;
      from = v;
    } else if (pattern[p] === '?' || pattern[p] === value[v]) {
      p += 1;
      v += 1;
    } else if (star >= 0) {
      p = star + 1;
      v = ++from;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

/** The ends of a range `a-b`, of which either may be missing; of a single value both are that. */
export function rangeOf(value: string): readonly [from: string, to: string] {
  const [from = '', to] = value.split('-', 2).map((end) => end.trim());
  return to === undefined ? [from, from] : [from, to];
}

/** Times of the finest written precision: `0930` is the whole minute. */
function timeInRange(value: string, asked: string): boolean {
  const plain = (time: string) => time.replaceAll(':', '').slice(0, 6);
  const [from = '', to = ''] = rangeOf(asked).map(plain);
  const at = plain(value).padEnd(6, '0');
  return at >= from.padEnd(6, '0') && at <= to.padEnd(6, '9');
}

function dateInRange(value: string, asked: string): boolean {
  const [from, to] = rangeOf(asked);
  return value >= from && (to === '' || value <= to);
}

function valueMatches(vr: string, asked: readonly string[], value: string): boolean {
  const [first = ''] = asked;
  if (vr === 'DA') return value !== '' && dateInRange(value, first);
  if (vr === 'TM') return value !== '' && timeInRange(value, first);
  if (vr === 'UI') return asked.includes(value);
  if (vr === 'PN') return wildcardMatches(foldName(first), foldName(value));
  if (WILD_VRS.has(vr)) return wildcardMatches(first, value);
  return first === value;
}

/**
 * Whether an item matches the keys of an identifier (PS3.4 section C.2.2.2): no value matches everything, a range or
 * wildcard where its VR has one, names without accents and case, a sequence when one of its items matches.
 * A key that the hub keeps nothing under matches nothing; one that it does not know is passed over.
 */
export function matchesKeys(asked: DicomJson, item: DicomJson): boolean {
  return Object.entries(asked).every(([tag, element]) => {
    const held = item[tag];
    if (NO_KEYS.has(tag) || held === undefined) return true;
    if (held.vr === 'SQ') {
      return itemsOf(element).every((key) => {
        const items = itemsOf(held);
        const universal = Object.values(key).every((each) => (each.Value ?? []).length === 0);
        return universal || items.some((each) => matchesKeys(key, each));
      });
    }
    const wanted = textsOf(element);
    if (wanted.length === 0 || wanted.every((each) => each === '' || each === '*')) return true;
    const [value = ''] = textsOf(held);
    return valueMatches(held.vr, wanted, value);
  });
}

/** Whether a key asks for nothing. Toolkits write an empty number as 0, which no key of a worklist can be. */
function isUniversal({ vr, Value = [] }: DicomJsonElement): boolean {
  return Value.length === 0 || (/^[USF][SLD]$/.test(vr) && Value.every((value) => value === 0));
}

/** Whether a key with a value is passed over, so that more is answered than was asked for. */
export function passesOver(asked: DicomJson, item: DicomJson): boolean {
  return Object.entries(asked).some(([tag, element]) => {
    if (NO_KEYS.has(tag) || isUniversal(element)) return false;
    const held = item[tag];
    if (held === undefined) return true;
    return held.vr === 'SQ' && itemsOf(element).some((key) => passesOver(key, itemsOf(held)[0] ?? {}));
  });
}

/** What was asked for of an item, empty where nothing is held; a sequence asked for without items is given whole. */
export function answerOf(asked: DicomJson, item: DicomJson): DicomJson {
  const answer: DicomJson = {};
  for (const [tag, element] of Object.entries(asked)) {
    if (NO_KEYS.has(tag)) continue;
    const held = item[tag];
    const [key] = itemsOf(element);
    if (held === undefined) answer[tag] = { vr: element.vr };
    else if (held.vr !== 'SQ' || key === undefined || Object.keys(key).length === 0) answer[tag] = held;
    else {
      const items = itemsOf(held).map((each) => answerOf(key, each));
      answer[tag] = items.length === 0 ? { vr: 'SQ' } : { vr: 'SQ', Value: items };
    }
  }
  return answer;
}
