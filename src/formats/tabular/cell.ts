import type { Sex } from '../../domain/lab-report.ts';
import { foldName } from '../../domain/name.ts';
import { readDecimal } from '../../domain/result-text.ts';
import { dayOf, type SentTime, sentTime } from '../../domain/sent-time.ts';

/** A cell that cannot be read: the column and why. Thrown and caught inside this folder, once a row. */
export class CellError extends Error {
  /** Null where the row as a whole is wrong. */
  readonly column: string | null;

  constructor(column: string | null, reason: string) {
    super(reason);
    this.name = 'CellError';
    this.column = column;
  }
}

export type CellOf<Column extends string> = (column: Column) => string | null;

/** The cells of a row by column name; empty and absent ones are null. */
export function cellsOf<Column extends string>(
  cells: readonly string[],
  at: ReadonlyMap<Column, number>,
): CellOf<Column> {
  return (column) => {
    const position = at.get(column);
    const cell = position === undefined ? '' : (cells[position] ?? '').trim();
    return cell === '' ? null : cell;
  };
}

const COMMA_DECIMAL = /^([<>=≤≥]*\s*[+-]?)(\d{1,3}),(\d+)$/;

/**
 * A cell with a decimal comma as one with a point. `0,85`, `5,3` and `12,25` can only be decimals; `1,234` may be a
 * thousand, and stays as it is, so that no number is read from it.
 */
export function withDecimalPoint(text: string): string {
  const parts = COMMA_DECIMAL.exec(text);
  if (parts === null) return text;
  const [, sign = '', whole = '', decimals = ''] = parts;
  return decimals.length === 3 && whole !== '0' ? text : `${sign}${whole}.${decimals}`;
}

/** A number or null for an empty cell. */
export function numberIn<Column extends string>(cell: CellOf<Column>, column: Column): number | null {
  const text = cell(column);
  if (text === null) return null;
  const value = readDecimal(withDecimalPoint(text));
  if (value === null) throw new CellError(column, 'is not a number (write 5.3)');
  return value;
}

const TIME =
  /^(\d{4}-\d{2}(?:-\d{2})?|\d{4})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s?(Z|[+-]\d{2}:?\d{2})?)?$/;

/** An ISO 8601 date or time. `03/04/2026` is refused: it is a day in March to some and in April to others. */
export function timeIn<Column extends string>(cell: CellOf<Column>, column: Column): SentTime | null {
  const text = cell(column);
  if (text === null) return null;
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  const [, date = '', clock, zone] =
    compact === null ? (TIME.exec(text) ?? []) : ['', `${compact[1]}-${compact[2]}-${compact[3]}`];
  const offset = zone === undefined ? null : zone === 'Z' ? '+00:00' : zone.replace(/^(...):?(..)$/, '$1:$2');
  const time = sentTime(clock === undefined ? date : `${date}T${clock}`, offset);
  if (time === null)
    throw new CellError(column, 'is not a date (write 2026-01-31 or 2026-01-31T08:15+07:00)');
  return time;
}

/** A date of birth, `YYYY-MM-DD` or only its year and month or year. */
export function birthDateIn<Column extends string>(cell: CellOf<Column>, column: Column): string | null {
  const time = timeIn(cell, column);
  return time === null ? null : (dayOf(time) ?? time.local);
}

const SEXES: ReadonlyMap<string, Sex | null> = new Map([
  ...['m', 'male', 'nam'].map((word) => [word, 'M'] as const),
  ...['f', 'female', 'nu'].map((word) => [word, 'F'] as const),
  ...['o', 'other', 'khac'].map((word) => [word, 'O'] as const),
  ...['u', 'unknown', 'khong ro'].map((word) => [word, null] as const),
]);

export function sexIn<Column extends string>(cell: CellOf<Column>, column: Column): Sex | null {
  return wordIn(cell, column, SEXES, 'M, F, O or U');
}

const ANSWERS: ReadonlyMap<string, boolean | null> = new Map([
  ...['yes', 'y', 'true', '1', 'co', 'positive', 'pos', 'duong tinh'].map((word) => [word, true] as const),
  ...['no', 'n', 'false', '0', 'khong', 'negative', 'neg', 'am tinh'].map((word) => [word, false] as const),
  ...['u', 'unknown', 'khong ro', 'khong biet'].map((word) => [word, null] as const),
]);

/** The telephone numbers in a cell, as they are written; which of them are numbers is told where they are kept. */
export function phonesIn(text: string): string[] {
  return text.split(/[;,\n]/u).flatMap((one) => (one.trim() === '' ? [] : one.trim()));
}

/** Yes, no, or null where the cell is empty or says that nobody knows. */
export function answerIn<Column extends string>(cell: CellOf<Column>, column: Column): boolean | null {
  return wordIn(cell, column, ANSWERS, 'yes or no');
}

/** One of a closed list of words, compared without case and accents. */
export function wordIn<Column extends string, T>(
  cell: CellOf<Column>,
  column: Column,
  words: ReadonlyMap<string, T>,
  expected: string,
): T | null {
  const text = cell(column);
  if (text === null) return null;
  const folded = foldName(text);
  const meaning = words.get(folded);
  if (meaning === undefined) throw new CellError(column, `is none of: ${expected}`);
  return meaning;
}
