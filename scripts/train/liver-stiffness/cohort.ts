import type { Participant } from './read-nhanes.ts';

/** What the candidates may read, by the name of the model's input and of the NHANES variable. */
export const PREDICTORS = {
  ageYears: 'RIDAGEYR',
  male: 'RIAGENDR',
  bmi: 'BMXBMI',
  alt: 'LBXSATSI',
  ast: 'LBXSASSI',
  ggt: 'LBXSGTSI',
  hba1c: 'LBXGH',
  waist: 'BMXWAIST',
  alp: 'LBXSAPSI',
  bilirubin: 'LBXSTB',
  albumin: 'LBXSAL',
  hdl: 'LBDHDD',
  triglycerides: 'LBXSTR',
  urate: 'LBXSUA',
} as const;
export type Predictor = keyof typeof PREDICTORS;
export type Values = Readonly<Record<Predictor, number>>;

/** One person of the cohort. `cluster` is the sampling unit (stratum and PSU), `weight` the examination weight, mean 1. */
export type Subject = {
  readonly values: Values;
  readonly stiff: 0 | 1;
  readonly weight: number;
  readonly stratum: number;
  readonly cluster: string;
  /** RIDRETH3; 6 is non-Hispanic Asian. */
  readonly ethnicity: number;
};

export const STIFF_FROM_KPA = 8;

type Step = {
  readonly excluded: string;
  readonly keeps: (person: Participant) => boolean;
};

/** In this order; the count of each step is of those whom the steps before had kept. */
const STEPS: readonly Step[] = [
  { excluded: 'under 18 years', keeps: (person) => of(person, 'RIDAGEYR') >= 18 },
  { excluded: 'not examined (interview alone)', keeps: (person) => of(person, 'RIDSTATR') === 2 },
  {
    excluded:
      'elastography not complete (not done, ineligible, under 10 measures, under 3 hours fasting or spread of 30 % and more)',
    keeps: (person) => of(person, 'LUAXSTAT') === 1 && person.has('LUXSMED'),
  },
  {
    excluded: 'pregnant, or pregnancy not ascertained',
    keeps: (person) => ![1, 3].includes(of(person, 'RIDEXPRG')),
  },
  {
    excluded: 'has been told of hepatitis B or C (self-report; the folder has no serology)',
    keeps: (person) => of(person, 'HEQ010') !== 1 && of(person, 'HEQ030') !== 1,
  },
  {
    excluded: 'a value that some candidate reads is missing (complete cases; nothing is imputed)',
    keeps: (person) => Object.values(PREDICTORS).every((name) => person.has(name)),
  },
];

export type Flow = readonly { readonly excluded: string; readonly people: number }[];

/** Those who enter, with how many each step left out. */
export function chooseCohort(participants: readonly Participant[]): {
  readonly flow: Flow;
  readonly subjects: readonly Subject[];
} {
  let kept = participants;
  const flow: { excluded: string; people: number }[] = [];
  for (const { excluded, keeps } of STEPS) {
    const next = kept.filter(keeps);
    flow.push({ excluded, people: kept.length - next.length });
    kept = next;
  }
  const mean = kept.reduce((sum, person) => sum + of(person, 'WTMEC2YR'), 0) / kept.length;
  return { flow, subjects: kept.map((person) => subjectOf(person, mean)) };
}

function subjectOf(person: Participant, meanWeight: number): Subject {
  const stratum = of(person, 'SDMVSTRA');
  return {
    values: valuesOf(person),
    stiff: of(person, 'LUXSMED') >= STIFF_FROM_KPA ? 1 : 0,
    weight: of(person, 'WTMEC2YR') / meanWeight,
    stratum,
    cluster: `${stratum}.${of(person, 'SDMVPSU')}`,
    ethnicity: of(person, 'RIDRETH3'),
  };
}

function valuesOf(person: Participant): Values {
  const value = (name: Predictor) => of(person, PREDICTORS[name]);
  return {
    ageYears: value('ageYears'),
    male: value('male') === 1 ? 1 : 0,
    bmi: value('bmi'),
    alt: value('alt'),
    ast: value('ast'),
    ggt: value('ggt'),
    hba1c: value('hba1c'),
    waist: value('waist'),
    alp: value('alp'),
    bilirubin: value('bilirubin'),
    albumin: value('albumin'),
    hdl: value('hdl'),
    triglycerides: value('triglycerides'),
    urate: value('urate'),
  };
}

function of(person: Participant, name: string): number {
  return person.get(name) ?? Number.NaN;
}
