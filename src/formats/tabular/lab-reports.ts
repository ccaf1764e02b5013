import type { LabReportIn, ObservationIn, PatientIdentityIn } from '../../domain/lab-report.ts';
import { isLoinc } from '../../domain/loinc.ts';
import { sameName } from '../../domain/name.ts';
import { readResultText } from '../../domain/result-text.ts';
import {
  birthDateIn,
  CellError,
  type CellOf,
  cellsOf,
  numberIn,
  sexIn,
  timeIn,
  withDecimalPoint,
} from './cell.ts';
import type { LabColumn } from './columns.ts';
import { type RefusedRow, readRow } from './refused-row.ts';
import { sniffTable, type TableRefused } from './sniff.ts';
import type { Table, TableRow } from './table.ts';

export type LabReportsRead =
  | { readonly ok: true; readonly reports: readonly LabReportIn[]; readonly refused: readonly RefusedRow[] }
  | TableRefused;

/** A report is written in one transaction, for which others wait. */
const MOST_RESULTS = 5_000;

type OpenReport = Omit<LabReportIn, 'observations' | 'patient'> & {
  patient: PatientIdentityIn;
  observations: ObservationIn[];
};

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
  const reports = new Map<string, OpenReport>();
  const owners = new Map<string, string>();
  const refused: RefusedRow[] = [];
  for (const row of sniffed.table.rows) {
    const result = readRow(row, () => addRow(reports, owners, row, cellsOf(row.cells, sniffed.at), commas));
    if (!result.ok) refused.push(result);
  }
  return { ok: true, reports: [...reports.values()], refused };
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

function addRow(
  reports: Map<string, OpenReport>,
  owners: Map<string, string>,
  row: TableRow,
  cell: CellOf<LabColumn>,
  commas: boolean,
): void {
  const patient = patientOf(cell);
  const collectedAt = timeIn(cell, 'collected_at');
  if (collectedAt === null) throw new CellError('collected_at', 'is empty');
  const observation = observationOf(row, cell, collectedAt, commas);

  const person = JSON.stringify(patient.identifiers);
  const reportId = cell('report_id');
  const owner = reportId === null ? null : (owners.get(reportId) ?? null);
  if (owner !== null && owner !== person) {
    throw new CellError('report_id', 'belongs to another patient in an earlier row');
  }
  const key = JSON.stringify([person, reportId ?? collectedAt, reportId === null]);
  const open = reports.get(key);
  if (open === undefined) {
    reports.set(key, newReport(row, patient, reportId, collectedAt, observation));
  } else {
    if (open.observations.length >= MOST_RESULTS) {
      throw new CellError(null, `more than ${MOST_RESULTS} results of one report`);
    }
    open.patient = agreed(open.patient, patient);
    open.observations.push(observation);
  }
  if (reportId !== null) owners.set(reportId, person);
}

function patientOf(cell: CellOf<LabColumn>): PatientIdentityIn {
  const value = cell('patient_id');
  if (value === null) throw new CellError('patient_id', 'is empty');
  return {
    identifiers: [{ value, issuer: cell('issuer'), type: null }],
    name: cell('name'),
    birthDate: birthDateIn(cell, 'birth_date'),
    sex: sexIn(cell, 'sex'),
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

function rangeText(low: number | null, high: number | null): string {
  if (low === null) return `<= ${high}`;
  return high === null ? `>= ${low}` : `${low} - ${high}`;
}

function newReport(
  row: TableRow,
  patient: PatientIdentityIn,
  reportId: string | null,
  collectedAt: LabReportIn['collectedAt'],
  observation: ObservationIn,
): OpenReport {
  return {
    place: { kind: 'line', line: row.line, column: null },
    sender: null,
    patient,
    visitNumber: null,
    reportNumber: reportId === null ? null : { value: reportId, issuer: null },
    placerOrderNumber: null,
    service: [],
    collectedAt,
    reportedAt: null,
    statusCode: null,
    specimens: [],
    comments: [],
    observations: [observation],
    refused: [],
    notes: [],
  };
}

/** What two rows together say of one person; what one leaves empty the other fills. */
function agreed(one: PatientIdentityIn, other: PatientIdentityIn): PatientIdentityIn {
  if (one.name !== null && other.name !== null && !sameName(one.name, other.name)) {
    throw new CellError('name', 'differs from an earlier row of this report');
  }
  if (one.birthDate !== null && other.birthDate !== null && one.birthDate !== other.birthDate) {
    throw new CellError('birth_date', 'differs from an earlier row of this report');
  }
  if (one.sex !== null && other.sex !== null && one.sex !== other.sex) {
    throw new CellError('sex', 'differs from an earlier row of this report');
  }
  return {
    identifiers: one.identifiers,
    name: one.name ?? other.name,
    birthDate: one.birthDate ?? other.birthDate,
    sex: one.sex ?? other.sex,
  };
}
