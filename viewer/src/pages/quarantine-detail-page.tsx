import { Button, Stack } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from 'react-router';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { DecisionForm } from '../quarantine/decision-form.tsx';
import { SidesTable } from '../quarantine/sides-table.tsx';
import { may } from '../shell/may.ts';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { ReceiptWhy } from '../upload/receipt-why.tsx';

/** One thing in quarantine: both sides of it, and what a person decides. */
export function QuarantineDetailPage() {
  const { t } = useWords();
  const { role } = useMe();
  const { id = '' } = useParams();
  const detail = useQuery({
    queryKey: ['quarantine', id],
    queryFn: ({ signal }) => call('GET /api/quarantine/:id', { params: { id }, signal }),
    // What is being decided about must not change under the person's hands.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return (
    <Page
      title={t('quarantine.detail')}
      intro={detail.data && <ReceiptWhy receipt={detail.data.receipt} />}
      actions={
        <Button component={Link} to="/quarantine" variant="default" leftSection={<IconArrowLeft size={16} />}>
          {t('action.back')}
        </Button>
      }
    >
      {detail.error && <ProblemPanel error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.isPending && <Waiting />}
      {detail.data && (
        <Stack gap="md">
          <SidesTable detail={detail.data} pictures={may(role, 'images.read')} />
          <DecisionForm key={detail.data.receipt.id} detail={detail.data} />
        </Stack>
      )}
    </Page>
  );
}
