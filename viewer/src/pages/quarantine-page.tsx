import { Anchor, Table, Text, TextInput } from '@mantine/core';
import { IconCircleCheck, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Link } from 'react-router';
import { foldName } from '../../../src/domain/name.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { Empty } from '../shell/empty.tsx';
import { may } from '../shell/may.ts';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { ReceiptWhy } from '../upload/receipt-why.tsx';

export function QuarantinePage() {
  const { t, say, dateTime, bytes } = useWords();
  const [search, setSearch] = useState('');
  const mayResolve = may(useMe().role, 'quarantine.resolve');
  const list = useQuery({
    queryKey: ['quarantine'],
    queryFn: ({ signal }) => call('GET /api/quarantine', { signal }),
  });
  const wanted = foldName(search);
  const receipts = (list.data?.receipts ?? []).filter((receipt) =>
    foldName(
      `${receipt.name} ${receipt.problem ? say(receipt.problem) : ''} ${receipt.reason ?? ''} ${receipt.sender}`,
    ).includes(wanted),
  );
  return (
    <Page
      title={t('quarantine.title')}
      intro={t('quarantine.intro')}
      actions={
        <TextInput
          w={300}
          placeholder={t('quarantine.search')}
          aria-label={t('quarantine.search')}
          leftSection={<IconSearch size={16} />}
          value={search}
          onChange={(event) => setSearch(event.currentTarget.value)}
        />
      }
    >
      {list.error && <ProblemPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && receipts.length === 0 && (
        <div className="panel">
          <Empty icon={<IconCircleCheck size={34} stroke={1.2} />}>
            {search ? t('worklist.emptySearch', { query: search }) : t('quarantine.empty')}
          </Empty>
        </div>
      )}
      {receipts.length > 0 && (
        <div className="panel" style={{ overflowX: 'auto' }}>
          <Table miw={760} data-testid="quarantine">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{t('upload.file')}</Table.Th>
                <Table.Th>{t('quarantine.reason')}</Table.Th>
                <Table.Th>{t('upload.format')}</Table.Th>
                <Table.Th>{t('quarantine.sender')}</Table.Th>
                <Table.Th>{t('upload.when')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {receipts.map((receipt) => (
                <Table.Tr key={receipt.id}>
                  <Table.Td maw={320}>
                    <Text size="sm" className="wrap">
                      {mayResolve ? (
                        <Anchor component={Link} to={`/quarantine/${receipt.id}`} data-testid="quarantined">
                          {receipt.name}
                        </Anchor>
                      ) : (
                        receipt.name
                      )}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {receipt.count > 1
                        ? t('quarantine.count', { count: receipt.count })
                        : bytes(receipt.sizeBytes)}
                    </Text>
                  </Table.Td>
                  <Table.Td maw={380}>
                    <ReceiptWhy receipt={receipt} />
                  </Table.Td>
                  <Table.Td>{t(`format.${receipt.format}`)}</Table.Td>
                  <Table.Td>
                    <Text size="sm" className="wrap">
                      {receipt.sender}
                    </Text>
                    <Text size="xs" c="dimmed">
                      {t(`door.${receipt.door}`)}
                      {receipt.site && ` · ${receipt.site}`}
                    </Text>
                  </Table.Td>
                  <Table.Td>{dateTime(receipt.receivedAt)}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Page>
  );
}
