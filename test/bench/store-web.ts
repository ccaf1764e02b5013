import { storeSeries } from './client.ts';
import type { Comparison } from './measure.ts';
import { makeSeries } from './study.ts';

function slices(connections: number): Comparison {
  const name = `stow-ct-${connections}`;
  return {
    kind: 'comparison',
    name,
    title: `STOW-RS, CT slices, ${connections} connection${connections === 1 ? '' : 's'}`,
    unit: 'instances/s',
    aim: { atLeast: 2 },
    run: (target, round) => storeSeries(target, makeSeries('ct', `${name}/${round}`, 200), connections),
  };
}

const mammograms: Comparison = {
  kind: 'comparison',
  name: 'stow-mammograms',
  title: 'STOW-RS, mammograms of 14 MB',
  unit: 'instances/s',
  aim: { atLeast: 1.5 },
  run: (target, round) => storeSeries(target, makeSeries('mammogram', `stow-mammograms/${round}`, 12), 1),
};

/** Storing by STOW-RS, one instance a request. */
export const storeWeb: readonly Comparison[] = [slices(1), slices(4), slices(8), mammograms];
