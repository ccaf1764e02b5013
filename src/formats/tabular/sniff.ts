import type { RefusedAs } from '../../domain/refusal-kinds.ts';
import {
  HISTORY_COLUMN_NAMES,
  HISTORY_COLUMNS,
  type HistoryColumn,
  LAB_COLUMN_NAMES,
  LAB_COLUMNS,
  type LabColumn,
} from './columns.ts';
import {
  placeColumns,
  readHeaderRow,
  readTable,
  TABLE_LIMITS,
  type Table,
  type TableLimits,
  type TableProblem,
} from './table.ts';

type Told =
  | { readonly ok: true; readonly kind: 'labs'; readonly at: ReadonlyMap<LabColumn, number> }
  | { readonly ok: true; readonly kind: 'histories'; readonly at: ReadonlyMap<HistoryColumn, number> };

export type SniffedTable = (Told & { readonly table: Table }) | TableRefused;

/** A table that is not read as a whole, with the names of the columns it has. */
export type TableRefused = RefusedAs<TableProblem> & { readonly headers: readonly string[] };

const MOST_SHOWN = 40;

/** Which of our two tables a CSV file is, told by its header alone; else why not, with the header names it has. */
export function sniffTable(bytes: Uint8Array, limits: TableLimits = TABLE_LIMITS): SniffedTable {
  const read = readTable(bytes, limits);
  if (!read.ok) return { ...read, headers: [] };
  const { table } = read;
  const told = tell(table.header);
  return told.ok ? { ...told, table } : told;
}

/** As `sniffTable` tells it, without a look at the rows. */
export function tableKind(bytes: Uint8Array): Told | TableRefused {
  return tell(readHeaderRow(bytes));
}

/** Whether a table that is not read is one of histories all the same, which is to be mended and not mapped. */
export function isAboutHistories({ headers }: TableRefused): boolean {
  const histories = placeColumns(headers, HISTORY_COLUMNS, HISTORY_COLUMN_NAMES);
  return histories.ok && [...histories.at.keys()].filter((name) => !ALSO_RESULTS.has(name)).length > 1;
}

/** Columns of histories that many a table of results has too. */
const ALSO_RESULTS: ReadonlySet<HistoryColumn> = new Set([
  'patient_id',
  'issuer',
  'height_cm',
  'weight_kg',
  'systolic_mmhg',
  'diastolic_mmhg',
  'waist_cm',
]);

function tell(header: readonly string[]): Told | TableRefused {
  const headers = header.slice(0, MOST_SHOWN).map((name) => name.slice(0, 80));
  const refuse = (reason: string): TableRefused => ({ ok: false, problem: 'table-columns', reason, headers });
  const labs = placeColumns(header, LAB_COLUMNS, LAB_COLUMN_NAMES);
  if (!labs.ok) return refuse(labs.reason);
  const histories = placeColumns(header, HISTORY_COLUMNS, HISTORY_COLUMN_NAMES);
  if (!histories.ok) return refuse(histories.reason);

  const isLabs = labs.at.has('value');
  const asked = HISTORY_COLUMN_NAMES.filter((name) => name !== 'patient_id' && name !== 'issuer');
  const isHistories = asked.some((name) => histories.at.has(name));
  if (isLabs && isHistories) {
    return refuse('has columns of laboratory results and of histories');
  }
  if (!isLabs && !isHistories) {
    return refuse('is neither a table of laboratory results nor of histories');
  }
  const missing = isLabs ? missingLabColumns(labs.at) : histories.at.has('patient_id') ? [] : ['patient_id'];
  if (missing.length > 0) return refuse(`lacks ${missing.join(', ')}`);
  if (isLabs) return { ok: true, kind: 'labs', at: labs.at };
  return { ok: true, kind: 'histories', at: histories.at };
}

function missingLabColumns(at: ReadonlyMap<LabColumn, number>): string[] {
  const needed: readonly LabColumn[] = ['patient_id', 'collected_at', 'unit'];
  const missing: string[] = needed.filter((name) => !at.has(name));
  if (!at.has('code') && !at.has('analyte')) missing.push('code or analyte');
  return missing;
}
