import { resultsOf } from './analytes.ts';
import type { Person } from './people.ts';

const LAB_HEADER =
  'patient_id,issuer,name,birth_date,sex,collected_at,code,analyte,value,unit,reference_low,reference_high,report_id';

const HISTORY_HEADER =
  'patient_id,issuer,smoking_status,cigarettes_per_day,years_smoked,years_since_quit,family_history_lung_cancer,personal_cancer_history,copd,hepatitis_b,hepatitis_c,diabetes,known_cvd,antihypertensive,education_level,height_cm,weight_kg,ethnicity,medicines';

/** A spreadsheet of laboratory results, one result a row. */
export function labTable(people: readonly Person[]): string {
  const rows = people.flatMap((person) =>
    resultsOf(person).map((result) => [
      person.id,
      person.issuer,
      `${person.family} ${person.given}`,
      person.birthDate,
      person.sex,
      `${person.collectedAt}+07:00`,
      result.loinc,
      result.name,
      result.value,
      result.unit,
      result.low,
      result.high,
      `LAB-${person.id}`,
    ]),
  );
  return table(LAB_HEADER, rows);
}

/** The questionnaires, one person a row; yes and no are 1 and 0, an empty cell does not apply. */
export function historyTable(people: readonly Person[]): string {
  const rows = people.map(({ id, issuer, history: h }) => [
    id,
    issuer,
    h.smoking,
    h.cigarettesPerDay,
    h.yearsSmoked,
    h.smoking === 'current' ? 0 : h.yearsSinceQuit,
    bit(h.familyLungCancer),
    bit(false),
    bit(h.copd),
    h.hepatitisB,
    h.hepatitisC,
    bit(h.diabetes),
    bit(h.knownCvd),
    bit(h.antihypertensive),
    h.education,
    h.heightCm,
    h.weightKg,
    'asian',
    h.medicines,
  ]);
  return table(HISTORY_HEADER, rows);
}

function bit(yes: boolean | undefined): number {
  return yes ? 1 : 0;
}

function table(header: string, rows: readonly (readonly (string | number | undefined)[])[]): string {
  const lines = rows.map((row) => row.map((cell) => quoted(String(cell ?? ''))).join(','));
  return `${[header, ...lines].join('\r\n')}\r\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
