import type { Box, FindingKind, Recommendation } from '../domain/finding.ts';
import type { Bilingual } from '../domain/text.ts';
import type { ObservationView } from '../labs/api.ts';
import type { PatientView } from '../patients/api.ts';
import type { AssessmentView } from '../risk/api.ts';

export type ReportFinding = {
  origin: 'model' | 'reader';
  /** Model and version when the reader kept a machine's finding. */
  model: string | null;
  state: 'accepted' | 'corrected' | 'own';
  kind: FindingKind;
  sopInstanceUid: string;
  frame: number;
  box: Box;
  diameterMm: number | null;
  description: string;
};

/** The signed content, frozen. */
export type ReportBody = {
  patient: PatientView;
  visit: { id: string; visitDate: string };
  study: {
    studyUid: string;
    description: string | null;
    studyDate: string | null;
    modalities: string[];
    /** As the machine wrote them (CHEST, BREAST). */
    bodyParts: string[];
  } | null;
  /** Which models had their turn at the images, and whether they answered. */
  models: { title: Bilingual; version: string; outcome: 'answered' | 'notApplicable' | 'failed' }[];
  findings: ReportFinding[];
  rejected: { model: string; kind: FindingKind; reason: string; note: string | null }[];
  assessments: AssessmentView[];
  observations: ObservationView[];
  impression: string;
  recommendation: Recommendation;
  signedBy: string;
  signedAt: number;
};

/** Answer of `GET /api/reports/:subject`: the newest one; not found until signed. */
export type ReportView = { id: string; status: 'final' | 'amended'; bodyHash: string; body: ReportBody };
