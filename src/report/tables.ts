import type { ReadId, ReportId, VisitId } from '../domain/ids.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    reports: ReportTable;
  }
}

/** The signed document; its `body` (ReportBody as JSON) is never changed, an amendment is a new row. */
export type ReportTable = {
  id: ReportId;
  visitId: VisitId;
  /** A study UID, or the visit's id when it has no images. */
  subject: string;
  studyUid: string | null;
  readId: ReadId;
  status: 'final' | 'amended';
  body: string;
  /** SHA-256 of `body`. */
  bodyHash: string;
  signedBy: string;
  signedAt: number;
};
