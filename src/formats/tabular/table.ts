import { TextDecoder } from 'node:util';
import { CsvError, parse } from 'csv-parse/sync';
import { foldName } from '../../domain/name.ts';
import type { ReceiptProblem, RefusedAs } from '../../domain/refusal-kinds.ts';

/** Bounds of one table. */
export type TableLimits = {
  readonly bytes: number;
  readonly rows: number;
  readonly columns: number;
  readonly cellLength: number;
};
export const TABLE_LIMITS: TableLimits = {
  bytes: 32 * 1024 ** 2,
  rows: 100_000,
  columns: 300,
  cellLength: 10_000,
};

export type TableRow = {
  /** Line of the file at which the row begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
  /** Positions of cells that a workbook holds as numbers, which are then written with a point. */
  readonly numeric?: ReadonlySet<number>;
};

export type Table = {
  /** As written. */
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
};

/** Why a whole table is not read. */
export type TableProblem = Extract<
  ReceiptProblem,
  'empty' | 'too-large' | 'not-utf8' | 'table-unreadable' | 'table-columns'
>;

type TableRead = { readonly ok: true; readonly table: Table } | RefusedAs<TableProblem>;

/** All rows, that of the column names among them; rows without anything in them are left out. */
export type TableRowsRead =
  | { readonly ok: true; readonly rows: readonly TableRow[] }
  | RefusedAs<TableProblem>;

export const refuse = (problem: TableProblem, reason: string) => ({ ok: false as const, problem, reason });

const SEPARATORS = [',', ';', '\t'];
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a CSV file (RFC 4180): UTF-8 with or without byte order mark, separated by comma, semicolon or tab,
 * whichever the first line with any has most of. Bytes that are not UTF-8 name their line.
 */
export function readCsv(bytes: Uint8Array, limits: TableLimits = TABLE_LIMITS): TableRowsRead {
  if (bytes.length > limits.bytes) return refuse('too-large', `longer than ${limits.bytes} bytes`);
  const text = decode(bytes);
  if (text === null) {
    return refuse('not-utf8', `line ${badLine(bytes)} is not UTF-8; save the table as CSV UTF-8`);
  }
  if (text.includes('\0')) return refuse('table-unreadable', 'is not text');
  const records: TableRow[] = [];
  try {
    parse(text, {
      delimiter: separatorOf(text),
      // The parser counts the line on which a row ends; a quoted cell may have begun it earlier.
      on_record: (cells: string[], { lines }) => {
        records.push({ line: lines - breaksIn(cells), cells });
        return null;
      },
      relax_column_count: true,
      skip_empty_lines: true,
      max_record_size: limits.columns * limits.cellLength,
      to: limits.rows + 2,
      trim: true,
    });
  } catch (error) {
    if (error instanceof CsvError) {
      const line = typeof error.lines === 'number' ? `line ${error.lines}: ` : '';
      return refuse('table-unreadable', `${line}quotes or columns cannot be told apart (${error.code})`);
    }
    throw error;
  }
  return { ok: true, rows: records };
}

/** Holds rows to the bounds of a table, the first of those from `header` on being its column names. */
function tableOf(rows: readonly TableRow[], header: number, limits: TableLimits): TableRead {
  const [first, ...rest] = rows.slice(header);
  if (first === undefined) return refuse('empty', 'is empty');
  if (first.cells.length > limits.columns) return refuse('too-large', `more than ${limits.columns} columns`);
  if (rest.length > limits.rows) return refuse('too-large', `more than ${limits.rows} rows`);
  const filled = rest.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const long = [first, ...filled].find(({ cells }) => cells.some((cell) => cell.length > limits.cellLength));
  if (long !== undefined) {
    return refuse('too-large', `line ${long.line}: a cell is longer than ${limits.cellLength} characters`);
  }
  return { ok: true, table: { header: first.cells, rows: filled } };
}

/** Reads a CSV file whose first row is its header. */
export function readTable(bytes: Uint8Array, limits: TableLimits = TABLE_LIMITS): TableRead {
  const read = readCsv(bytes, limits);
  return read.ok ? tableOf(read.rows, 0, limits) : read;
}

/** Titles and dates stand above many a table; so many rows are looked through for its column names. */
const TITLE_ROWS = 20;
const FEWEST_COLUMNS = 3;

/** The table in rows of any sender: its header is the first row with three names or more. */
export function findTable(rows: readonly TableRow[], limits: TableLimits = TABLE_LIMITS): TableRead {
  const header = rows
    .slice(0, TITLE_ROWS)
    .findIndex(({ cells }) => cells.filter((cell) => cell !== '').length >= FEWEST_COLUMNS);
  if (header === -1) return refuse('table-columns', `has no row of ${FEWEST_COLUMNS} column names or more`);
  return tableOf(rows, header, limits);
}

/** No header that we know is as long. */
const HEADER_BYTES = 64 * 1024;

/** The first row alone, however long the table is; empty where none can be read. */
export function readHeaderRow(bytes: Uint8Array): readonly string[] {
  return firstRows(bytes, 1)[0] ?? [];
}

/** The column names that `findTable` would find, however long the table is; empty where there are none. */
export function findHeader(bytes: Uint8Array): readonly string[] {
  const rows = firstRows(bytes, TITLE_ROWS).map((cells, index) => ({ line: index + 1, cells }));
  const found = findTable(rows);
  return found.ok ? found.table.header : [];
}

function firstRows(bytes: Uint8Array, count: number): string[][] {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, HEADER_BYTES));
  try {
    return parse(text, {
      delimiter: separatorOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: true,
      trim: true,
      to: count,
    });
  } catch (error) {
    if (error instanceof CsvError) return [];
    throw error;
  }
}

function decode(bytes: Uint8Array): string | null {
  try {
    return utf8.decode(bytes);
  } catch {
    // The decoder throws only for bytes that are not UTF-8.
    return null;
  }
}

function badLine(bytes: Uint8Array): number {
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(10); end !== -1; end = bytes.indexOf(10, start)) {
    if (decode(bytes.subarray(start, end)) === null) return line;
    line += 1;
    start = end + 1;
  }
  return line;
}

function breaksIn(record: readonly string[]): number {
  return record.reduce((sum, cell) => sum + (cell.match(/\r\n|\r|\n/g)?.length ?? 0), 0);
}

function separatorOf(text: string): string {
  const lines = text.slice(0, HEADER_BYTES).split(/[\r\n]+/, TITLE_ROWS);
  const counted = lines.map((line) => {
    const unquoted = line.replace(/"[^"]*"/g, '');
    return SEPARATORS.map((separator) => unquoted.split(separator).length);
  });
  const counts = counted.find((each) => Math.max(...each) >= FEWEST_COLUMNS) ?? counted[0] ?? [];
  return SEPARATORS[counts.indexOf(Math.max(...counts))] ?? ',';
}

/** A column name without case, accents, punctuation: `Mã bệnh nhân`, `patient_id` → `ma benh nhan`, `patient id`. */
export function foldHeader(name: string): string {
  return foldName(name)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/** Which columns stand where: our name to its position. Two columns of one meaning are refused, by their names. */
export function placeColumns<Column extends string>(
  header: readonly string[],
  aliases: Readonly<Record<Column, readonly string[]>>,
  columns: readonly Column[],
):
  | { readonly ok: true; readonly at: ReadonlyMap<Column, number> }
  | { readonly ok: false; readonly reason: string } {
  const folded = header.map(foldHeader);
  const at = new Map<Column, number>();
  for (const column of columns) {
    const names = [column, ...aliases[column]].map(foldHeader);
    const found = folded.flatMap((name, position) => (names.includes(name) ? [position] : []));
    if (found.length > 1) {
      return { ok: false, reason: `two columns mean ${column}: ${found.map((n) => header[n]).join(', ')}` };
    }
    if (found[0] !== undefined) at.set(column, found[0]);
  }
  return { ok: true, at };
}
