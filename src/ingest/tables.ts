import type { PatientKey, SeriesUid, SopInstanceUid, StudyUid, VisitId } from '../domain/ids.ts';
import type { Door } from '../receipts/tables.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    studies: StudyTable;
    series: SeriesTable;
    instances: InstanceTable;
    expectedInstances: ExpectedInstanceTable;
  }
}

export type StudyTable = {
  studyUid: StudyUid;
  patientKey: PatientKey;
  visitId: VisitId;
  accessionNumber: string | null;
  /** YYYYMMDD and HHMMSS as sent. */
  studyDate: string | null;
  studyTime: string | null;
  description: string | null;
  referringPhysician: string | null;
  studyId: string | null;
  instanceCount: number;
  firstReceivedAt: number;
  lastReceivedAt: number;
  /** When no more was expected; null again while late instances come in. */
  settledAt: number | null;
  /** By which door and from whom it came first. */
  door: Door;
  sender: string;
  /** Pause after which it counts as complete, as its sender's earlier studies have it. */
  quietMs: number;
  /** The longest pause between two of its instances that was no sending of its own; null until it has settled. */
  longestPauseMs: number | null;
  /** How many rows of `expectedInstances` it has. */
  expectedCount: number;
};

export type SeriesTable = {
  seriesUid: SeriesUid;
  studyUid: StudyUid;
  modality: string | null;
  bodyPart: string | null;
  description: string | null;
  seriesNumber: number | null;
  instanceCount: number;
};

export type InstanceTable = {
  sopInstanceUid: SopInstanceUid;
  seriesUid: SeriesUid;
  studyUid: StudyUid;
  sopClassUid: string;
  transferSyntaxUid: string;
  instanceNumber: number | null;
  rows: number | null;
  columns: number | null;
  frames: number;
  hash: string;
  sizeBytes: number;
  receivedAt: number;
  /** Where each frame's bytes lie in the file, as `formats/dicom/frames.ts` serialises it; null without pixel data. */
  frameTable: string | null;
};

/** What a sender says that a study has; kept also before the study is known. */
export type ExpectedInstanceTable = {
  studyUid: StudyUid;
  sopInstanceUid: SopInstanceUid;
  source: 'mpps' | 'commitment';
};
