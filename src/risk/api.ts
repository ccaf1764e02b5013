import type { VolumeMethod } from '../domain/finding.ts';
import type { Bilingual } from '../domain/text.ts';
import type { Organ } from '../inference/model-card.ts';

/** A nodule of an earlier study of the same person whose volume a reader measured and signed for. */
export type EarlierNodule = {
  readonly findingId: string;
  readonly studyUid: string;
  /** YYYY-MM-DD of the images. */
  readonly day: string;
  readonly diameterMm: number | null;
  readonly volumeMm3: number;
  readonly volumeMethod: VolumeMethod;
};

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

/** An input as it was received, as it entered the equation, and what the reference person has instead. */
export type ExplainedInput = {
  name: string;
  label: Bilingual;
  /** As it was given, in the unit it came in; null where it was not known and the equation has a form without it. */
  value: number | string | boolean | null;
  unit: string | null;
  /** `default`: the centre's setting was not made; `definition`: it cannot be otherwise; `unknown`: it was not known. */
  source: AssessmentInput['source'] | 'default' | 'definition' | 'unknown';
  observedAt: number | null;
  /** The number that entered, in the card's unit or code; null unless answered, or where it only decides applicability. */
  entered: number | null;
  enteredUnit: string;
  /** Null where the reference person has the same. */
  reference: { value: number | string | boolean; source: string } | null;
  /** The laboratory report it was read from, and the result as the laboratory wrote it. */
  report: {
    labReportId: string;
    sender: string;
    reportNumber: string;
    receivedAt: number;
    written: string;
    /** Whether a newer version of the report has taken its place since. */
    superseded: boolean;
  } | null;
};

export type TrendPoint = {
  visitId: string;
  visitDate: string;
  value: number;
  band: Bilingual | null;
  flagged: boolean;
  modelVersion: string;
  /** Whether it was worked out by another file than the assessment at hand; then the two may not be compared. */
  otherModel: boolean;
};

/** Answer of `GET /api/visits/:id/assessments/:model`: how one answer was worked out, down to every number. */
export type AssessmentExplained = {
  assessment: AssessmentView;
  /** SHA-256 of the model.onnx that answered. */
  modelSha256: string;
  /** Why shares and changes cannot be told: not answered, or its model is not here any more; null when they can. */
  untold: Bilingual | null;
  licence: string | null;
  doi: string | null;
  population: { derivedIn: Bilingual; asians: Bilingual } | null;
  outputs: { name: string; title: Bilingual; value: number; unit: string }[];
  inputs: ExplainedInput[];
  /** How far each input moves the answer from that of the reference person; the shares add up to the difference. */
  shares: { reference: number; parts: { inputs: string[]; change: number }[] } | null;
  /** What the answer would be if that were so; with more than one, the last entry is all of them together. */
  whatIfs: {
    changes: { input: string; from: number | boolean; to: number | boolean; unit: string; source: string }[];
    value: number;
    band: Bilingual | null;
  }[];
  /** The same score at every visit of the person at which it was answered, the oldest first, this one among them. */
  trend: TrendPoint[];
};

/** Answer of `GET /api/visits/:id/assessments`. */
export type VisitAssessments = { visitId: string; visitDate: string; assessments: AssessmentView[] };
