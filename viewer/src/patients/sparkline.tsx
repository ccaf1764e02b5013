import { memo } from 'react';
import type { ResultSeries } from '../../../src/labs/api.ts';
import { markOf, markPath } from './result-marks.ts';
import { drawnOf, rangeOf, valueSpanOf } from './result-scale.ts';
import { shareOf, type TimeSpan } from './time-span.ts';

const WIDTH = 260;
const HEIGHT = 36;
const EDGE = 5;

/** Short in a path, and finer than a screen. */
const tenths = (length: number) => Math.round(length * 10) / 10;

type SparklineProps = {
  series: ResultSeries;
  span: TimeSpan;
  imaged: readonly { readonly at: number }[];
};

/**
 * A series at a glance, on the time line of the page: range, values, what lies outside, and when images were taken.
 * Drawn as a few paths: a page holds sixty of them, and a chart of the library each would take a second.
 */
export const Sparkline = memo(function Sparkline({ series, span, imaged }: SparklineProps) {
  const drawn = drawnOf(series);
  const values = valueSpanOf(series, drawn);
  if (values === null) return null;
  const x = (at: number) => tenths(EDGE + shareOf(span, at) * (WIDTH - 2 * EDGE));
  const y = (value: number) =>
    tenths(HEIGHT - EDGE - ((value - values.low) / (values.high - values.low)) * (HEIGHT - 2 * EDGE));
  // Where the same range goes on, so does its rectangle: eighty of them take longer to paint than one.
  const changes = drawn.filter((point, index) => point.range !== drawn[index - 1]?.range);
  const band = changes.flatMap((point, index) => {
    const range = rangeOf(series, point);
    if (range === null || (range.low === null && range.high === null)) return [];
    const [left, right] = [x(point.at), x(changes[index + 1]?.at ?? span.to)];
    const [top, bottom] = [y(range.high ?? values.high), y(range.low ?? values.low)];
    return [`M${left} ${top}H${right}V${bottom}H${left}Z`];
  });
  const line = drawn.map((point, index) => {
    const joined = index > 0 && point.comparator === undefined && drawn[index - 1]?.comparator === undefined;
    return `${joined ? 'L' : 'M'}${x(point.at)} ${y(point.y)}`;
  });
  const marks = new Map<string, string>();
  for (const [index, point] of drawn.entries()) {
    const mark = markOf(point);
    const plain = mark.shape === 'circle' && index < drawn.length - 1;
    if (plain && drawn.length > 12) continue;
    const path = markPath(mark, x(point.at), y(point.y), plain ? 1.6 : 2.6);
    marks.set(mark.colour, (marks.get(mark.colour) ?? '') + path);
  }
  return (
    <svg className="sparkline" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <path className="sparkline-images" d={imaged.map(({ at }) => `M${x(at)} 0V${HEIGHT}`).join('')} />
      <path className="range-band" d={band.join('')} />
      <path className="sparkline-line" d={line.join('')} />
      {[...marks].map(([colour, path]) => (
        <path key={colour} d={path} fill={colour} stroke={colour} strokeWidth={1} />
      ))}
    </svg>
  );
});
