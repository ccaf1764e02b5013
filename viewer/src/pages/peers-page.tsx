import { Alert } from '@mantine/core';
import { IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { OwnNodePanel } from '../peers/own-node.tsx';
import { NewPeerButton } from '../peers/peer-form.tsx';
import { PeerTable } from '../peers/peer-table.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';

/** The DICOM nodes that may call the hub and that it sends to, kept by the administrator. */
export function PeersPage() {
  const { t } = useWords();
  const list = useQuery({
    queryKey: ['peers'],
    queryFn: ({ signal }) => call('GET /api/dicom-peers', { signal }),
    refetchInterval: 15_000,
  });
  return (
    <Page title={t('peers.title')} intro={t('peers.intro')} actions={list.data && <NewPeerButton />}>
      {list.error && <ProblemPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data && <OwnNodePanel own={list.data.own} />}
      {list.data?.peers.length === 0 && (
        <Alert color="yellow" icon={<IconInfoCircle size={18} />} data-testid="no-peers">
          {t('peers.none')}
        </Alert>
      )}
      {list.data && list.data.peers.length > 0 && <PeerTable peers={list.data.peers} />}
    </Page>
  );
}
