import { describe, expect, it } from 'vitest';
import { NO_ANSWERS } from '../../domain/history.ts';
import { HISTORY_COLUMN_NAMES } from './columns.ts';
import { readHistories } from './histories.ts';

function read(text: string): Extract<ReturnType<typeof readHistories>, { ok: true }> {
  const result = readHistories(Buffer.from(text));
  if (!result.ok) throw new Error(result.reason);
  return result;
}

const HEADER =
  'patient_id,issuer,smoking_status,cigarettes_per_day,years_smoked,years_since_quit,family_history_lung_cancer,' +
  'personal_cancer_history,copd,hepatitis_b,hepatitis_c,diabetes,known_cvd,antihypertensive,education_level,' +
  'height_cm,weight_kg,ethnicity,medicines';

describe('a table of histories', () => {
  it('reads every answer and keeps the unanswered open', () => {
    const { rows } = read(
      `${HEADER}\nP1,HN,former,20,30,5,yes,no,,positive,unknown,Có,Không,1,4,165,60,Kinh,Amlodipine; Metformin\n`,
    );
    expect(rows).toEqual([
      {
        ok: true,
        history: {
          place: { kind: 'line', line: 2, column: null },
          patientId: 'P1',
          issuer: 'HN',
          answers: {
            ...NO_ANSWERS,
            smokingStatus: 'former',
            cigarettesPerDay: 20,
            yearsSmoked: 30,
            yearsSinceQuit: 5,
            familyHistoryLungCancer: true,
            personalCancerHistory: false,
            copd: null,
            hepatitisB: true,
            hepatitisC: null,
            diabetes: true,
            knownCvd: false,
            antihypertensive: true,
            educationLevel: 4,
            heightCm: 165,
            weightKg: 60,
            systolicMmHg: null,
            ethnicity: 'asian',
            medicines: ['Amlodipine', 'Metformin'],
          },
        },
      },
    ]);
  });

  it('has a column for every answer of the form', () => {
    const numbers: Readonly<Record<string, string>> = {
      cigarettes_per_day: '20',
      years_smoked: '30',
      years_since_quit: '5',
      height_cm: '160',
      weight_kg: '60',
      systolic_mmhg: '130',
      diastolic_mmhg: '80',
      waist_cm: '90',
      weight_change_kg: '-3',
      glucose_year_before_mg_dl: '95',
      menarche_age: '13',
      first_birth_age: '25',
      relatives_with_breast_cancer: '1',
      breast_biopsies: '2',
    };
    const words: Readonly<Record<string, string>> = {
      smoking_status: 'former',
      ethnicity: 'asian',
      education_level: '4',
      family_diabetes: 'first',
      european_risk_region: 'very-high',
      pregnant: 'no',
      medicines: 'Amlodipine',
    };
    const cells = HISTORY_COLUMN_NAMES.map((name) => numbers[name] ?? words[name] ?? 'yes');
    const { rows } = read(`${HISTORY_COLUMN_NAMES.join(',')}\n${cells.join(',')}\n`);
    const [row] = rows;
    if (row?.ok !== true) throw new Error('the row was refused');
    const open = Object.entries(row.history.answers).filter(
      ([, answer]) => answer === null || (Array.isArray(answer) && answer.length === 0),
    );
    expect(open).toEqual([]);
    expect(Object.keys(row.history.answers).sort()).toEqual(Object.keys(NO_ANSWERS).sort());
  });

  it.each([
    ['smoking_status', 'P1,,sometimes'],
    ['cigarettes_per_day', 'P1,,current,a pack'],
    [null, 'P1,,never,20'],
    ['patient_id', ',,never'],
  ])('refuses a row by its line and column %s and goes on', (column, row) => {
    const { rows } = read(`${HEADER}\n${row}\nP2,,never\n`);
    expect(rows).toMatchObject([
      { ok: false, place: { line: 2, column } },
      { ok: true, history: { patientId: 'P2' } },
    ]);
  });
});
