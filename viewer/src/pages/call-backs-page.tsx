import { SegmentedControl, Stack, Text } from '@mantine/core';
import { IconPhoneCheck } from '@tabler/icons-react';
import { useSearchParams } from 'react-router';
import { CallBackCard } from '../call-backs/call-back-card.tsx';
import { useCallBacks } from '../call-backs/use-call-backs.ts';
import { useWords } from '../i18n/use-words.ts';
import { useLightPrint } from '../report/use-light-print.ts';
import { Empty } from '../shell/empty.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';

/** Critical values that somebody must be told, whoever waits longest first; and those that were told. */
export function CallBacksPage() {
  const { t } = useWords();
  useLightPrint();
  const [search, setSearch] = useSearchParams();
  const state = search.get('state') === 'closed' ? 'closed' : 'open';
  const list = useCallBacks(state);
  const now = list.dataUpdatedAt;
  return (
    <Page
      title={t('callBacks.title')}
      intro={t('callBacks.intro')}
      actions={
        <SegmentedControl
          aria-label={t('callBacks.title')}
          value={state}
          onChange={(value) => setSearch(value === 'closed' ? { state: value } : {}, { replace: true })}
          data={[
            { value: 'open', label: t('callBacks.openOnes') },
            { value: 'closed', label: t('callBacks.closedOnes') },
          ]}
          data-testid="call-backs-state"
        />
      }
    >
      {list.error && <ProblemPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data?.callBacks.length === 0 && (
        <div className="panel">
          <Empty icon={<IconPhoneCheck size={34} stroke={1.2} />}>
            {t(state === 'open' ? 'callBacks.noneOpen' : 'callBacks.noneClosed')}
          </Empty>
        </div>
      )}
      <Stack gap="sm">
        {list.data?.callBacks.map((callBack) => (
          <CallBackCard key={callBack.id} callBack={callBack} now={now} />
        ))}
      </Stack>
      {list.data?.more && (
        <Text size="sm" c="dimmed">
          {t('callBacks.more')}
        </Text>
      )}
    </Page>
  );
}
