import type { SummaryId, VisitId } from '../domain/ids.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    summaries: SummaryTable;
  }
}

/** What the patient is told about a visit: one row a visit, composed again when a further report of it is signed. */
export type SummaryTable = {
  id: SummaryId;
  visitId: VisitId;
  /** SHA-256 of the link's token, which itself is never stored. */
  tokenHash: string;
  /** SummaryBody as JSON. */
  body: string;
  composedAt: number;
  releasedAt: number;
};
