import type { VisitId } from '../domain/ids.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    assessments: AssessmentTable;
    visitAssessments: VisitAssessmentTable;
  }
}

/** One risk model's answer about one visit; the newest set of a visit replaces the older one. */
export type AssessmentTable = {
  id: string;
  visitId: VisitId;
  modelId: string;
  modelVersion: string;
  modelSha256: string;
  outcome: 'answered' | 'notApplicable' | 'missingInputs' | 'failed';
  /** The main output; null unless answered. */
  value: number | null;
  unit: string | null;
  /** Identifier of the band in the model's card. */
  band: string | null;
  flagged: 0 | 1;
  /** `AssessmentDetail` as JSON: inputs with their sources, all outputs, reason. */
  detail: string;
  assessedAt: number;
};

/** When the risks of a visit were last worked out, and from what: `inputsHash` tells whether anything changed. */
export type VisitAssessmentTable = {
  visitId: VisitId;
  assessedAt: number;
  inputsHash: string;
};
