import type { ObservationStatus } from '../domain/lab-report.ts';
import type { DbOrTx } from '../platform/db/tables.ts';

/** Results that the laboratory took back. */
const WITHDRAWN: readonly ObservationStatus[] = ['deleted', 'entered-in-error'];

/** The results that count: of reports not superseded, and not taken back by the laboratory. */
export function currentObservations(db: DbOrTx) {
  return db
    .selectFrom('observations')
    .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
    .where('labReports.supersededBy', 'is', null)
    .where('observations.status', 'not in', WITHDRAWN);
}
