import { Worker } from 'node:worker_threads';
import { HubError, reasonOf } from '../domain/errors.ts';
import type { Bilingual } from '../domain/text.ts';
import type { CtInstance } from './ct-instance.ts';
import { CROP_SIZE } from './lung/crop.ts';
import type { FromLungThread, LungTask, ThreadFinding, ToLungThread } from './lung-protocol.ts';
import type { CtVolumeCard } from './model-card.ts';
import type { OnnxPool } from './onnx-pool.ts';
import type { ReadyModel } from './registry.ts';

export type CtAnswer =
  | { readonly kind: 'answered'; readonly findings: readonly ThreadFinding[]; readonly candidates: number }
  | { readonly kind: 'notApplicable'; readonly reason: Bilingual };

const SCORE_DEADLINE_MS = 120_000;
/** Reading, searching and scoring one series; a 600-slice series takes about two minutes on one core. */
const DEADLINE_MS = 20 * 60_000;

async function score(
  pool: OnnxPool,
  model: ReadyModel<CtVolumeCard>,
  crops: Float32Array<ArrayBuffer>,
  count: number,
): Promise<Float32Array> {
  const [input] = model.card.tensors.inputs;
  const [output] = model.card.tensors.outputs;
  if (input === undefined || output === undefined) throw new HubError('invalid', 'The card names no tensors');
  const feeds = {
    [input.name]: { type: 'float32' as const, dims: [count, 1, CROP_SIZE, CROP_SIZE], data: crops },
  };
  const outputs = await pool.run(
    { modelPath: model.modelPath, sha256: model.card.sha256, feeds },
    SCORE_DEADLINE_MS,
  );
  const scores = outputs[output.name];
  if (scores?.type !== 'float32' || scores.data.length !== count) {
    throw new HubError('unprocessable', 'The model gave another number of scores than it was asked for');
  }
  return scores.data;
}

/**
 * Searches one CT series with the lung model, in a thread of its own that ends with the answer.
 * Fails with `unavailable` when the thread dies, the deadline passes or `signal` is aborted.
 */
export function runCtModel(
  pool: OnnxPool,
  model: ReadyModel<CtVolumeCard>,
  blobsPath: string,
  series: { readonly instances: readonly CtInstance[]; readonly ageYears: number | null },
  signal: AbortSignal,
): Promise<CtAnswer> {
  const task: LungTask = {
    blobsPath,
    instances: [...series.instances],
    threshold: model.card.operatingPoint.threshold,
    ageYears: series.ageYears,
  };
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./lung-thread.ts', import.meta.url), {
      name: 'lung',
      workerData: task,
    });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', aborted);
      thread.removeAllListeners();
      thread.terminate().then(settle, settle);
    };
    const fail = (message: string, cause?: unknown) =>
      end(() => reject(new HubError('unavailable', message, cause === undefined ? {} : { cause })));
    const aborted = () => fail('The hub is stopping');
    const timer = setTimeout(() => fail('The series was not searched before the deadline'), DEADLINE_MS);
    signal.addEventListener('abort', aborted);
    if (signal.aborted) aborted();
    thread.on('error', (cause) => fail('The thread that searched the series died', cause));
    thread.on('exit', () => fail('The thread that searched the series stopped'));
    thread.on('message', (message: FromLungThread) => {
      switch (message.kind) {
        case 'score':
          score(pool, model, message.crops, message.count).then(
            (scores) => thread.postMessage({ scores: new Float32Array(scores) } satisfies ToLungThread),
            (error: unknown) => fail(reasonOf(error), error),
          );
          return;
        case 'failed':
          fail(message.reason);
          return;
        case 'answered':
        case 'notApplicable':
          end(() => resolve(message));
      }
    });
  });
}
