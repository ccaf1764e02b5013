import type { ResultPoint, ResultRange, ResultSeries } from '../../../src/labs/api.ts';
import { countOf, pointAt, pointsOf } from '../../../src/labs/result-points.ts';

export type Drawn = ResultPoint & { readonly y: number };

/** The results of a series that have a place on an axis. */
export function drawnOf(series: ResultSeries): Drawn[] {
  return pointsOf(series).filter((point): point is Drawn => point.y !== undefined);
}

/** Whether there are any. */
export const isDrawn = ({ columns }: ResultSeries): boolean => columns.y.some((y) => y !== null);

/** The range that applied to a result; null where there was none. */
export function rangeOf(series: ResultSeries, { range }: ResultPoint): ResultRange | null {
  return range === undefined ? null : (series.ranges[range] ?? null);
}

/** The newest result that the laboratory has not taken back, else the newest one. */
export function newestOf(series: ResultSeries): ResultPoint | null {
  const { at, remarks } = series.columns;
  const standing = at.findLastIndex((_, place) => remarks[place]?.problem !== 'withdrawn');
  return pointAt(series, standing) ?? pointAt(series, countOf(series) - 1);
}

/** The values to be seen, with their bounds and some room; null where nothing is drawn. */
export function valueSpanOf(
  series: ResultSeries,
  drawn: readonly Drawn[],
): { low: number; high: number } | null {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const point of drawn) {
    const range = rangeOf(series, point);
    // Where only an upper bound is known, what is in range begins at nothing.
    const least = range !== null && range.high !== null && point.y >= 0 ? 0 : point.y;
    low = Math.min(low, point.y, range?.low ?? least);
    high = Math.max(high, point.y, range?.high ?? point.y);
  }
  if (low > high) return null;
  const room = high > low ? (high - low) * 0.08 : Math.max(Math.abs(high) * 0.1, 0.1);
  return { low: low >= 0 ? Math.max(0, low - room) : low - room, high: high + room };
}

/** The same as an axis has it: from one round number to another, with round ones between. */
export function roundAxis({ low, high }: { low: number; high: number }) {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].find((each) => each * power >= rough) ?? 10;
  const [first, last] = [Math.floor(low / (step * power)), Math.ceil(high / (step * power))];
  const ticks = Array.from({ length: last - first + 1 }, (_, place) =>
    Number(((first + place) * step * power).toPrecision(12)),
  );
  return { low: first * step * power, high: last * step * power, ticks };
}

/** By how much the newest value differs from the one before, as a share of that; null for bounds and single values. */
export function changeOf({ columns: { y, remarks } }: ResultSeries): number | null {
  const last = y.findLastIndex((value) => value !== null);
  const previous = y.findLastIndex((value, place) => value !== null && place < last);
  const [before, newest] = [y[previous] ?? null, y[last] ?? null];
  if (before === null || newest === null || before <= 0) return null;
  if (remarks[previous]?.comparator !== undefined || remarks[last]?.comparator !== undefined) return null;
  return (newest - before) / before;
}

/** Where a value lies beside its range, from 0 to 1 with the range in the middle third; null without a range. */
export function placeInRange(value: number, { low, high }: ResultRange): number | null {
  const within = (share: number) => Math.min(1, Math.max(0, share));
  if (low !== null && high !== null && high > low) return within((value - low) / (high - low) / 3 + 1 / 3);
  if (low === null && high !== null && high > 0) return within((value / high) * (2 / 3));
  if (high === null && low !== null && low > 0) return within(1 / 3 + (value / low - 1) / 3);
  return null;
}
