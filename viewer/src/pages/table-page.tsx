import { Button } from '@mantine/core';
import { IconArrowLeft } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams, useSearchParams } from 'react-router';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { MapTable } from '../tables/map-table.tsx';
import { WithdrawTable } from '../tables/withdraw-table.tsx';

const WITHDRAWING_MS = 1000;

/** One table that waits for a mapping, or came in. */
export function TablePage() {
  const { t } = useWords();
  const { id = '' } = useParams();
  const mappingId = useSearchParams()[0].get('mapping');
  const table = useQuery({
    queryKey: ['tables', id],
    queryFn: ({ signal }) => call('GET /api/tables/:id', { params: { id }, signal }),
    // What is being drawn must not change under the person's hands.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    refetchInterval: ({ state }) =>
      state.data?.imported?.withdrawn?.done === false ? WITHDRAWING_MS : false,
  });
  return (
    <Page
      title={table.data?.name ?? t('tables.title')}
      intro={
        table.data && t('tables.mapIntro', { count: table.data.rows, columns: table.data.header.length })
      }
      actions={
        <Button component={Link} to="/tables" variant="default" leftSection={<IconArrowLeft size={16} />}>
          {t('action.back')}
        </Button>
      }
    >
      {table.error && <ProblemPanel error={table.error} onRetry={() => void table.refetch()} />}
      {table.isPending && <Waiting />}
      {table.data?.imported && <WithdrawTable table={table.data.imported} />}
      {table.data && <MapTable key={id} id={id} table={table.data} mappingId={mappingId} />}
    </Page>
  );
}
