import type { ResultPoint, ResultSeries } from './api.ts';

/** How many results a series has. */
export const countOf = ({ columns }: ResultSeries): number => columns.at.length;

/** The result at a place of the columns of a series; null where there is none. */
export function pointAt({ columns }: ResultSeries, place: number): ResultPoint | null {
  const at = columns.at[place];
  const report = columns.report[place];
  const text = columns.text[place];
  if (at === undefined || report === undefined || text === undefined) return null;
  return {
    at,
    report,
    text,
    y: columns.y[place] ?? undefined,
    range: columns.range[place] ?? undefined,
    flag: columns.flag[place] ?? undefined,
    ...columns.remarks[place],
  };
}

/** The results of a series from a place on, the oldest first. */
export function pointsOf(series: ResultSeries, from = 0): ResultPoint[] {
  const points: ResultPoint[] = [];
  for (let place = Math.max(0, from); place < countOf(series); place++) {
    const point = pointAt(series, place);
    if (point !== null) points.push(point);
  }
  return points;
}
