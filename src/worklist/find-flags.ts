import { currentFindings } from '../inference/current-runs.ts';
import type { Db } from '../platform/db/tables.ts';
import type { WorklistFlag } from './api.ts';
import { currentObservations } from './current-observations.ts';
import { criticalReason, findingReason, mostPressing, type Reason, riskReason } from './flags.ts';
import { forKeys } from './for-keys.ts';
import type { Candidate } from './open-subjects.ts';

/** `pressing` is null where nothing is flagged. */
export type Flagged = { readonly pressing: Reason | null; readonly flags: WorklistFlag[] };

/** What is flagged about each subject: its own image findings, and the risks and critical values of its visit. */
export async function findFlags(db: Db, candidates: readonly Candidate[]): Promise<Map<string, Flagged>> {
  const visitIds = candidates.map((candidate) => candidate.visitId);
  const findings = await forKeys(
    candidates.flatMap((candidate) => candidate.studyUid ?? []),
    (some) =>
      currentFindings(db)
        .select(({ fn }) => [
          'machineFindings.studyUid',
          'machineFindings.kind',
          fn.countAll<number>().as('count'),
          fn.max('machineFindings.diameterMm').as('largestMm'),
        ])
        .where('machineFindings.studyUid', 'in', some)
        .groupBy(['machineFindings.studyUid', 'machineFindings.kind'])
        .execute(),
  );
  const risks = await forKeys(visitIds, (some) =>
    db
      .selectFrom('assessments')
      .select(['visitId', 'detail'])
      .where('visitId', 'in', some)
      .where('flagged', '=', 1)
      .orderBy('modelId')
      .execute(),
  );
  const criticals = await forKeys(visitIds, (some) =>
    currentObservations(db)
      .select([
        'observations.visitId',
        'observations.analyteKey',
        'observations.label',
        'observations.valueText',
        'observations.unit',
        'observations.interpretation',
      ])
      .where('observations.visitId', 'in', some)
      .where('observations.interpretation', 'in', ['critical-low', 'critical-high', 'critical-abnormal'])
      .orderBy('observations.id')
      .execute(),
  );

  const byStudy = Map.groupBy(findings, (row) => row.studyUid);
  const risksByVisit = Map.groupBy(risks, (row) => row.visitId);
  const criticalsByVisit = Map.groupBy(criticals, (row) => row.visitId);
  const found = new Map<string, Flagged>();
  for (const { subject, studyUid, visitId } of candidates) {
    const images = studyUid === null ? [] : (byStudy.get(studyUid) ?? []);
    const risky = risksByVisit.get(visitId) ?? [];
    const critical = criticalsByVisit.get(visitId) ?? [];
    const reasons = [
      ...critical.map(criticalReason),
      ...images
        .map((row) => ({ ...row, count: Number(row.count) }))
        .sort((a, b) => b.largestMm - a.largestMm)
        .map(findingReason),
      ...risky.map(riskReason),
    ];
    found.set(subject, { pressing: mostPressing(reasons), flags: reasons.map(({ flag }) => flag) });
  }
  return found;
}
