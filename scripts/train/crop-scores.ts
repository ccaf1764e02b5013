/** Figures of a score against labels, with intervals by resampling whole clusters of neighbouring rows. */
export interface ScoredCrops {
  readonly score: readonly number[];
  readonly label: readonly number[];
  /** Which resampling unit each crop belongs to. */
  readonly cluster: readonly number[];
}

export interface Figure {
  readonly value: number;
  readonly ci95: readonly [number, number];
}

const RESAMPLES = 2000;

/** Area under the ROC curve, ties counting half. */
export function areaUnderCurve(score: readonly number[], label: readonly number[]): number {
  const order = score
    .map((value, i) => ({ value, positive: label[i] === 1 }))
    .sort((a, b) => a.value - b.value);
  let rankSum = 0;
  let positives = 0;
  for (let i = 0; i < order.length; ) {
    let end = i;
    while (end < order.length && order[end]?.value === order[i]?.value) end++;
    for (let k = i; k < end; k++) {
      if (order[k]?.positive) {
        rankSum += (i + end + 1) / 2;
        positives++;
      }
    }
    i = end;
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (order.length - positives));
}

/** Share of crops of one label that fall on that label's side of the threshold. */
export function shareRight(crops: ScoredCrops, threshold: number, wanted: 0 | 1): number {
  const own = crops.score.filter((_, i) => crops.label[i] === wanted);
  return own.filter((value) => value >= threshold === (wanted === 1)).length / own.length;
}

/** A figure with its 95 % interval over resampled clusters; the same every time. */
export function withInterval(crops: ScoredCrops, measure: (crops: ScoredCrops) => number): Figure {
  const groups = new Map<number, number[]>();
  crops.cluster.forEach((cluster, i) => {
    const group = groups.get(cluster) ?? [];
    group.push(i);
    groups.set(cluster, group);
  });
  const clusters = [...groups.values()];
  let state = 20_240_501;
  const pick = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return clusters[Math.floor((state / 2 ** 32) * clusters.length)] ?? [];
  };
  const values: number[] = [];
  for (let n = 0; n < RESAMPLES; n++) {
    const chosen = clusters.flatMap(pick);
    const value = measure({
      score: chosen.map((i) => crops.score[i] ?? 0),
      label: chosen.map((i) => crops.label[i] ?? 0),
      cluster: [],
    });
    if (Number.isFinite(value)) values.push(value);
  }
  values.sort((a, b) => a - b);
  const at = (share: number) => round(values[Math.round(share * (values.length - 1))] ?? Number.NaN);
  return { value: round(measure(crops)), ci95: [at(0.025), at(0.975)] };
}

/** The highest threshold at which at least `sensitivity` of the nodules are kept. */
export function thresholdFor(crops: ScoredCrops, sensitivity: number): number {
  const positive = crops.score.filter((_, i) => crops.label[i] === 1).sort((a, b) => b - a);
  return round(positive[Math.ceil(sensitivity * positive.length) - 1] ?? 0.5);
}

const round = (value: number) => Math.round(value * 1e4) / 1e4;
