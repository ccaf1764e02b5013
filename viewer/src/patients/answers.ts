import {
  type HistoryAnswers,
  MORE_NUMBERS,
  MORE_QUESTIONS,
  type QuestionGroup,
} from '../../../src/domain/history.ts';
import { useWords } from '../i18n/use-words.ts';

export const NUMBER_FIELDS = [
  'cigarettesPerDay',
  'yearsSmoked',
  'yearsSinceQuit',
  'heightCm',
  'weightKg',
  'systolicMmHg',
] as const satisfies (keyof HistoryAnswers)[];

export const YES_NO_FIELDS = [
  'familyHistoryLungCancer',
  'personalCancerHistory',
  'copd',
  'hepatitisB',
  'hepatitisC',
  'diabetes',
  'knownCvd',
  'antihypertensive',
] as const satisfies (keyof HistoryAnswers)[];

/** The groups of further questions in the order of the form. */
export const GROUPS = [
  'habits',
  'family',
  'heartAndMetabolism',
  'liverAndStomach',
  'women',
  'men',
] as const satisfies QuestionGroup[];

/** The numbers that are asked with a group of questions. */
export const NUMBERS_OF = {
  habits: [],
  family: ['relativesWithBreastCancer'],
  heartAndMetabolism: ['waistCm', 'diastolicMmHg', 'weightChangeKg', 'glucoseYearBeforeMgDl'],
  liverAndStomach: [],
  women: ['menarcheAge', 'firstBirthAge', 'breastBiopsies'],
  men: [],
} as const satisfies Record<QuestionGroup, (keyof HistoryAnswers)[]>;

/** What was answered, question and answer in words, in the order of the form; what was not is left out. */
export function useAnswered(answers: HistoryAnswers): [question: string, answer: string][] {
  const { t, number } = useWords();
  const { smokingStatus, educationLevel, ethnicity, medicines } = answers;
  const rows: [string, string | null][] = [
    [t('history.smokingStatus'), smokingStatus && t(`history.status.${smokingStatus}`)],
    ...[...NUMBER_FIELDS, ...MORE_NUMBERS].map((field): [string, string | null] => {
      const value = answers[field];
      return [t(`history.${field}`), value === null ? null : number(value)];
    }),
    ...[...YES_NO_FIELDS, ...GROUPS.flatMap((group) => [...MORE_QUESTIONS[group]])].map(
      (field): [string, string | null] => {
        const value = answers[field];
        return [t(`history.${field}`), value === null ? null : t(value ? 'history.yes' : 'history.no')];
      },
    ),
    [
      t('history.familyDiabetes'),
      answers.familyDiabetes && t(`history.familyDiabetesOf.${answers.familyDiabetes}`),
    ],
    [
      t('history.europeanRiskRegion'),
      answers.europeanRiskRegion && t(`history.europeanRiskRegionOf.${answers.europeanRiskRegion}`),
    ],
    [t('history.educationLevel'), educationLevel && t(`history.education.${educationLevel}`)],
    [t('history.ethnicity'), ethnicity && t(`history.ethnicities.${ethnicity}`)],
    [t('history.medicines'), medicines.length > 0 ? medicines.join(', ') : null],
  ];
  return rows.flatMap(([question, answer]) => (answer ? [[question, answer]] : []));
}
