import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { HubError, type Result, reasonOf } from '../domain/errors.ts';
import { bandOf } from './bands.ts';
import type { CtVolumeCard, ModelCard, TableCard, TensorSpec } from './model-card.ts';
import type { OnnxPool } from './onnx-pool.ts';
import { runTable } from './run-table.ts';
import { planColumns, planRow, readInputs } from './table-columns.ts';
import type { Tensor } from './tensor.ts';
import { relativeError, within } from './tolerance.ts';

const GOLDEN_DEADLINE_MS = 120_000;
const rowsSchema = z.array(z.record(z.string(), z.string())).min(1).max(10_000);
/** One row, by column name. */
type Row = z.infer<typeof rowsSchema>[number];

/**
 * Runs `golden.csv` through the worker and compares every expected cell; a model that misses one is not used.
 * For a table, expected columns are named as the outputs, and `band` holds a band's code.
 */
export async function checkGolden(
  pool: OnnxPool,
  modelPath: string,
  card: ModelCard,
  csv: string,
): Promise<Result<{ readonly rows: number }>> {
  try {
    const rows = rowsSchema.parse(
      parse(csv, { columns: true, bom: true, skip_empty_lines: true, trim: true }),
    );
    const compared =
      card.kind === 'table'
        ? await checkTable(pool, modelPath, card, rows)
        : await checkSeeded(pool, modelPath, card, rows);
    if (compared === 0) return { ok: false, reason: 'golden.csv has no expected value' };
    return { ok: true, rows: rows.length };
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  }
}

/** Throws at the first cell that differs; answers how many were compared. */
async function checkTable(pool: OnnxPool, modelPath: string, card: TableCard, rows: readonly Row[]) {
  const header = Object.keys(rows[0] ?? {});
  const columns = planColumns(card, header);
  const feeds = rows.map((row, at) => {
    const cells = header.map((name) => row[name] ?? '');
    const plan = planRow(card, readInputs(columns, cells));
    if (!plan.feeds)
      throw new HubError('invalid', `golden.csv row ${at + 1}: ${plan.reason?.en ?? 'unusable'}`);
    return plan.feeds;
  });
  const answers = await runTable(pool, { modelPath, card }, feeds, GOLDEN_DEADLINE_MS);
  let compared = 0;
  for (const [at, row] of rows.entries()) {
    const answer = answers[at] ?? {};
    for (const { name, tolerance } of card.outputs) {
      if (row[name] === undefined || row[name] === '') continue;
      expectNear(`golden.csv row ${at + 1}: ${name}`, tolerance, answer[name], Number(row[name]));
      compared++;
    }
    if (row.band !== undefined && row.band !== '') {
      const band = bandOf(card, feeds[at] ?? {}, answer)?.code;
      if (band !== row.band)
        throw new HubError('invalid', `golden.csv row ${at + 1}: band is ${band}, not ${row.band}`);
      compared++;
    }
  }
  return compared;
}

const TENSOR_CELL = /^(?<tensor>.+)\[(?<index>\d+)\]$/;

async function checkSeeded(pool: OnnxPool, modelPath: string, card: CtVolumeCard, rows: readonly Row[]) {
  let compared = 0;
  for (const [at, row] of rows.entries()) {
    const feeds = seededTensors(Number(row.seed), card.tensors.inputs);
    const outputs = await pool.run({ modelPath, sha256: card.sha256, feeds }, GOLDEN_DEADLINE_MS);
    for (const [column, cell] of Object.entries(row)) {
      const { tensor, index } = TENSOR_CELL.exec(column)?.groups ?? {};
      if (tensor === undefined || index === undefined || cell === '') continue;
      const tolerance = card.outputs.find((output) => output.tensor === tensor)?.tolerance;
      if (!tolerance) throw new HubError('invalid', `golden.csv: no output of the card reads "${tensor}"`);
      const value = outputs[tensor]?.data[Number(index)];
      const got = value === undefined ? undefined : Number(value);
      expectNear(`golden.csv row ${at + 1}: ${column}`, tolerance, got, Number(cell));
      compared++;
    }
  }
  return compared;
}

function expectNear(
  where: string,
  tolerance: Parameters<typeof within>[0],
  got: number | undefined,
  expected: number,
) {
  if (got !== undefined && within(tolerance, got, expected)) return;
  const error =
    got === undefined ? 'absent' : `relative error ${relativeError(got, expected).toExponential(1)}`;
  throw new HubError('invalid', `${where} is not the expected value (${error})`);
}

/** Float tensors filled one after the other from one stream of `seededValues`; a free dimension is 1. */
export function seededTensors(seed: number, specs: readonly TensorSpec[]): Record<string, Tensor> {
  if (!Number.isInteger(seed)) throw new HubError('invalid', 'golden.csv: seed is not a whole number');
  const next = seededValues(seed);
  const tensors: Record<string, Tensor> = {};
  for (const { name, type, shape } of specs) {
    const dims = shape.map((size) => (size === -1 ? 1 : size));
    const length = dims.reduce((product, size) => product * size, 1);
    if (type === 'float32') tensors[name] = { type, dims, data: Float32Array.from({ length }, next) };
    else if (type === 'float64') tensors[name] = { type, dims, data: Float64Array.from({ length }, next) };
    else
      throw new HubError('unsupported', `golden.csv: input "${name}" is ${type}, and only floats are seeded`);
  }
  return tensors;
}

/** Uniform numbers in [0, 1) from a 32-bit seed (mulberry32), the same in every language that has 32-bit integers. */
export function seededValues(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
