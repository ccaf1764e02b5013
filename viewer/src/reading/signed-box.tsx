import { Anchor, Button, CopyButton, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconCopy, IconExternalLink, IconFileText } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import type { ReadingView } from '../../../src/reading/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { may } from '../shell/may.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';

const LOOK_AGAIN_MS = 2_000;

/** What was signed, the way to the report, and the address to hand to the patient. */
export function SignedBox({ view }: { view: ReadingView }) {
  const { t, dateTime } = useWords();
  const me = useMe();
  const { read } = view;
  if (!read) return null;
  return (
    <Stack gap={8} p="sm" data-testid="signed">
      <Text size="sm" style={{ whiteSpace: 'pre-wrap', maxHeight: 120, overflow: 'auto' }} className="wrap">
        {read.impression}
      </Text>
      {read.recommendation && (
        <Text size="sm" fw={600}>
          {t(`recommendation.${read.recommendation}`)}
        </Text>
      )}
      <Group justify="space-between" wrap="nowrap">
        <Text size="xs" c="dimmed" className="wrap">
          {t('reading.signed', { name: read.readerName, when: read.signedAt ? dateTime(read.signedAt) : '' })}
        </Text>
        {may(me.role, 'reports.read') && (
          <Button
            component={Link}
            to={`/reports/${encodeURIComponent(view.subject)}`}
            size="xs"
            variant="light"
            leftSection={<IconFileText size={14} />}
            style={{ flexShrink: 0 }}
            data-testid="to-report"
          >
            {t('reading.toReport')}
          </Button>
        )}
      </Group>
      {may(me.role, 'summaries.read') && <PatientLink visitId={view.visit.id} />}
    </Stack>
  );
}

/** The patient's own address; it is composed a moment after signing, so until then it is asked for again. */
export function PatientLink({ visitId }: { visitId: string }) {
  const { t } = useWords();
  const link = useQuery({
    queryKey: ['summary', visitId],
    queryFn: ({ signal }) => call('GET /api/visits/:id/summary', { params: { id: visitId }, signal }),
    refetchInterval: ({ state }) => (state.data?.released === false ? LOOK_AGAIN_MS : false),
  });
  if (link.error && !link.data) {
    return <ProblemPanel error={link.error} onRetry={() => void link.refetch()} />;
  }
  if (!link.data?.released) {
    return (
      <Text size="xs" c="dimmed" role="status">
        {t('reading.patientLinkPending')}
      </Text>
    );
  }
  const address = new URL(link.data.path, location.origin).href;
  return (
    <>
      <Group gap={6} align="flex-end" wrap="nowrap">
        <TextInput
          flex={1}
          size="xs"
          label={t('reading.patientLink')}
          value={address}
          readOnly
          onFocus={(event) => event.currentTarget.select()}
          data-testid="patient-link"
        />
        <CopyButton value={address}>
          {({ copied, copy }) => (
            <Button
              size="xs"
              variant="default"
              onClick={copy}
              leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
            >
              {t(copied ? 'action.copied' : 'action.copy')}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Anchor href={address} target="_blank" rel="noreferrer" size="xs">
        {t('reading.openPatientPage')} <IconExternalLink size={12} />
      </Anchor>
    </>
  );
}
