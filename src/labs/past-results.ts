import type { PatientKey, VisitId } from '../domain/ids.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import { type DeltaPerson, type DeltaPoint, deltaCheck } from './delta-check.ts';
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

type Timed = Pick<PastResult, 'id' | 'analyteKey' | 'canonicalValue' | 'valueText' | 'unit' | 'at'>;

/** The delta check of each result of one person, by its id. @param results the oldest first. */
export function deltasAmong(results: readonly Timed[], person: DeltaPerson): Map<string, DeltaView> {
  const views = new Map<string, DeltaView>();
  const byId = new Map(results.map((result) => [result.id, result]));
  const points = results.flatMap(({ id, analyteKey, canonicalValue, at }): DeltaPoint[] =>
    canonicalValue === null ? [] : [{ id, analyteKey, value: canonicalValue, at }],
  );
  for (const series of Map.groupBy(points, ({ analyteKey }) => analyteKey).values()) {
    let earlier: DeltaPoint[] = [];
    let last: DeltaPoint | undefined;
    for (const now of series) {
      if (last !== undefined && last.at < now.at) earlier = [last];
      last = now;
      const check = deltaCheck(now, earlier, person);
      if (check.kind === 'not-compared') {
        views.set(now.id, check);
        continue;
      }
      const { earlier: before, ...rest } = check;
      const { valueText = '', unit = null } = byId.get(before.id) ?? {};
      views.set(now.id, { ...rest, earlier: { valueText, unit, at: before.at } });
    }
  }
  return views;
}

type ResultRow = Omit<Timed, 'analyteKey' | 'at'> &
  Pick<ObservationTable, 'analyteKey' | 'labReportId' | 'observedAt'>;
type ReportRow = Pick<LabReportTable, 'id' | 'collectedAt' | 'supersededBy'>;

/** What the delta check finds among all results and reports of a person, by the result's id; only what changed. */
export function changedAmong(
  rows: readonly ResultRow[],
  reports: readonly ReportRow[],
  person: DeltaPerson,
): Map<string, ChangedDelta> {
  const standing = new Map(
    reports.flatMap(({ id, collectedAt, supersededBy }) =>
      supersededBy === null ? [[id, collectedAt] as const] : [],
    ),
  );
  const results = rows
    .flatMap((row): Timed[] => {
      const { analyteKey } = row;
      // Few analytes have a limit, and a person has thousands of results.
      if (analyteKey === null || deltaLimitsOf(analyteKey).length === 0) return [];
      const at = row.observedAt ?? standing.get(row.labReportId) ?? null;
      return at === null || !standing.has(row.labReportId) ? [] : [{ ...row, analyteKey, at }];
    })
    .sort(inTime);
  const changed = new Map<string, ChangedDelta>();
  for (const [id, delta] of deltasAmong(results, person)) {
    if (delta.kind === 'changed') changed.set(id, delta);
  }
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
