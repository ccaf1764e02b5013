import type { PatientView } from '../patients/api.ts';

export type WorklistFlag = {
  kind: 'image' | 'risk' | 'lab';
  en: string;
  vi: string;
};

export type WorklistEntry = {
  /** A study UID, or a visit's id when it has no images. */
  subject: string;
  kind: 'study' | 'labs';
  visitId: string;
  patient: PatientView;
  visitDate: string;
  description: string | null;
  modalities: string[];
  instanceCount: number;
  arrivedAt: number;
  /** `receiving` and `analysing` are on the way; `ready` waits for a reader; `reading` is a draft; `signed` is done. */
  state: 'receiving' | 'analysing' | 'ready' | 'reading' | 'signed';
  /** How much it presses, and the one flag for which; null where nothing is flagged, and for staff who do not read. */
  urgency: { level: 'urgent' | 'soon' | 'flagged'; en: string; vi: string } | null;
  /** Empty also for staff who do not read: what a model says is theirs only once signed. */
  flags: WorklistFlag[];
  /** What came or was replaced after the last signature, is missing, or waits in quarantine or for a call; for all staff. */
  alerts: { en: string; vi: string }[];
  /** A model that failed or did not apply, for the reader to know; empty when all answered. */
  notes: { en: string; vi: string }[];
  claim: { userId: string; userName: string; claimedAt: number } | null;
};

/**
 * Answer of `GET /api/worklist?state=open|signed|all&offset=`: urgent first, then soon, then flagged, then whoever waits longest.
 * Signed ones follow, the newest signature first. At most 500 entries; `total` counts what is open and at most
 * the 500 newest signed.
 */
export type WorklistPage = { entries: WorklistEntry[]; total: number };

/** Query of `PUT /api/worklist/:subject/claim?takeOver=1`, after the person has confirmed it. Answers ClaimView. */
export type ClaimView = { userId: string; userName: string; claimedAt: number };
