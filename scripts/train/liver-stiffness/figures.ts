import { clusterIntervals } from './bootstrap.ts';
import type { Subject } from './cohort.ts';
import { predictByScore } from './cross-validate.ts';
import {
  areaUnderCurve,
  atCutOff,
  calibrationOf,
  integratedCalibrationIndex,
  netBenefit,
  netBenefitOfAll,
  type Scored,
  weightedMean,
} from './measures.ts';
import { PUBLISHED_SCORES } from './published-scores.ts';
import { weightedQuantile } from './spline.ts';
import type { Figure, TrainingFigures } from './training-figures.ts';

/** A person with the probability that a model which never saw their stratum gave them. */
export type Judged = Subject & Scored;

type Group = { readonly name: string; readonly has: (person: Subject) => boolean };

/** The groups that are looked at apart, declared before anything was fitted. */
const GROUPS: readonly Group[] = [
  { name: 'all', has: () => true },
  { name: 'women', has: ({ values }) => values.male === 0 },
  { name: 'men', has: ({ values }) => values.male === 1 },
  { name: '18-39', has: ({ values }) => values.ageYears < 40 },
  { name: '40-59', has: ({ values }) => values.ageYears >= 40 && values.ageYears < 60 },
  { name: '60+', has: ({ values }) => values.ageYears >= 60 },
  { name: 'asian', has: ({ ethnicity }) => ethnicity === 6 },
  { name: 'bmi<25', has: ({ values }) => values.bmi < 25 },
  { name: 'bmi25-29', has: ({ values }) => values.bmi >= 25 && values.bmi < 30 },
  { name: 'bmi30+', has: ({ values }) => values.bmi >= 30 },
];
/** Cut-offs and net benefit are told by sex, age and for Asians. */
const ASKED = GROUPS.filter(({ name }) => !name.startsWith('bmi'));
const THRESHOLDS = [0.05, 0.1, 0.15, 0.2];

const equally = <T extends Scored>(people: readonly T[]): T[] =>
  people.map((person) => ({ ...person, weight: 1 }));

/** Measures with their intervals, in the order of `measure`. */
function figuresOf<T extends Judged>(
  unsorted: readonly T[],
  measure: (people: readonly T[]) => readonly number[],
): Figure[] {
  // Sorted once, so that sorting each draw by the prediction costs little.
  const people = unsorted.toSorted((a, b) => a.predicted - b.predicted);
  const intervals = clusterIntervals(people, measure);
  return measure(people).map((value, m) => ({ value, ci95: intervals[m] ?? [Number.NaN, Number.NaN] }));
}

function take(figure: Figure | undefined): Figure {
  if (figure === undefined) throw new Error('a measure gave no figure');
  return figure;
}

/** AUC and calibration of each group. */
export function groupFigures(people: readonly Judged[]): TrainingFigures['groups'] {
  return GROUPS.map(({ name, has }) => {
    const group = people.filter(has);
    const figures = figuresOf(group, (drawn) => {
      const { intercept, slope } = calibrationOrNothing(drawn);
      return [areaUnderCurve(drawn), intercept, slope];
    });
    const [aucUnweighted] = figuresOf(equally(group), (drawn) => [areaUnderCurve(drawn)]);
    return {
      group: name,
      people: group.length,
      stiff: group.filter(({ stiff }) => stiff === 1).length,
      auc: take(figures[0]),
      aucUnweighted: take(aucUnweighted),
      observed: weightedMean(group, ({ stiff }) => stiff),
      expected: weightedMean(group, ({ predicted }) => predicted),
      intercept: take(figures[1]),
      slope: take(figures[2]),
    };
  });
}

/** A draw of a small group may hold nobody with a stiff liver. */
function calibrationOrNothing(people: readonly Judged[]) {
  const stiff = people.filter(({ stiff }) => stiff === 1).length;
  return stiff < 2 ? { intercept: Number.NaN, slope: Number.NaN } : calibrationOf(people);
}

export function calibrationIndex(people: readonly Judged[]): Figure {
  return take(figuresOf(people, (drawn) => [integratedCalibrationIndex(drawn)])[0]);
}

/** Predicted and observed shares in tenths of the population by prediction. */
export function calibrationByTenths(people: readonly Judged[]): TrainingFigures['tenths'] {
  const weights = people.map(({ weight }) => weight);
  const predicted = people.map((person) => person.predicted);
  const bounds = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => weightedQuantile(predicted, weights, tenth / 10));
  const tenths = Map.groupBy(people, (person) => bounds.filter((bound) => person.predicted > bound).length);
  return [...tenths]
    .toSorted(([a], [b]) => a - b)
    .map(([, tenth]) => ({
      people: tenth.length,
      expected: weightedMean(tenth, (person) => person.predicted),
      observed: weightedMean(tenth, ({ stiff }) => stiff),
    }));
}

/** The published scores on the same people. */
export function scoreFigures(people: readonly Judged[]): TrainingFigures['scores'] {
  return PUBLISHED_SCORES.map(({ name, madeFor, doi, refersFrom, score }) => {
    const both = people.map((person) => ({ ...person, score: score(person.values) }));
    const byScore = (drawn: typeof both) => drawn.map((person) => ({ ...person, predicted: person.score }));
    const figures = figuresOf(both, (drawn) => {
      const own = areaUnderCurve(byScore([...drawn]));
      return [own, areaUnderCurve(drawn) - own];
    });
    const { sensitivity, specificity } = atCutOff(byScore(both), refersFrom);
    return {
      name,
      madeFor,
      doi,
      auc: take(figures[0]),
      modelMore: take(figures[1]),
      refersFrom,
      sensitivity,
      specificity,
    };
  });
}

/**
 * The two cut-offs by the rule set before training: below `low` 90 of 100 stiff livers are not missed, from `high`
 * on 90 of 100 without one are spared; rounded to whole per cents in the direction that keeps the rule.
 */
export function chooseCutOffs(people: readonly Judged[]): { readonly low: number; readonly high: number } {
  const perCents = Array.from({ length: 99 }, (_, i) => (i + 1) / 100);
  const low = perCents.findLast((from) => atCutOff(people, from).sensitivity >= 0.9);
  const high = perCents.find((from) => atCutOff(people, from).specificity >= 0.9);
  if (low === undefined || high === undefined || low >= high) throw new Error('there are no two cut-offs');
  return { low, high };
}

export function cutOffFigures(
  people: readonly Judged[],
  cutOffs: readonly number[],
): TrainingFigures['atCutOffs'] {
  return ASKED.flatMap(({ name, has }) => {
    const group = people.filter(has);
    return cutOffs.map((from) => {
      const figures = figuresOf(group, (drawn) => {
        const at = atCutOff(drawn, from);
        return [at.sensitivity, at.specificity, at.positivePredictive, at.negativePredictive, at.sentOn];
      });
      return {
        group: name,
        from,
        sensitivity: take(figures[0]),
        specificity: take(figures[1]),
        positivePredictive: take(figures[2]),
        negativePredictive: take(figures[3]),
        sentOn: take(figures[4]),
      };
    });
  });
}

/** Decision curves, the score being turned into a probability of this outcome first, which is to its advantage. */
export function decisionFigures(people: readonly Judged[], scoreName: string): TrainingFigures['decisions'] {
  const published = PUBLISHED_SCORES.find(({ name }) => name === scoreName);
  if (published === undefined) throw new Error(`there is no score ${scoreName}`);
  const byScore = predictByScore(people, published.score);
  const both = people.map((person, i) => ({ ...person, byScore: byScore[i] ?? Number.NaN }));
  return ASKED.flatMap(({ name, has }) => {
    const group = both.filter(has);
    const benefits = (drawn: typeof both) =>
      THRESHOLDS.map((threshold) => {
        const all = netBenefitOfAll(drawn, threshold);
        const score = netBenefit(
          drawn.map((person) => ({ ...person, predicted: person.byScore })),
          threshold,
        );
        const model = netBenefit(drawn, threshold);
        return { threshold, all, score, model, gain: model - Math.max(all, score, 0) };
      });
    const gains = figuresOf(group, (drawn) => benefits([...drawn]).map(({ gain }) => gain));
    return benefits(group).map((one, t) => ({ group: name, ...one, gain: take(gains[t]) }));
  });
}
