import { Button, Group, Stack, Title } from '@mantine/core';
import { IconPrinter } from '@tabler/icons-react';
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { memo, useMemo, useState } from 'react';
import { useParams } from 'react-router';
import type { PersonResults } from '../../../src/labs/api.ts';
import type { PatientDetail, VisitSummary } from '../../../src/patients/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { personQuery, personResultsQuery } from '../patients/person-queries.ts';
import { PhoneNumbers } from '../patients/phone-numbers.tsx';
import { ResultsPanel } from '../patients/results-panel.tsx';
import { SamePerson } from '../patients/same-person.tsx';
import { studyAt, TimeLine } from '../patients/time-line.tsx';
import { noonAt, noonOf, spanOf } from '../patients/time-span.ts';
import { VisitCard } from '../patients/visit-card.tsx';
import { nameOf } from '../person.ts';
import { PrintedBy } from '../report/printed-by.tsx';
import { useLightPrint } from '../report/use-light-print.ts';
import { OncePainted, PaintFirst } from '../shell/after-paint.tsx';
import { Empty } from '../shell/empty.tsx';
import { may } from '../shell/may.ts';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { usePersonFacts } from '../worklist/person-cell.tsx';

/** A person's visits, images and results over time; results only for those who judge them. */
export function PatientPage() {
  const { key = '' } = useParams();
  const { t } = useWords();
  const { role } = useMe();
  const detail = useQuery(personQuery(key));
  // Asked for at the same time, not one after the other.
  const results = useQuery({ ...personResultsQuery(key), enabled: may(role, 'reading.read') });
  if (detail.data) return <PatientDetails key={key} detail={detail.data} results={results} />;
  if (!detail.error) return <Waiting />;
  return (
    <Page title={t('patients.title')}>
      <ProblemPanel error={detail.error} onRetry={() => void detail.refetch()} />
    </Page>
  );
}

type PatientDetailsProps = { detail: PatientDetail; results: UseQueryResult<PersonResults> };

function PatientDetails({ detail, results }: PatientDetailsProps) {
  const { t, date } = useWords();
  const { role } = useMe();
  const { patient, visits, mayBeSamePerson } = detail;
  const facts = usePersonFacts(patient, new Date().toISOString().slice(0, 10));
  useLightPrint();
  const { span, imaged } = useMemo(() => placesInTime(visits, results.data), [visits, results.data]);
  return (
    <Page
      title={nameOf(patient.name) ?? t('person.nameless')}
      intro={
        <>
          {[
            `${t('person.id')} ${patient.patientId} (${patient.issuer})`,
            facts,
            patient.birthDate && `${t('person.born')} ${date(patient.birthDate)}`,
          ]
            .filter(Boolean)
            .join(' · ')}
          <div className="print-only">
            <PrintedBy /> · {t('app.disclaimer')}
          </div>
        </>
      }
      actions={
        <Button
          size="xs"
          variant="default"
          className="no-print"
          leftSection={<IconPrinter size={14} />}
          onClick={() => window.print()}
        >
          {t('action.print')}
        </Button>
      }
    >
      <PhoneNumbers patientKey={patient.key} phones={detail.phones} />
      {mayBeSamePerson.length > 0 && <SamePerson patients={mayBeSamePerson} />}
      {visits.length > 0 && <TimeLine visits={visits} span={span} />}
      {may(role, 'reading.read') && <Results results={results} span={span} imaged={imaged} />}
      {(results.isFetched || !may(role, 'reading.read')) && (
        <PaintFirst>
          <OncePainted>
            <Visits visits={visits} />
          </OncePainted>
        </PaintFirst>
      )}
    </Page>
  );
}

/** The time that all of a person's visits, images and results take, and when each image was taken. */
function placesInTime(visits: readonly VisitSummary[], results: PersonResults | undefined) {
  const imaged = visits.flatMap((visit) =>
    visit.studies.flatMap((study) => {
      const at = studyAt(study, visit);
      return at === null ? [] : [{ at, modality: study.modalities[0] ?? '–' }];
    }),
  );
  const series = results ? [...results.groups.flatMap((group) => group.series), ...results.asReceived] : [];
  const moments = [
    ...visits.flatMap(({ visitDate }) => noonOf(visitDate) ?? []),
    ...imaged.map(({ at }) => at),
    // By the day, as visits are: so the span stays, and with it what was drawn, when the results come.
    ...series.flatMap(({ columns: { at } }) => [at.slice(0, 1), at.slice(-1)].flat().map(noonAt)),
  ];
  return { imaged, span: spanOf(moments, Date.now()) };
}

type ResultsProps = ReturnType<typeof placesInTime> & { results: UseQueryResult<PersonResults> };

function Results({ results, span, imaged }: ResultsProps) {
  if (results.data) return <ResultsPanel results={results.data} span={span} imaged={imaged} />;
  if (results.error) {
    return <ProblemPanel error={results.error} onRetry={() => void results.refetch()} />;
  }
  return <Waiting />;
}

/** So many visits are shown until more are asked for. */
const FIRST_VISITS = 4;

const Visits = memo(function Visits({ visits }: { visits: readonly VisitSummary[] }) {
  const { t } = useWords();
  const [all, setAll] = useState(false);
  const shown = all ? visits : visits.slice(0, FIRST_VISITS);
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {t('patients.visits')}
      </Title>
      <Stack gap="sm">
        {visits.length === 0 && (
          <div className="panel">
            <Empty>{t('patients.noVisits')}</Empty>
          </div>
        )}
        {shown.map((visit) => (
          <VisitCard key={visit.id} visit={visit} />
        ))}
      </Stack>
      {visits.length > FIRST_VISITS && (
        <Group justify="center" mt="sm" className="no-print">
          <Button size="compact-sm" variant="default" onClick={() => setAll(!all)}>
            {all ? t('action.less') : `${t('action.more')} (${visits.length - FIRST_VISITS})`}
          </Button>
        </Group>
      )}
    </section>
  );
});
