import type { Place } from './lab-report.ts';

export type SmokingStatus = 'never' | 'former' | 'current';

/** Groups as PLCOm2012 counts them (doi:10.1056/NEJMoa1211776). */
export const ETHNICITIES = [
  'asian',
  'white',
  'black',
  'hispanic',
  'native-american',
  'pacific-islander',
  'other',
] as const;
export type Ethnicity = (typeof ETHNICITIES)[number];

/**
 * What a person answers at a visit; null is "not answered" or "does not know", never "no".
 * `educationLevel` is PLCOm2012's scale: 1 less than high school, 2 high school, 3 training after it,
 * 4 some college, 5 college degree, 6 postgraduate.
 */
export type HistoryAnswers = {
  readonly smokingStatus: SmokingStatus | null;
  /** While smoking; not asked of who never smoked. */
  readonly cigarettesPerDay: number | null;
  readonly yearsSmoked: number | null;
  readonly yearsSinceQuit: number | null;
  readonly familyHistoryLungCancer: boolean | null;
  readonly personalCancerHistory: boolean | null;
  readonly copd: boolean | null;
  readonly hepatitisB: boolean | null;
  readonly hepatitisC: boolean | null;
  readonly diabetes: boolean | null;
  readonly knownCvd: boolean | null;
  readonly antihypertensive: boolean | null;
  readonly educationLevel: 1 | 2 | 3 | 4 | 5 | 6 | null;
  readonly heightCm: number | null;
  readonly weightKg: number | null;
  /** Measured at the visit, at rest. */
  readonly systolicMmHg: number | null;
  readonly ethnicity: Ethnicity | null;
  readonly medicines: readonly string[];
};

/** A form on which nothing was answered. */
export const NO_ANSWERS: HistoryAnswers = {
  smokingStatus: null,
  cigarettesPerDay: null,
  yearsSmoked: null,
  yearsSinceQuit: null,
  familyHistoryLungCancer: null,
  personalCancerHistory: null,
  copd: null,
  hepatitisB: null,
  hepatitisC: null,
  diabetes: null,
  knownCvd: null,
  antihypertensive: null,
  educationLevel: null,
  heightCm: null,
  weightKg: null,
  systolicMmHg: null,
  ethnicity: null,
  medicines: [],
};

/** One row of a table of histories. */
export type HistoryIn = {
  readonly place: Place;
  readonly patientId: string;
  readonly issuer: string | null;
  readonly answers: HistoryAnswers;
};

/** Numbers beyond these are slips of the pen; inclusive. */
export const HISTORY_LIMITS = [
  ['cigarettesPerDay', 0, 200],
  ['yearsSmoked', 0, 100],
  ['yearsSinceQuit', 0, 100],
  ['heightCm', 50, 250],
  ['weightKg', 2, 400],
  ['systolicMmHg', 50, 300],
] as const satisfies readonly (readonly [keyof HistoryAnswers, number, number])[];

/** The first reason why answers cannot all be true, or null; the form and the table ask the same. */
export function contradictionIn(answers: HistoryAnswers): string | null {
  for (const [field, low, high] of HISTORY_LIMITS) {
    const value = answers[field];
    if (value !== null && !(value >= low && value <= high)) return `${field} must lie from ${low} to ${high}`;
  }
  const smoked = (answers.cigarettesPerDay ?? 0) > 0 || (answers.yearsSmoked ?? 0) > 0;
  if (answers.smokingStatus === 'never' && (smoked || (answers.yearsSinceQuit ?? 0) > 0)) {
    return 'smokingStatus is never, yet a smoking history is given';
  }
  if (answers.smokingStatus === 'current' && (answers.yearsSinceQuit ?? 0) > 0) {
    return 'smokingStatus is current, yet yearsSinceQuit is given';
  }
  return null;
}
