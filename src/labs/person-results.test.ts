import { describe, expect, it } from 'vitest';
import { allAnalytes } from '../domain/analytes.ts';
import { type LabReportId, newId, type VisitId } from '../domain/ids.ts';
import type { PersonResults } from './api.ts';
import { organOfAnalyte } from './organs.ts';
import { groupResults, type ReportRow, type ResultRow } from './person-results.ts';
import { countOf, pointsOf } from './result-points.ts';

const DAY = 86_400_000;
const visitId = newId<VisitId>();
const visits = [{ id: visitId, visitDate: '2026-03-04' }];

function report(of: Partial<ReportRow> = {}): ReportRow {
  return {
    id: newId<LabReportId>(),
    visitId,
    sender: 'HN LAB LIS',
    reportNumber: 'R1',
    collectedAt: null,
    reportedAt: null,
    receivedAt: 0,
    supersededBy: null,
    ...of,
  };
}

/** A potassium as the laboratory sends it in good order. */
function potassium(of: Partial<ResultRow> & { in: ReportRow }): ResultRow {
  const { in: report, ...rest } = of;
  const value = rest.valueNumber ?? 4.1;
  return {
    id: newId(),
    labReportId: report.id,
    saidIn: report.id,
    code: '2823-3',
    label: 'Kali',
    subId: null,
    valueText: String(value),
    valueNumber: value,
    comparator: null,
    unit: 'mmol/L',
    referenceText: '3.5-5.1',
    referenceLow: 3.5,
    referenceHigh: 5.1,
    referenceSource: 'laboratory',
    analyteKey: 'k',
    canonicalValue: value,
    interpretation: 'normal',
    problem: null,
    observedAt: DAY,
    comment: null,
    ...rest,
  };
}

/** A creatinine in µmol/L, which the dictionary holds in mg/dL. */
function creatinine(of: Partial<ResultRow> & { in: ReportRow }): ResultRow {
  return potassium({
    code: '14682-9',
    analyteKey: 'creatinine',
    valueText: '88.4',
    valueNumber: 88.4,
    unit: 'umol/L',
    referenceText: '53-106',
    referenceLow: 53,
    referenceHigh: 106,
    canonicalValue: 1,
    ...of,
  });
}

function seriesOf(rows: readonly ResultRow[], reports: readonly ReportRow[]) {
  const { groups, asReceived } = groupResults(rows, reports, visits);
  const [series] = [...groups.flatMap((group) => group.series), ...asReceived];
  if (series === undefined) throw new Error('there is no series');
  return { ...series, points: pointsOf(series) };
}

/** The results of the first analyte of an answer. */
function firstPoints({ groups }: PersonResults) {
  const series = groups[0]?.series[0];
  return series === undefined ? [] : pointsOf(series);
}

describe('a person’s results', () => {
  it('stand by organ, each analyte once, the oldest result first', () => {
    const [first, second] = [report(), report()];
    const rows = [
      potassium({ in: second, observedAt: 2 * DAY, valueNumber: 4.4 }),
      potassium({ in: first, observedAt: DAY }),
      potassium({ in: first, analyteKey: 'alt', code: '1742-6' }),
      potassium({ in: first, analyteKey: 'hb', code: '718-7' }),
    ];
    const { groups } = groupResults(rows, [first, second], visits);
    expect(groups.map(({ organ }) => organ)).toEqual(['blood', 'kidney', 'liver']);
    expect(groups[1]?.series).toHaveLength(1);
    const columns = groups[1]?.series[0]?.columns;
    expect([columns?.text, columns?.report]).toEqual([
      ['4.1', '4.4'],
      [0, 1],
    ]);
  });

  it('lie in the unit that all came in, and say the range once', () => {
    const one = report();
    const series = seriesOf([creatinine({ in: one }), creatinine({ in: one, observedAt: 2 * DAY })], [one]);
    expect(series.unit).toBe('umol/L');
    expect(series.points.map(({ y, unit, range }) => [y, unit, range])).toEqual([
      [88.4, undefined, 0],
      [88.4, undefined, 0],
    ]);
    expect(series.ranges).toEqual([{ low: 53, high: 106, text: '53-106', source: 'laboratory' }]);
  });

  it('lie in the unit of the newest one where units differ, and keep what was sent', () => {
    const one = report();
    const older = creatinine({ in: one });
    const newer = creatinine({
      in: one,
      observedAt: 2 * DAY,
      valueText: '1.1',
      valueNumber: 1.1,
      unit: 'mg/dL',
      referenceText: null,
      referenceLow: 0.6,
      referenceHigh: 1.2,
      referenceSource: 'MSD',
      canonicalValue: 1.1,
    });
    const series = seriesOf([older, newer], [one]);
    expect(series.unit).toBe('mg/dL');
    expect(series.points).toMatchObject([
      { text: '88.4', unit: 'umol/L', y: 1, range: 0 },
      { text: '1.1', y: 1.1, range: 1 },
    ]);
    expect(series.ranges[0]?.high).toBeCloseTo(106 / 88.4, 3);
    expect(series.ranges[1]).toEqual({ low: 0.6, high: 1.2, text: null, source: 'MSD' });
  });

  it('lie in our unit where the newest unit cannot be told of the others', () => {
    const one = report();
    const mapped = creatinine({ in: one, observedAt: 2 * DAY, unit: 'đơn vị cũ', canonicalValue: 1.3 });
    const series = seriesOf([creatinine({ in: one }), mapped], [one]);
    expect(series.unit).toBe('mg/dL');
    expect(series.points.map(({ y }) => y)).toEqual([1, 1.3]);
    expect(series.ranges[1]).toEqual({ low: null, high: null, text: '53-106', source: 'laboratory' });
  });

  it('of senders who mean two things by one unit never lie on one axis in it', () => {
    const one = report();
    const rows = [
      creatinine({ in: one, unit: 'đv', valueText: '1', valueNumber: 1, canonicalValue: 1 }),
      creatinine({ in: one, unit: 'đv', valueText: '100', valueNumber: 100, canonicalValue: 1.13 }),
    ];
    const series = seriesOf(rows, [one]);
    expect(series.unit).toBe('mg/dL');
    expect(series.points.map(({ text, unit, y }) => [text, unit, y])).toEqual([
      ['1', 'đv', 1],
      ['100', 'đv', 1.13],
    ]);
  });

  it('draw a bound as a bound, and nothing of what is implausible, withdrawn or in words', () => {
    const one = report();
    const as = (of: Partial<ResultRow>) => potassium({ in: one, canonicalValue: null, ...of });
    const answer = groupResults(
      [
        as({ valueText: '<5', valueNumber: 5, comparator: '<', problem: 'comparator' }),
        as({ valueText: '45', valueNumber: 45, problem: 'implausible' }),
        as({ valueNumber: 4.2, problem: 'withdrawn' }),
        as({ valueText: 'hemolysed', valueNumber: null, problem: 'not-a-number' }),
      ],
      [one],
      visits,
    );
    expect(firstPoints(answer).map(({ y, comparator }) => [y, comparator])).toEqual([
      [5, '<'],
      [undefined, undefined],
      [undefined, undefined],
      [undefined, undefined],
    ]);
    expect(answer.problems.map(({ kind }) => kind).sort()).toEqual([
      'comparator',
      'implausible',
      'not-a-number',
      'withdrawn',
    ]);
  });

  it('of a code that is not known stand apart as received, each code for itself', () => {
    const one = report();
    const unknown = (code: string, label: string) =>
      potassium({ in: one, code, label, analyteKey: null, canonicalValue: null, problem: 'unknown-code' });
    const { groups, asReceived } = groupResults(
      [unknown('GLU9', 'Đường'), unknown('GLU9', 'Đường'), unknown('', 'Zeta')],
      [one],
      visits,
    );
    expect(groups).toEqual([]);
    expect(asReceived.map((series) => [series.label.en, countOf(series)])).toEqual([
      ['Đường', 2],
      ['Zeta', 1],
    ]);
    expect(asReceived.flatMap(({ columns }) => columns.y)).toEqual([null, null, null]);
  });

  it('without a time of their own lie at that of their report, else on the day of the visit', () => {
    const [timed, untimed] = [report({ collectedAt: 7 * DAY }), report()];
    const rows = [potassium({ in: timed, observedAt: null }), potassium({ in: untimed, observedAt: null })];
    expect(seriesOf(rows, [timed, untimed]).points.map(({ at }) => at)).toEqual([
      7 * DAY,
      Date.UTC(2026, 2, 4, 12),
    ]);
  });
});

it('tells what a laboratory remarks on a result', () => {
  const only = report();
  const rows = [potassium({ in: only, comment: 'haemolysed' })];
  expect(seriesOf(rows, [only]).points).toMatchObject([{ comment: 'haemolysed' }]);
});

describe('a correction', () => {
  it('stands alone, with what the versions before it said and until when', () => {
    const third = report({ reportedAt: 30 * DAY });
    const second = report({ reportedAt: 20 * DAY, supersededBy: third.id });
    const first = report({ reportedAt: 10 * DAY, supersededBy: second.id });
    const rows = [
      potassium({ in: second, valueNumber: 5.3 }),
      potassium({ in: first, valueNumber: 5.1 }),
      potassium({ in: third, valueNumber: 5.6 }),
    ];
    const answer = groupResults(rows, [first, second, third], visits);
    expect(answer.reports.map(({ id }) => id)).toEqual([third.id]);
    expect(firstPoints(answer)).toMatchObject([
      {
        text: '5.6',
        was: [
          { text: '5.1', unit: 'mmol/L', until: 20 * DAY },
          { text: '5.3', unit: 'mmol/L', until: 30 * DAY },
        ],
      },
    ]);
  });

  it('that came late tells once what a version only carried on', () => {
    const last = report({ reportedAt: 30 * DAY });
    const third = report({ reportedAt: 30 * DAY, supersededBy: last.id });
    const late = report({ reportedAt: 20 * DAY, supersededBy: third.id });
    const first = report({ reportedAt: 10 * DAY, supersededBy: third.id });
    const rows = [
      potassium({ in: first, valueNumber: 5.1 }),
      potassium({ in: third, saidIn: first.id, valueNumber: 5.1 }),
      potassium({ in: late, valueNumber: 5.3 }),
      potassium({ in: last, saidIn: late.id, valueNumber: 5.3 }),
    ];
    const answer = groupResults(rows, [first, late, third, last], visits);
    expect(firstPoints(answer)).toMatchObject([{ text: '5.3', was: [{ text: '5.1', until: 30 * DAY }] }]);
  });

  it('that repeats a result changes nothing of it', () => {
    const second = report({ reportedAt: 20 * DAY });
    const first = report({ supersededBy: second.id });
    const rows = [potassium({ in: first }), potassium({ in: second })];
    expect(seriesOf(rows, [first, second]).points).toEqual([expect.not.objectContaining({ was: [] })]);
    expect(seriesOf(rows, [first, second]).points[0]?.was).toBeUndefined();
  });

  it('that takes a result back says what it had been', () => {
    const second = report({ reportedAt: 20 * DAY });
    const first = report({ supersededBy: second.id });
    const rows = [potassium({ in: first }), potassium({ in: second, problem: 'withdrawn' })];
    expect(seriesOf(rows, [first, second]).points[0]).toMatchObject({
      problem: 'withdrawn',
      was: [{ text: '4.1', until: 20 * DAY }],
    });
  });
});

describe('the organs', () => {
  it('have a place for every analyte and vital sign', () => {
    const keys = [...allAnalytes().map(({ key }) => key), 'sbp', 'dbp', 'height', 'weight', 'bmi'];
    expect(keys.filter((key) => organOfAnalyte(key) === 'other')).toEqual([]);
  });
});
