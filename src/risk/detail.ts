import { z } from 'zod';
import { bilingual, ORGANS } from '../inference/model-card.ts';
import type { AssessmentView } from './api.ts';
import type { AssessmentTable } from './tables.ts';

const assessmentInput = z.object({
  name: z.string().min(1),
  label: bilingual,
  value: z.union([z.number(), z.string(), z.boolean()]),
  unit: z.string().nullable(),
  source: z.enum(['lab', 'history', 'patient', 'setting', 'finding', 'model']),
  observationId: z.string().nullable(),
  observedAt: z.number().nullable(),
});

/** What the column `detail` of an assessment holds as JSON, beside the columns: all that a person is shown of it. */
export const assessmentDetail = z.object({
  title: bilingual,
  organ: z.enum(ORGANS),
  /** Of the main output. */
  decimals: z.int().min(0).max(6),
  /** The band's label; null without a band. */
  band: bilingual.nullable(),
  /** How soon the band wants somebody to act; `none` without a band. */
  urgency: z.enum(['none', 'routine', 'soon', 'urgent']),
  advice: bilingual.nullable(),
  /** Null when answered. */
  reason: bilingual.nullable(),
  /** Why it was computed again, where an input of an earlier answer was corrected or taken back. */
  recomputed: bilingual.optional(),
  /** What the model was given, as it was given: from these the answer can be computed again. */
  inputs: z.array(assessmentInput),
  /** The numbers that entered the graph, in the card's units and codes, by input; empty unless answered. */
  entered: z.record(z.string(), z.number()),
  /** SHA-256 of the model.json that decided; null where none could be read. */
  cardSha256: z.string().nullable(),
  /** Every output of the model, the main one first; empty unless answered. */
  outputs: z.array(z.object({ name: z.string(), title: bilingual, value: z.number(), unit: z.string() })),
  /** The citation. */
  source: z.string(),
});
export type AssessmentDetail = z.infer<typeof assessmentDetail>;

/** An assessment as people see it, and as a signed report keeps it. */
export const assessmentView = z.object({
  modelId: z.string(),
  modelVersion: z.string(),
  title: bilingual,
  organ: assessmentDetail.shape.organ,
  outcome: z.enum(['answered', 'notApplicable', 'missingInputs', 'failed']),
  value: z.number().nullable(),
  unit: z.string().nullable(),
  decimals: z.number(),
  band: bilingual.nullable(),
  flagged: z.boolean(),
  advice: bilingual.nullable(),
  reason: bilingual.nullable(),
  recomputed: bilingual.optional(),
  inputs: z.array(assessmentInput),
  source: z.string(),
  assessedAt: z.number(),
}) satisfies z.ZodType<AssessmentView>;

/** Joins an assessment's columns and its detail. */
export function toAssessmentView(row: AssessmentTable): AssessmentView {
  const { title, organ, decimals, band, advice, reason, recomputed, inputs, source } = assessmentDetail.parse(
    JSON.parse(row.detail),
  );
  return {
    modelId: row.modelId,
    modelVersion: row.modelVersion,
    title,
    organ,
    outcome: row.outcome,
    value: row.value,
    unit: row.unit,
    decimals,
    band,
    flagged: row.flagged === 1,
    advice,
    reason,
    ...(recomputed === undefined ? {} : { recomputed }),
    inputs,
    source,
    assessedAt: row.assessedAt,
  };
}
