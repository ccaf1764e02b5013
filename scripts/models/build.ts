import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import { type ModelCard, modelCard, type TableInput } from '../../src/inference/model-card.ts';
import { cardOf } from './card.ts';
import type { Equation, Person } from './equation.ts';
import { EQUATIONS } from './equations.ts';
import { modifiableOf } from './modifiable.ts';
import { referenceOf } from './references.ts';

/** Writes model.onnx, golden.csv and model.json; run again, it changes nothing. */
async function build(equation: Equation): Promise<void> {
  const folder = new URL(`../../models/${equation.id}/`, import.meta.url);
  const file = (name: string) => new URL(name, folder);
  await mkdir(folder, { recursive: true });
  const onnx = equation.onnx();
  await writeFile(file('model.onnx'), onnx);

  const sha256 = createHash('sha256').update(onnx).digest('hex');
  const written =
    equation.card === undefined
      ? { ...z.looseObject({}).parse(JSON.parse(await readFile(file('model.json'), 'utf8'))), sha256 }
      : cardOf(equation.id, equation.card, sha256);
  const card = modelCard.parse(explained(modelCard.parse(written)));
  if (card.id !== equation.id) throw new Error(`models/${equation.id}/model.json describes ${card.id}`);
  await writeFile(file('model.json'), `${JSON.stringify(card, null, 2)}\n`);

  const rows: Person[] = equation.people.map((person) => ({ ...person, ...expectedOf(equation, person) }));
  const columns = Object.keys(rows[0] ?? {});
  const lines = rows.map((row) => columns.map((column) => String(row[column])).join(','));
  await writeFile(file('golden.csv'), `${[columns.join(','), ...lines].join('\n')}\n`);
  process.stdout.write(`${equation.id} ${sha256}\n`);
}

/** The card with what its answers are compared with, and what of them a person could change. */
function explained(card: ModelCard): ModelCard {
  if (card.kind !== 'table') return card;
  const inputs = card.inputs.map(({ reference: _, modifiable: __, ...input }): TableInput => {
    const reference = referenceOf(card.id, input);
    const modifiable = modifiableOf(card.id, input);
    return { ...input, ...(reference && { reference }), ...(modifiable && { modifiable }) };
  });
  return { ...card, inputs };
}

/** What the formula gives; an output without a value is left empty. */
function expectedOf(equation: Equation, person: Person): Person {
  const outputs = Object.entries(equation.formula(person));
  return Object.fromEntries(outputs.map(([name, value]) => [name, Number.isFinite(value) ? value : '']));
}

const wanted = process.argv.slice(2);
for (const equation of EQUATIONS) {
  if (wanted.length === 0 || wanted.includes(equation.id)) await build(equation);
}
