import { z } from 'zod';
import type { Tensors } from './tensor.ts';

/** One graph to run once; the worker loads the file only if its bytes still have this SHA-256. */
export type RunRequest = {
  readonly modelPath: string;
  readonly sha256: string;
  readonly feeds: Tensors;
};

/** What the pool sends to a worker. */
export type WorkerRequest = RunRequest & { readonly id: number };

/** What a worker answers; `reason` names the file or tensor at fault and holds no value of a patient. */
export type WorkerReply =
  | { readonly id: number; readonly ok: true; readonly outputs: Tensors }
  | { readonly id: number; readonly ok: false; readonly reason: string };

export const workerSettings = z.strictObject({
  intraOpThreads: z.int().min(1).max(64),
  maxSessions: z.int().min(1).max(64),
});
export type WorkerSettings = z.infer<typeof workerSettings>;
