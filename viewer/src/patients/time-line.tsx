import { type MouseEvent, memo, useMemo } from 'react';
import { useNavigate } from 'react-router';
import type { Role } from '../../../src/domain/roles.ts';
import type { VisitSummary } from '../../../src/patients/api.ts';
import { keepTexts } from '../i18n/keep-texts.ts';
import { useWords } from '../i18n/use-words.ts';
import { pageOf } from '../shell/may.ts';
import { useMe } from '../shell/session.tsx';
import { noonOf, shareOf, type TimeSpan, ticksOf } from './time-span.ts';

type Study = VisitSummary['studies'][number];
type Words = ReturnType<typeof useWords>;
type LineWords = Words & { labReports: (count: number) => string };

/** When a study was made: its own date, else the day of its visit; in epoch milliseconds. */
export function studyAt(study: Study, visit: VisitSummary): number | null {
  return noonOf(study.studyDate ?? '') ?? noonOf(visit.visitDate);
}

type Mark = {
  key: string;
  at: number;
  kind: string;
  /** The page that it leads to; null where the role may open none. */
  to: string | null;
  words: string;
  text: string | null;
  /** How many images of the same day stand before it. */
  beside?: number;
};

/** A visit's results and each of its studies, as marks on the line. */
function marksOf(visit: VisitSummary, role: Role, { t, date, labReports }: LineWords): Mark[] {
  const day = noonOf(visit.visitDate);
  if (day === null) return [];
  const [first] = visit.studies;
  const studyPage = (study: Study) => pageOf(role, { subject: study.studyUid, kind: 'study', signed: true });
  const resultsPage = () =>
    visit.labReportCount > 0 ? pageOf(role, { subject: visit.id, kind: 'labs', signed: false }) : null;
  return [
    {
      key: visit.id,
      at: day,
      kind: visit.labReportCount > 0 ? 'visit' : 'visit without-results',
      to: first === undefined ? resultsPage() : studyPage(first),
      words: `${date(visit.visitDate)} · ${labReports(visit.labReportCount)}`,
      text: null,
    },
    ...visit.studies.map((study, place) => ({
      key: study.studyUid,
      at: studyAt(study, visit) ?? day,
      beside: visit.studies.slice(0, place).filter((one) => studyAt(one, visit) === studyAt(study, visit))
        .length,
      kind: 'study',
      to: studyPage(study),
      words: [
        study.modalities.join(' '),
        study.description,
        date(study.studyDate ?? visit.visitDate),
        t('worklist.images', { count: study.instanceCount }),
      ]
        .filter(Boolean)
        .join(' · '),
      text: study.modalities[0] ?? '–',
    })),
  ];
}

/** As wide as the name of a modality with its room. */
const BESIDE_PX = 30;

type TimeLineProps = { visits: readonly VisitSummary[]; span: TimeSpan };

const isSame = (before: TimeLineProps, now: TimeLineProps) =>
  before.visits === now.visits && before.span.from === now.span.from && before.span.to === now.span.to;

/** A person's years at a glance: images above, visits with their results below, each leading to its page. */
export const TimeLine = memo(function TimeLine({ visits, span }: TimeLineProps) {
  const words = useWords();
  const { role } = useMe();
  const navigate = useNavigate();
  const marks = useMemo(() => {
    const { t } = words;
    const labReports = keepTexts((count: number) =>
      count > 0 ? t('patients.labReports', { count }) : t('patients.noLabs'),
    );
    return visits.toReversed().flatMap((visit) => marksOf(visit, role, { ...words, labReports }));
  }, [visits, role, words]);
  const { ticks, years } = ticksOf(span, 11);
  const left = (at: number) => ({ left: `${(shareOf(span, at) * 100).toFixed(2)}%` });
  // One function for all marks: a link component each costs more than the rest of the line.
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void navigate(event.currentTarget.pathname);
  };
  return (
    <div className="panel" style={{ padding: '4px 24px' }}>
      <ol className="time-line" aria-label={words.t('results.timeLine')} data-testid="time-line">
        <li className="time-line-axis" aria-hidden="true" />
        {ticks.map((at) => (
          <li
            key={at}
            className={`tick tabular${years ? '' : ' months'}`}
            style={left(at)}
            aria-hidden="true"
          >
            {years ? new Date(at).getUTCFullYear() : words.month(at)}
          </li>
        ))}
        {marks.map(({ key, at, kind, to, words: told, text, beside = 0 }) => (
          <li
            key={key}
            className={kind}
            style={beside === 0 ? left(at) : { ...left(at), marginLeft: beside * BESIDE_PX }}
          >
            {to === null ? (
              <span role="img" title={told} aria-label={told}>
                {text}
              </span>
            ) : (
              <a href={to} title={told} aria-label={told} onClick={follow}>
                {text}
              </a>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}, isSame);
