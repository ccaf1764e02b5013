import { Anchor, Group, Text } from '@mantine/core';
import { Link, useParams } from 'react-router';
import { useWords } from '../i18n/use-words.ts';
import { Empty } from '../shell/empty.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { OutcomeCounts, ReceiptsTable } from '../upload/receipts-table.tsx';
import { useReceipts } from '../upload/use-receipts.ts';

/** What became of the files of an earlier upload. */
export function UploadReceiptsPage() {
  const { id = '' } = useParams();
  const { t, dateTime } = useWords();
  const { upload, receipts, problem } = useReceipts(id, false);
  return (
    <Page
      title={t('upload.receipts')}
      intro={
        upload && (
          <Group gap="sm" mt={4}>
            <Text size="sm">
              {dateTime(upload.createdAt)} · {upload.createdBy} · {t(`door.${upload.door}`)}
            </Text>
            <OutcomeCounts counts={upload.counts} />
          </Group>
        )
      }
      actions={
        <Anchor component={Link} to="/upload" size="sm">
          {t('upload.newUpload')}
        </Anchor>
      }
    >
      {problem !== null && <ProblemPanel error={problem} />}
      {!upload && problem === null && <Waiting />}
      {upload && receipts.length === 0 && <Empty>{t('upload.noReceipts')}</Empty>}
      {receipts.length > 0 && <ReceiptsTable receipts={receipts} />}
    </Page>
  );
}
