import type { LabReportId } from '../domain/ids.ts';
import type { EarlierVersion } from './api.ts';
import type { LabReportTable, ObservationTable } from './tables.ts';

type ResultRow = Pick<
  ObservationTable,
  'labReportId' | 'saidIn' | 'code' | 'label' | 'subId' | 'valueText' | 'unit' | 'problem'
>;
type ReportRow = Pick<LabReportTable, 'id' | 'reportedAt' | 'receivedAt' | 'supersededBy'>;

/** The report that stands today in the place of each one, by following its corrections; null where the last is not held. */
function standingVersions(reports: ReadonlyMap<LabReportId, ReportRow>): Map<LabReportId, ReportRow | null> {
  const standing = new Map<LabReportId, ReportRow | null>();
  for (const report of reports.values()) {
    let at: ReportRow | undefined = report;
    const passed = new Set<LabReportId>();
    while (at !== undefined && at.supersededBy !== null && !passed.has(at.id)) {
      passed.add(at.id);
      at = reports.get(at.supersededBy);
    }
    standing.set(report.id, at === undefined || at.supersededBy !== null ? null : at);
  }
  return standing;
}

/** What one result of a report is told by; a correction names it in the same way. */
export function resultKey(reportId: LabReportId, { code, label, subId }: ResultRow): string {
  return JSON.stringify([reportId, code === '' ? label : code, subId]);
}

export const issuedAt = ({ reportedAt, receivedAt }: ReportRow) => reportedAt ?? receivedAt;

const saysTheSame = (a: ResultRow, b: ResultRow) =>
  a.valueText === b.valueText &&
  a.unit === b.unit &&
  (a.problem === 'withdrawn') === (b.problem === 'withdrawn');

type Replaced = { readonly row: ResultRow; readonly report: ReportRow; readonly until: number };

/** Whether a version only carries on what one before it said, which tells it itself. */
const isCarriedOn = ({ labReportId, saidIn, problem }: ResultRow) =>
  saidIn !== labReportId && problem !== 'withdrawn';

/** What was said in the place of results that stand, by `resultKey`; the earliest first. */
export function replacedResults(
  rows: readonly ResultRow[],
  reports: ReadonlyMap<LabReportId, ReportRow>,
): Map<string, Replaced[]> {
  const standing = standingVersions(reports);
  const replaced = new Map<string, Replaced[]>();
  for (const row of rows) {
    const report = reports.get(row.labReportId);
    const next = report?.supersededBy == null ? undefined : reports.get(report.supersededBy);
    const now = standing.get(row.labReportId);
    if (report === undefined || next === undefined || now == null || isCarriedOn(row)) continue;
    const key = resultKey(now.id, row);
    replaced.set(key, [...(replaced.get(key) ?? []), { row, report, until: issuedAt(next) }]);
  }
  for (const earlier of replaced.values()) {
    earlier.sort((a, b) => issuedAt(a.report) - issuedAt(b.report) || a.report.id.localeCompare(b.report.id));
  }
  return replaced;
}

/** What earlier versions of a result said instead of it; undefined where there was nothing else. */
export function earlierVersions(row: ResultRow, replaced: readonly Replaced[]): EarlierVersion[] | undefined {
  const was = replaced.flatMap(({ row: before, until }, index) =>
    saysTheSame(before, replaced[index + 1]?.row ?? row)
      ? []
      : [{ text: before.valueText, unit: before.unit, until }],
  );
  return was.length === 0 ? undefined : was;
}
