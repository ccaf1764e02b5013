import type { PatientKey, SeriesUid, SopInstanceUid, StudyUid, VisitId } from '../domain/ids.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    studies: StudyTable;
    series: SeriesTable;
    instances: InstanceTable;
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
