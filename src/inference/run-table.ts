import { HubError } from '../domain/errors.ts';
import type { Numbers } from './bands.ts';
import type { TableCard } from './model-card.ts';
import type { OnnxPool } from './onnx-pool.ts';
import type { Tensor } from './tensor.ts';

/** A table model whose file and card are known. */
export type TableModel = { readonly modelPath: string; readonly card: TableCard };

/**
 * Runs the equation over a batch of rows in one call: each input of the card becomes a float64 tensor `[N]`.
 * Answers one record of outputs, by output name, for each row; a value may be NaN or infinite.
 */
export async function runTable(
  pool: OnnxPool,
  { modelPath, card }: TableModel,
  rows: readonly Numbers[],
  deadlineMs: number,
): Promise<readonly Numbers[]> {
  if (rows.length === 0) return [];
  const names = card.inputs.filter((input) => input.use === 'graph').map((input) => input.name);
  const feeds: Record<string, Tensor> = {};
  for (const name of names) {
    // A loop: Float64Array.from would take several times as long.
    const data = new Float64Array(rows.length);
    for (const [at, row] of rows.entries()) data[at] = row[name] ?? Number.NaN;
    feeds[name] = { type: 'float64', dims: [rows.length], data };
  }
  const results = await pool.run({ modelPath, sha256: card.sha256, feeds }, deadlineMs);
  const columns = card.outputs.map(({ name, tensor }) => {
    const result = results[tensor];
    if (result?.type !== 'float64' || result.data.length !== rows.length) {
      throw new HubError(
        'unprocessable',
        `The graph of ${card.id} has no float64 output "${tensor}" of one per row`,
      );
    }
    return { name, data: result.data };
  });
  return rows.map((_, row) => {
    const answer: Record<string, number> = {};
    for (const { name, data } of columns) answer[name] = data[row] ?? Number.NaN;
    return answer;
  });
}
