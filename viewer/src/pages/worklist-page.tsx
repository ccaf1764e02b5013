import { Alert, Badge, Group, SegmentedControl, Table, Text, TextInput } from '@mantine/core';
import { useInterval } from '@mantine/hooks';
import { IconPlugConnectedX, IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { Empty } from '../shell/empty.tsx';
import { useLive } from '../shell/live.tsx';
import { may } from '../shell/may.ts';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { matching } from '../worklist/matching.ts';
import { WorklistRow } from '../worklist/worklist-row.tsx';
import { fetchReadingPageAhead } from './fetch-ahead.ts';

const FILTERS = ['open', 'signed', 'all'] as const;
type Filter = (typeof FILTERS)[number];
const EMPTY = {
  open: 'worklist.emptyOpen',
  signed: 'worklist.emptySigned',
  all: 'worklist.emptyAll',
} as const;

export function WorklistPage() {
  const { t, clock } = useWords();
  const [filter, setFilter] = useState<Filter>('open');
  const [search, setSearch] = useState('');
  const connected = useLive();
  const now = useNow();
  const list = useQuery({
    queryKey: ['worklist', filter],
    queryFn: ({ signal }) => call('GET /api/worklist', { query: { state: filter }, signal }),
    placeholderData: keepPreviousData,
    refetchInterval: ({ state }) => (connected && !state.error ? false : 10_000),
  });
  const listed = list.data !== undefined;
  const { role } = useMe();
  useEffect(() => {
    if (listed && may(role, 'reading.read')) void fetchReadingPageAhead();
  }, [listed, role]);
  // A list that could not be fetched again is as stale as one that nobody tells of changes.
  const live = connected && !list.error;
  const entries = matching(list.data?.entries ?? [], search);
  const flagged = entries.filter((entry) => entry.flags.length > 0).length;

  return (
    <Page
      title={t('worklist.title')}
      size="100%"
      intro={
        <Group gap="xs" mt={4}>
          <Text size="sm">
            {t('worklist.count', { count: search ? entries.length : (list.data?.total ?? 0) })}
          </Text>
          {flagged > 0 && (
            <Badge color="orange" variant="light" tt="none" radius="sm">
              {t('worklist.flaggedCount', { count: flagged })}
            </Badge>
          )}
          {live && (
            <Badge color="teal" variant="dot" tt="none" radius="sm" data-testid="live">
              {t('worklist.live')}
            </Badge>
          )}
        </Group>
      }
      actions={
        <Group gap="sm">
          <TextInput
            w={400}
            placeholder={t('worklist.search')}
            aria-label={t('worklist.search')}
            leftSection={<IconSearch size={16} />}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
            data-testid="worklist-search"
          />
          <SegmentedControl
            value={filter}
            onChange={(value) => setFilter(FILTERS.find((one) => one === value) ?? 'open')}
            data={FILTERS.map((value) => ({ value, label: t(`worklist.${value}`) }))}
            data-testid="worklist-filter"
          />
        </Group>
      }
    >
      {!live && list.data && (
        <Alert color="yellow" icon={<IconPlugConnectedX size={18} />} p="xs" data-testid="stale">
          {t('worklist.stale', { when: clock(list.dataUpdatedAt || now) })}
        </Alert>
      )}
      {list.error && !list.data && <ProblemPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && (
        <div className="panel" style={{ overflowX: 'auto' }}>
          {entries.length === 0 ? (
            <Empty>{search ? t('worklist.emptySearch', { query: search }) : t(EMPTY[filter])}</Empty>
          ) : (
            <Table highlightOnHover miw={960} data-testid="worklist">
              <Heads />
              <Table.Tbody>
                {entries.map((entry) => (
                  <WorklistRow key={entry.subject} entry={entry} now={now} />
                ))}
              </Table.Tbody>
            </Table>
          )}
        </div>
      )}
    </Page>
  );
}

function Heads() {
  const { t } = useWords();
  const heads = [
    ['state', 130],
    ['patient', 230],
    ['what', 240],
    ['flags', undefined],
    ['arrived', 120],
    ['claimedBy', 190],
  ] as const;
  return (
    <Table.Thead>
      <Table.Tr>
        {heads.map(([head, width]) => (
          <Table.Th key={head} w={width}>
            {t(`worklist.${head}`)}
          </Table.Th>
        ))}
      </Table.Tr>
    </Table.Thead>
  );
}

/** The present, once a half minute, so that "5 minutes ago" stays true. */
function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useInterval(() => setNow(Date.now()), 30_000, { autoInvoke: true });
  return now;
}
