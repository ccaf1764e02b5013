import type {
  Box,
  FindingKind,
  FindingState,
  ImageEntries,
  NoduleAttributes,
  Recommendation,
  RejectionReason,
} from '../domain/finding.ts';
import type { HistoryAnswers } from '../domain/history.ts';
import type { Bilingual } from '../domain/text.ts';
import type { ObservationView } from '../labs/api.ts';
import type { ChangedDelta } from '../labs/delta-view.ts';
import type { ResultOrgan } from '../labs/organs.ts';
import type { OrderOfStudy } from '../orders/api.ts';
import type { PatientView } from '../patients/api.ts';
import type { AssessmentView, EarlierNodule } from '../risk/api.ts';

export type MachineFindingView = {
  id: string;
  model: string;
  version: string;
  kind: FindingKind;
  seriesUid: string;
  sopInstanceUid: string;
  frame: number;
  box: Box;
  diameterMm: number;
  score: number;
  state: FindingState;
  reason: RejectionReason | null;
  note: string | null;
  /** What the reader made of its place and size; null unless corrected. */
  corrected: { sopInstanceUid: string; frame: number; box: Box; diameterMm: number } | null;
  /** What the reader says of a lung nodule; absent where they said nothing. */
  nodule?: NoduleAttributes | undefined;
};

export type ReaderFindingView = {
  id: string;
  kind: FindingKind;
  seriesUid: string;
  sopInstanceUid: string;
  frame: number;
  box: Box;
  diameterMm: number | null;
  description: string;
  /** What the reader says of a lung nodule; absent where they said nothing. */
  nodule?: NoduleAttributes | undefined;
};

export type ModelRunView = {
  model: string;
  title: Bilingual;
  version: string;
  outcome: 'answered' | 'notApplicable' | 'failed';
  reason: Bilingual | null;
  candidateCount: number | null;
};

export type SeriesView = {
  seriesUid: string;
  modality: string | null;
  bodyPart: string | null;
  description: string | null;
  seriesNumber: number | null;
  instanceCount: number;
};

/** An image that no signature covers though there is one. */
export type LateImage = {
  sopInstanceUid: string;
  seriesUid: string;
  instanceNumber: number | null;
  arrivedAt: number;
  /** Whether it stands in the place of another image, by a person's decision. */
  replaces: boolean;
};

/** How complete the images of a study are, and what changed under the reader. */
export type Arrivals = {
  /** How many images the senders announced, and how many of them are not here; both 0 where none was announced. */
  expected: number;
  missing: number;
  /** How many objects of the study wait in quarantine for a person. */
  quarantined: number;
  /** When the last signature was given that does not cover all; null when there is none, or it does. */
  signedAt: number | null;
  /** What came or was replaced since, the first hundred; `lateCount` counts all. */
  late: LateImage[];
  lateCount: number;
  /** The reader's findings that were drawn on an image which was replaced afterwards: their ids. */
  drawnOnReplaced: string[];
};

/** Answer of `GET /api/reading/:subject`: all that a reader needs on one page, the pixels apart. */
export type ReadingView = {
  subject: string;
  kind: 'study' | 'labs';
  patient: PatientView;
  visit: { id: string; visitDate: string };
  study: {
    studyUid: string;
    description: string | null;
    accessionNumber: string | null;
    studyDate: string | null;
    settled: boolean;
    /** What it was ordered for; null where no order is certain. */
    order: OrderOfStudy | null;
  } | null;
  series: SeriesView[];
  /** Null without images. */
  arrivals: Arrivals | null;
  runs: ModelRunView[];
  machineFindings: MachineFindingView[];
  readerFindings: ReaderFindingView[];
  /** Nodules of earlier studies of which one may be the same, the newest first; only the reader says which. */
  earlierNodules: EarlierNodule[];
  /** What the reader entered about the images as a whole; null where nothing. */
  entries: ImageEntries | null;
  observations: ObservationView[];
  /** Results that lie further from the person's earlier ones than chance explains, by the observation's id. */
  deltas: Record<string, ChangedDelta>;
  assessments: AssessmentView[];
  history: HistoryAnswers | null;
  claim: { userId: string; userName: string } | null;
  read: {
    readerId: string;
    readerName: string;
    state: 'draft' | 'signed';
    impression: string;
    recommendation: Recommendation | null;
    signedAt: number | null;
  } | null;
  /** Why it cannot be signed yet, in the order to be mended; empty when it can. */
  blockers: Bilingual[];
};

/** Body of `PUT /api/reading/:subject/machine-findings/:id`; `open` takes a decision back. */
export type DecideFinding =
  | { state: 'open' }
  | { state: 'accepted'; note?: string }
  | { state: 'rejected'; reason: RejectionReason; note?: string }
  | {
      state: 'corrected';
      sopInstanceUid: string;
      frame: number;
      box: Box;
      diameterMm: number;
      note?: string;
    };

/** Body of `POST /api/reading/:subject/findings`; answers ReaderFindingView. `DELETE …/findings/:id` takes it back. */
export type AddFinding = {
  kind: FindingKind;
  seriesUid: string;
  sopInstanceUid: string;
  frame: number;
  box: Box;
  diameterMm: number | null;
  description: string;
};

/** Body of `PUT /api/reading/:subject/draft`. */
export type SaveDraft = { impression: string; recommendation: Recommendation | null };

/** Body of `POST /api/reading/:subject/sign`: the same, and it must be complete. Answers ReadingView. */
export type SignRead = { impression: string; recommendation: Recommendation };

/** `own` is the reader's; `open` is a model's that nobody has decided about yet. */
export type OrganFinding = {
  id: string;
  /** Of the reading that it belongs to. */
  subject: string;
  kind: FindingKind;
  state: Exclude<FindingState, 'rejected'> | 'own';
  diameterMm: number | null;
  text: string | null;
  nodule?: NoduleAttributes | undefined;
};

export type OrganPicture = {
  organ: ResultOrgan;
  findings: OrganFinding[];
  /** What is out of range first. */
  observations: ObservationView[];
  /** The answers of the history form that bear on the organ. */
  history: (keyof HistoryAnswers)[];
  /** Without those that are not called for. */
  assessments: AssessmentView[];
};

/** Answer of `GET /api/visits/:id/organs`: one picture of images, results, history and risks, by organ. */
export type VisitOrgans = {
  patient: PatientView;
  visit: { id: string; visitDate: string };
  history: HistoryAnswers | null;
  studies: {
    subject: string;
    description: string | null;
    modalities: string[];
    entries: ImageEntries | null;
  }[];
  /** Those that most is wrong with first. */
  organs: OrganPicture[];
};
