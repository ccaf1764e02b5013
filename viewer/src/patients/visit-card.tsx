import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { VisitSummary } from '../../../src/patients/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { may, pageOf } from '../shell/may.ts';
import { useMe } from '../shell/session.tsx';

/** One attendance: its studies, its laboratory reports and its history form. */
export function VisitCard({ visit }: { visit: VisitSummary }) {
  const { t, date } = useWords();
  const { role } = useMe();
  const results = pageOf(role, { subject: visit.id, kind: 'labs', signed: false });
  return (
    <article className="panel" style={{ padding: 14 }} data-testid={`visit-${visit.id}`}>
      <Group justify="space-between" mb={6}>
        <Text fw={600}>{t('patients.visitOn', { date: date(visit.visitDate) })}</Text>
        <Group gap="xs" className="no-print">
          {may(role, 'reading.read') && (
            <Button
              component={Link}
              to={`/visits/${encodeURIComponent(visit.id)}/risk`}
              size="compact-sm"
              variant="light"
            >
              {t('organs.title')}
            </Button>
          )}
          {may(role, 'history.read') && (
            <Button
              component={Link}
              to={`/visits/${encodeURIComponent(visit.id)}/history`}
              size="compact-sm"
              variant="default"
            >
              {t('patients.historyForm')}
            </Button>
          )}
        </Group>
      </Group>
      <Stack gap={6}>
        {visit.studies.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('patients.noStudies')}
          </Text>
        )}
        {visit.studies.map((study) => {
          const page = pageOf(role, { subject: study.studyUid, kind: 'study', signed: true });
          return (
            <Group key={study.studyUid} gap="xs" justify="space-between">
              <Group gap={6}>
                {study.modalities.map((modality) => (
                  <Badge key={modality} color="cyan" variant="light" radius="sm">
                    {modality}
                  </Badge>
                ))}
                <Text size="sm" className="wrap">
                  {study.description}
                </Text>
                <Text size="xs" c="dimmed">
                  {t('worklist.images', { count: study.instanceCount })}
                </Text>
              </Group>
              <Group gap="xs" className="no-print">
                {may(role, 'studies.move') && (
                  <Button
                    component={Link}
                    to={`/studies/${encodeURIComponent(study.studyUid)}/move`}
                    size="compact-sm"
                    variant="subtle"
                  >
                    {t('move.open')}
                  </Button>
                )}
                {page && (
                  <Button component={Link} to={page} size="compact-sm" variant="light">
                    {t('patients.openStudy')}
                  </Button>
                )}
              </Group>
            </Group>
          );
        })}
        <Group gap="xs" justify="space-between">
          <Text size="sm" c={visit.labReportCount > 0 ? 'var(--mantine-color-text)' : 'dimmed'}>
            {visit.labReportCount > 0
              ? t('patients.labReports', { count: visit.labReportCount })
              : t('patients.noLabs')}
          </Text>
          {results && visit.studies.length === 0 && visit.labReportCount > 0 && (
            <Button component={Link} to={results} size="compact-sm" variant="light" className="no-print">
              {t('patients.openResults')}
            </Button>
          )}
        </Group>
      </Stack>
    </article>
  );
}
