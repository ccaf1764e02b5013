import { ActionIcon, Button, Group, Table, Text, Title, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import type { EndedTable, KeptTable } from '../../../src/labs/table-api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';

/** The headers whose tables go in by themselves, to correct and to forget. */
export function KeptTables({ tables }: { tables: readonly KeptTable[] }) {
  const { t } = useWords();
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
      <Mappings tables={tables} testId="kept-tables">
        {({ id, sender, importId }) => (
          <Group gap={4} wrap="nowrap" justify="flex-end">
            {importId === null ? (
              <Tooltip label={t('tables.notYetIn')} multiline maw={300}>
                <Button size="xs" variant="light" data-disabled>
                  {t('tables.correct')}
                </Button>
              </Tooltip>
            ) : (
              <Button
                component={Link}
                to={`/tables/${importId}?mapping=${id}`}
                size="xs"
                variant="light"
                data-testid={`correct-${sender}`}
              >
                {t('tables.correct')}
              </Button>
            )}
            <Tooltip label={t('tables.forget')}>
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={t('tables.forget')}
                loading={forget.isPending && forget.variables === id}
                onClick={() => forget.mutate(id)}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </Tooltip>
          </Group>
        )}
      </Mappings>
    </section>
  );
}

/** Mappings that held once, with who ended them. */
export function EndedTables({ tables }: { tables: readonly EndedTable[] }) {
  const { t, dateTime } = useWords();
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {t('tables.past')}
      </Title>
      <Mappings tables={tables} testId="ended-tables">
        {({ endedAt, endedByName }) => (
          <Text size="xs">{t('tables.endedBy', { name: endedByName, when: dateTime(endedAt) })}</Text>
        )}
      </Mappings>
    </section>
  );
}

type MappingsProps<Of> = {
  tables: readonly Of[];
  testId: string;
  /** What stands at the end of each row. */
  children: (table: Of) => ReactNode;
};

function Mappings<Of extends KeptTable | EndedTable>({ tables, testId, children }: MappingsProps<Of>) {
  const { dateTime } = useWords();
  return (
    <div className="panel" style={{ overflowX: 'auto' }}>
      <Table miw={620} data-testid={testId}>
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
              <Table.Td w={190}>{children(table)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
