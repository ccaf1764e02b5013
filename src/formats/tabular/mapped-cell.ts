import type { ObservationValue, Sex } from '../../domain/lab-report.ts';
import { foldName } from '../../domain/name.ts';
import { readResultText } from '../../domain/result-text.ts';
import { type SentTime, sentTime } from '../../domain/sent-time.ts';
import { CellError } from './cell.ts';
import type { DateOrder } from './table-mapping.ts';

const NUMBERS = /\d[\d.,]*/gu;
/** Nothing but numbers, and the signs that make a bound, a range or a titre of them. */
const NUMERIC = /^[\s<>=≤≥+\-–—:eE\d.,]*\d[\s<>=≤≥+\-–—:eE\d.,]*$/u;

/** One number without its thousands, with a point for its decimals; null where it is written otherwise than told. */
function plainNumber(text: string, decimals: 'point' | 'comma'): string | null {
  const [mark, group] = decimals === 'comma' ? [',', '.'] : ['.', ','];
  const [whole = '', fraction, ...more] = text.split(mark);
  if (more.length > 0 || fraction?.includes(group) === true || fraction === '') return null;
  const groups = whole.split(group);
  const grouped = groups.length > 1;
  if (
    grouped &&
    !(/^\d{1,3}$/.test(groups[0] ?? '') && groups.slice(1).every((part) => /^\d{3}$/.test(part)))
  ) {
    return null;
  }
  return `${groups.join('')}${fraction === undefined ? '' : `.${fraction}`}`;
}

/**
 * A value as its table writes numbers. `5,3` in a table with points, and `5.3` in one with commas, may be a slip of a
 * factor of ten, so it is refused rather than read.
 */
export function mappedValue(
  text: string,
  numeric: boolean,
  decimals: 'point' | 'comma',
  column: string,
): ObservationValue {
  if (!NUMERIC.test(text)) return readResultText(text);
  let wrong = false;
  const plain = numeric
    ? text
    : text.replace(NUMBERS, (number) => {
        const read = plainNumber(number, decimals);
        if (read === null) wrong = true;
        return read ?? number;
      });
  if (wrong) throw new CellError(column, `is no number written with a decimal ${decimals}`);
  const value = readResultText(plain);
  return value.kind === 'absent' ? value : { ...value, text };
}

/** A bound of an interval, or null for an empty cell. */
export function mappedBound(
  text: string,
  numeric: boolean,
  decimals: 'point' | 'comma',
  column: string,
): number | null {
  if (text === '') return null;
  const value = mappedValue(text, numeric, decimals, column);
  if (value.kind !== 'quantity' || value.comparator !== null) throw new CellError(column, 'is not a number');
  return value.value;
}

const ISO = /^(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{1,2}:\d{2}(?::\d{2})?)(?:\.\d+)?(Z|[+-]\d{2}:\d{2})?)?$/;
const WRITTEN = /^(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?:[ T,]+(\d{1,2}:\d{2}(?::\d{2})?))?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})$/;
const PLACES: Readonly<Record<DateOrder, readonly [number, number, number]>> = {
  ymd: [1, 2, 3],
  dmy: [3, 2, 1],
  mdy: [3, 1, 2],
};

const two = (text: string) => text.padStart(2, '0');

/** A date or time in the order that its table writes, or in ISO 8601; a year of two digits is refused. */
export function mappedTime(text: string, order: DateOrder, clock: string, column: string): SentTime {
  const iso = ISO.exec(text) ?? (order === 'ymd' ? COMPACT.exec(text) : null);
  const written = iso ?? WRITTEN.exec(text);
  const [year, month, day] = (iso === null ? PLACES[order] : PLACES.ymd).map(
    (place) => written?.[place] ?? '',
  );
  const own = written?.[4] ?? '';
  const offset = iso?.[5]?.replace('Z', '+00:00') ?? null;
  if (own !== '' && clock !== '')
    throw new CellError(column, 'has a time of its own beside the column of times');
  // A workbook may hold a time of day as a moment of its first day.
  const said = own === '' ? clock.replace(/^1(?:899-12-3[01]|900-01-00)T/, '') : own;
  if (said !== '' && !/^\d{1,2}:\d{2}(:\d{2})?$/.test(said)) throw new CellError(column, 'is no time of day');
  const date = `${year}-${two(month ?? '')}-${two(day ?? '')}`;
  const hours = said.split(':').map(two).join(':');
  const time = year?.length === 4 ? sentTime(said === '' ? date : `${date}T${hours}`, offset) : null;
  if (time === null) throw new CellError(column, 'is not a date in the order that was told');
  return time;
}

const SEXES: ReadonlyMap<string, Sex | null> = new Map([
  ...['m', 'male', 'nam', 'man', 'trai'].map((word) => [word, 'M'] as const),
  ...['f', 'female', 'nu', 'woman', 'gai'].map((word) => [word, 'F'] as const),
  ...['o', 'other', 'khac'].map((word) => [word, 'O'] as const),
  ...['u', 'unknown', 'khong ro'].map((word) => [word, null] as const),
]);

/** A sex in the table's own words, or in those that are always known. */
export function mappedSex(
  text: string,
  own: { readonly male: string; readonly female: string },
  column: string,
): Sex | null {
  const word = foldName(text);
  if (word === '') return null;
  if (own.male !== '' && word === foldName(own.male)) return 'M';
  if (own.female !== '' && word === foldName(own.female)) return 'F';
  const sex = SEXES.get(word);
  if (sex === undefined) throw new CellError(column, 'is no word for a sex that is known');
  return sex;
}
