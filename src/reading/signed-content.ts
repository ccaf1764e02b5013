import { z } from 'zod';
import { RESULT_INTERPRETATIONS } from '../domain/analytes.ts';
import {
  type Box,
  FINDING_KINDS,
  FINDING_STATES,
  NODULE_TEXTURES,
  RECOMMENDATIONS,
  REJECTION_REASONS,
  VOLUME_METHODS,
} from '../domain/finding.ts';
import { OBSERVATION_PROBLEMS } from '../domain/refusal-kinds.ts';
import { bilingual } from '../inference/model-card.ts';
import type { ObservationView } from '../labs/api.ts';
import type { PatientView } from '../patients/api.ts';
import { assessmentView } from '../risk/detail.ts';
import type { MachineFindingView, ReaderFindingView } from './api.ts';

export const pixelBox = z.tuple([z.number(), z.number(), z.number(), z.number()]) satisfies z.ZodType<Box>;

const nodule = z
  .object({
    texture: z.enum(NODULE_TEXTURES).nullable(),
    spiculated: z.boolean().nullable(),
    upperLobe: z.boolean().nullable(),
    volumeMm3: z.number().nullable(),
    volumeMethod: z.enum(VOLUME_METHODS).nullable(),
    sameAs: z.string().nullable(),
  })
  .optional();

export const signedPatient = z.object({
  key: z.string(),
  issuer: z.string(),
  patientId: z.string(),
  name: z.string(),
  birthDate: z.string().nullable(),
  sex: z.enum(['M', 'F', 'O']).nullable(),
}) satisfies z.ZodType<PatientView>;

export const signedObservation = z.object({
  id: z.string(),
  analyteKey: z.string().nullable(),
  label: z.object({ en: z.string(), vi: z.string() }),
  code: z.string(),
  valueText: z.string(),
  valueNumber: z.number().nullable(),
  comparator: z.string().nullable(),
  unit: z.string().nullable(),
  referenceLow: z.number().nullable(),
  referenceHigh: z.number().nullable(),
  referenceText: z.string().nullable(),
  referenceSource: z.string().nullable(),
  interpretation: z.enum(RESULT_INTERPRETATIONS).nullable(),
  problem: z.object({ kind: z.enum(OBSERVATION_PROBLEMS), en: z.string(), vi: z.string() }).nullable(),
  reason: z.string().nullable(),
  observedAt: z.number().nullable(),
  specimen: z.string().nullable(),
  comment: z.string().nullable(),
}) satisfies z.ZodType<ObservationView>;

const machineFinding = z.object({
  id: z.string(),
  model: z.string(),
  version: z.string(),
  kind: z.enum(FINDING_KINDS),
  seriesUid: z.string(),
  sopInstanceUid: z.string(),
  frame: z.number(),
  box: pixelBox,
  diameterMm: z.number(),
  score: z.number(),
  state: z.enum(FINDING_STATES),
  reason: z.enum(REJECTION_REASONS).nullable(),
  note: z.string().nullable(),
  corrected: z
    .object({ sopInstanceUid: z.string(), frame: z.number(), box: pixelBox, diameterMm: z.number() })
    .nullable(),
  nodule,
}) satisfies z.ZodType<MachineFindingView>;

const readerFinding = z.object({
  id: z.string(),
  kind: z.enum(FINDING_KINDS),
  seriesUid: z.string(),
  sopInstanceUid: z.string(),
  frame: z.number(),
  box: pixelBox,
  diameterMm: z.number().nullable(),
  description: z.string(),
  nodule,
}) satisfies z.ZodType<ReaderFindingView>;

/** The part of a signed page that a report is composed from; the reader signed exactly this. */
export const signedContent = z.object({
  patient: signedPatient,
  visit: z.object({ id: z.string(), visitDate: z.string() }),
  study: z
    .object({ studyUid: z.string(), description: z.string().nullable(), studyDate: z.string().nullable() })
    .nullable(),
  series: z.array(z.object({ modality: z.string().nullable(), bodyPart: z.string().nullable() })),
  runs: z.array(
    z.object({
      title: bilingual,
      version: z.string(),
      outcome: z.enum(['answered', 'notApplicable', 'failed']),
    }),
  ),
  machineFindings: z.array(machineFinding),
  readerFindings: z.array(readerFinding),
  observations: z.array(signedObservation),
  assessments: z.array(assessmentView),
  read: z.object({
    readerName: z.string(),
    state: z.literal('signed'),
    impression: z.string().min(1),
    recommendation: z.enum(RECOMMENDATIONS),
    signedAt: z.number(),
  }),
});
export type SignedContent = z.infer<typeof signedContent>;
