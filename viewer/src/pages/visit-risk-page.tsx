import '../report/print.css';
import { Button, Container, Group, Text, Title } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconPhoto, IconPrinter, IconUser } from '@tabler/icons-react';
import { Link, useParams } from 'react-router';
import { useWords } from '../i18n/use-words.ts';
import { PrintedBy } from '../report/printed-by.tsx';
import { PrintedOnEachPage } from '../report/printed-on-each-page.tsx';
import { useLightPrint } from '../report/use-light-print.ts';
import { useUnfoldedPrint } from '../report/use-unfolded-print.ts';
import { Organs } from '../risk/organ-panel.tsx';
import { PrintedModels } from '../risk/printed-models.tsx';
import { useOrgans } from '../risk/use-organs.ts';
import { useWhose } from '../risk/use-whose.ts';
import { pageOf } from '../shell/may.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';
import { Waiting } from '../shell/waiting.tsx';

/** One visit by organ, for a clinician without the images, and for paper. */
export function VisitRiskPage() {
  const { id = '' } = useParams();
  const { t } = useWords();
  const whoseOf = useWhose();
  const { role } = useMe();
  const organs = useOrgans(id);
  useLightPrint();
  useUnfoldedPrint();
  useDocumentTitle(`${t('organs.title')} · Tầm Soát`);
  if (organs.error) {
    return (
      <Container size="sm" py="xl">
        <ProblemPanel error={organs.error} onRetry={() => void organs.refetch()} />
      </Container>
    );
  }
  if (!organs.data) return <Waiting />;
  const { studies } = organs.data;
  const { key } = organs.data.patient;
  const { name, about } = whoseOf(organs.data);
  return (
    <Container size={1000} py="md" className="sheet-like">
      <PrintedOnEachPage text={`${name} · ${about}`} />
      <Group justify="space-between" align="flex-end" mb="sm">
        <div>
          <Text size="sm" c="dimmed" className="print-only">
            {t('app.name')} · {t('app.tagline')} · {window.location.host}
          </Text>
          <Title order={1} size="h3">
            {name}
          </Title>
          <Text size="sm" c="dimmed">
            {about}
          </Text>
          <Text size="sm" c="dimmed" className="print-only">
            {t('organs.title')} · <PrintedBy />
          </Text>
        </div>
        <Group gap="xs" className="no-print">
          {studies.map(({ subject, modalities }) => {
            const page = pageOf(role, { subject, kind: 'study', signed: false });
            return page === null ? null : (
              <Button
                key={subject}
                component={Link}
                to={page}
                size="xs"
                variant="default"
                leftSection={<IconPhoto size={14} />}
              >
                {modalities.join(', ')}
              </Button>
            );
          })}
          <Button
            component={Link}
            to={`/patients/${encodeURIComponent(key)}`}
            size="xs"
            variant="default"
            leftSection={<IconUser size={14} />}
          >
            {t('organs.toPatient')}
          </Button>
          <Button size="xs" leftSection={<IconPrinter size={14} />} onClick={() => window.print()}>
            {t('action.print')}
          </Button>
        </Group>
      </Group>
      <Organs picture={organs.data} />
      <PrintedModels organs={organs.data.organs} />
      <Text size="xs" c="dimmed" mt="sm">
        {t('organs.note')} <span className="print-only">{t('app.disclaimer')}</span>
      </Text>
    </Container>
  );
}
