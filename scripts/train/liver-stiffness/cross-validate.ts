import type { Candidate, Fitted, LogOdds } from './candidates.ts';
import type { Subject, Values } from './cohort.ts';
import type { Formula } from './formula.ts';
import { fitLogistic } from './logistic.ts';
import { logLossOf, type Scored } from './measures.ts';
import type { Weighing } from './training-figures.ts';

/** A candidate tuned and recalibrated on some people. */
export type Tuned = {
  readonly logOdds: LogOdds;
  readonly formula: Formula | null;
  readonly setting: number;
  /** What the fitted log-odds were multiplied by, and what was added then. */
  readonly recalibration: { readonly intercept: number; readonly slope: number };
};

const weightsFor = (people: readonly Subject[], weighing: Weighing) =>
  people.map(({ weight }) => (weighing === 'survey' ? weight : 1));

/** Strata two by two: both sampling units of a stratum, neighbours, are always on one side. */
function innerFolds(people: readonly Subject[]): (stratum: number) => number {
  const strata = [...new Set(people.map(({ stratum }) => stratum))].sort((a, b) => a - b);
  return (stratum) => Math.floor(strata.indexOf(stratum) / 2);
}

/**
 * Chooses the setting by cross-validation over strata, recalibrates (intercept and slope) on the predictions that
 * those folds made of people they had not seen, and fits on all. Nothing outside `people` is looked at.
 */
export function tune(candidate: Candidate, people: readonly Subject[], weighing: Weighing): Tuned {
  const foldOf = innerFolds(people);
  const folds = Map.groupBy(people, ({ stratum }) => foldOf(stratum));
  const unseen: { person: Subject; logOdds: readonly number[] }[] = [];
  for (const held of folds.values()) {
    const rest = people.filter(({ stratum }) => foldOf(stratum) !== foldOf(held[0]?.stratum ?? Number.NaN));
    const fitted = candidate.fit(rest, weightsFor(rest, weighing));
    for (const person of held) {
      unseen.push({ person, logOdds: fitted.map((one) => one.logOdds(person.values)) });
    }
  }
  const weights = weightsFor(
    unseen.map(({ person }) => person),
    weighing,
  );
  const losses = candidate.settings.map((_, s) =>
    unseen.reduce((sum, { person, logOdds }, i) => {
      const predicted = probabilityOf(logOdds[s] ?? Number.NaN);
      return sum + (weights[i] ?? 0) * logLossOf({ predicted, stiff: person.stiff });
    }, 0),
  );
  const best = losses.indexOf(Math.min(...losses));
  const { intercept, slopes } = fitLogistic(
    unseen.map(({ logOdds }) => [logOdds[best] ?? Number.NaN]),
    unseen.map(({ person }) => person.stiff),
    weights,
  );
  const recalibration = { intercept, slope: slopes[0] ?? Number.NaN };
  const fitted = candidate.fit(people, weightsFor(people, weighing))[best];
  if (fitted === undefined) throw new Error(`${candidate.name} has no setting ${best}`);
  return { ...recalibrated(fitted, recalibration), setting: candidate.settings[best] ?? 0, recalibration };
}

function recalibrated({ logOdds, formula }: Fitted, { intercept, slope }: Tuned['recalibration']) {
  return {
    logOdds: (values: Values) => intercept + slope * logOdds(values),
    formula: formula && {
      intercept: intercept + slope * formula.intercept,
      terms: formula.terms.map((term) => ({
        ...term,
        coefficients: term.coefficients.map((one) => slope * one),
      })),
    },
  };
}

/** Everybody's probability by models that never saw their stratum, each tuned and recalibrated without it. */
export function predictUnseen(
  candidate: Candidate,
  people: readonly Subject[],
  weighing: Weighing,
): { readonly predicted: readonly number[]; readonly settings: readonly number[] } {
  const models = new Map(
    [...new Set(people.map(({ stratum }) => stratum))].map((held) => [
      held,
      tune(
        candidate,
        people.filter(({ stratum }) => stratum !== held),
        weighing,
      ),
    ]),
  );
  return {
    predicted: people.map(({ values, stratum }) =>
      probabilityOf(models.get(stratum)?.logOdds(values) ?? Number.NaN),
    ),
    settings: [...models.values()].map(({ setting }) => setting),
  };
}

/** A score made for something else, turned into a probability of a stiff liver by strata that do not hold the person. */
export function predictByScore(
  people: readonly Subject[],
  score: (values: Values) => number,
): readonly number[] {
  const models = new Map(
    [...new Set(people.map(({ stratum }) => stratum))].map((held) => {
      const rest = people.filter(({ stratum }) => stratum !== held);
      const fitted = fitLogistic(
        rest.map(({ values }) => [score(values)]),
        rest.map(({ stiff }) => stiff),
        weightsFor(rest, 'survey'),
      );
      return [held, fitted] as const;
    }),
  );
  return people.map(({ values, stratum }) => {
    const { intercept, slopes } = models.get(stratum) ?? { intercept: Number.NaN, slopes: [] };
    return probabilityOf(intercept + (slopes[0] ?? Number.NaN) * score(values));
  });
}

export const probabilityOf = (logOdds: number): number => 1 / (1 + Math.exp(-logOdds));

export type Loss = {
  readonly name: string;
  readonly mean: number;
  /** How much more than the least of all, and the standard error of that over sampling units. */
  readonly more: number;
  readonly standardError: number;
};

/** Weighted log loss of each candidate on unseen people, beside the best. */
export function compareLosses(
  people: readonly Subject[],
  candidates: readonly { readonly name: string; readonly predicted: readonly number[] }[],
): Loss[] {
  const total = people.reduce((sum, { weight }) => sum + weight, 0);
  const lossesOf = (predicted: readonly number[]) =>
    people.map((person, i) => logLossOf({ ...person, predicted: predicted[i] ?? Number.NaN }));
  const meanOf = (losses: readonly number[]) =>
    people.reduce((sum, { weight }, i) => sum + weight * (losses[i] ?? 0), 0) / total;
  const each = candidates.map(({ name, predicted }) => ({ name, losses: lossesOf(predicted) }));
  const best = each.toSorted((a, b) => meanOf(a.losses) - meanOf(b.losses))[0]?.losses ?? [];
  return each.map(({ name, losses }) => {
    const more = meanOf(losses) - meanOf(best);
    const sums = new Map<string, number>();
    for (const [i, { cluster, weight }] of people.entries()) {
      const apart = (losses[i] ?? 0) - (best[i] ?? 0) - more;
      sums.set(cluster, (sums.get(cluster) ?? 0) + (weight * apart) / total);
    }
    const squares = [...sums.values()].reduce((sum, value) => sum + value ** 2, 0);
    const standardError = Math.sqrt((sums.size / (sums.size - 1)) * squares);
    return { name, mean: meanOf(losses), more, standardError };
  });
}

/** The first, that is the simplest, whose loss is within one standard error of the least. */
export function chooseByOneStandardError(losses: readonly Loss[]): string {
  const chosen = losses.find(({ more, standardError }) => more <= standardError);
  if (chosen === undefined) throw new Error('no candidate is within one standard error of the best');
  return chosen.name;
}

/** People with their unseen predictions. */
export function scored(people: readonly Subject[], predicted: readonly number[]): (Subject & Scored)[] {
  return people.map((person, i) => ({ ...person, predicted: predicted[i] ?? Number.NaN }));
}
