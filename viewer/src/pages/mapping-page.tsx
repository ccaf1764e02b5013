import { Badge, Tabs, Text } from '@mantine/core';
import { IconCircleCheck } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { KeptMappings } from '../mapping/kept-mappings.tsx';
import { UnmappedTable } from '../mapping/unmapped-table.tsx';
import { Empty } from '../shell/empty.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';

/** What laboratories send under codes and units that the hub does not know, and what people have said it means. */
export function MappingPage() {
  const { t } = useWords();
  const list = useQuery({
    queryKey: ['lab-mappings'],
    queryFn: ({ signal }) => call('GET /api/lab-mappings', { signal }),
  });
  const { inbox = [], kept = [], ended = [], more = false } = list.data ?? {};
  const count = (many: number, color = 'gray') => (
    <Badge size="sm" variant="light" color={many > 0 ? color : 'gray'} radius="sm">
      {many}
    </Badge>
  );
  return (
    <Page title={t('mapping.title')} intro={t('mapping.intro')}>
      {list.error && <ProblemPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && (
        <Tabs defaultValue="inbox" keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="inbox" rightSection={count(inbox.length, 'orange')}>
              {t('mapping.inbox')}
            </Tabs.Tab>
            <Tabs.Tab value="kept" rightSection={count(kept.length)} data-testid="tab-kept">
              {t('mapping.holding')}
            </Tabs.Tab>
            <Tabs.Tab value="ended" rightSection={count(ended.length)}>
              {t('mapping.past')}
            </Tabs.Tab>
          </Tabs.List>
          <Tabs.Panel value="inbox">
            {inbox.length === 0 ? (
              <div className="panel">
                <Empty icon={<IconCircleCheck size={34} stroke={1.2} />}>{t('mapping.empty')}</Empty>
              </div>
            ) : (
              <UnmappedTable words={inbox} />
            )}
            {more && (
              <Text size="sm" c="dimmed" mt="xs">
                {t('mapping.more')}
              </Text>
            )}
          </Tabs.Panel>
          <Tabs.Panel value="kept">
            <KeptMappings mappings={kept} />
          </Tabs.Panel>
          <Tabs.Panel value="ended">
            <KeptMappings mappings={ended} />
          </Tabs.Panel>
        </Tabs>
      )}
    </Page>
  );
}
