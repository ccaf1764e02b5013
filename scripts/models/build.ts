import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { modelCard } from '../../src/inference/model-card.ts';
import { amap } from './amap.ts';
import { ckdEpi2021Creatinine } from './ckd-epi-2021-creatinine.ts';
import type { Equation, Person } from './equation.ts';
import { fib4 } from './fib-4.ts';
import { plcom2012 } from './plcom2012.ts';
import { score2AsiaPacific } from './score2-asia-pacific.ts';

const EQUATIONS: readonly Equation[] = [ckdEpi2021Creatinine, fib4, amap, plcom2012, score2AsiaPacific];

/** Writes model.onnx, golden.csv and the sha256 of model.json; run again, it changes nothing. */
async function build(equation: Equation): Promise<void> {
  const file = (name: string) => new URL(`../../models/${equation.id}/${name}`, import.meta.url);
  const onnx = equation.onnx();
  await writeFile(file('model.onnx'), onnx);

  const sha256 = createHash('sha256').update(onnx).digest('hex');
  const written = z.looseObject({}).parse(JSON.parse(await readFile(file('model.json'), 'utf8')));
  const card = modelCard.parse({ ...written, sha256 });
  if (card.id !== equation.id) throw new Error(`models/${equation.id}/model.json describes ${card.id}`);
  await writeFile(file('model.json'), `${JSON.stringify(card, null, 2)}\n`);

  const rows: Person[] = equation.people.map((person) => ({ ...person, ...equation.formula(person) }));
  const columns = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => columns.map((column) => String(row[column])).join(','));
  await writeFile(file('golden.csv'), `${[columns.join(','), ...lines].join('\n')}\n`);
  process.stdout.write(`${equation.id} ${sha256}\n`);
}

for (const equation of EQUATIONS) await build(equation);
