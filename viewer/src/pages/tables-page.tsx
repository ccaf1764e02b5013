import { ActionIcon, Anchor, Button, FileButton, Group, Table, Text, Title, Tooltip } from '@mantine/core';
import { IconCircleCheck, IconTableImport, IconTrash } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Link, useNavigate } from 'react-router';
import type { KeptTable } from '../../../src/labs/table-api.ts';
import type { ReceiptView } from '../../../src/receipts/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { Empty } from '../shell/empty.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { useUpload } from '../upload/use-upload.ts';

/** Tables that wait for a mapping, and the headers whose tables go in by themselves. */
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

function KeptTables({ tables }: { tables: readonly KeptTable[] }) {
  const { t, dateTime } = useWords();
  const queries = useQueryClient();
  const forget = useMutation({
    mutationFn: (id: string) => call('DELETE /api/table-mappings/:id', { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tables'] }),
  });
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {t('tables.known')}
      </Title>
      {forget.error && <ProblemPanel error={forget.error} />}
      <div className="panel" style={{ overflowX: 'auto' }}>
        <Table miw={620} data-testid="kept-tables">
          <Table.Tbody>
            {tables.map((table) => (
              <Table.Tr key={table.id}>
                <Table.Td w={220}>
                  <Text size="sm" fw={500} className="wrap">
                    {table.sender}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Text size="xs" c="dimmed" className="wrap" lineClamp={2}>
                    {table.header.join(' · ')}
                  </Text>
                </Table.Td>
                <Table.Td w={220}>
                  <Text size="xs">
                    {table.keptByName} · {dateTime(table.keptAt)}
                  </Text>
                </Table.Td>
                <Table.Td w={50}>
                  <Tooltip label={t('tables.forget')}>
                    <ActionIcon
                      variant="subtle"
                      color="gray"
                      aria-label={t('tables.forget')}
                      loading={forget.isPending && forget.variables === table.id}
                      onClick={() => forget.mutate(table.id)}
                    >
                      <IconTrash size={16} />
                    </ActionIcon>
                  </Tooltip>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}
