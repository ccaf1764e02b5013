import { Anchor, Badge, Button, Table, Text, Title } from '@mantine/core';
import { Link } from 'react-router';
import type { TableImported } from '../../../src/labs/table-api.ts';
import { useWords } from '../i18n/use-words.ts';

/** The tables that came in, newest first, each to look at and to withdraw. */
export function ImportedTables({ imports }: { imports: readonly TableImported[] }) {
  const { t, dateTime } = useWords();
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {t('tables.cameIn')}
      </Title>
      <div className="panel" style={{ overflowX: 'auto' }}>
        <Table miw={620} data-testid="imported-tables">
          <Table.Tbody>
            {imports.map(({ id, name, sender, reports, importedBy, importedAt, again, withdrawn }) => (
              <Table.Tr key={id}>
                <Table.Td>
                  <Anchor component={Link} to={`/tables/${id}`} size="sm" className="wrap">
                    {name}
                  </Anchor>
                  {again && (
                    <Text span size="xs" c="dimmed">
                      {' '}
                      · {t('tables.again')}
                    </Text>
                  )}
                  {withdrawn !== null && (
                    <Text size="xs" c="var(--flag)" className="wrap">
                      {t('tables.withdrawn', {
                        name: withdrawn.byName,
                        when: dateTime(withdrawn.at),
                        reason: withdrawn.reason,
                      })}
                    </Text>
                  )}
                </Table.Td>
                <Table.Td w={220}>
                  <Text size="sm" className="wrap">
                    {sender ?? t('tables.ours')}
                  </Text>
                </Table.Td>
                <Table.Td w={110}>
                  <Badge variant="light" color="gray" radius="sm" tt="none">
                    {t('tables.reports', { count: reports })}
                  </Badge>
                </Table.Td>
                <Table.Td w={220}>
                  <Text size="xs">
                    {importedBy} · {dateTime(importedAt)}
                  </Text>
                </Table.Td>
                <Table.Td w={90}>
                  <Button
                    component={Link}
                    to={`/tables/${id}`}
                    size="xs"
                    variant="default"
                    data-testid={`open-${name}`}
                  >
                    {t('tables.open')}
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
