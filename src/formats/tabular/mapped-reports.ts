import type { LabReportIn, ObservationIn, PatientIdentityIn } from '../../domain/lab-report.ts';
import { isLoinc } from '../../domain/loinc.ts';
import type { SentTime } from '../../domain/sent-time.ts';
import { CellError, phonesIn } from './cell.ts';
import { type Called, openGroups } from './group-reports.ts';
import { columnLabel } from './header.ts';
import { mappedBound, mappedSex, mappedTime, mappedValue } from './mapped-cell.ts';
import { rangeText } from './range-text.ts';
import { type RefusedRow, readRow } from './refused-row.ts';
import type { Table, TableRow } from './table.ts';
import type { TableMapping } from './table-mapping.ts';

type Reading = {
  readonly mapping: TableMapping;
  readonly row: TableRow;
  /** Empty for an empty cell and for a column that the mapping does not name. */
  readonly cell: (column: number | null | undefined) => string;
  readonly label: (column: number) => string;
};

/**
 * Reads the table of a sender by the mapping that staff made for it. A row that cannot be read, or that contradicts
 * earlier rows of its report about who the person is, gives its line and column; the others go on.
 */
export function readMappedReports(
  table: Table,
  mapping: TableMapping,
  sender: string,
): { readonly reports: readonly LabReportIn[]; readonly refused: readonly RefusedRow[] } {
  const label = (column: number) => columnLabel(table.header, column);
  const named = (column: number | null | undefined) => label(column ?? mapping.patientId);
  const called: Called = {
    report_id: named(mapping.reportNumber),
    name: named(mapping.name),
    birth_date: named(mapping.birthDate?.column),
    sex: named(mapping.sex?.column),
  };
  const groups = openGroups(called);
  const refused: RefusedRow[] = [];
  for (const row of table.rows) {
    const cell = (column: number | null | undefined) =>
      column == null ? '' : (row.cells[column] ?? '').trim();
    const reading: Reading = { mapping, row, cell, label };
    const result = readRow(row, () => {
      const collectedAt = collectionOf(reading);
      const reportId = cell(mapping.reportNumber);
      const specimen = cell(mapping.specimen);
      groups.add({
        line: row.line,
        sender: { application: null, facility: sender },
        patient: patientOf(reading),
        collectedAt,
        reportId: reportId === '' ? null : reportId,
        specimen: specimen === '' ? null : specimen,
        observations: resultsOf(reading, collectedAt),
      });
    });
    if (!result.ok) refused.push(result);
  }
  return { reports: groups.reports(), refused };
}

function collectionOf({ mapping, cell, label }: Reading): SentTime {
  const { column, order } = mapping.collectedAt;
  const text = cell(column);
  if (text === '') throw new CellError(label(column), 'is empty');
  return mappedTime(text, order, cell(mapping.collectedTime), label(column));
}

function birthDateOf({ mapping, cell, label }: Reading): string | null {
  if (mapping.birthDate === null) return null;
  const { column, order } = mapping.birthDate;
  const text = cell(column);
  if (text === '') return null;
  return /^\d{4}$/.test(text) ? text : mappedTime(text, order, '', label(column)).local.slice(0, 10);
}

function patientOf(reading: Reading): PatientIdentityIn {
  const { mapping, cell, label } = reading;
  const value = cell(mapping.patientId);
  if (value === '') throw new CellError(label(mapping.patientId), 'is empty');
  const { sex } = mapping;
  const name = cell(mapping.name);
  return {
    identifiers: [{ value, issuer: null, type: null }],
    name: name === '' ? null : name,
    birthDate: birthDateOf(reading),
    sex: sex === null ? null : mappedSex(cell(sex.column), sex, label(sex.column)),
    phones: phonesIn(cell(mapping.phone)),
  };
}

function resultsOf(reading: Reading, observedAt: SentTime): ObservationIn[] {
  const { results } = reading.mapping;
  if (results.layout === 'long') return [longResult(reading, results, observedAt)];
  return results.columns.flatMap(({ column, unit }) => {
    const written = reading.cell(column);
    if (written === '') return [];
    const name = reading.label(column);
    return [
      result(reading, column, observedAt, { codes: [{ code: null, display: name, system: null }], unit }),
    ];
  });
}

type Long = Extract<TableMapping['results'], { layout: 'long' }>;

function longResult(reading: Reading, results: Long, observedAt: SentTime): ObservationIn {
  const { mapping, row, cell, label } = reading;
  const [code, name, unit] = [cell(results.code), cell(results.label), cell(results.unit)];
  if (code === '' && name === '') {
    throw new CellError(label(results.code ?? results.label ?? results.value), 'is empty');
  }
  if (cell(results.value) === '') throw new CellError(label(results.value), 'is empty');
  const bound = (column: number | null) =>
    column === null
      ? null
      : mappedBound(cell(column), row.numeric?.has(column) ?? false, mapping.decimals, label(column));
  const [low, high] = [bound(results.referenceLow), bound(results.referenceHigh)];
  if (low !== null && high !== null && low > high) {
    throw new CellError(label(results.referenceLow ?? results.value), 'lies above the upper bound');
  }
  const observation = result(reading, results.value, observedAt, {
    codes: [
      {
        code: code === '' ? null : code,
        display: name === '' ? null : name,
        system: code !== '' && isLoinc(code) ? 'LN' : null,
      },
    ],
    unit: unit === '' ? null : unit,
  });
  return {
    ...observation,
    referenceText: low === null && high === null ? null : rangeText(low, high),
    referenceLow: low,
    referenceHigh: high,
  };
}

function result(
  { mapping, row, cell, label }: Reading,
  column: number,
  observedAt: SentTime,
  what: Pick<ObservationIn, 'codes' | 'unit'>,
): ObservationIn {
  const numeric = row.numeric?.has(column) ?? false;
  return {
    ...what,
    place: { kind: 'line', line: row.line, column: label(column) },
    subId: null,
    value: mappedValue(cell(column), numeric, mapping.decimals, label(column)),
    referenceText: null,
    referenceLow: null,
    referenceHigh: null,
    flags: [],
    status: 'final',
    observedAt,
    comments: [],
  };
}
