import { ActionIcon, Badge, Table, Text, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconTrash } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { KeptMapping } from '../../../src/labs/mapping-api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { analyteOf } from './analyte-select.tsx';

/** What holds, or what has ended: who said what of which word, and when. */
export function KeptMappings({ mappings }: { mappings: readonly KeptMapping[] }) {
  const { t, say, unit, dateTime } = useWords();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: (id: string) => call('DELETE /api/lab-mappings/:id', { params: { id } }),
    async onSuccess() {
      notifications.show({ color: 'teal', message: t('mapping.ended') });
      await queries.invalidateQueries({ queryKey: ['lab-mappings'] });
    },
  });
  return (
    <>
      {end.error && <ProblemPanel error={end.error} />}
      <div className="panel" style={{ overflowX: 'auto' }}>
        <Table miw={820} verticalSpacing="xs" data-testid="kept-mappings">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('mapping.label')}</Table.Th>
              <Table.Th>{t('mapping.means')}</Table.Th>
              <Table.Th>{t('mapping.sender')}</Table.Th>
              <Table.Th>{t('mapping.count')}</Table.Th>
              <Table.Th>{t('mapping.by')}</Table.Th>
              <Table.Th />
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {mappings.map((mapping) => {
              const analyte = analyteOf(mapping.analyteKey);
              return (
                <Table.Tr key={mapping.id}>
                  <Table.Td maw={260}>
                    <Text size="sm" fw={500} className="wrap">
                      {mapping.label}
                    </Text>
                    <Text size="xs" c="dimmed" className="wrap">
                      {[mapping.code, mapping.codeSystem, mapping.unit]
                        .filter((text) => text !== '')
                        .join(' · ')}
                    </Text>
                  </Table.Td>
                  <Table.Td>
                    {analyte === null ? (
                      <Text size="sm" c="dimmed">
                        {t('mapping.never')}
                      </Text>
                    ) : (
                      <Text size="sm">
                        {say(analyte.name)}
                        {mapping.takenAs !== null && ` · ${unit(mapping.takenAs)}`}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td maw={200}>
                    <Text size="sm" className="wrap">
                      {mapping.sender}
                    </Text>
                  </Table.Td>
                  <Table.Td className="tabular">
                    {mapping.results}
                    {mapping.problems > 0 && (
                      <Badge ml={6} color="orange" variant="light" tt="none" radius="sm">
                        {t('mapping.notRead', { count: mapping.problems })}
                      </Badge>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <Text size="xs">
                      {mapping.decidedByName} · {dateTime(mapping.decidedAt)}
                    </Text>
                    {mapping.endedAt !== null && (
                      <Text size="xs" c="dimmed">
                        {t('mapping.endedBy', { name: mapping.endedByName, when: dateTime(mapping.endedAt) })}
                      </Text>
                    )}
                  </Table.Td>
                  <Table.Td>
                    {mapping.endedAt === null && (
                      <Tooltip label={t('mapping.end')}>
                        <ActionIcon
                          variant="subtle"
                          color="gray"
                          aria-label={t('mapping.end')}
                          loading={end.isPending && end.variables === mapping.id}
                          onClick={() => end.mutate(mapping.id)}
                        >
                          <IconTrash size={16} />
                        </ActionIcon>
                      </Tooltip>
                    )}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </div>
    </>
  );
}
