import type { Bilingual } from '../domain/text.ts';
import type { PatientView } from '../patients/api.ts';
import type { ReceiptView } from '../receipts/api.ts';

/** Of objects of one study that wait for the same reason the newest, with how many they are. */
export type QuarantineEntry = ReceiptView & { count: number };

/** Answer of `GET /api/quarantine`: what waits for a person, newest first. */
export type QuarantineList = { receipts: QuarantineEntry[] };

/** One of the two sides that a person decides between; null where it is not known. */
export type QuarantineSide = {
  patient: Omit<PatientView, 'key'> | null;
  studyUid: string | null;
  studyDate: string | null;
  studyDescription: string | null;
  accessionNumber: string | null;
  seriesUid: string | null;
  modality: string | null;
  sopInstanceUid: string | null;
  transferSyntax: string | null;
  rows: number | null;
  columns: number | null;
  frames: number | null;
  sizeBytes: number | null;
  door: ReceiptView['door'] | null;
  sender: string | null;
  receivedAt: number | null;
  /** Address of a picture of it, which may turn out not to be drawable; null where there is none. */
  picture: string | null;
};

export type QuarantineDifference = { keyword: string; ours: string; theirs: string };

export const DECISIONS = ['keep-ours', 'take-new', 'file-under', 'new-patient', 'try-again'] as const;

export type QuarantineChoice = {
  decision: (typeof DECISIONS)[number];
  /** Why it cannot be done safely; null when it can. */
  refused: Bilingual | null;
  /** The one person it can be filed under; null where any can be chosen. */
  patient: PatientView | null;
};

/** Answer of `GET /api/quarantine/:id`: both sides next to each other, and what can be decided. */
export type QuarantineDetail = {
  receipt: ReceiptView;
  /** How many objects of the study wait for the same reason, this one among them. */
  count: number;
  /** What we hold, as far as it is about the same image, study or patient ID. */
  ours: QuarantineSide | null;
  /** What came; null where nothing can be read of it. */
  theirs: QuarantineSide | null;
  /** Attributes that differ between the image held and the one that came, the first hundred; null without both, or where they are too large to compare. */
  differing: QuarantineDifference[] | null;
  choices: QuarantineChoice[];
};

/** Body of `POST /api/quarantine/:id/decision`. */
export type QuarantineDecision = {
  decision: QuarantineChoice['decision'];
  reason: string;
  /** For `file-under`: whose it is. */
  patientKey?: string;
  /** For `new-patient`: the patient ID that they get. */
  patientId?: string;
  /** Whether the same holds for everything of the study that waits for the same reason. */
  all: boolean;
};

/** Answer to it. */
export type QuarantineResolved = {
  decided: number;
  /** Objects that the same could not be decided of: they wait on. */
  left: { receiptId: string; reason: string }[];
};
