import type { LabReportIn, ObservationIn, PatientIdentityIn } from '../../domain/lab-report.ts';
import { isLoinc } from '../../domain/loinc.ts';
import { readResultText } from '../../domain/result-text.ts';
import {
  birthDateIn,
  CellError,
  type CellOf,
  cellsOf,
  numberIn,
  phonesIn,
  sexIn,
  timeIn,
  withDecimalPoint,
} from './cell.ts';
import type { LabColumn } from './columns.ts';
import { type Called, openGroups, type ReportGroups } from './group-reports.ts';
import { rangeText } from './range-text.ts';
import { type RefusedRow, readRow } from './refused-row.ts';
import { sniffTable, type TableRefused } from './sniff.ts';
import type { Table, TableRow } from './table.ts';

export type LabReportsRead =
  | { readonly ok: true; readonly reports: readonly LabReportIn[]; readonly refused: readonly RefusedRow[] }
  | TableRefused;

const OUR_NAMES: Called = { report_id: 'report_id', name: 'name', birth_date: 'birth_date', sex: 'sex' };

/**
 * Reads laboratory results in the long layout. Rows of one person with one report_id, or where that is empty with one
 * time of collection, make one report. A row that cannot be read, or that contradicts earlier rows of its report
 * about who the person is, gives its line and column; the others go on.
 */
export function readLabReports(bytes: Uint8Array): LabReportsRead {
  const sniffed = sniffTable(bytes);
  if (!sniffed.ok) return sniffed;
  if (sniffed.kind !== 'labs') {
    return {
      ok: false,
      problem: 'table-columns',
      reason: 'is a table of histories',
      headers: sniffed.table.header,
    };
  }
  const commas = writesDecimalCommas(sniffed.table, sniffed.at);
  const groups = openGroups(OUR_NAMES);
  const refused: RefusedRow[] = [];
  for (const row of sniffed.table.rows) {
    const result = readRow(row, () => addRow(groups, row, cellsOf(row.cells, sniffed.at), commas));
    if (!result.ok) refused.push(result);
  }
  return { ok: true, reports: groups.reports(), refused };
}

/** Whether a table writes decimals with a comma; then `150.000` in it may well be a hundred and fifty thousand. */
function writesDecimalCommas(table: Table, at: ReadonlyMap<LabColumn, number>): boolean {
  return table.rows.some((row) => {
    const cell = cellsOf(row.cells, at);
    return NUMERIC_COLUMNS.map(cell).some((text) => text !== null && withDecimalPoint(text) !== text);
  });
}

const NUMERIC_COLUMNS: readonly LabColumn[] = ['value', 'reference_low', 'reference_high'];
const THOUSANDS = /\d\.\d{3}(?!\d)/;

function addRow(groups: ReportGroups, row: TableRow, cell: CellOf<LabColumn>, commas: boolean): void {
  const patient = patientOf(cell);
  const collectedAt = timeIn(cell, 'collected_at');
  if (collectedAt === null) throw new CellError('collected_at', 'is empty');
  groups.add({
    line: row.line,
    sender: null,
    patient,
    collectedAt,
    reportId: cell('report_id'),
    specimen: null,
    observations: [observationOf(row, cell, collectedAt, commas)],
  });
}

function patientOf(cell: CellOf<LabColumn>): PatientIdentityIn {
  const value = cell('patient_id');
  if (value === null) throw new CellError('patient_id', 'is empty');
  return {
    identifiers: [{ value, issuer: cell('issuer'), type: null }],
    name: cell('name'),
    birthDate: birthDateIn(cell, 'birth_date'),
    sex: sexIn(cell, 'sex'),
    phones: phonesIn(cell('phone') ?? ''),
  };
}

function observationOf(
  row: TableRow,
  cell: CellOf<LabColumn>,
  observedAt: ObservationIn['observedAt'],
  commas: boolean,
): ObservationIn {
  const [code, display, written] = [cell('code'), cell('analyte'), cell('value')];
  if (code === null && display === null) throw new CellError('code', 'is empty, and so is analyte');
  if (written === null) throw new CellError('value', 'is empty');
  const value = readResultText(withDecimalPoint(written));
  if (value.kind === 'text' && /^[<>=≤≥]*\s*[+-]?\d[\d.,]*$/u.test(written)) {
    throw new CellError('value', 'may be a decimal or a thousand; write decimals with a point');
  }
  if (value.kind !== 'text' && commas && THOUSANDS.test(written)) {
    throw new CellError(
      'value',
      'may be a decimal or a thousand in a table that writes decimals with a comma',
    );
  }
  const [low, high] = [numberIn(cell, 'reference_low'), numberIn(cell, 'reference_high')];
  if (low !== null && high !== null && low > high)
    throw new CellError('reference_low', 'lies above reference_high');
  return {
    place: { kind: 'line', line: row.line, column: null },
    codes: [{ code, display, system: code !== null && isLoinc(code) ? 'LN' : null }],
    subId: null,
    value: value.kind === 'absent' ? value : { ...value, text: written },
    unit: cell('unit'),
    referenceText: low === null && high === null ? null : rangeText(low, high),
    referenceLow: low,
    referenceHigh: high,
    flags: [],
    status: 'final',
    observedAt,
    comments: [],
  };
}
