import type { FindingKind } from '../domain/finding.ts';
import type { HistoryAnswers } from '../domain/history.ts';
import type { ResultOrgan } from '../labs/organs.ts';

/** The organ of a finding of one kind; null where only the kind of examination tells it. */
const FINDINGS: Readonly<Record<FindingKind, ResultOrgan | null>> = {
  'lung-nodule': 'lung',
  'lung-mass': 'lung',
  opacity: 'lung',
  'breast-mass': 'breast',
  'liver-lesion': 'liver',
  'renal-lesion': 'kidney',
  calcification: null,
  other: null,
};

/** The organ of a finding, by its kind, and where that leaves it open by the modality of its series. */
export function organOfFinding(kind: FindingKind, modality: string | null): ResultOrgan {
  return FINDINGS[kind] ?? (modality === 'MG' ? 'breast' : 'other');
}

const SMOKING = ['smokingStatus', 'cigarettesPerDay', 'yearsSmoked', 'yearsSinceQuit'] as const;

/** Which answers of the history form bear on which organ; one may bear on several. */
export const HISTORY_OF_ORGAN: Readonly<Partial<Record<ResultOrgan, readonly (keyof HistoryAnswers)[]>>> = {
  lung: [
    ...SMOKING,
    ...(['familyHistoryLungCancer', 'familyLungCancerBefore60', 'copd', 'asbestos', 'pneumonia'] as const),
    ...(['personalCancerHistory', 'cancerOverFiveYearsAgo'] as const),
  ],
  heart: [
    ...SMOKING,
    ...(['knownCvd', 'hypertension', 'antihypertensive', 'lipidMedicine', 'familyHeartAttack'] as const),
    ...(['systolicMmHg', 'diastolicMmHg', 'diabetes'] as const),
  ],
  metabolic: [
    ...(['diabetes', 'everHighGlucose', 'newOnsetDiabetes', 'glucoseMedicine', 'familyDiabetes'] as const),
    ...(['heightCm', 'weightKg', 'waistCm', 'physicallyActive', 'vegetablesDaily'] as const),
    'gestationalDiabetes',
  ],
  liver: [
    ...(['hepatitisB', 'hepatitisC', 'hepatitisBTreated', 'hbeag', 'cirrhosis', 'fattyLiver'] as const),
  ],
  kidney: ['diabetes', 'hypertension'],
  stomach: ['stomachTreated'],
  pancreas: ['newOnsetDiabetes', 'weightChangeKg', 'glucoseYearBeforeMgDl'],
  colon: ['familyColorectalCancer', 'personalCancerHistory'],
  breast: [
    ...(['relativesWithBreastCancer', 'breastBiopsies', 'atypicalHyperplasia', 'brca'] as const),
    ...(['menarcheAge', 'firstBirthAge', 'everGivenBirth'] as const),
  ],
  ovary: ['postmenopausal', 'pelvicMass'],
  prostate: ['familyProstateCancer', 'priorProstateBiopsy', 'rectalExamAbnormal'],
};
