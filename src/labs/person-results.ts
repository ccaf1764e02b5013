import { type Analyte, allAnalytes, analyteByKey } from '../domain/analytes.ts';
import type { LabReportId } from '../domain/ids.ts';
import { type ObservationProblem, tellObservationProblem } from '../domain/refusal-kinds.ts';
import type {
  EarlierVersion,
  PersonResults,
  ResultColumns,
  ResultGroup,
  ResultRange,
  ResultRemarks,
  ResultSeries,
} from './api.ts';
import { canonicalOf, inUnit } from './canonical-value.ts';
import type { ChangedDelta } from './delta-view.ts';
import { organOfAnalyte, RESULT_ORGANS } from './organs.ts';
import { earlierVersions, issuedAt, replacedResults, resultKey } from './replaced-results.ts';
import type { LabReportTable, ObservationTable } from './tables.ts';
import { vitalSignByKey } from './vital-signs.ts';

export type ResultRow = Pick<
  ObservationTable,
  | 'id'
  | 'labReportId'
  | 'code'
  | 'label'
  | 'saidIn'
  | 'comment'
  | 'subId'
  | 'valueText'
  | 'valueNumber'
  | 'comparator'
  | 'unit'
  | 'referenceText'
  | 'referenceLow'
  | 'referenceHigh'
  | 'referenceSource'
  | 'analyteKey'
  | 'canonicalValue'
  | 'interpretation'
  | 'problem'
  | 'observedAt'
>;

export type ReportRow = Pick<
  LabReportTable,
  'id' | 'visitId' | 'sender' | 'reportNumber' | 'collectedAt' | 'reportedAt' | 'receivedAt' | 'supersededBy'
>;

export type VisitRow = { readonly id: string; readonly visitDate: string };

type Placed = {
  readonly row: ResultRow;
  readonly at: number;
  /** The place of its report among those that stand. */
  readonly report: number;
  readonly was: EarlierVersion[] | undefined;
};

const order = new Map(allAnalytes().map((analyte, index) => [analyte.key, index]));

/** Each result that stands, with when it was taken and what earlier versions of its report said instead. */
function standingResults(
  rows: readonly ResultRow[],
  reports: readonly ReportRow[],
  places: ReadonlyMap<LabReportId, number>,
  midday: ReadonlyMap<string, number>,
): Placed[] {
  const byId = new Map(reports.map((report) => [report.id, report]));
  const replaced = reports.length === places.size ? null : replacedResults(rows, byId);
  const placed: Placed[] = [];
  let report: ReportRow | undefined;
  let place: number | undefined;
  for (const row of rows) {
    // Results of a report mostly follow each other, and a person has thousands.
    if (row.labReportId !== report?.id) {
      report = byId.get(row.labReportId);
      place = places.get(row.labReportId);
    }
    if (report === undefined || place === undefined) continue;
    const at = row.observedAt ?? report.collectedAt ?? midday.get(report.visitId) ?? report.receivedAt;
    const earlier = replaced?.get(resultKey(report.id, row));
    placed.push({ row, at, report: place, was: earlier && earlierVersions(row, earlier) });
  }
  return placed;
}

/** Whether a result has a place on an axis: one that models may read, or a bound. */
const drawable = ({ problem, valueNumber }: ResultRow) =>
  valueNumber !== null && (problem === null || problem === 'comparator');

/** A received number of `from` in the unit `to`; null where either unit is not known for the analyte. */
function convert(analyte: Analyte, value: number, from: string | null, to: string): number | null {
  if (from === to) return value;
  const canonical = canonicalOf(analyte, value, from);
  return canonical.ok ? inUnit(analyte, canonical.value, to) : null;
}

/** A result's number in the unit of its series; null where it is not drawn. */
function numberIn(analyte: Analyte | null, row: ResultRow, unit: string | null): number | null {
  if (analyte === null || unit === null || !drawable(row) || row.valueNumber === null) return null;
  if (row.unit === unit) return row.valueNumber;
  // Its unit may mean something at this sender alone, so what was understood then comes first.
  if (row.canonicalValue !== null) return inUnit(analyte, row.canonicalValue, unit);
  return convert(analyte, row.valueNumber, row.unit, unit);
}

/**
 * The unit of the newest number, if the hub itself knows it and all others can be told in it; else the canonical one.
 * A unit that only a sender's dictionary explains may mean another thing at another sender.
 */
function unitOfSeries(analyte: Analyte | null, placed: readonly Placed[]): string | null {
  const drawn = placed.filter(({ row }) => drawable(row));
  const newest = drawn.at(-1)?.row.unit ?? null;
  if (analyte === null || newest === null) return placed.at(-1)?.row.unit ?? null;
  if (!canonicalOf(analyte, 1, newest).ok) return analyte.unit;
  return drawn.every(({ row }) => numberIn(analyte, row, newest) !== null) ? newest : analyte.unit;
}

/** The range that applied, with its bounds in the unit of the series. */
function rangeIn(analyte: Analyte | null, row: ResultRow, unit: string | null): ResultRange | null {
  const bound = (received: number | null) =>
    received === null || analyte === null || unit === null
      ? null
      : convert(analyte, received, row.unit, unit);
  const { referenceText: text, referenceLow, referenceHigh, referenceSource: source } = row;
  if (text === null && referenceLow === null && referenceHigh === null) return null;
  return { low: bound(referenceLow), high: bound(referenceHigh), text, source };
}

const isSameRange = (a: ResultRow, b: ResultRow) =>
  a.referenceLow === b.referenceLow &&
  a.referenceHigh === b.referenceHigh &&
  a.unit === b.unit &&
  a.referenceSource === b.referenceSource &&
  a.referenceText === b.referenceText;

/** The place of the range of each result among those that a series has, each said once; null for none. */
function rangePlaces(analyte: Analyte | null, unit: string | null) {
  const ranges: ResultRange[] = [];
  const places = new Map<string, number | null>();
  let before: { readonly row: ResultRow; readonly place: number | null } | undefined;
  const placeOf = (row: ResultRow): number | null => {
    // Most results have the range of the one before.
    if (before !== undefined && isSameRange(before.row, row)) return before.place;
    const sent = `${row.referenceLow} ${row.referenceHigh} ${row.unit} ${row.referenceSource} ${row.referenceText}`;
    let place = places.get(sent);
    if (place === undefined) {
      const range = rangeIn(analyte, row, unit);
      place = range === null ? null : ranges.push(range) - 1;
      places.set(sent, place);
    }
    before = { row, place };
    return place;
  };
  return { ranges, placeOf };
}

/** What is to be remarked of a result; undefined for most. */
function remarksOf(
  { row, was }: Placed,
  unit: string | null,
  delta: ChangedDelta | undefined,
): ResultRemarks | undefined {
  const plain = row.unit === unit && row.comparator === null && row.problem === null && row.comment === null;
  if (plain && delta === undefined && was === undefined) return undefined;
  return {
    unit: row.unit === unit ? undefined : row.unit,
    comparator: row.comparator ?? undefined,
    problem: row.problem ?? undefined,
    delta,
    was,
    comment: row.comment ?? undefined,
  };
}

function seriesOf(placed: readonly Placed[], changed: ReadonlyMap<string, ChangedDelta>): ResultSeries {
  const sorted = placed.toSorted((a, b) => a.at - b.at || a.row.labReportId.localeCompare(b.row.labReportId));
  const last = sorted.at(-1)?.row;
  const key = last?.analyteKey ?? null;
  const analyte = key === null ? null : (analyteByKey(key) ?? vitalSignByKey(key));
  const unit = unitOfSeries(analyte, sorted);
  const { ranges, placeOf } = rangePlaces(analyte, unit);
  const columns: ResultColumns = { at: [], report: [], text: [], y: [], range: [], flag: [], remarks: {} };
  for (const each of sorted) {
    const { row } = each;
    const remarks = remarksOf(each, unit, changed.get(row.id));
    if (remarks !== undefined) columns.remarks[columns.at.length] = remarks;
    columns.at.push(each.at);
    columns.report.push(each.report);
    columns.text.push(row.valueText);
    columns.y.push(numberIn(analyte, row, unit));
    columns.range.push(placeOf(row));
    columns.flag.push(row.interpretation);
  }
  const label = last?.label ?? '';
  return {
    analyteKey: key,
    label: analyte?.name ?? { en: label, vi: label },
    code: last?.code ?? '',
    unit,
    columns,
    ranges,
  };
}

/**
 * All results of a person as one page shows them: by organ in the order of the dictionary, each analyte over time
 * with the range that applied, its corrections beside it; what no analyte is known for stands apart, as received.
 * @param changed what the delta check found, by the result's id.
 */
export function groupResults(
  rows: readonly ResultRow[],
  reports: readonly ReportRow[],
  visits: readonly VisitRow[],
  changed: ReadonlyMap<string, ChangedDelta> = new Map(),
): PersonResults {
  // Noon UTC of a day is that day in nearly every zone.
  const midday = new Map(visits.map(({ id, visitDate }) => [id, Date.parse(`${visitDate}T12:00:00Z`)]));
  const standing = reports.filter(({ supersededBy }) => supersededBy === null);
  const places = new Map(standing.map(({ id }, place) => [id, place]));
  const together = Map.groupBy(
    standingResults(rows, reports, places, midday),
    ({ row }) => row.analyteKey ?? `as received ${row.code === '' ? row.label : row.code}`,
  );
  const series = [...together.values()].map((placed) => seriesOf(placed, changed));
  const place = ({ analyteKey }: ResultSeries) => order.get(analyteKey ?? '') ?? order.size;
  series.sort((a, b) => place(a) - place(b) || a.label.en.localeCompare(b.label.en));
  const known = series.filter(({ analyteKey }) => analyteKey !== null);
  const problems = new Set<ObservationProblem>();
  for (const { columns } of series) {
    for (const { problem } of Object.values(columns.remarks)) {
      if (problem !== undefined) problems.add(problem);
    }
  }
  return {
    reports: standing.map((report) => ({
      id: report.id,
      visitId: report.visitId,
      sender: report.sender,
      number: report.reportNumber,
      issuedAt: issuedAt(report),
    })),
    groups: RESULT_ORGANS.flatMap((organ): ResultGroup[] => {
      const own = known.filter(
        ({ analyteKey }) => analyteKey !== null && organOfAnalyte(analyteKey) === organ,
      );
      return own.length === 0 ? [] : [{ organ, series: own }];
    }),
    asReceived: series.filter(({ analyteKey }) => analyteKey === null),
    problems: [...problems].flatMap((kind) => tellObservationProblem(kind) ?? []),
  };
}
