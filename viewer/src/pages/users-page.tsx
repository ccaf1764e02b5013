import { Badge, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { NewUserButton } from '../users/new-user.tsx';

export function UsersPage() {
  const { t } = useWords();
  const list = useQuery({
    queryKey: ['users'],
    queryFn: ({ signal }) => call('GET /api/users', { signal }),
  });
  return (
    <Page title={t('users.title')} actions={list.data && <NewUserButton />} size={900}>
      {list.error && <ProblemPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && (
        <div className="panel" style={{ overflowX: 'auto' }}>
          <Table miw={520} data-testid="users">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('users.name')}</Table.Th>
                <Table.Th>{t('users.email')}</Table.Th>
                <Table.Th>{t('users.role')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.data.users.map((user) => (
                <Table.Tr key={user.userId}>
                  <Table.Td>
                    <Text size="sm" fw={600} className="wrap">
                      {user.name}
                    </Text>
                  </Table.Td>
                  <Table.Td className="wrap">{user.email}</Table.Td>
                  <Table.Td>
                    <Badge variant="light" tt="none" radius="sm" color="gray">
                      {t(`role.${user.role}`)}
                    </Badge>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Page>
  );
}
