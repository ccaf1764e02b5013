import type { ResultInterpretation } from '../domain/analytes.ts';
import type { LabReportId, PatientKey, VisitId } from '../domain/ids.ts';
import type { ObservationStatus } from '../domain/lab-report.ts';
import type { ObservationProblem } from '../domain/refusal-kinds.ts';
import type { CallBackEventTable, CallBackTable } from './call-back-tables.ts';
import type { ReportStatus } from './report-status.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    labReports: LabReportTable;
    observations: ObservationTable;
    callBacks: CallBackTable;
    callBackEvents: CallBackEventTable;
    labMappings: LabMappingTable;
    tableMappings: TableMappingTable;
    tableImports: TableImportTable;
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
  /** YYYY-MM-DD at the centre, also where the time of day is not known. */
  collectedDay: string | null;
  /** What was ordered, as the sender codes and names it. */
  serviceCode: string | null;
  serviceSystem: string | null;
  serviceName: string | null;
  /** When the laboratory issued this version, so that versions that overtake each other keep their order. */
  reportedAt: number | null;
  receivedAt: number;
  status: ReportStatus;
  /** Null while this is the version that counts. */
  supersededBy: LabReportId | null;
  /** The table that it came in by; null where it came by a message, and of a version that the hub made of others. */
  tableImportId: string | null;
};

export type ObservationTable = {
  id: string;
  labReportId: LabReportId;
  /** The version that said it, where later ones carry it on. */
  saidIn: LabReportId;
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
  /** `laboratory` where the interval is its own, else where ours comes from; null where there is none. */
  referenceSource: string | null;
  interpretation: ResultInterpretation | null;
  /** Why no model may read it; null when one may. */
  problem: ObservationProblem | null;
  /** The technical detail of `problem`, in English; null where there is none. */
  reason: string | null;
  observedAt: number | null;
  /** What was examined, as the sender names it; null where it did not say. */
  specimen: string | null;
  /** What its laboratory remarks on it (NTE after the OBX, `note` in FHIR); null where it does not. */
  comment: string | null;
  /** ObservationIn as JSON where its code or unit took or still needs a mapping, so that it can be understood anew. */
  received: string | null;
  /** The mapping that it was understood by; null where none was needed or made. */
  mappingId: string | null;
  /** When a mapping last made it mean something else; null while it means what it did when its report came in. */
  understoodAt: number | null;
};

/**
 * What one sender means by a code, or by a name where it sends no code, and by a unit: a decision of a person that
 * holds until it has ended. Absent parts of the key are empty texts, so that the key is one.
 */
export type LabMappingTable = {
  id: string;
  sender: string;
  code: string;
  codeSystem: string;
  /** The name as sent, and folded for comparing. */
  label: string;
  labelKey: string;
  unit: string;
  decision: 'map' | 'never';
  /** Null for `never`. */
  analyteKey: string | null;
  /** The UCUM unit that `unit` stands for; null where it is understood as it is. */
  takenAs: string | null;
  decidedBy: string;
  decidedByName: string;
  decidedAt: number;
  endedAt: number | null;
  endedByName: string | null;
};

/** What the columns of one sender's tables mean, told again by their header; it holds until it has ended. */
export type TableMappingTable = {
  id: string;
  sender: string;
  headerKey: string;
  /** The column names as first seen, as JSON. */
  header: string;
  /** TableMapping as JSON. */
  mapping: string;
  keptBy: string;
  keptByName: string;
  keptAt: number;
  endedAt: number | null;
  endedByName: string | null;
};

/** One go at one table; its reports name it, so that all of them can be taken back together. */
export type TableImportTable = {
  id: string;
  /** The kept table. */
  hash: string;
  name: string;
  /** Whose table it is by its mapping; null for one of our own layout. */
  sender: string | null;
  tableMappingId: string | null;
  /** Who brought the table, and when it was read. */
  importedBy: string;
  importedAt: number;
  /** The withdrawn import whose table this is once more. */
  againOf: string | null;
  withdrawnBy: string | null;
  withdrawnByName: string | null;
  withdrawnAt: number | null;
  withdrawnReason: string | null;
  /** When the last of its results was taken back. */
  undoneAt: number | null;
};
