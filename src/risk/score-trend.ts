import type { Db } from '../platform/db/tables.ts';
import type { TrendPoint } from './api.ts';
import { assessmentDetail } from './detail.ts';
import type { AssessmentTable } from './tables.ts';

/** The same score over the visits of one person, the oldest first; visits at which it was not answered are left out. */
export async function scoreTrend(
  db: Db,
  { visitId, modelId, modelSha256 }: Pick<AssessmentTable, 'visitId' | 'modelId' | 'modelSha256'>,
): Promise<TrendPoint[]> {
  const rows = await db
    .selectFrom('visits as this')
    .innerJoin('visits', 'visits.patientKey', 'this.patientKey')
    .innerJoin('assessments', 'assessments.visitId', 'visits.id')
    .selectAll('assessments')
    .select('visits.visitDate')
    .where('this.id', '=', visitId)
    .where('assessments.modelId', '=', modelId)
    .where('assessments.outcome', '=', 'answered')
    .orderBy('visits.visitDate')
    .orderBy('visits.id')
    .execute();
  return rows.flatMap((row) => {
    if (row.value === null) return [];
    return [
      {
        visitId: row.visitId,
        visitDate: row.visitDate,
        value: row.value,
        band: assessmentDetail.parse(JSON.parse(row.detail)).band,
        flagged: row.flagged === 1,
        modelVersion: row.modelVersion,
        otherModel: row.modelSha256 !== modelSha256,
      },
    ];
  });
}
