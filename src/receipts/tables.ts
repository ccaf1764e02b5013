import type { ReceiptProblem } from '../domain/refusal-kinds.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    uploads: UploadTable;
    receipts: ReceiptTable;
  }
}

export const DOORS = ['web', 'import', 'stow', 'hl7-http', 'dimse', 'mllp', 'fhir'] as const;
export type Door = (typeof DOORS)[number];

export const OUTCOMES = ['stored', 'duplicate', 'quarantined'] as const;
export type Outcome = (typeof OUTCOMES)[number];

export const FORMATS = ['dicom', 'hl7v2', 'lab-table', 'history-table', 'mpps', 'fhir', 'unknown'] as const;
export type Format = (typeof FORMATS)[number];

/** One go of a person or a program at a door; its receipts belong together. */
export type UploadTable = {
  id: string;
  door: Door;
  createdBy: string;
  createdAt: number;
  expectedFiles: number | null;
  closedAt: number | null;
};

/** What became of one received object; `hash` names the kept bytes, also of what is quarantined. */
export type ReceiptTable = {
  id: string;
  uploadId: string | null;
  door: Door;
  sender: string;
  /** The site of its sender, as the administrator names it; null where none is named. */
  site: string | null;
  name: string;
  receivedAt: number;
  hash: string | null;
  sizeBytes: number;
  format: Format;
  outcome: Outcome;
  /** What a person should know of it; null when all went well. */
  problem: ReceiptProblem | null;
  /** The technical detail of `problem`, in English and without patient data. */
  reason: string | null;
  studyUid: string | null;
  sopInstanceUid: string | null;
  labReportId: string | null;
  visitId: string | null;
};
