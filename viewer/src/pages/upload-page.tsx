import { Alert, Button, Group, Loader, Paper, Stack, Text, Title } from '@mantine/core';
import { IconCircleCheck, IconTableImport } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { useWords } from '../i18n/use-words.ts';
import { Empty } from '../shell/empty.tsx';
import { may } from '../shell/may.ts';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';
import { DropPlace } from '../upload/drop-place.tsx';
import { EarlierUploads } from '../upload/earlier-uploads.tsx';
import { OutcomeCounts, ReceiptsTable } from '../upload/receipts-table.tsx';
import { SendingList } from '../upload/sending-list.tsx';
import { unfinished } from '../upload/unfinished.ts';
import { useReceipts } from '../upload/use-receipts.ts';
import { useUpload } from '../upload/use-upload.ts';

export function UploadPage() {
  const { t } = useWords();
  const mayMap = may(useMe().role, 'mappings.manage');
  const upload = useUpload();
  const [left] = useState(unfinished);
  const { uploadId, phase, items } = upload;
  return (
    <Page
      title={t('upload.title')}
      intro={t('upload.intro')}
      actions={
        mayMap && (
          <Button
            component={Link}
            to="/tables"
            variant="default"
            leftSection={<IconTableImport size={16} />}
            data-testid="to-tables"
          >
            {t('tables.title')}
          </Button>
        )
      }
    >
      {left && phase === 'idle' && (
        <Alert color="yellow">{t('upload.resumable', { count: left.left })}</Alert>
      )}
      <DropPlace onFiles={(files) => void upload.add(files)} />
      {upload.problem !== null && (
        <ProblemPanel error={upload.problem} {...(uploadId ? { onRetry: upload.closeAgain } : {})} />
      )}
      {uploadId && (
        <Paper withBorder p="md">
          <Stack gap="md">
            {items.length > 0 && phase !== 'closed' && (
              <SendingList items={items} onRetry={upload.retryFailed} />
            )}
            {phase === 'closed' && (
              <Alert color="teal" icon={<IconCircleCheck size={18} />} p="xs" data-testid="upload-closed">
                {t('upload.finished')}
              </Alert>
            )}
            <UploadReceipts
              key={uploadId}
              uploadId={uploadId}
              sent={items.filter((item) => item.state === 'sent').length}
              busy={phase !== 'closed'}
            />
          </Stack>
        </Paper>
      )}
      <EarlierUploads />
    </Page>
  );
}

type UploadReceiptsProps = { uploadId: string; sent: number; busy: boolean };

function UploadReceipts({ uploadId, sent, busy }: UploadReceiptsProps) {
  const { t } = useWords();
  const [quiet, setQuiet] = useState(false);
  const { upload, receipts, problem } = useReceipts(uploadId, busy || !quiet);
  const working = busy || receipts.length < sent;
  if (working === quiet) setQuiet(!working);
  return (
    <section>
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {t('upload.receipts')}
        </Title>
        {upload && <OutcomeCounts counts={upload.counts} />}
      </Group>
      {problem !== null && <ProblemPanel error={problem} />}
      {working && sent > 0 && (
        <Group gap="xs" mb="xs" role="status">
          <Loader size="xs" />
          <Text size="sm" c="dimmed">
            {t('upload.processing')}
          </Text>
        </Group>
      )}
      {receipts.length === 0 ? (
        <Empty>{t('upload.noReceipts')}</Empty>
      ) : (
        <ReceiptsTable receipts={receipts} />
      )}
    </section>
  );
}
