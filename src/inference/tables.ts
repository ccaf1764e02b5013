import type { FindingKind } from '../domain/finding.ts';
import type { StudyUid, VisitId } from '../domain/ids.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    inferenceRuns: InferenceRunTable;
    machineFindings: MachineFindingTable;
    studyInferences: StudyInferenceTable;
    acceptedTerms: AcceptedTermsTable;
  }
}

/** One model over one study, whatever came of it. */
export type InferenceRunTable = {
  id: string;
  studyUid: StudyUid;
  /** The series it read; null when none suited. */
  seriesUid: string | null;
  modelId: string;
  modelVersion: string;
  modelSha256: string;
  outcome: 'answered' | 'notApplicable' | 'failed';
  /** Bilingual as JSON: why it did not apply or how it failed; null when answered. */
  reason: string | null;
  /** How many places the model looked at before it kept its findings. */
  candidateCount: number | null;
  startedAt: number;
  finishedAt: number;
};

/** What a model pointed at; never changed by a reader. */
export type MachineFindingTable = {
  id: string;
  runId: string;
  studyUid: StudyUid;
  seriesUid: string;
  sopInstanceUid: string;
  frame: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  kind: FindingKind;
  diameterMm: number;
  score: number;
  /** Above the model's operating point. */
  flagged: 0 | 1;
};

/** That all models have had their turn at a study as it was settled then. */
export type StudyInferenceTable = {
  studyUid: StudyUid;
  visitId: VisitId;
  settledAt: number;
  finishedAt: number;
};

/** That an administrator accepted the terms of a model's owner, without which it stays off. */
export type AcceptedTermsTable = {
  modelId: string;
  /** Their name at that time. */
  acceptedBy: string;
  acceptedAt: number;
};
