import { z } from 'zod';
import type { Bilingual } from '../domain/text.ts';
import { ctInstance } from './ct-instance.ts';

/** What the thread is started with: a series to read, what is known of it, and the operating point of the model's card. */
export const lungTask = z.strictObject({
  blobsPath: z.string(),
  instances: z.array(ctInstance).min(1),
  threshold: z.number(),
  ageYears: z.number().nullable(),
});
export type LungTask = z.infer<typeof lungTask>;

export type ThreadFinding = {
  readonly sopInstanceUid: string;
  readonly box: readonly [number, number, number, number];
  readonly diameterMm: number;
  readonly score: number;
};

/** From the thread: crops to be scored, or how it ended. `reason` holds no patient data. */
export type FromLungThread =
  | { readonly kind: 'score'; readonly crops: Float32Array<ArrayBuffer>; readonly count: number }
  | { readonly kind: 'answered'; readonly findings: readonly ThreadFinding[]; readonly candidates: number }
  | { readonly kind: 'notApplicable'; readonly reason: Bilingual }
  | { readonly kind: 'failed'; readonly reason: string };

/** To the thread: the network's answers for the crops it sent last. */
export const scored = z.strictObject({ scores: z.instanceof(Float32Array) });
export type ToLungThread = z.infer<typeof scored>;
