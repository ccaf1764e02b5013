import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Own } from './measure.ts';

const root = join(import.meta.dirname, '../..');
const ROWS = 200_000;

/** The rows that a model is held against at every start, again and again. */
async function longTable(model: string): Promise<string> {
  const golden = await readFile(join(root, 'models', model, 'golden.csv'), 'utf8');
  const [header = '', ...rows] = golden.split('\n').filter((line) => line !== '');
  const lines = Array.from({ length: ROWS }, (_, at) => rows[at % rows.length]);
  return `${[header, ...lines].join('\n')}\n`;
}

/** How long the command takes by the clock, from its start to its end; what it writes goes nowhere. */
async function secondsToScore(model: string, file: string): Promise<number> {
  const startedAt = performance.now();
  const score = spawn(process.execPath, [join(root, 'bin/tamsoat.js'), 'score', model, file], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [status] = await once(score, 'exit');
  if (status !== 0) throw new Error(`score ended with ${status}`);
  return (performance.now() - startedAt) / 1000;
}

function measured(model: string, words: string): Own {
  return {
    kind: 'own',
    name: `score-${model}`,
    title: `\`tamsoat score\`, ${ROWS.toLocaleString('en')} rows, ${words}`,
    unit: 'rows/s',
    aim: { atLeast: 50_000 },
    async run(rounds) {
      const folder = await mkdtemp(join(tmpdir(), 'tamsoat-bench-'));
      try {
        const file = join(folder, 'table.csv');
        await writeFile(file, await longTable(model));
        const figures: number[] = [];
        for (let round = 0; round < rounds; round++) {
          figures.push(ROWS / (await secondsToScore(model, file)));
        }
        return figures;
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** The equation that most visits ask for, and the one that reads and answers most. */
export const scoreTables: readonly Own[] = [
  measured('ckd-epi-2021-creatinine', 'CKD-EPI 2021 (3 inputs, 1 answer)'),
  measured('prevent-2023-base-10y', 'PREVENT (11 inputs, 5 answers)'),
];
