import {
  HISTORY_COLUMN_NAMES,
  HISTORY_COLUMNS,
  type HistoryColumn,
  LAB_COLUMN_NAMES,
  LAB_COLUMNS,
  type LabColumn,
} from './columns.ts';
import { placeColumns, readTable, TABLE_LIMITS, type Table, type TableLimits } from './table.ts';

export type SniffedTable =
  | {
      readonly ok: true;
      readonly kind: 'labs';
      readonly table: Table;
      readonly at: ReadonlyMap<LabColumn, number>;
    }
  | {
      readonly ok: true;
      readonly kind: 'histories';
      readonly table: Table;
      readonly at: ReadonlyMap<HistoryColumn, number>;
    }
  | { readonly ok: false; readonly reason: string; readonly headers: readonly string[] };

const MOST_SHOWN = 40;

/** Which of our two tables a CSV file is, told by its header alone; else why not, with the header names it has. */
export function sniffTable(bytes: Uint8Array, limits: TableLimits = TABLE_LIMITS): SniffedTable {
  const read = readTable(bytes, limits);
  if (!read.ok) return { ok: false, reason: read.reason, headers: [] };
  const { table } = read;
  const headers = table.header.slice(0, MOST_SHOWN).map((name) => name.slice(0, 80));
  const labs = placeColumns(table.header, LAB_COLUMNS, LAB_COLUMN_NAMES);
  if (!labs.ok) return { ok: false, reason: labs.reason, headers };
  const histories = placeColumns(table.header, HISTORY_COLUMNS, HISTORY_COLUMN_NAMES);
  if (!histories.ok) return { ok: false, reason: histories.reason, headers };

  const isLabs = labs.at.has('value');
  const asked = HISTORY_COLUMN_NAMES.filter((name) => name !== 'patient_id' && name !== 'issuer');
  const isHistories = asked.some((name) => histories.at.has(name));
  if (isLabs && isHistories) {
    return { ok: false, reason: 'has columns of laboratory results and of histories', headers };
  }
  if (!isLabs && !isHistories) {
    return { ok: false, reason: 'is neither a table of laboratory results nor of histories', headers };
  }
  const missing = isLabs ? missingLabColumns(labs.at) : histories.at.has('patient_id') ? [] : ['patient_id'];
  if (missing.length > 0) return { ok: false, reason: `lacks ${missing.join(', ')}`, headers };
  if (isLabs) return { ok: true, kind: 'labs', table, at: labs.at };
  return { ok: true, kind: 'histories', table, at: histories.at };
}

function missingLabColumns(at: ReadonlyMap<LabColumn, number>): string[] {
  const needed: readonly LabColumn[] = ['patient_id', 'collected_at', 'unit'];
  const missing: string[] = needed.filter((name) => !at.has(name));
  if (!at.has('code') && !at.has('analyte')) missing.push('code or analyte');
  return missing;
}
