import type { VisitId } from '../domain/ids.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import type { ObservationTable } from './tables.ts';

/** The results of a visit that count: those of the newest version of each report, oldest first, those of one time by code. */
export async function observationsOf(db: DbOrTx, visitId: VisitId): Promise<ObservationTable[]> {
  return db
    .selectFrom('observations')
    .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
    .selectAll('observations')
    .where('observations.visitId', '=', visitId)
    .where('labReports.supersededBy', 'is', null)
    .orderBy('observations.observedAt')
    .orderBy('observations.code')
    .orderBy('observations.id')
    .execute();
}
