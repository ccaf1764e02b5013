import type { ResultPoint } from '../../../src/labs/api.ts';
import { markOf, markPath } from './result-marks.ts';
import type { ResultWords } from './use-result-words.ts';

/** Where a result lies, in words beside its mark; nothing for what is normal or not told. */
export function Flag({ point: { flag }, words: { flagText } }: { point: ResultPoint; words: ResultWords }) {
  if (flag === undefined || flag === 'normal') return null;
  return (
    <span className={`result-flag${flag.startsWith('critical') ? ' critical' : ''}`}>
      <svg viewBox="0 0 10 10" width={9} height={9} aria-hidden="true">
        <path d={markPath(markOf({ flag }), 5, 5, 3.6)} fill="currentColor" />
      </svg>
      {flagText(flag)}
    </span>
  );
}
