import type { MouseEvent } from 'react';
import { useNavigate } from 'react-router';
import type { VisitSummary } from '../../../src/patients/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { pageOf } from '../shell/may.ts';
import { useMe } from '../shell/session.tsx';
import { noonOf, shareOf, type TimeSpan, ticksOf } from './time-span.ts';

type Study = VisitSummary['studies'][number];

/** When a study was made: its own date, else the day of its visit; in epoch milliseconds. */
export function studyAt(study: Study, visit: VisitSummary): number | null {
  return noonOf(study.studyDate ?? '') ?? noonOf(visit.visitDate);
}

/** A person's years at a glance: images above, visits with their results below, each leading to its page. */
export function TimeLine({ visits, span }: { visits: readonly VisitSummary[]; span: TimeSpan }) {
  const { t, date, month } = useWords();
  const { role } = useMe();
  const navigate = useNavigate();
  const { ticks, years } = ticksOf(span, 11);
  const left = (at: number) => ({ left: `${(shareOf(span, at) * 100).toFixed(2)}%` });
  const inOrder = visits.toReversed();
  // One function for all marks: a link component each costs more than the rest of the line.
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void navigate(event.currentTarget.pathname);
  };
  return (
    <div className="panel" style={{ padding: '4px 24px' }}>
      <ol className="time-line" aria-label={t('results.timeLine')} data-testid="time-line">
        <li className="time-line-axis" aria-hidden="true" />
        {ticks.map((at) => (
          <li key={at} className="tick tabular" style={left(at)} aria-hidden="true">
            {years ? new Date(at).getUTCFullYear() : month(at)}
          </li>
        ))}
        {inOrder.map((visit) => {
          const at = noonOf(visit.visitDate);
          if (at === null) return null;
          const [study] = visit.studies;
          const page = study
            ? pageOf(role, { subject: study.studyUid, kind: 'study', signed: true })
            : visit.labReportCount > 0
              ? pageOf(role, { subject: visit.id, kind: 'labs', signed: false })
              : null;
          const words = [
            t('patients.visitOn', { date: date(visit.visitDate) }),
            visit.labReportCount > 0
              ? t('patients.labReports', { count: visit.labReportCount })
              : t('patients.noLabs'),
          ].join(' · ');
          return (
            <li
              key={visit.id}
              className={`visit${visit.labReportCount > 0 ? '' : ' without-results'}`}
              style={left(at)}
            >
              <Mark to={page} words={words} follow={follow} />
            </li>
          );
        })}
        {inOrder.flatMap((visit) =>
          visit.studies.map((study) => {
            const at = studyAt(study, visit);
            if (at === null) return null;
            const words = [
              study.modalities.join(' '),
              study.description,
              date(study.studyDate ?? visit.visitDate),
              t('worklist.images', { count: study.instanceCount }),
            ];
            return (
              <li key={study.studyUid} className="study" style={left(at)}>
                <Mark
                  to={pageOf(role, { subject: study.studyUid, kind: 'study', signed: true })}
                  words={words.filter(Boolean).join(' · ')}
                  follow={follow}
                >
                  {study.modalities[0] ?? '–'}
                </Mark>
              </li>
            );
          }),
        )}
      </ol>
    </div>
  );
}

type MarkProps = {
  to: string | null;
  words: string;
  follow: (event: MouseEvent<HTMLAnchorElement>) => void;
  children?: string;
};

function Mark({ to, words, follow, children }: MarkProps) {
  return to === null ? (
    <span role="img" title={words} aria-label={words}>
      {children}
    </span>
  ) : (
    <a href={to} title={words} aria-label={words} onClick={follow}>
      {children}
    </a>
  );
}
