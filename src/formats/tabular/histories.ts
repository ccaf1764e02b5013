import {
  contradictionIn,
  ETHNICITIES,
  type Ethnicity,
  type HistoryIn,
  NO_ANSWERS,
  type SmokingStatus,
} from '../../domain/history.ts';
import { answerIn, CellError, type CellOf, cellsOf, numberIn, wordIn } from './cell.ts';
import type { HistoryColumn } from './columns.ts';
import { type RefusedRow, readRow } from './refused-row.ts';
import { sniffTable, type TableRefused } from './sniff.ts';
import { TABLE_LIMITS, type TableLimits, type TableRow } from './table.ts';

const SMOKING: ReadonlyMap<string, SmokingStatus | null> = new Map([
  ...['never', 'chua bao gio', 'khong', 'no'].map((word) => [word, 'never'] as const),
  ...['former', 'ex', 'quit', 'da bo', 'da bo thuoc'].map((word) => [word, 'former'] as const),
  ...['current', 'dang hut', 'con hut'].map((word) => [word, 'current'] as const),
  ...['unknown', 'khong ro'].map((word) => [word, null] as const),
]);

const ETHNICITY: ReadonlyMap<string, Ethnicity | null> = new Map<string, Ethnicity | null>([
  ...ETHNICITIES.map((name): [string, Ethnicity] => [name, name]),
  ...['kinh', 'viet', 'vietnamese', 'chau a'].map((word): [string, Ethnicity] => [word, 'asian']),
  ['unknown', null],
  ['khong ro', null],
]);

const EDUCATION: ReadonlyMap<string, 1 | 2 | 3 | 4 | 5 | 6> = new Map([
  ['1', 1],
  ['2', 2],
  ['3', 3],
  ['4', 4],
  ['5', 5],
  ['6', 6],
]);

/** One person a row: few enough to be read at once. */
const HISTORY_LIMITS: TableLimits = { ...TABLE_LIMITS, bytes: 4 * 1024 ** 2, rows: 20_000 };

export type HistoryRow = { readonly ok: true; readonly history: HistoryIn } | RefusedRow;

/** Reads a table of histories, row by row in its order; one that cannot be read says where and why. */
export function readHistories(
  bytes: Uint8Array,
): { readonly ok: true; readonly rows: readonly HistoryRow[] } | TableRefused {
  const sniffed = sniffTable(bytes, HISTORY_LIMITS);
  if (!sniffed.ok) return sniffed;
  if (sniffed.kind !== 'histories') {
    return {
      ok: false,
      problem: 'table-columns',
      reason: 'is a table of laboratory results',
      headers: sniffed.table.header,
    };
  }
  const rows = sniffed.table.rows.map((row): HistoryRow => {
    const result = readRow(row, () => historyOf(row, cellsOf(row.cells, sniffed.at)));
    return result.ok ? { ok: true, history: result.read } : result;
  });
  return { ok: true, rows };
}

function historyOf(row: TableRow, cell: CellOf<HistoryColumn>): HistoryIn {
  const patientId = cell('patient_id');
  if (patientId === null) throw new CellError('patient_id', 'is empty');
  const answers = {
    ...NO_ANSWERS,
    smokingStatus: wordIn(cell, 'smoking_status', SMOKING, 'never, former, current'),
    cigarettesPerDay: numberIn(cell, 'cigarettes_per_day'),
    yearsSmoked: numberIn(cell, 'years_smoked'),
    yearsSinceQuit: numberIn(cell, 'years_since_quit'),
    familyHistoryLungCancer: answerIn(cell, 'family_history_lung_cancer'),
    personalCancerHistory: answerIn(cell, 'personal_cancer_history'),
    copd: answerIn(cell, 'copd'),
    hepatitisB: answerIn(cell, 'hepatitis_b'),
    hepatitisC: answerIn(cell, 'hepatitis_c'),
    diabetes: answerIn(cell, 'diabetes'),
    knownCvd: answerIn(cell, 'known_cvd'),
    antihypertensive: answerIn(cell, 'antihypertensive'),
    educationLevel: wordIn(cell, 'education_level', EDUCATION, '1 to 6'),
    heightCm: numberIn(cell, 'height_cm'),
    weightKg: numberIn(cell, 'weight_kg'),
    systolicMmHg: numberIn(cell, 'systolic_mmhg'),
    ethnicity: wordIn(cell, 'ethnicity', ETHNICITY, ETHNICITIES.join(', ')),
    medicines: (cell('medicines') ?? '')
      .split(/[;|\n]/)
      .map((medicine) => medicine.trim())
      .filter((medicine) => medicine !== ''),
  };
  const contradiction = contradictionIn(answers);
  if (contradiction !== null) throw new CellError(null, contradiction);
  return {
    place: { kind: 'line', line: row.line, column: null },
    patientId,
    issuer: cell('issuer'),
    answers,
  };
}
