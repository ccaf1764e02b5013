import { IconAlertTriangle, IconArrowsDiff, IconChevronRight } from '@tabler/icons-react';
import { lazy, memo, Suspense } from 'react';
import type { PersonResults, ResultPoint, ResultSeries } from '../../../src/labs/api.ts';
import { Waiting } from '../shell/waiting.tsx';
import { RangeBar } from './range-bar.tsx';
import type { Imaged } from './result-chart.tsx';
import { Flag } from './result-flag.tsx';
import { ResultHistory } from './result-history.tsx';
import { changeOf, drawnOf, newestOf, rangeOf } from './result-scale.ts';
import { Sparkline } from './sparkline.tsx';
import type { TimeSpan } from './time-span.ts';
import type { ResultWords } from './use-result-words.ts';

/** The chart library is fetched when a row is first opened. */
const ResultChart = lazy(() => import('./result-chart.tsx'));

/** How many earlier values stand on paper, where nothing can be opened. */
const ON_PAPER = 4;

/** What is no trouble in the newest value: a bound, and a result that is in words by nature. */
const EXPECTED: ReadonlySet<string> = new Set(['comparator', 'not-a-number']);

type ResultRowProps = {
  id: string;
  series: ResultSeries;
  span: TimeSpan;
  imaged: readonly Imaged[];
  problems: PersonResults['problems'];
  senderOf: (point: ResultPoint) => string;
  open: boolean;
  onToggle: (id: string) => void;
  words: ResultWords;
};

/** One analyte: its newest value, where that lies, how it went; opened, its chart and every value. */
export const ResultRow = memo(function ResultRow(props: ResultRowProps) {
  const { id, series, span, imaged, problems, senderOf, open, onToggle, words } = props;
  const { t, say, number, day, sentText, rangeText, wasText } = words;
  const newest = newestOf(series);
  if (newest === null) return null;
  const range = rangeOf(series, newest);
  const change = changeOf(series);
  const problem = problems.find(({ kind }) => kind === newest.problem && !EXPECTED.has(kind));
  const drawn = drawnOf(series).length > 0;
  const before = series.points.slice(-1 - ON_PAPER, -1).reverse();
  return (
    <>
      <tr data-testid={`result-${id}`}>
        <th scope="row">
          <button type="button" aria-expanded={open} onClick={() => onToggle(id)}>
            <IconChevronRight size={14} className="no-print" aria-hidden="true" />
            <span className="wrap">{say(series.label)}</span>
          </button>
        </th>
        <td className="tabular">
          <strong className={newest.problem === 'withdrawn' ? 'withdrawn' : undefined}>
            {sentText(series, newest)}
          </strong>{' '}
          <Flag point={newest} words={words} />
          {newest.delta && (
            <span className="result-problem" title={t('callBacks.delta.short')}>
              <IconArrowsDiff size={13} aria-label={t('callBacks.delta.short')} />
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
          {before.length > 0 && (
            <small className="print-only">
              {before.map((point) => `${sentText(series, point)} (${day(point.at)})`).join(' · ')}
            </small>
          )}
        </td>
        <td className="tabular">
          {range && <RangeBar point={newest} range={range} />}
          <small>{rangeText(series, newest)}</small>
        </td>
        <td>
          {drawn ? (
            <Sparkline series={series} span={span} imaged={imaged} />
          ) : (
            <small className="no-print">
              {series.points
                .slice(-4)
                .map(({ text }) => text)
                .join(' · ')}
            </small>
          )}
        </td>
        <td className="tabular">
          {day(newest.at)}
          <small>
            {t('results.count', { count: series.points.length })}
            {change !== null &&
              ` · ${change > 0 ? '+' : change < 0 ? '−' : ''}${number(Math.abs(change) * 100, 0)} %`}
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
