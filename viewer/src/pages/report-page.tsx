import '../reading/reading.css';
import '../report/report.css';
import '../report/print.css';
import { Button, Container, Group, Stack } from '@mantine/core';
import { useDocumentTitle } from '@mantine/hooks';
import { IconPhoto, IconPrinter } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { asProblem } from '../problem.ts';
import { PatientLink } from '../reading/signed-box.tsx';
import { ReportSheet } from '../report/report-sheet.tsx';
import { useLightPrint } from '../report/use-light-print.ts';
import { may, pageOf } from '../shell/may.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';
import { Waiting } from '../shell/waiting.tsx';

export function ReportPage() {
  const { subject = '' } = useParams();
  const { t } = useWords();
  const { role } = useMe();
  useLightPrint();
  useDocumentTitle(`${t('report.title')} · Tầm Soát`);
  const report = useQuery({
    queryKey: ['report', subject],
    queryFn: ({ signal }) => call('GET /api/reports/:subject', { params: { subject }, signal }),
  });
  if (report.error) {
    const unsigned = asProblem(report.error).kind === 'notFound';
    return (
      <Container size="sm" py="xl">
        <ProblemPanel
          error={report.error}
          {...(unsigned ? { title: t('report.notYet') } : {})}
          onRetry={() => void report.refetch()}
        />
      </Container>
    );
  }
  if (!report.data) return <Waiting />;
  const kind = report.data.body.study ? 'study' : 'labs';
  const reading = pageOf(role, { subject, kind, signed: false });
  return (
    <Container size={860} py="md">
      <Group justify="flex-end" mb="sm" className="no-print">
        {reading && (
          <Button
            component={Link}
            to={reading}
            size="xs"
            variant="default"
            leftSection={<IconPhoto size={14} />}
          >
            {t('report.toReading')}
          </Button>
        )}
        <Button size="xs" leftSection={<IconPrinter size={14} />} onClick={() => window.print()}>
          {t('action.print')}
        </Button>
      </Group>
      <ReportSheet report={report.data} />
      {may(role, 'summaries.read') && (
        <Stack gap={6} mt="md" className="no-print">
          <PatientLink visitId={report.data.body.visit.id} />
        </Stack>
      )}
    </Container>
  );
}
