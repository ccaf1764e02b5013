import type { Modifiable, TableInput } from '../../src/inference/model-card.ts';

type Targets = Readonly<Record<string, Modifiable>>;

const ESC_2021 = '2021 ESC guideline on cardiovascular prevention (10.1093/eurheartj/ehab484)';
const ATP_III = 'NCEP ATP III 2001 (10.1001/jama.285.19.2486): desirable below 200 mg/dL';
const SYNDROME =
  'Alberti KGMM et al. 2009 (10.1161/CIRCULATIONAHA.109.192644): the criterion for Asians is not met';

const STOP_SMOKING: Modifiable = { to: { becomes: false }, source: `${ESC_2021}: stop smoking` };
const PRESSURE: Modifiable = {
  to: { atMost: 130 },
  source: `${ESC_2021}: systolic 130 mmHg where tolerated`,
};
const BODY: Modifiable = {
  to: { atMost: 22.9 },
  source: 'WHO expert consultation 2004 (10.1016/S0140-6736(03)15268-3): below 23 kg/m² for Asians',
};
const WAIST: Modifiable = { to: { atMost: { female: 79, male: 89 } }, source: SYNDROME };
const ACTIVE: Modifiable = {
  to: { becomes: true },
  source: 'WHO 2020 (10.1136/bjsports-2020-102955): 150 minutes a week and more',
};

const heart = (cholesterol: number): Targets => ({
  currentSmoker: STOP_SMOKING,
  sbp: PRESSURE,
  totalCholesterol: { to: { atMost: cholesterol }, source: ATP_III },
});
const HEART_MG_DL = heart(199);
const HEART_MMOL = heart(5.1);

/**
 * What a person could change, for the models that guidelines use to talk about it: risks of what is still to come.
 * Scores that only tell what is there already (fibrosis, a nodule, filtration) have none: to bring a platelet count up
 * heals no liver. A sum of points may count such a factor only beyond a bound; then nothing changes, and nothing is shown.
 */
const TARGETS: Readonly<Record<string, Targets>> = {
  'score2-asia-pacific': HEART_MMOL,
  'score2-europe': HEART_MMOL,
  'who-2019-se-asia': HEART_MMOL,
  'prevent-2023-base-10y': HEART_MG_DL,
  'pce-2013': HEART_MG_DL,
  'framingham-2008': HEART_MG_DL,
  'mesa-2015-chd-cac': HEART_MG_DL,
  findrisc: {
    bmi: BODY,
    waist: WAIST,
    active: ACTIVE,
    vegetablesDaily: { to: { becomes: true }, source: 'WHO, healthy diet: vegetables and fruit every day' },
  },
  'ada-risk-test': { bmi: BODY, active: ACTIVE },
  'apcs-modified': { bmi: BODY },
  'metabolic-syndrome-2009': {
    waist: WAIST,
    triglycerides: { to: { atMost: 149 }, source: SYNDROME },
    sbp: { to: { atMost: 129 }, source: SYNDROME },
    dbp: { to: { atMost: 84 }, source: SYNDROME },
    glucose: { to: { atMost: 99 }, source: SYNDROME },
  },
};

/** The target of one input of a model; undefined where it is not the person's to change, or the score not meant for it. */
export function modifiableOf(model: string, { name }: TableInput): Modifiable | undefined {
  return TARGETS[model]?.[name];
}
