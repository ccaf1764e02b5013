import type { LabReportId, PatientKey, VisitId } from '../domain/ids.ts';
import type { ObservationStatus } from '../domain/lab-report.ts';
import type { ObservationProblem } from '../domain/refusal-kinds.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    labReports: LabReportTable;
    observations: ObservationTable;
  }
}

export type LabReportTable = {
  id: LabReportId;
  patientKey: PatientKey;
  visitId: VisitId;
  sender: string;
  /**
   * The sender's own number of the report (OBR-3 with the ordered service, or the table's report_id); with `sender` it
   * tells a replay and a correction. Empty where the sender gave none: then nothing can be its correction.
   */
  reportNumber: string;
  /** Of the report's content: the same one again is a duplicate, another one a correction. */
  contentHash: string;
  /** The kept original message or table. */
  hash: string;
  collectedAt: number | null;
  /** When the laboratory issued this version, so that versions that overtake each other keep their order. */
  reportedAt: number | null;
  receivedAt: number;
  /** Null while this is the version that counts. */
  supersededBy: LabReportId | null;
};

export type ObservationTable = {
  id: string;
  labReportId: LabReportId;
  visitId: VisitId;
  patientKey: PatientKey;
  /** The LOINC code where one was sent, else the sender's own; empty where a result without code was refused. */
  code: string;
  codeSystem: string | null;
  label: string;
  /** Tells results of one code apart (OBX-4). */
  subId: string | null;
  valueText: string;
  valueNumber: number | null;
  comparator: string | null;
  unit: string | null;
  referenceText: string | null;
  /** ObservationStatus, or `refused` for a result that could not be read and is only shown. */
  status: ObservationStatus | 'refused';
  /** What we understood; null where the code is not known. */
  analyteKey: string | null;
  canonicalValue: number | null;
  canonicalUnit: string | null;
  /** In the received `unit`: the laboratory's own bounds, else ours. */
  referenceLow: number | null;
  referenceHigh: number | null;
  interpretation: 'low' | 'normal' | 'high' | 'critical-low' | 'critical-high' | 'abnormal' | null;
  /** Why no model may read it; null when one may. */
  problem: ObservationProblem | null;
  /** The technical detail of `problem`, in English; null where there is none. */
  reason: string | null;
  observedAt: number | null;
};
