import type { InputReference, TableInput } from '../../src/inference/model-card.ts';

type Value = InputReference['value'];

const OPTIMAL =
  'Goff DC et al. 2013 (10.1161/01.cir.0000437741.48606.98): optimal risk factors, cholesterol 170 mg/dL, HDL 50 mg/dL, untreated pressure 110 mmHg, neither smoking nor diabetes';
const PRESSURE = 'ESC 2024 (10.1093/eurheartj/ehae178): non-elevated pressure, below 120/70 mmHg';
const BODY =
  'WHO expert consultation 2004 (10.1016/S0140-6736(03)15268-3): 18.5 to 22.9 kg/m² for Asians, about the middle';
const WAIST =
  'Alberti KGMM et al. 2009 (10.1161/CIRCULATIONAHA.109.192644): below the Asian cut-offs of 90 and 80 cm';
const ABSENT = 'without this';
const MIDDLE = 'about the middle of the usual interval in the hub’s dictionary of analytes';
const KDIGO = 'KDIGO 2024 (10.1016/j.kint.2023.10.018): G1 and A1';
const NODULE =
  'a nodule below the 6 mm from which the Fleischner Society 2017 (10.1148/radiol.2017161659) follows: single, solid, smooth, not in an upper lobe';
const GAIL = 'Gail MH et al. 1989: the groups of relative risk 1';
const SMOKER = 'Tammemägi MC et al. 2013 (10.1056/NEJMoa1211776): the centre of each number in the model';
const ACTIVE = 'WHO 2020 (10.1136/bjsports-2020-102955): 150 minutes a week and more';

/**
 * What the reference person has, by the name of an input and its unit (none for answers): healthy where the person
 * is judged, the same age, sex and origin where nothing stands here.
 */
const REFERENCES: readonly (readonly [name: string, unit: string, value: Value, source: string])[] = [
  ['sbp', 'mm[Hg]', 110, OPTIMAL],
  ['dbp', 'mm[Hg]', 68, PRESSURE],
  ['totalCholesterol', 'mg/dL', 170, OPTIMAL],
  ['totalCholesterol', 'mmol/L', 4.4, OPTIMAL],
  ['hdl', 'mg/dL', 50, OPTIMAL],
  ['hdl', 'mmol/L', 1.3, OPTIMAL],
  ['triglycerides', 'mg/dL', 75, MIDDLE],
  ['glucose', 'mg/dL', 85, MIDDLE],
  ['insulin', 'u[IU]/mL', 11, MIDDLE],
  ['hba1c', '%', 5, MIDDLE],
  ['bmi', 'kg/m2', 21, BODY],
  ['waist', 'cm', { female: 72, male: 82 }, WAIST],
  ['currentSmoker', '', false, ABSENT],
  ['everSmoker', '', false, ABSENT],
  ['diabetes', '', false, ABSENT],
  ['antihypertensive', '', false, ABSENT],
  ['lipidMedicine', '', false, ABSENT],
  ['triglycerideMedicine', '', false, ABSENT],
  ['glucoseMedicine', '', false, ABSENT],
  ['hypertension', '', false, ABSENT],
  ['impairedGlucoseOrDiabetes', '', false, ABSENT],
  ['everHighGlucose', '', false, ABSENT],
  ['gestationalDiabetes', '', false, ABSENT],
  ['familyDiabetes', '', 'none', ABSENT],
  ['familyHeartAttack', '', false, ABSENT],
  ['familyColorectalCancer', '', false, ABSENT],
  ['familyHistoryLungCancer', '', false, ABSENT],
  ['familyLungCancerAge', '', 'none', ABSENT],
  ['familyProstateCancer', '', false, ABSENT],
  ['active', '', true, ACTIVE],
  ['vegetablesDaily', '', true, 'WHO, healthy diet: vegetables and fruit every day'],
  ['weightChange', 'kg', 0, 'an unchanged weight'],

  ['egfr', 'mL/min/{1.73_m2}', 90, KDIGO],
  ['acr', 'mg/g', 5, KDIGO],
  ['creatinine', 'mg/dL', 0.9, MIDDLE],
  ['cystatinC', 'mg/L', 0.8, MIDDLE],
  ['phosphate', 'mg/dL', 3.5, MIDDLE],
  ['bicarbonate', 'mmol/L', 25.5, MIDDLE],
  ['calcium', 'mg/dL', 9.5, MIDDLE],

  ['ast', 'U/L', 20, MIDDLE],
  ['alt', 'U/L', 20, MIDDLE],
  ['ggt', 'U/L', 20, MIDDLE],
  ['platelets', '10*9/L', 275, MIDDLE],
  ['bilirubin', 'umol/L', 10, MIDDLE],
  ['albumin', 'g/L', 42.5, MIDDLE],
  ['albumin', 'g/dL', 4.25, MIDDLE],
  ['hbeag', '', false, ABSENT],
  [
    'hbvDna',
    '{copies}/mL',
    100,
    'Yang HI et al. 2011 (10.1016/S1470-2045(11)70077-8): the lowest group, below 300 copies/mL',
  ],
  ['afp', 'ng/mL', 5, MIDDLE],
  ['afpL3', '%', 5, MIDDLE],
  ['dcp', 'ng/mL', 3.75, 'half of the usual cut-off of 7.5 ng/mL'],

  ['emphysema', '', false, ABSENT],
  ['noduleDiameter', 'mm', 4, NODULE],
  ['noduleType', '', 'solid', NODULE],
  ['upperLobe', '', false, NODULE],
  ['spiculated', '', false, NODULE],
  ['noduleCount', '1', 1, NODULE],
  ['cancerOverFiveYearsAgo', '', false, ABSENT],
  ['personalCancerHistory', '', false, ABSENT],
  ['copd', '', false, ABSENT],
  ['pneumonia', '', false, ABSENT],
  ['asbestos', '', false, ABSENT],
  ['yearsSinceQuit', 'a', 10, SMOKER],
  ['cigarettesPerDay', '/d', 24.8661, SMOKER],

  ['coronaryCalcium', '{Agatston}', 0, 'no calcium'],

  ['biopsies', '1', 0, GAIL],
  ['menarcheAge', 'a', 14, GAIL],
  ['firstBirthAge', 'a', 19, GAIL],
  ['relatives', '1', 0, GAIL],

  ['psa', 'ng/mL', 1, 'well below the usual cut-off of 4 ng/mL'],
  ['freePsa', '%', 30, 'above the 25 % from which cancer is less likely'],
  ['priorBiopsy', '', false, ABSENT],
  ['rectalExam', '', false, ABSENT],
  ['he4', 'pmol/L', 45, 'below the cut-off of 70 pmol/L before the menopause'],
  ['ca125', 'U/mL', 15, 'below the cut-off of 35 U/mL'],

  ['hPyloriIgg', '', false, ABSENT],
  [
    'pepsinogen1',
    'ng/mL',
    90,
    'Watabe H et al. 2005 (10.1136/gut.2004.055400): without atrophy, above 70 ng/mL and ratio above 3',
  ],
  [
    'pepsinogen2',
    'ng/mL',
    15,
    'Watabe H et al. 2005 (10.1136/gut.2004.055400): without atrophy, above 70 ng/mL and ratio above 3',
  ],
  ['mcv', 'fL', 90, MIDDLE],
  ['redCells', '10*12/L', { female: 4.5, male: 5 }, MIDDLE],
];

/** Where a model has its own centre or group of relative risk 1, before the table above. */
const OF_MODEL: Readonly<Record<string, Readonly<Record<string, readonly [Value, string]>>>> = {
  plcom2012: { bmi: [27, SMOKER], yearsSmoked: [27, SMOKER] },
  'llp-v1': { yearsSmoked: [0, ABSENT] },
};

/** The reference of one input of a model; undefined where the reference person has the same. */
export function referenceOf(model: string, { name, unit, use }: TableInput): InputReference | undefined {
  if (use !== 'graph') return undefined;
  const [own, ownSource] = OF_MODEL[model]?.[name] ?? [];
  if (own !== undefined && ownSource !== undefined) return { value: own, source: ownSource };
  const row = REFERENCES.find(([known, inUnit]) => known === name && inUnit === unit);
  return row === undefined ? undefined : { value: row[2], source: row[3] };
}
