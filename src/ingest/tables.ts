import type { GeneratedAlways } from 'kysely';
import type { PatientKey, SeriesUid, SopInstanceUid, StudyUid, VisitId } from '../domain/ids.ts';
import type { Door } from '../receipts/tables.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    studies: StudyTable;
    series: SeriesTable;
    instances: InstanceTable;
    expectedInstances: ExpectedInstanceTable;
    quarantineDecisions: QuarantineDecisionTable;
    studyFilings: StudyFilingTable;
    studyMoves: StudyMoveTable;
    replacedInstances: ReplacedInstanceTable;
    deletions: DeletionTable;
    deletedObjects: DeletedObjectTable;
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
  /** As sent: up to three writings with `=` between them, each with carets. */
  referringPhysician: string | null;
  /** `searchName` of it. */
  referringFolded: string | null;
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
  /** Date and time of the study in one, for the order of the newest and for ranges; '' without a date. */
  studiedAt: GeneratedAlways<string>;
  /** The patient's `nameFolded`; the database itself keeps it the same, see `study-names.ts`. */
  nameFolded: GeneratedAlways<string>;
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
  /** Of the bytes as received, where a person decided whose they are: `hash` then names a copy with that patient in it. */
  originalHash: string | null;
  /** When a person last took newer bytes for it; null when they are its first. */
  replacedAt: number | null;
  /** Where each frame's bytes lie in the file, as `formats/dicom/frames.ts` serialises it; null without pixel data. */
  frameTable: string | null;
};

/** What a sender says that a study has; kept also before the study is known. */
export type ExpectedInstanceTable = {
  studyUid: StudyUid;
  sopInstanceUid: SopInstanceUid;
  source: 'mpps' | 'commitment';
};

/** What a person decided about an object in quarantine; its receipt stays as it was written. */
export type QuarantineDecisionTable = {
  id: string;
  receiptId: string;
  decision: 'keep-ours' | 'take-new' | 'file-under' | 'new-patient' | 'try-again';
  /** Why, in the words of who decided. */
  reason: string;
  decidedBy: string;
  decidedByName: string;
  decidedAt: number;
  /** Under whom it was filed. */
  patientKey: PatientKey | null;
};

/** What comes of a study under an identity that a person found to be another's. */
export type StudyFilingTable = {
  studyUid: StudyUid;
  /** The identity as the files say it, by `saidText`. */
  said: string;
  patientKey: PatientKey;
  /** The decision in quarantine by which it is so; null where a move is. */
  decisionId: string | null;
  /** The move by which it is so. */
  moveId: string | null;
};

/** That a person took a study to another person; the row stays for ever. */
export type StudyMoveTable = {
  id: string;
  studyUid: StudyUid;
  fromPatientKey: PatientKey;
  toPatientKey: PatientKey;
  fromVisitId: VisitId;
  toVisitId: VisitId;
  instanceCount: number;
  /** Why, in the words of who decided. */
  reason: string;
  movedBy: string;
  movedByName: string;
  movedAt: number;
};

/** Bytes that were an instance's until a person took newer ones; they stay. */
export type ReplacedInstanceTable = {
  decisionId: string;
  sopInstanceUid: SopInstanceUid;
  studyUid: StudyUid;
  hash: string;
  sizeBytes: number;
  /** As the instance had it. */
  originalHash: string | null;
  replacedAt: number;
};

/** That an administrator had images deleted; the row stays for ever. */
export type DeletionTable = {
  id: string;
  studyUid: StudyUid;
  /** Null where the whole study was meant. */
  seriesUid: SeriesUid | null;
  /** Null where a whole series or study was meant. */
  sopInstanceUid: SopInstanceUid | null;
  /** How many instances went. */
  instanceCount: number;
  /** Why, in the words of who decided. */
  reason: string;
  deletedBy: string;
  deletedByName: string;
  deletedAt: number;
};

/** Bytes that a deletion took: of an instance, of its original, or of what it had replaced. */
export type DeletedObjectTable = {
  deletionId: string;
  hash: string;
  sopInstanceUid: SopInstanceUid;
  seriesUid: SeriesUid;
};
