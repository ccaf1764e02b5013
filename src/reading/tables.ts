import type { FindingKind, NoduleTexture, Recommendation, VolumeMethod } from '../domain/finding.ts';
import type { ReadId, VisitId } from '../domain/ids.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    reads: ReadTable;
    findingDecisions: FindingDecisionTable;
    readerFindings: ReaderFindingTable;
    noduleAttributes: NoduleAttributeTable;
    imageEntries: ImageEntryTable;
  }
}

/**
 * One reader's reading of one study, or of the laboratory results of a visit. A reader has one draft of a subject
 * at a time, and another one only when something arrived after the signature.
 */
export type ReadTable = {
  id: ReadId;
  visitId: VisitId;
  /** A study UID, or the visit's id when it has no images. */
  subject: string;
  /** Null for a visit without images. */
  studyUid: string | null;
  readerId: string;
  readerName: string;
  state: 'draft' | 'signed';
  impression: string;
  recommendation: Recommendation | null;
  createdAt: number;
  signedAt: number | null;
  /** The page as it was signed (ReadingView as JSON), from which the report is composed; null while a draft. */
  signedContent: string | null;
};

/** What the reader made of one machine finding; the finding itself stays as the model left it. */
export type FindingDecisionTable = {
  readId: ReadId;
  machineFindingId: string;
  state: 'accepted' | 'corrected' | 'rejected';
  /** A RejectionReason when rejected. */
  reason: string | null;
  note: string | null;
  /** The corrected region and size; null unless corrected. */
  sopInstanceUid: string | null;
  frame: number | null;
  x0: number | null;
  y0: number | null;
  x1: number | null;
  y1: number | null;
  diameterMm: number | null;
  decidedAt: number;
};

/** A finding of the reader's own. */
export type ReaderFindingTable = {
  id: string;
  readId: ReadId;
  kind: FindingKind;
  seriesUid: string;
  sopInstanceUid: string;
  frame: number;
  x0: number;
  y0: number;
  x1: number;
  y1: number;
  diameterMm: number | null;
  description: string;
  createdAt: number;
};

/** What a reader said of one lung nodule, a model's or their own; null is not said. Models of nodules read it. */
export type NoduleAttributeTable = {
  readId: ReadId;
  /** Of the machine finding or the reader's own. */
  findingId: string;
  texture: NoduleTexture | null;
  spiculated: 0 | 1 | null;
  upperLobe: 0 | 1 | null;
  volumeMm3: number | null;
  volumeMethod: VolumeMethod | null;
  /** A finding of an earlier study. */
  sameAs: string | null;
  recordedAt: number;
};

/** What a reader said of the images of a study as a whole. */
export type ImageEntryTable = {
  readId: ReadId;
  emphysema: 0 | 1 | null;
  /** Agatston. */
  coronaryCalcium: number | null;
  recordedAt: number;
};
