import type { ResultPoint, ResultRange } from '../../../src/labs/api.ts';
import { markOf, markPath } from './result-marks.ts';
import { placeInRange } from './result-scale.ts';

const WIDTH = 84;
const HEIGHT = 14;

/** Where the newest value lies beside its range, which is the middle third of the bar. */
export function RangeBar({ point, range }: { point: ResultPoint; range: ResultRange }) {
  const place = point.y === undefined ? null : placeInRange(point.y, range);
  if (place === null) return null;
  const mark = markOf(point);
  const from = range.low === null ? 0 : WIDTH / 3;
  const to = range.high === null ? WIDTH : (2 * WIDTH) / 3;
  return (
    <svg className="range-bar" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <rect className="range-rail" x={0} y={5} width={WIDTH} height={4} rx={2} />
      <rect className="range-band" x={from} y={5} width={to - from} height={4} />
      <path d={markPath(mark, 5 + place * (WIDTH - 10), 7, 3.6)} fill={mark.colour} stroke={mark.colour} />
    </svg>
  );
}
