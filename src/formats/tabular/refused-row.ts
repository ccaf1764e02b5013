import type { Place } from '../../domain/lab-report.ts';
import { CellError } from './cell.ts';
import type { TableRow } from './table.ts';

/** A row that was not read: its line and column, and why, without its values. */
export type RefusedRow = { readonly ok: false; readonly place: Place; readonly reason: string };

/** Runs `read` on one row; a cell that cannot be read becomes that row's refusal. */
export function readRow<T>(
  row: TableRow,
  read: () => T,
): { readonly ok: true; readonly read: T } | RefusedRow {
  try {
    return { ok: true, read: read() };
  } catch (error) {
    if (!(error instanceof CellError)) throw error;
    return {
      ok: false,
      place: { kind: 'line', line: row.line, column: error.column },
      reason: error.message,
    };
  }
}
