import { Badge, Table, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { Empty } from '../shell/empty.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { OutcomeCounts } from './receipts-table.tsx';

export function EarlierUploads() {
  const { t, dateTime } = useWords();
  const list = useQuery({
    queryKey: ['uploads'],
    queryFn: ({ signal }) => call('GET /api/uploads', { signal }),
  });
  return (
    <section>
      <Title order={2} size="h5" mb="xs">
        {t('upload.earlier')}
      </Title>
      {list.error && <ProblemPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.data?.uploads.length === 0 && <Empty>{t('upload.noEarlier')}</Empty>}
      {list.data && list.data.uploads.length > 0 && (
        <div className="panel" style={{ overflowX: 'auto' }}>
          <Table miw={620}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('upload.when')}</Table.Th>
                <Table.Th>{t('upload.by')}</Table.Th>
                <Table.Th>{t('upload.door')}</Table.Th>
                <Table.Th>{t('upload.outcome')}</Table.Th>
                <Table.Th w={100}>{t('upload.status')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {list.data.uploads.map((upload) => (
                <Table.Tr key={upload.id}>
                  <Table.Td>
                    <Text
                      component={Link}
                      to={`/upload/${encodeURIComponent(upload.id)}`}
                      size="sm"
                      c="var(--mantine-color-anchor)"
                    >
                      {dateTime(upload.createdAt)}
                    </Text>
                  </Table.Td>
                  <Table.Td className="wrap">{upload.createdBy}</Table.Td>
                  <Table.Td>{t(`door.${upload.door}`)}</Table.Td>
                  <Table.Td>
                    <OutcomeCounts counts={upload.counts} />
                  </Table.Td>
                  <Table.Td>
                    <Badge color={upload.closedAt ? 'gray' : 'teal'} variant="light" tt="none" radius="sm">
                      {t(upload.closedAt ? 'upload.isClosed' : 'upload.isOpen')}
                    </Badge>
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </section>
  );
}
