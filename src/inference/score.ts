import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { HubError } from '../domain/errors.ts';
import { bandOf, type Numbers } from './bands.ts';
import { csvBatches } from './csv-records.ts';
import type { OnnxPool } from './onnx-pool.ts';
import { asTable, findModel, openModels } from './registry.ts';
import { runTable, type TableModel } from './run-table.ts';
import { type ColumnCheck, describeCheck, findVectors, passed, startCheck } from './score-check.ts';
import { planColumns, planRow, type RowPlan, readInputs } from './table-columns.ts';
import { answered } from './table-model.ts';

const BATCH_ROWS = 4096;
const BATCH_DEADLINE_MS = 60_000;

export type ScoreOptions = {
  readonly modelsFolder: string;
  readonly modelId: string;
  readonly file: string;
  readonly check: boolean;
};

/**
 * `tamsoat score <model> <file.csv> [--check]`: writes the table with the model's outputs added, or with
 * `check` the comparison with the table's own expected columns. Answers the exit status: 1 when a value is
 * beyond tolerance. Fails with `invalid` for a table that cannot be read and `unavailable` for a model that
 * did not pass its own golden rows.
 */
export async function runScore(options: ScoreOptions, out: Writable): Promise<number> {
  const file = await stat(options.file).catch((cause) => {
    throw new HubError('notFound', `There is no file ${options.file}`, { cause });
  });
  if (!file.isFile()) throw new HubError('invalid', `${options.file} is not a file`);

  await using models = await openModels({ folder: options.modelsFolder, only: options.modelId, workers: 1 });
  const found = findModel(models, options.modelId);
  if (found.state === 'disabled') {
    throw new HubError('unavailable', `Model "${found.id}" is disabled: ${found.problem}`);
  }
  const model = asTable(found);
  if (!model) throw new HubError('unsupported', `Model "${found.id}" reads pixels, not a table`);

  const { rows, columns } = await scoreTable(models.pool, model, createReadStream(options.file), {
    check: options.check,
    out,
  });
  if (!options.check) return 0;
  await write(out, describeCheck(found.id, rows, columns));
  return passed(columns) ? 0 : 1;
}

/**
 * Runs a table model over CSV (UTF-8, comma, header line) in batches, at constant memory.
 * Without `check` it writes every row to `out` with the columns `<model>.<output>`, `.band`, `.applies` and
 * `.reason` added; outputs are empty where the equation has no value. With `check` it writes nothing.
 */
export async function scoreTable(
  pool: OnnxPool,
  model: TableModel,
  csv: Readable,
  { check, out }: { readonly check: boolean; readonly out: Writable },
): Promise<{ readonly rows: number; readonly columns: readonly ColumnCheck[] }> {
  const { card } = model;
  const batches = csvBatches(csv, BATCH_ROWS);
  const first = await batches.next();
  const [names, ...firstRows] = first.done ? [] : first.value;
  if (names === undefined) throw new HubError('invalid', 'The table is empty');
  const header = names.map((name) => name.trim());
  if (new Set(header).size !== header.length) throw new HubError('invalid', 'Two columns share a name');

  const columns = planColumns(card, header);
  const vectors = check ? findVectors(card, header) : null;
  if (check && !vectors)
    throw new HubError('invalid', 'The table has no column of expected values for this model');
  const checking = vectors && startCheck(card, vectors, header);
  const added = [...card.outputs.map((output) => output.name), 'band', 'applies', 'reason'];
  if (!checking) await write(out, csvLine([...header, ...added.map((name) => `${card.id}.${name}`)]));

  const begin = (batch: string[][]) => {
    const plans = batch.map((cells) => planRow(card, readInputs(columns, cells)));
    const answers = answerAll(pool, model, plans);
    // It is awaited after the batch before it; should that one fail, this one's failure is not a second one.
    answers.catch(() => undefined);
    return { batch, plans, answers };
  };
  const finish = async ({ batch, plans, answers }: ReturnType<typeof begin>) => {
    const answered = await answers;
    let text = '';
    for (const [at, cells] of batch.entries()) {
      const plan = plans[at];
      const outputs = answered[at] ?? null;
      if (checking) checking.compare(cells, plan?.feeds ?? null, outputs);
      else text += csvLine([...cells, ...cellsOf(model, plan, outputs)]);
    }
    if (text !== '') await write(out, text);
  };

  // The model's thread works one batch out while the next is read here.
  let rows = firstRows.length;
  let running = begin(firstRows);
  for await (const batch of batches) {
    rows += batch.length;
    const next = begin(batch);
    await finish(running);
    running = next;
  }
  await finish(running);
  return { rows, columns: checking?.result().columns ?? [] };
}

/** Outputs of each row in order; null where the row has no inputs or the equation no finite value. */
async function answerAll(pool: OnnxPool, model: TableModel, plans: readonly RowPlan[]) {
  const usable = plans.flatMap((plan, at) => (plan.feeds ? [{ at, feeds: plan.feeds }] : []));
  const results = await runTable(
    pool,
    model,
    usable.map(({ feeds }) => feeds),
    BATCH_DEADLINE_MS,
  );
  const answers: (Numbers | null)[] = plans.map(() => null);
  for (const [i, { at }] of usable.entries()) {
    const result = results[i];
    if (result && answered(model.card, result)) answers[at] = result;
  }
  return answers;
}

function cellsOf({ card }: TableModel, plan: RowPlan | undefined, outputs: Numbers | null): string[] {
  const values = card.outputs.map(({ name }) => textOf(outputs?.[name]));
  const band = outputs ? bandOf(card, plan?.feeds ?? {}, outputs) : null;
  return [...values, band?.code ?? '', plan?.applies ?? 'no', plan?.reason?.en ?? ''];
}

const textOf = (value: number | undefined): string => (Number.isFinite(value) ? String(value) : '');

/** One line of CSV (RFC 4180), quoted where a cell needs it. */
function csvLine(cells: readonly string[]): string {
  const quoted = cells.map((cell) => (/[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell));
  return `${quoted.join(',')}\n`;
}

/** Writes and waits while the reader is slower than we are; a broken pipe fails here. */
async function write(out: Writable, text: string): Promise<void> {
  if (!out.write(text)) await once(out, 'drain');
}
