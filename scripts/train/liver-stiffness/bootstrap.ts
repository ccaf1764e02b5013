import { seededValues } from '../../../src/inference/golden.ts';

export type Interval = [low: number, high: number];

const SEED = 20_261_122;
const REPLICATES = 1000;

/**
 * Draws whole clusters with replacement, as many as there are, and gives the 2.5th and 97.5th percentile of each
 * measure over the draws; the same every time. Somebody drawn twice comes once with twice the weight, and the order
 * of the people stays. A draw in which a measure has no value is left out of its interval.
 */
export function clusterIntervals<T extends { readonly cluster: string; readonly weight: number }>(
  people: readonly T[],
  measure: (people: readonly T[]) => readonly number[],
  replicates = REPLICATES,
): Interval[] {
  const clusters = [...new Set(people.map(({ cluster }) => cluster))].sort();
  const next = seededValues(SEED);
  const drawn: number[][] = [];
  for (let replicate = 0; replicate < replicates; replicate++) {
    const times = new Map<string, number>();
    for (let draw = 0; draw < clusters.length; draw++) {
      const cluster = clusters[Math.floor(next() * clusters.length)] ?? '';
      times.set(cluster, (times.get(cluster) ?? 0) + 1);
    }
    const chosen = people.flatMap((person) => {
      const count = times.get(person.cluster) ?? 0;
      return count === 0 ? [] : { ...person, weight: count * person.weight };
    });
    for (const [m, value] of measure(chosen).entries()) {
      drawn[m] ??= [];
      if (Number.isFinite(value)) drawn[m].push(value);
    }
  }
  return drawn.map((values) => {
    values.sort((a, b) => a - b);
    const at = (share: number) => values[Math.round(share * (values.length - 1))] ?? Number.NaN;
    return [at(0.025), at(0.975)];
  });
}
