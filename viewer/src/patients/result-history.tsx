import type { PersonResults, ResultPoint, ResultSeries } from '../../../src/labs/api.ts';
import { pointsOf } from '../../../src/labs/result-points.ts';
import { DeltaNote } from '../call-backs/delta-note.tsx';
import { Flag } from './result-flag.tsx';
import type { ResultWords } from './use-result-words.ts';

type ResultHistoryProps = {
  series: ResultSeries;
  problems: PersonResults['problems'];
  senderOf: (point: ResultPoint) => string;
  words: ResultWords;
};

/** Every result of a series as it was sent, the newest first, with what was corrected of it and why one is not drawn. */
export function ResultHistory({ series, problems, senderOf, words }: ResultHistoryProps) {
  const { t, say, dateTime, sentText, rangeText, wasText } = words;
  // Results are only ever added behind the others, so their place names them.
  const rows = pointsOf(series)
    .map((point, place) => ({ key: place, point }))
    .reverse();
  return (
    <table className="result-history">
      <thead>
        <tr>
          <th>{t('labs.observedAt')}</th>
          <th>{t('labs.value')}</th>
          <th>{t('labs.reference')}</th>
          <th>{t('results.laboratory')}</th>
          <th>{t('results.remark')}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map(({ key, point }) => {
          const problem = problems.find(({ kind }) => kind === point.problem);
          return (
            <tr key={key}>
              <td className="tabular">{dateTime(point.at)}</td>
              <td className="tabular">
                <span className={point.problem === 'withdrawn' ? 'withdrawn' : undefined}>
                  {sentText(series, point)}
                </span>{' '}
                <Flag point={point} words={words} />
              </td>
              <td className="tabular">{rangeText(series, point)}</td>
              <td className="wrap">{senderOf(point)}</td>
              <td className="wrap">
                {point.was?.map((earlier) => (
                  <div key={earlier.until}>{wasText(earlier)}</div>
                ))}
                {problem && <div>{say(problem)}</div>}
                {point.comment !== undefined && <div>{point.comment}</div>}
                {point.delta && (
                  <DeltaNote
                    delta={point.delta}
                    now={{ valueText: point.text, unit: point.unit === undefined ? series.unit : point.unit }}
                  />
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
