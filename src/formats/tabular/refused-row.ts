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

const MOST_TOLD = 100;

/** Refusals as they are told: each for itself, or where there are very many the first ones, the last of them for the rest. */
export function tellRefused(refused: readonly RefusedRow[]): readonly RefusedRow[] {
  const told = refused.slice(0, MOST_TOLD);
  const last = told.at(-1);
  const more = refused.length - told.length;
  if (last === undefined || more === 0) return told;
  return [...told.slice(0, -1), { ...last, reason: `${last.reason}; and ${more} more rows are refused` }];
}
