import type { LabReportId, PatientKey, VisitId } from '../domain/ids.ts';

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
  /** The sender's own number of the report (OBR-3, or the table's report_id); with `sender` it tells a replay. */
  reportNumber: string;
  /** Of the report's content: the same one again is a duplicate, another one a correction. */
  contentHash: string;
  /** The kept original message or table. */
  hash: string;
  collectedAt: number | null;
  receivedAt: number;
  /** Null while this is the version that counts. */
  supersededBy: LabReportId | null;
};

export type ObservationTable = {
  id: string;
  labReportId: LabReportId;
  visitId: VisitId;
  patientKey: PatientKey;
  /** As sent. */
  code: string;
  codeSystem: string | null;
  label: string;
  valueText: string;
  valueNumber: number | null;
  comparator: string | null;
  unit: string | null;
  referenceText: string | null;
  status: string;
  /** What we understood; null where the code or unit is not known, and then no model reads it. */
  analyteKey: string | null;
  canonicalValue: number | null;
  canonicalUnit: string | null;
  referenceLow: number | null;
  referenceHigh: number | null;
  interpretation: 'low' | 'normal' | 'high' | 'critical-low' | 'critical-high' | 'abnormal' | null;
  /** Why a model may not read it: unknown code, unknown unit, implausible; null when it may. */
  problem: string | null;
  observedAt: number | null;
};
