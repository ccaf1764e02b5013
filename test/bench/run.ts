import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { closeClient } from './client.ts';
import { startHub } from './hub.ts';
import { keepResults, keptResults } from './kept.ts';
import type { Comparison, Measure, Target } from './measure.ts';
import { measures } from './measures.ts';
import { newestOrthanc, startOrthanc } from './orthanc.ts';
import { judged, meetsAim, type Result, tableOf, writeReadme } from './table.ts';

const USAGE = `npm run bench -- [--only <names>] [--rounds <n>]
  Measures the hub beside the newest Orthanc there is, in turn, and prints a table of ratios.
  --only    names of measures with commas between; a name ending in - stands for all that begin so
  --rounds  how often each is measured, 5 unless told
  What was measured in 5 rounds or more is kept in test/bench/results.json and in the README.`;

const FEWEST_ROUNDS = 5;
const README = join(import.meta.dirname, '../../README.md');

function chosen(only: string | undefined): readonly Measure[] {
  if (only === undefined) return measures;
  return only.split(',').flatMap((name) => {
    const found = measures.filter(
      (one) => one.name === name || (name.endsWith('-') && one.name.startsWith(name)),
    );
    if (found.length === 0) {
      throw new Error(`there is no measure ${name}; there are ${measures.map((one) => one.name).join(', ')}`);
    }
    return found;
  });
}

/** Counted by nobody: a server that has just started is slower than it will be for months. */
const WARM_UP = -1;

/** Both in turn, the one that goes first changing from round to round; what is no gauge warms up first. */
async function compare(measure: Comparison, targets: readonly Target[], rounds: number): Promise<Result> {
  const figures = { hub: [] as number[], orthanc: [] as number[] };
  for (const target of targets) await measure.prepare?.(target);
  for (
    let round = measure.rounds === undefined ? WARM_UP : 0;
    round < Math.min(rounds, measure.rounds ?? rounds);
    round++
  ) {
    for (const target of round % 2 === 0 ? targets : targets.toReversed()) {
      const figure = await measure.run(target, round);
      if (round !== WARM_UP) figures[target.name].push(figure);
    }
  }
  return { measure, ours: figures.hub, theirs: figures.orthanc };
}

async function take(measure: Measure, targets: readonly Target[], rounds: number): Promise<Result> {
  if (measure.kind === 'comparison') return compare(measure, targets, rounds);
  return { measure, ours: await measure.run(rounds), theirs: [] };
}

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { only: { type: 'string' }, rounds: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  const rounds = Number(values.rounds ?? FEWEST_ROUNDS);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('--rounds takes a number from 1 on');
  const wanted = chosen(values.only);
  const peer = newestOrthanc();
  if (peer === null) {
    console.log('There is no Orthanc with DICOMweb here (apt-get install orthanc orthanc-dicomweb):');
    console.log('only what is measured of the hub alone is measured.');
  }
  const doable = peer === null ? wanted.filter((one) => one.kind === 'own') : wanted;
  const targets: Target[] = [];
  const results: Result[] = [];
  try {
    if (doable.some((one) => one.kind === 'comparison') && peer !== null) {
      targets.push(await startHub(), await startOrthanc(peer));
    }
    for (const measure of doable) {
      const startedAt = performance.now();
      const result = await take(measure, targets, rounds);
      results.push(result);
      const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
      console.log(
        `${measure.name}: ${judged(result).toFixed(2)} ${meetsAim(result) ? 'met' : 'MISSED'} (${seconds} s)`,
      );
    }
  } finally {
    closeClient();
    for (const target of targets) await target.stop();
  }
  const peerName = peer === null ? 'no Orthanc' : `Orthanc ${peer.version}`;
  console.log(`\n${tableOf(results, peerName)}`);
  if (peer === null || rounds < FEWEST_ROUNDS) return 0;
  await keepResults(results, peerName);
  await writeReadme(README, tableOf(await keptResults(), peerName));
  return 0;
}

process.exitCode = await main();
