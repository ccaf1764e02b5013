import { bandOf, type Numbers } from './bands.ts';
import type { ExpectedColumn, TableCard, VectorFile } from './model-card.ts';
import type { Cells } from './table-columns.ts';
import { describeTolerance, relativeError, within } from './tolerance.ts';

/** How one expected column of a table compares with the model. */
export type ColumnCheck = {
  readonly column: string;
  readonly tolerance: string;
  compared: number;
  empty: number;
  largestRelative: number;
  largestAbsolute: number;
  /** Rows beyond the tolerance, the first of them by number (1 is the first row under the header). */
  failures: number;
  readonly failedRows: number[];
};

const SHOWN_FAILURES = 10;

/** The published table whose expected columns this header has most of, or null when it has none. */
export function findVectors(card: TableCard, header: readonly string[]): VectorFile | null {
  const present = (vectors: VectorFile) =>
    Object.keys(vectors.expected).filter((column) => header.includes(column)).length;
  const [best] = card.vectors.toSorted((a, b) => present(b) - present(a));
  return best && present(best) > 0 ? best : null;
}

/** Compares answers with the expected columns of a table, row by row; `outputs` is null where none was given. */
export function startCheck(card: TableCard, vectors: VectorFile, header: readonly string[]) {
  const columns = Object.entries(vectors.expected)
    .filter(([column]) => header.includes(column))
    .map(([column, expected]) => ({
      at: header.indexOf(column),
      expected,
      check: emptyCheck(column, expected),
    }));
  let rows = 0;
  return {
    compare(cells: Cells, inputs: Numbers | null, outputs: Numbers | null): void {
      rows++;
      for (const { at, expected, check } of columns) {
        const cell = cells[at]?.trim() ?? '';
        if (!matches(card, expected, check, cell, inputs, outputs)) {
          check.failures++;
          if (check.failedRows.length < SHOWN_FAILURES) check.failedRows.push(rows);
        }
      }
    },
    result: () => ({ rows, columns: columns.map(({ check }) => check) }),
  };
}

function emptyCheck(column: string, { tolerance }: ExpectedColumn): ColumnCheck {
  return {
    column,
    tolerance: describeTolerance(tolerance),
    compared: 0,
    empty: 0,
    largestRelative: 0,
    largestAbsolute: 0,
    failures: 0,
    failedRows: [],
  };
}

function matches(
  card: TableCard,
  { of, tolerance, whenEmpty }: ExpectedColumn,
  check: ColumnCheck,
  cell: string,
  inputs: Numbers | null,
  outputs: Numbers | null,
): boolean {
  if (cell === '') {
    check.empty++;
    const got = 'output' in of ? outputs?.[of.output] : outputs;
    return whenEmpty === 'notGiven' || got === null || got === undefined || Number.isNaN(got);
  }
  check.compared++;
  if (outputs === null) return false;
  if ('band' in of) return bandOf(card, inputs ?? {}, outputs)?.code === of.values[cell];

  const answer = outputs[of.output];
  const got = of.clamp && answer !== undefined ? clamped(answer, of.clamp) : answer;
  const expected = of.values ? (of.values[cell] ?? Number.NaN) : Number(cell);
  if (got === undefined || !Number.isFinite(got) || !Number.isFinite(expected)) return false;
  check.largestRelative = Math.max(check.largestRelative, relativeError(got, expected));
  check.largestAbsolute = Math.max(check.largestAbsolute, Math.abs(got - expected));
  return within(tolerance, got, expected);
}

const clamped = (value: number, [low, high]: readonly [number, number]) =>
  Number.isNaN(value) ? value : Math.min(high, Math.max(low, value));

/** Whether a check may be believed: something was compared in every column and nothing was beyond tolerance. */
export function passed(columns: readonly ColumnCheck[]): boolean {
  return columns.length > 0 && columns.every((check) => check.compared > 0 && check.failures === 0);
}

/** The check in words, one line for each column. */
export function describeCheck(id: string, rows: number, columns: readonly ColumnCheck[]): string {
  const lines = columns.map((check) => {
    const verdict =
      check.failures > 0
        ? `FAILED in ${check.failures} rows (${check.failedRows.join(', ')}${check.failures > SHOWN_FAILURES ? ', …' : ''})`
        : check.compared > 0
          ? 'ok'
          : 'FAILED: nothing to compare';
    const errors = `largest error ${check.largestRelative.toExponential(1)} relative, ${check.largestAbsolute.toExponential(1)} absolute`;
    return `  ${check.column}: ${check.compared} compared, ${check.empty} empty, ${errors}, tolerance ${check.tolerance}: ${verdict}`;
  });
  return [`${id}: ${rows} rows`, ...lines, ''].join('\n');
}
