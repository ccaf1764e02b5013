/**
 * Trains and judges the model of liver stiffness: 8 kPa and more by FibroScan from routine chemistry and body size.
 *
 * Run by hand, a few minutes: node scripts/train/liver-stiffness/train.ts [folder of NHANES 2017-2018 as csv.gz]
 * It writes models/liver-stiffness-8kpa/{coefficients.json,figures.json}, builds the graph, golden rows and card
 * from them, and prints the figures. There is no chance in it but a seeded bootstrap: run again, it writes the same.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CANDIDATES, type Candidate } from './candidates.ts';
import { chooseCohort, type Subject } from './cohort.ts';
import { chooseByOneStandardError, compareLosses, predictUnseen, scored, tune } from './cross-validate.ts';
import {
  calibrationByTenths,
  calibrationIndex,
  chooseCutOffs,
  cutOffFigures,
  decisionFigures,
  groupFigures,
  scoreFigures,
} from './figures.ts';
import type { Formula } from './formula.ts';
import { areaUnderCurve, logLossOf, weightedMean } from './measures.ts';
import { readNhanes } from './read-nhanes.ts';
import {
  type FittedModel,
  MODEL_ID,
  modelFile,
  type TrainingFigures,
  type Weighing,
} from './training-figures.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const data = process.argv[2] ?? `${root}../shared/data/tabular/nhanes-2017-18`;
const say = (text: string) => process.stdout.write(`${text}\n`);

function judge(candidate: Candidate, people: readonly Subject[], weighing: Weighing) {
  const { predicted } = predictUnseen(candidate, people, weighing);
  const judged = scored(people, predicted);
  say(`${candidate.name} (${weighing} weights): AUC ${areaUnderCurve(judged).toFixed(4)}`);
  return { ...candidate, weighing, predicted, judged, auc: areaUnderCurve(judged) };
}

/** The chosen formula as it is kept; one with curves or further inputs wants a graph that is not written yet. */
function keep({ intercept, terms }: Formula): FittedModel {
  return {
    intercept,
    terms: terms.map(({ input, logarithm, coefficients, knots }) => {
      const [coefficient] = coefficients;
      const kept = (['ageYears', 'male', 'bmi', 'alt', 'ast', 'ggt', 'hba1c'] as const).find(
        (name) => name === input,
      );
      if (coefficient === undefined || knots.length > 0 || kept === undefined) {
        throw new Error(`the graph has no ${input} of this shape: extend equation.ts first`);
      }
      return { input: kept, logarithm, coefficient };
    }),
  };
}

/** Seven digits are more than the data hold, and few enough that machines agree on them. */
const digits = (_key: string, value: unknown) =>
  typeof value === 'number' ? Number(value.toPrecision(7)) : value;

function write(name: string, content: FittedModel | TrainingFigures): void {
  writeFileSync(modelFile(name), `${JSON.stringify(content, digits, 1)}\n`);
}

const participants = readNhanes(data);
const { flow, subjects } = chooseCohort(participants);
for (const { excluded, people } of flow) say(`- ${people}: ${excluded}`);
say(`${subjects.length} people, ${subjects.filter(({ stiff }) => stiff === 1).length} with a stiff liver`);

const judged = CANDIDATES.map((candidate) => judge(candidate, subjects, 'survey'));
const losses = compareLosses(subjects, judged);
const chosenName = chooseByOneStandardError(losses);
const chosen = judged.find(({ name }) => name === chosenName);
if (chosen === undefined) throw new Error(`${chosenName} is no candidate`);
say(`chosen by the one-standard-error rule: ${chosen.name}`);

// Added after the first results: a few people of large weight may rule a weighted fit, and worsen it even for all.
const ways = [chosen, judge(chosen, subjects, 'equal')].map((way) => ({
  ...way,
  loss: weightedMean(way.judged, logLossOf),
}));
const kept = ways.toSorted((a, b) => a.loss - b.loss)[0] ?? chosen;
say(`fitted with ${kept.weighing} weights`);

const tuned = tune(kept, subjects, kept.weighing);
if (tuned.formula === null) throw new Error(`${kept.name} has no formula to build a graph of`);
const people = kept.judged;
const scores = scoreFigures(people);
const bestScore = scores.toSorted((a, b) => b.auc.value - a.auc.value)[0]?.name ?? '';
const cutOffs = chooseCutOffs(people);

const figures: TrainingFigures = {
  cohort: {
    participants: participants.length,
    flow: [...flow],
    people: people.length,
    stiff: people.filter(({ stiff }) => stiff === 1).length,
    prevalence: weightedMean(people, ({ stiff }) => stiff),
    clusters: new Set(people.map(({ cluster }) => cluster)).size,
  },
  candidates: judged.map(({ name, describe, auc }) => {
    const {
      mean = Number.NaN,
      more = Number.NaN,
      standardError = Number.NaN,
    } = losses.find((loss) => loss.name === name) ?? {};
    return { name, describe, loss: mean, more, standardError, auc };
  }),
  chosen: chosen.name,
  weighing: kept.weighing,
  weighings: ways.map(({ weighing, auc, loss }) => ({ weighing, auc, loss })),
  groups: groupFigures(people),
  calibrationIndex: calibrationIndex(people),
  tenths: calibrationByTenths(people),
  scores,
  bestScore,
  cutOffs,
  atCutOffs: cutOffFigures(people, [cutOffs.low, cutOffs.high]),
  decisions: decisionFigures(people, bestScore),
};

mkdirSync(modelFile('.'), { recursive: true });
write('coefficients.json', keep(tuned.formula));
write('figures.json', figures);
say(JSON.stringify(figures, digits, 1));
say(
  `recalibration: slope ${tuned.recalibration.slope.toFixed(4)}, intercept ${tuned.recalibration.intercept.toFixed(4)}`,
);
execFileSync(process.execPath, [`${root}scripts/models/build.ts`, MODEL_ID], { stdio: 'inherit' });
