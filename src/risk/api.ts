import type { Bilingual } from '../domain/text.ts';
import type { Organ } from '../inference/model-card.ts';

export type AssessmentInput = {
  name: string;
  label: Bilingual;
  value: number | string | boolean;
  unit: string | null;
  /** Where it came from: a laboratory report, the history form, the patient's record, the centre's setting, an image's finding, or another model. */
  source: 'lab' | 'history' | 'patient' | 'setting' | 'finding' | 'model';
  /** The observation it was read from; null for the other sources. */
  observationId: string | null;
  observedAt: number | null;
};

export type AssessmentView = {
  modelId: string;
  modelVersion: string;
  title: Bilingual;
  organ: Organ;
  outcome: 'answered' | 'notApplicable' | 'missingInputs' | 'failed';
  value: number | null;
  unit: string | null;
  /** Decimals to show. */
  decimals: number;
  band: Bilingual | null;
  flagged: boolean;
  /** What the guideline says to do; null unless answered. */
  advice: Bilingual | null;
  /** Why it does not apply, what would be needed, or how it failed; null when answered. */
  reason: Bilingual | null;
  /** Why it was computed again, where an input of an earlier answer was corrected or taken back. */
  recomputed?: Bilingual | undefined;
  inputs: AssessmentInput[];
  source: string;
  assessedAt: number;
};
