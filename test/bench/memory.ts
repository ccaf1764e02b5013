import type { Comparison } from './measure.ts';

/** Stands last of all: what each needed at most for everything that was measured before. */
export const memory: Comparison = {
  kind: 'comparison',
  name: 'memory',
  title: 'resident memory, the most of the whole run',
  unit: 'MB',
  aim: { atMost: 1 },
  rounds: 1,
  run: async (target) => (await target.memory()).peakBytes / 1e6,
};
