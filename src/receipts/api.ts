import type { ReceiptProblem, ToldProblem } from '../domain/refusal-kinds.ts';
import type { Door, Format, Outcome } from './tables.ts';

/** Answer of `POST /api/uploads`. */
export type UploadOpened = { id: string };

export type ReceiptView = {
  id: string;
  door: Door;
  sender: string;
  /** The site of the DICOM node that sent it; null where none is named. */
  site: string | null;
  name: string;
  receivedAt: number;
  sizeBytes: number;
  format: Format;
  outcome: Outcome;
  problem: ToldProblem<ReceiptProblem> | null;
  /** The technical detail of `problem`, in English. */
  reason: string | null;
  studyUid: string | null;
  sopInstanceUid: string | null;
  visitId: string | null;
};

export type UploadView = {
  id: string;
  door: Door;
  createdBy: string;
  createdAt: number;
  closedAt: number | null;
  expectedFiles: number | null;
  counts: Record<Outcome, number>;
};

/** Answer of `GET /api/uploads`, newest first. */
export type UploadList = { uploads: UploadView[] };
/** Answer of `GET /api/uploads/:id?after=<receipt id>`: receipts in the order they came, at most 500 a page. */
export type UploadDetail = { upload: UploadView; receipts: ReceiptView[]; more: boolean };
