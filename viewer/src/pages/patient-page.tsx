import { Stack, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import type { PatientDetail } from '../../../src/patients/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { SamePerson } from '../patients/same-person.tsx';
import { VisitCard } from '../patients/visit-card.tsx';
import { nameOf } from '../person.ts';
import { Empty } from '../shell/empty.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { usePersonFacts } from '../worklist/person-cell.tsx';

export function PatientPage() {
  const { key = '' } = useParams();
  const { t } = useWords();
  const detail = useQuery({
    queryKey: ['patient', key],
    queryFn: ({ signal }) => call('GET /api/patients/:key', { params: { key }, signal }),
  });
  if (detail.data) return <PatientDetails detail={detail.data} />;
  return (
    <Page title={t('patients.title')}>
      {detail.error ? (
        <ProblemPanel error={detail.error} onRetry={() => void detail.refetch()} />
      ) : (
        <Waiting />
      )}
    </Page>
  );
}

function PatientDetails({ detail }: { detail: PatientDetail }) {
  const { t, date } = useWords();
  const { patient, visits, mayBeSamePerson } = detail;
  const facts = usePersonFacts(patient, new Date().toISOString().slice(0, 10));
  return (
    <Page
      title={nameOf(patient.name) ?? t('person.nameless')}
      intro={[
        `${t('person.id')} ${patient.patientId} (${patient.issuer})`,
        facts,
        patient.birthDate && `${t('person.born')} ${date(patient.birthDate)}`,
      ]
        .filter(Boolean)
        .join(' · ')}
    >
      {mayBeSamePerson.length > 0 && <SamePerson patients={mayBeSamePerson} />}
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
          {visits.map((visit) => (
            <VisitCard key={visit.id} visit={visit} />
          ))}
        </Stack>
      </section>
    </Page>
  );
}
