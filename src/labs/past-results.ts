import type { PatientKey, VisitId } from '../domain/ids.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import { type DeltaCheck, type DeltaPerson, type DeltaPoint, deltaCheck } from './delta-check.ts';
import { checkedAnalytes, deltaLimitsOf } from './delta-limits.ts';
import type { ChangedDelta, DeltaView } from './delta-view.ts';
import type { LabReportTable, ObservationTable } from './tables.ts';

/** A result that counts and whose time is known. */
export type PastResult = Pick<
  ObservationTable,
  'id' | 'patientKey' | 'visitId' | 'valueText' | 'unit' | 'interpretation' | 'canonicalValue'
> & { readonly analyteKey: string; readonly at: number };

const inTime = (a: { at: number; id: string }, b: { at: number; id: string }) =>
  a.at - b.at || (a.id < b.id ? -1 : 1);

/** The results of these analytes that count, of these people, the oldest first. */
export async function pastResults(
  db: DbOrTx,
  patientKeys: readonly PatientKey[],
  analyteKeys: readonly string[],
): Promise<PastResult[]> {
  if (patientKeys.length === 0 || analyteKeys.length === 0) return [];
  const rows = await db
    .selectFrom('observations')
    .innerJoin('labReports', 'labReports.id', 'observations.labReportId')
    .select([
      'observations.id',
      'observations.patientKey',
      'observations.visitId',
      'observations.analyteKey',
      'observations.valueText',
      'observations.unit',
      'observations.interpretation',
      'observations.canonicalValue',
      'observations.problem',
      'observations.observedAt',
      'labReports.collectedAt',
    ])
    .where('observations.patientKey', 'in', patientKeys)
    .where('observations.analyteKey', 'in', analyteKeys)
    .where('labReports.supersededBy', 'is', null)
    .execute();
  return rows
    .flatMap(({ analyteKey, observedAt, collectedAt, problem, ...row }): PastResult[] => {
      const at = observedAt ?? collectedAt;
      const stands = problem === null || problem === 'comparator';
      return analyteKey === null || at === null || !stands ? [] : [{ ...row, analyteKey, at }];
    })
    .sort(inTime);
}

type Point = DeltaPoint & Pick<PastResult, 'valueText' | 'unit'>;

/** Calls `take` with the check of each result. @param points the oldest first. */
function checkEach(
  points: readonly Point[],
  person: DeltaPerson,
  take: (id: string, check: DeltaCheck<Point>) => void,
): void {
  for (const series of Map.groupBy(points, ({ analyteKey }) => analyteKey).values()) {
    let earlier: Point[] = [];
    let last: Point | undefined;
    for (const now of series) {
      if (last !== undefined && last.at < now.at) earlier = [last];
      last = now;
      take(now.id, deltaCheck(now, earlier, person));
    }
  }
}

function viewOf<Check extends DeltaCheck<Point>>({
  earlier: { valueText, unit, at },
  ...told
}: Extract<Check, { earlier: Point }>) {
  return { ...told, earlier: { valueText, unit, at } };
}

/** The delta check of each result of one person, by its id. @param results the oldest first. */
export function deltasAmong(results: readonly PastResult[], person: DeltaPerson): Map<string, DeltaView> {
  const points = results.flatMap(({ id, analyteKey, canonicalValue: value, valueText, unit, at }): Point[] =>
    value === null ? [] : [{ id, analyteKey, value, valueText, unit, at }],
  );
  const views = new Map<string, DeltaView>();
  checkEach(points, person, (id, check) =>
    views.set(id, check.kind === 'not-compared' ? check : viewOf(check)),
  );
  return views;
}

type ResultRow = Pick<
  ObservationTable,
  'id' | 'labReportId' | 'analyteKey' | 'canonicalValue' | 'valueText' | 'unit' | 'observedAt'
>;
type ReportRow = Pick<LabReportTable, 'id' | 'collectedAt' | 'supersededBy'>;

/** What the delta check finds among all results and reports of a person, by the result's id; only what changed. */
export function changedAmong(
  rows: readonly ResultRow[],
  reports: readonly ReportRow[],
  person: DeltaPerson,
): Map<string, ChangedDelta> {
  const standing = new Map(
    reports.filter(({ supersededBy }) => supersededBy === null).map((report) => [report.id, report]),
  );
  const points: Point[] = [];
  for (const { id, analyteKey, labReportId, observedAt, canonicalValue: value, valueText, unit } of rows) {
    // Few analytes have a limit, and a person has thousands of results.
    if (value === null || analyteKey === null || deltaLimitsOf(analyteKey).length === 0) continue;
    const report = standing.get(labReportId);
    const at = report === undefined ? null : (observedAt ?? report.collectedAt);
    if (at !== null) points.push({ id, analyteKey, value, valueText, unit, at });
  }
  points.sort(inTime);
  const changed = new Map<string, ChangedDelta>();
  checkEach(points, person, (id, check) => {
    if (check.kind === 'changed') changed.set(id, viewOf(check));
  });
  return changed;
}

/** The results of a visit that lie further from the person's earlier ones than chance explains, by their id. */
export async function changedResults(db: DbOrTx, visitId: VisitId): Promise<Record<string, ChangedDelta>> {
  const person = await db
    .selectFrom('visits')
    .innerJoin('patients', 'patients.id', 'visits.patientKey')
    .select(['patients.id', 'patients.birthDate', 'patients.sex'])
    .where('visits.id', '=', visitId)
    .executeTakeFirstOrThrow();
  const results = await pastResults(db, [person.id], checkedAnalytes());
  const deltas = deltasAmong(results, person);
  const changed: Record<string, ChangedDelta> = {};
  for (const result of results) {
    const delta = deltas.get(result.id);
    if (result.visitId === visitId && delta?.kind === 'changed') changed[result.id] = delta;
  }
  return changed;
}
