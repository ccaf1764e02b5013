import { IconAlertTriangle, IconArrowsDiff } from '@tabler/icons-react';
import { Fragment, lazy, memo, Suspense } from 'react';
import type { PersonResults, ResultPoint, ResultSeries } from '../../../src/labs/api.ts';
import { countOf, pointsOf } from '../../../src/labs/result-points.ts';
import { OncePainted } from '../shell/after-paint.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { RangeBar } from './range-bar.tsx';
import type { Imaged } from './result-chart.tsx';
import { Flag } from './result-flag.tsx';
import { ResultHistory } from './result-history.tsx';
import { changeOf, isDrawn, newestOf, rangeOf } from './result-scale.ts';
import { Sparkline } from './sparkline.tsx';
import type { TimeSpan } from './time-span.ts';
import type { ResultWords } from './use-result-words.ts';

/** The chart library is fetched when a row is first opened. */
const ResultChart = lazy(() => import('./result-chart.tsx'));

/** How many earlier values stand on paper, where nothing can be opened. */
const ON_PAPER = 4;

/** Whether something is wrong with a result; a bound, and one that is in words by nature, are as they should be. */
const isTrouble = ({ problem }: Pick<ResultPoint, 'problem'>) =>
  problem !== undefined && problem !== 'comparator' && problem !== 'not-a-number';

type ResultRowProps = {
  id: string;
  series: ResultSeries;
  span: TimeSpan;
  imaged: readonly Imaged[];
  problems: PersonResults['problems'];
  senderOf: (point: ResultPoint) => string;
  /** Whether it may be on the screen at first; what is drawn in other rows can wait until that is painted. */
  near: boolean;
  open: boolean;
  onToggle: (id: string) => void;
  words: ResultWords;
};

/** One analyte: its newest value, where that lies, how it went; opened, its chart and every value. */
export const ResultRow = memo(function ResultRow(props: ResultRowProps) {
  const { id, series, span, imaged, problems, senderOf, near, open, onToggle, words } = props;
  const { t, say, number, day, changedText, countText, sentText, rangeText, sourceText, wasText } = words;
  const newest = newestOf(series);
  if (newest === null) return null;
  const range = rangeOf(series, newest);
  const drawn = isDrawn(series);
  const change = changeOf(series);
  const problem = problems.find(({ kind }) => kind === newest.problem && isTrouble(newest));
  const remarks = Object.values(series.columns.remarks);
  const troubled = remarks.filter(isTrouble).length;
  const corrected = remarks.filter(({ was }) => was !== undefined).length;
  const Drawing = near ? Fragment : OncePainted;
  return (
    <>
      <tr data-testid={`result-${id}`}>
        <th scope="row">
          <button type="button" aria-expanded={open} onClick={() => onToggle(id)}>
            <span className="wrap">{say(series.label)}</span>
          </button>
        </th>
        <td className="tabular">
          <strong className={newest.problem === 'withdrawn' ? 'withdrawn' : undefined}>
            {sentText(series, newest)}
          </strong>{' '}
          <Flag point={newest} words={words} />
          {newest.delta && (
            <span className="result-problem" title={changedText}>
              <IconArrowsDiff size={13} aria-label={changedText} />
            </span>
          )}
          {problem && (
            <span className="result-problem" title={say(problem)}>
              <IconAlertTriangle size={13} aria-label={say(problem)} />
            </span>
          )}
          {newest.was?.map((earlier) => (
            <small key={earlier.until}>{wasText(earlier)}</small>
          ))}
          {newest.comment !== undefined && <small className="wrap">{newest.comment}</small>}
          <OncePainted>
            <OnPaper series={series} words={words} />
          </OncePainted>
        </td>
        <td className="tabular">
          <Drawing>{range && <RangeBar point={newest} range={range} />}</Drawing>
          <small title={sourceText(series, newest) ?? undefined}>{rangeText(series, newest)}</small>
        </td>
        <td>
          {drawn ? (
            <Drawing>
              <Sparkline series={series} span={span} imaged={imaged} />
            </Drawing>
          ) : (
            <small className="no-print">{series.columns.text.slice(-4).join(' · ')}</small>
          )}
        </td>
        <td className="tabular">
          {day(newest.at)}
          <small>
            {countText(countOf(series))}
            {change !== null &&
              ` · ${change > 0 ? '+' : change < 0 ? '−' : ''}${number(Math.abs(change) * 100, 0)} %`}
            {troubled > 0 && ` · ${t('results.troubled', { count: troubled })}`}
            {corrected > 0 && ` · ${t('results.corrected', { count: corrected })}`}
          </small>
        </td>
      </tr>
      {open && (
        <tr className="result-opened">
          <td colSpan={5}>
            {drawn && (
              <Suspense fallback={<Waiting />}>
                <ResultChart series={series} span={span} imaged={imaged} senderOf={senderOf} words={words} />
              </Suspense>
            )}
            <ResultHistory series={series} problems={problems} senderOf={senderOf} words={words} />
          </td>
        </tr>
      )}
    </>
  );
});

function OnPaper({ series, words: { sentText, day } }: { series: ResultSeries; words: ResultWords }) {
  const before = pointsOf(series, countOf(series) - 1 - ON_PAPER)
    .slice(0, -1)
    .reverse();
  if (before.length === 0) return null;
  return (
    <small className="print-only">
      {before
        .map((point) => `${sentText(series, point)}${isTrouble(point) ? ' ⚠' : ''} (${day(point.at)})`)
        .join(' · ')}
    </small>
  );
}
