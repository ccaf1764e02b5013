import {
  contradictionIn,
  ETHNICITIES,
  type Ethnicity,
  EUROPEAN_RISK_REGIONS,
  type EuropeanRiskRegion,
  FAMILY_DIABETES,
  type FamilyDiabetes,
  type HistoryAnswers,
  type HistoryIn,
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

const FAMILY: ReadonlyMap<string, FamilyDiabetes | null> = new Map<string, FamilyDiabetes | null>([
  ...FAMILY_DIABETES.map((name): [string, FamilyDiabetes] => [name, name]),
  ['unknown', null],
  ['khong ro', null],
]);

const REGIONS: ReadonlyMap<string, EuropeanRiskRegion> = new Map(
  EUROPEAN_RISK_REGIONS.map((name) => [name, name]),
);

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
  const answers: HistoryAnswers = {
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
    familyDiabetes: wordIn(cell, 'family_diabetes', FAMILY, FAMILY_DIABETES.join(', ')),
    europeanRiskRegion: wordIn(cell, 'european_risk_region', REGIONS, EUROPEAN_RISK_REGIONS.join(', ')),
    physicallyActive: answerIn(cell, 'physically_active'),
    vegetablesDaily: answerIn(cell, 'vegetables_daily'),
    asbestos: answerIn(cell, 'asbestos'),
    familyHeartAttack: answerIn(cell, 'family_heart_attack'),
    familyColorectalCancer: answerIn(cell, 'family_colorectal_cancer'),
    familyLungCancerBefore60: answerIn(cell, 'family_lung_cancer_before_60'),
    hypertension: answerIn(cell, 'hypertension'),
    everHighGlucose: answerIn(cell, 'ever_high_glucose'),
    newOnsetDiabetes: answerIn(cell, 'new_onset_diabetes'),
    lipidMedicine: answerIn(cell, 'lipid_medicine'),
    triglycerideMedicine: answerIn(cell, 'triglyceride_medicine'),
    glucoseMedicine: answerIn(cell, 'glucose_medicine'),
    hepatitisBTreated: answerIn(cell, 'hepatitis_b_treated'),
    hbeag: answerIn(cell, 'hbeag_positive'),
    cirrhosis: answerIn(cell, 'cirrhosis'),
    fattyLiver: answerIn(cell, 'fatty_liver'),
    stomachTreated: answerIn(cell, 'stomach_treated'),
    pneumonia: answerIn(cell, 'pneumonia'),
    cancerOverFiveYearsAgo: answerIn(cell, 'cancer_over_five_years_ago'),
    pregnant: answerIn(cell, 'pregnant'),
    postmenopausal: answerIn(cell, 'postmenopausal'),
    everGivenBirth: answerIn(cell, 'ever_given_birth'),
    gestationalDiabetes: answerIn(cell, 'gestational_diabetes'),
    atypicalHyperplasia: answerIn(cell, 'atypical_hyperplasia'),
    brca: answerIn(cell, 'brca'),
    pelvicMass: answerIn(cell, 'pelvic_mass'),
    familyProstateCancer: answerIn(cell, 'family_prostate_cancer'),
    priorProstateBiopsy: answerIn(cell, 'prior_prostate_biopsy'),
    rectalExamAbnormal: answerIn(cell, 'rectal_exam_abnormal'),
    waistCm: numberIn(cell, 'waist_cm'),
    diastolicMmHg: numberIn(cell, 'diastolic_mmhg'),
    weightChangeKg: numberIn(cell, 'weight_change_kg'),
    glucoseYearBeforeMgDl: numberIn(cell, 'glucose_year_before_mg_dl'),
    menarcheAge: numberIn(cell, 'menarche_age'),
    firstBirthAge: numberIn(cell, 'first_birth_age'),
    relativesWithBreastCancer: numberIn(cell, 'relatives_with_breast_cancer'),
    breastBiopsies: numberIn(cell, 'breast_biopsies'),
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
