import { describe, expect, it } from 'vitest';
import { NO_ANSWERS } from '../../domain/history.ts';
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
