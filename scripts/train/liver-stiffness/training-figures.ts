import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** A figure with its interval over sampling units. */
const figure = z.object({ value: z.number(), ci95: z.tuple([z.number(), z.number()]) });
export type Figure = z.infer<typeof figure>;

const ofGroup = z.object({
  group: z.string(),
  people: z.number(),
  stiff: z.number(),
  auc: figure,
  aucUnweighted: figure,
  observed: z.number(),
  expected: z.number(),
  intercept: figure,
  slope: figure,
});

const ofScore = z.object({
  name: z.string(),
  madeFor: z.string(),
  doi: z.string(),
  auc: figure,
  /** By how much the model's is larger. */
  modelMore: figure,
  refersFrom: z.number(),
  sensitivity: z.number(),
  specificity: z.number(),
});

const atCutOff = z.object({
  group: z.string(),
  from: z.number(),
  sensitivity: figure,
  specificity: figure,
  positivePredictive: figure,
  negativePredictive: figure,
  sentOn: figure,
});

/** Net benefits for each person; `gain` is the model's over the best of sending everybody, nobody, or by the score. */
const ofDecision = z.object({
  group: z.string(),
  threshold: z.number(),
  all: z.number(),
  score: z.number(),
  model: z.number(),
  gain: figure,
});

const ofCandidate = z.object({
  name: z.string(),
  describe: z.string(),
  loss: z.number(),
  more: z.number(),
  standardError: z.number(),
  auc: z.number(),
});

/** Whether people count by their survey weight in the fit, or one like the other. */
const weighing = z.enum(['survey', 'equal']);
export type Weighing = z.infer<typeof weighing>;

/** Everything that training measured; `figures.json` holds it, and the card's tables are made from it. */
const trainingFigures = z.object({
  cohort: z.object({
    participants: z.number(),
    flow: z.array(z.object({ excluded: z.string(), people: z.number() })),
    people: z.number(),
    stiff: z.number(),
    prevalence: z.number(),
    clusters: z.number(),
  }),
  candidates: z.array(ofCandidate),
  chosen: z.string(),
  weighing,
  weighings: z.array(z.object({ weighing, auc: z.number(), loss: z.number() })),
  groups: z.array(ofGroup),
  calibrationIndex: figure,
  tenths: z.array(z.object({ people: z.number(), expected: z.number(), observed: z.number() })),
  scores: z.array(ofScore),
  bestScore: z.string(),
  cutOffs: z.object({ low: z.number(), high: z.number() }),
  atCutOffs: z.array(atCutOff),
  decisions: z.array(ofDecision),
});
export type TrainingFigures = z.infer<typeof trainingFigures>;

const term = z.object({
  input: z.enum(['ageYears', 'male', 'bmi', 'alt', 'ast', 'ggt', 'hba1c']),
  logarithm: z.boolean(),
  coefficient: z.number(),
});

/** The fitted model: log-odds = intercept + Σ coefficient × input, or its natural logarithm. */
const fittedModel = z.object({ intercept: z.number(), terms: z.array(term) });
export type FittedModel = z.infer<typeof fittedModel>;

export const MODEL_ID = 'liver-stiffness-8kpa';
export const modelFile = (name: string): URL =>
  new URL(`../../../models/${MODEL_ID}/${name}`, import.meta.url);

export const readFigures = (): TrainingFigures => trainingFigures.parse(readJson('figures.json'));
export const readModel = (): FittedModel => fittedModel.parse(readJson('coefficients.json'));

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(modelFile(name), 'utf8'));
}
