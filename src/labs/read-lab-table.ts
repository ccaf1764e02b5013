import { deserialize } from 'node:v8';
import type { LabReportIn } from '../domain/lab-report.ts';
import type { RefusedAs } from '../domain/refusal-kinds.ts';
import { readLabReports } from '../formats/tabular/lab-reports.ts';
import { readMappedReports } from '../formats/tabular/mapped-reports.ts';
import type { RefusedRow } from '../formats/tabular/refused-row.ts';
import type { TableRefused } from '../formats/tabular/sniff.ts';
import { findTable, readCsv, type Table, type TableProblem } from '../formats/tabular/table.ts';
import type { TableMapping } from '../formats/tabular/table-mapping.ts';
import { isZip } from '../formats/tabular/workbook.ts';
import { answerOfThread, inTurns } from '../platform/deadline-thread.ts';

export type LabTableRead =
  | { readonly ok: true; readonly reports: Iterable<LabReportIn>; readonly refused: readonly RefusedRow[] }
  | TableRefused;

/** Whose table it is and what its columns mean; without it a table is read by our own column names. */
export type MappedBy = { readonly sender: string; readonly mapping: TableMapping };

/** What a table looks like: its column names, its first rows, and how many there are. */
export type TableLook =
  | {
      readonly ok: true;
      readonly header: readonly string[];
      readonly samples: readonly (readonly string[])[];
      readonly rows: number;
    }
  | RefusedAs<TableProblem>;

/** What the thread is to do with the bytes. */
export type TableTask = { readonly kind: 'look' } | { readonly kind: 'read'; readonly by: MappedBy | null };

/** What the thread answers: the reports packed by `serialize`, some in each part, so that no part takes long to unpack. */
export type LabTableParts =
  | { readonly ok: true; readonly parts: readonly Uint8Array[]; readonly refused: readonly RefusedRow[] }
  | TableRefused;

/** Some hundred rows, read in a few milliseconds. */
const EASY_BYTES = 64 * 1024;
const DEADLINE_MS = 60_000;
const MEMORY_MB = 384;
const SAMPLES = 8;

const inTurn = inTurns(1);

const REFUSALS = {
  time: 'takes too long to read',
  memory: 'asks for too much memory',
  silence: 'could not be read to its end',
} as const;

/** A workbook is never easy: a small one may unpack to much. */
const isEasy = (bytes: Uint8Array) => bytes.length <= EASY_BYTES && !isZip(bytes);

async function inThread<T>(bytes: Buffer, task: TableTask): Promise<T | RefusedAs<'table-unreadable'>> {
  const read = await inTurn(() =>
    answerOfThread<T>({
      script: new URL('./lab-table-thread.ts', import.meta.url),
      name: 'lab-table',
      workerData: { bytes, task },
      deadlineMs: DEADLINE_MS,
      memoryMb: MEMORY_MB,
    }),
  );
  return read.ok ? read.answer : { ok: false, problem: 'table-unreadable', reason: REFUSALS[read.because] };
}

/** How `lookAtTable` sees a table whose rows are read. */
export function lookOf({ header, rows }: Table): TableLook {
  return { ok: true, header, samples: rows.slice(0, SAMPLES).map(({ cells }) => cells), rows: rows.length };
}

/** The reports in the table of a sender whose rows are read. */
export function reportsIn(table: Table, { mapping, sender }: MappedBy): LabTableRead {
  return { ok: true, ...readMappedReports(table, mapping, sender) };
}

/** Looks at the table of any sender, CSV or XLSX; a long one and a workbook in a thread that is ended when it takes too long. */
export async function lookAtTable(bytes: Buffer): Promise<TableLook> {
  if (!isEasy(bytes)) return inThread<TableLook>(bytes, { kind: 'look' });
  const rows = readCsv(bytes);
  const table = rows.ok ? findTable(rows.rows) : rows;
  return table.ok ? lookOf(table.table) : table;
}

/** Reads a table of laboratory results; a long one and a workbook in a thread that is ended when it takes too long. */
export async function readLabTable(bytes: Buffer, by: MappedBy | null): Promise<LabTableRead> {
  if (isEasy(bytes)) {
    if (by === null) return readLabReports(bytes);
    const rows = readCsv(bytes);
    const table = rows.ok ? findTable(rows.rows) : rows;
    return table.ok ? reportsIn(table.table, by) : { ...table, headers: [] };
  }
  const read = await inThread<LabTableParts>(bytes, { kind: 'read', by });
  if (!read.ok) return { headers: [], ...read };
  return { ...read, reports: unpacked(read.parts) };
}

function* unpacked(parts: readonly Uint8Array[]): Generator<LabReportIn> {
  for (const part of parts) {
    const reports: LabReportIn[] = deserialize(part);
    yield* reports;
  }
}
