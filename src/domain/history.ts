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

/** Who of the family has diabetes; the nearest counts. `first` is a parent, sibling or child. */
export const FAMILY_DIABETES = ['none', 'second', 'first'] as const;
export type FamilyDiabetes = (typeof FAMILY_DIABETES)[number];

/** Regions of SCORE2 by the European country in which a person lives (doi:10.1093/eurheartj/ehab309). */
export const EUROPEAN_RISK_REGIONS = ['low', 'moderate', 'high', 'very-high'] as const;
export type EuropeanRiskRegion = (typeof EUROPEAN_RISK_REGIONS)[number];

/** Questions with yes and no beyond the first ones, by what they are about. */
export const MORE_QUESTIONS = {
  habits: ['physicallyActive', 'vegetablesDaily', 'asbestos'],
  family: ['familyHeartAttack', 'familyColorectalCancer', 'familyLungCancerBefore60'],
  heartAndMetabolism: [
    'hypertension',
    'everHighGlucose',
    'newOnsetDiabetes',
    'lipidMedicine',
    'triglycerideMedicine',
    'glucoseMedicine',
  ],
  liverAndStomach: [
    'hepatitisBTreated',
    'hbeag',
    'cirrhosis',
    'fattyLiver',
    'stomachTreated',
    'pneumonia',
    'cancerOverFiveYearsAgo',
  ],
  women: [
    'pregnant',
    'postmenopausal',
    'everGivenBirth',
    'gestationalDiabetes',
    'atypicalHyperplasia',
    'brca',
    'pelvicMass',
  ],
  men: ['familyProstateCancer', 'priorProstateBiopsy', 'rectalExamAbnormal'],
} as const;
export type QuestionGroup = keyof typeof MORE_QUESTIONS;
export type MoreQuestion = (typeof MORE_QUESTIONS)[QuestionGroup][number];

/**
 * Numbers beyond the first ones; `weightChangeKg` is within a year, negative when weight was lost, and
 * `glucoseYearBeforeMgDl` was fasting.
 */
export const MORE_NUMBERS = [
  'waistCm',
  'diastolicMmHg',
  'weightChangeKg',
  'glucoseYearBeforeMgDl',
  'menarcheAge',
  'firstBirthAge',
  'relativesWithBreastCancer',
  'breastBiopsies',
] as const;
export type MoreNumber = (typeof MORE_NUMBERS)[number];

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
  readonly familyDiabetes: FamilyDiabetes | null;
  /** Of who lives in Europe. */
  readonly europeanRiskRegion: EuropeanRiskRegion | null;
} & Readonly<Record<MoreQuestion, boolean | null>> &
  Readonly<Record<MoreNumber, number | null>>;

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
  familyDiabetes: null,
  europeanRiskRegion: null,
  physicallyActive: null,
  vegetablesDaily: null,
  asbestos: null,
  familyHeartAttack: null,
  familyColorectalCancer: null,
  familyLungCancerBefore60: null,
  hypertension: null,
  everHighGlucose: null,
  newOnsetDiabetes: null,
  lipidMedicine: null,
  triglycerideMedicine: null,
  glucoseMedicine: null,
  hepatitisBTreated: null,
  hbeag: null,
  cirrhosis: null,
  fattyLiver: null,
  stomachTreated: null,
  pneumonia: null,
  cancerOverFiveYearsAgo: null,
  pregnant: null,
  postmenopausal: null,
  everGivenBirth: null,
  gestationalDiabetes: null,
  atypicalHyperplasia: null,
  brca: null,
  pelvicMass: null,
  familyProstateCancer: null,
  priorProstateBiopsy: null,
  rectalExamAbnormal: null,
  waistCm: null,
  diastolicMmHg: null,
  weightChangeKg: null,
  glucoseYearBeforeMgDl: null,
  menarcheAge: null,
  firstBirthAge: null,
  relativesWithBreastCancer: null,
  breastBiopsies: null,
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
  ['waistCm', 30, 250],
  ['diastolicMmHg', 20, 200],
  ['weightChangeKg', -100, 100],
  ['glucoseYearBeforeMgDl', 40, 600],
  ['menarcheAge', 7, 39],
  ['firstBirthAge', 10, 60],
  ['relativesWithBreastCancer', 0, 30],
  ['breastBiopsies', 0, 30],
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
  if (answers.pregnant === true && answers.postmenopausal === true) {
    return 'pregnant and postmenopausal are both yes';
  }
  if (answers.everGivenBirth === false && answers.firstBirthAge !== null) {
    return 'everGivenBirth is no, yet firstBirthAge is given';
  }
  if ((answers.firstBirthAge ?? Number.POSITIVE_INFINITY) < (answers.menarcheAge ?? 0)) {
    return 'firstBirthAge is before menarcheAge';
  }
  if ((answers.diastolicMmHg ?? 0) > (answers.systolicMmHg ?? Number.POSITIVE_INFINITY)) {
    return 'diastolicMmHg is above systolicMmHg';
  }
  if (answers.diabetes === false && answers.newOnsetDiabetes === true) {
    return 'diabetes is no, yet newOnsetDiabetes is yes';
  }
  if (answers.personalCancerHistory === false && answers.cancerOverFiveYearsAgo === true) {
    return 'personalCancerHistory is no, yet cancerOverFiveYearsAgo is yes';
  }
  if (answers.familyHistoryLungCancer === false && answers.familyLungCancerBefore60 === true) {
    return 'familyHistoryLungCancer is no, yet familyLungCancerBefore60 is yes';
  }
  return null;
}
