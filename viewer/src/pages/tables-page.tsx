import { Anchor, Button, FileButton, Group, Table, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconTableImport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, useNavigate } from 'react-router';
import type { ReceiptView } from '../../../src/receipts/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { Empty } from '../shell/empty.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { ImportedTables } from '../tables/imported-tables.tsx';
import { EndedTables, KeptTables } from '../tables/kept-tables.tsx';
import { useUpload } from '../upload/use-upload.ts';

/** Tables that wait for a mapping, the headers whose tables go in by themselves, and what came in. */
export function TablesPage() {
  const { t } = useWords();
  const list = useQuery({
    queryKey: ['tables'],
    queryFn: ({ signal }) => call('GET /api/tables', { signal }),
  });
  return (
    <Page title={t('tables.title')} intro={t('tables.intro')} actions={<ChooseTable />}>
      {list.error && <ProblemPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && (
        <>
          <WaitingTables receipts={list.data.waiting} />
          {list.data.kept.length > 0 && <KeptTables tables={list.data.kept} />}
          {list.data.imports.length > 0 && <ImportedTables imports={list.data.imports} />}
          {list.data.ended.length > 0 && <EndedTables tables={list.data.ended} />}
        </>
      )}
    </Page>
  );
}

/** Sends one table as the upload page does, and goes where it is to be mapped, or to its receipts. */
function ChooseTable() {
  const { t } = useWords();
  const navigate = useNavigate();
  const { add, phase, uploadId, problem } = useUpload();
  useEffect(() => {
    if (phase !== 'closed' || uploadId === null) return;
    void call('GET /api/uploads/:id', { params: { id: uploadId } }).then(({ receipts }) => {
      const waiting = receipts.find((receipt) => receipt.problem?.kind === 'table-needs-mapping');
      void navigate(waiting === undefined ? `/upload/${uploadId}` : `/tables/${waiting.id}`);
    });
  }, [phase, uploadId, navigate]);
  return (
    <Group gap="xs">
      {problem !== null && <ProblemPanel error={problem} />}
      <FileButton accept=".csv,.tsv,.txt,.xlsx" onChange={(file) => file && void add([file])}>
        {(props) => (
          <Button
            {...props}
            leftSection={<IconTableImport size={16} />}
            loading={phase === 'sending' || phase === 'closing'}
          >
            {t('tables.choose')}
          </Button>
        )}
      </FileButton>
    </Group>
  );
}

function WaitingTables({ receipts }: { receipts: readonly ReceiptView[] }) {
  const { t, dateTime, bytes } = useWords();
  if (receipts.length === 0) {
    return (
      <div className="panel">
        <Empty icon={<IconCircleCheck size={34} stroke={1.2} />}>{t('tables.empty')}</Empty>
      </div>
    );
  }
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {t('tables.waiting')}
      </Title>
      <div className="panel" style={{ overflowX: 'auto' }}>
        <Table miw={620} data-testid="waiting-tables">
          <Table.Tbody>
            {receipts.map((receipt) => (
              <Table.Tr key={receipt.id}>
                <Table.Td>
                  <Anchor component={Link} to={`/tables/${receipt.id}`} size="sm" className="wrap">
                    {receipt.name}
                  </Anchor>
                  <Text size="xs" c="dimmed" className="wrap" lineClamp={2}>
                    {receipt.reason}
                  </Text>
                </Table.Td>
                <Table.Td w={90}>{bytes(receipt.sizeBytes)}</Table.Td>
                <Table.Td w={160}>{receipt.sender}</Table.Td>
                <Table.Td w={170}>{dateTime(receipt.receivedAt)}</Table.Td>
                <Table.Td w={130}>
                  <Button component={Link} to={`/tables/${receipt.id}`} size="xs" variant="light">
                    {t('tables.map')}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
