import type { ObservationStatus } from '../domain/lab-report.ts';
import type { Db } from '../platform/db/tables.ts';
import type { WorklistFlag } from './api.ts';
import { currentFindings } from './current-runs.ts';
import { criticalFlag, findingFlag, isUrgent, rankOf, riskFlag } from './flags.ts';
import type { Candidate } from './open-subjects.ts';
import type { Rank } from './stage.ts';

/** Below the bound parameters that either database takes in one statement. */
const CHUNK = 10_000;

/** Results that the laboratory took back. */
export const WITHDRAWN: readonly ObservationStatus[] = ['deleted', 'entered-in-error'];

/** Runs one query for a long list of keys, in as few statements as the database allows. */
export async function forKeys<Key, Row>(
  keys: readonly Key[],
  query: (some: Key[]) => Promise<Row[]>,
): Promise<Row[]> {
  const unique = [...new Set(keys)];
  const rows: Row[] = [];
  for (let from = 0; from < unique.length; from += CHUNK) {
    rows.push(...(await query(unique.slice(from, from + CHUNK))));
  }
  return rows;
}

export type Flagged = { readonly rank: Rank; readonly flags: WorklistFlag[] };

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
    db
      .selectFrom('observations')
      .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
      .select([
        'observations.visitId',
        'observations.analyteKey',
        'observations.label',
        'observations.valueText',
        'observations.unit',
        'observations.interpretation',
      ])
      .where('observations.visitId', 'in', some)
      .where('observations.interpretation', 'in', ['critical-low', 'critical-high'])
      .where('observations.status', 'not in', WITHDRAWN)
      .where('labReports.supersededBy', 'is', null)
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
    const flags = [
      ...critical.map(criticalFlag),
      ...images
        .map((row) => ({ ...row, count: Number(row.count) }))
        .sort((a, b) => b.largestMm - a.largestMm)
        .map(findingFlag),
      ...risky.map(riskFlag),
    ];
    const rank = rankOf({
      critical: critical.length > 0,
      urgent: risky.some(isUrgent),
      flagged: flags.length > 0,
    });
    found.set(subject, { rank, flags });
  }
  return found;
}
