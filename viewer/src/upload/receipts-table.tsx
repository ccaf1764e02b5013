import { Anchor, Badge, Group, Pagination, Stack, Switch, Table, Text } from '@mantine/core';
import { useState } from 'react';
import { Link } from 'react-router';
import type { ReceiptView, UploadView } from '../../../src/receipts/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { may, pageOf } from '../shell/may.ts';
import { useMe } from '../shell/session.tsx';
import { ReceiptWhy } from './receipt-why.tsx';

const COLOUR = { stored: 'teal', duplicate: 'gray', quarantined: 'orange' } as const;
const PAGE = 100;

/** A receipt for each file: what it was, what became of it, and why. */
export function ReceiptsTable({ receipts }: { receipts: readonly ReceiptView[] }) {
  const { t, bytes } = useWords();
  const [onlyProblems, setOnlyProblems] = useState(false);
  const [page, setPage] = useState(1);
  const shown = onlyProblems ? receipts.filter((receipt) => receipt.outcome === 'quarantined') : receipts;
  const pages = Math.max(1, Math.ceil(shown.length / PAGE));
  const now = Math.min(page, pages);
  return (
    <Stack gap="xs">
      <Group justify="space-between">
        <Switch
          size="sm"
          label={t('upload.onlyProblems')}
          checked={onlyProblems}
          onChange={(event) => setOnlyProblems(event.currentTarget.checked)}
        />
        {pages > 1 && <Pagination size="sm" total={pages} value={now} onChange={setPage} />}
      </Group>
      <div className="panel" style={{ overflowX: 'auto' }}>
        <Table miw={620} data-testid="receipts">
          <Table.Thead>
            <Table.Tr>
              <Table.Th miw={180}>{t('upload.file')}</Table.Th>
              <Table.Th w={120}>{t('upload.format')}</Table.Th>
              <Table.Th w={90}>{t('upload.size')}</Table.Th>
              <Table.Th w="30%">{t('upload.outcome')}</Table.Th>
              <Table.Th w={110}>{t('upload.link')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {shown.slice((now - 1) * PAGE, now * PAGE).map((receipt) => (
              <Table.Tr key={receipt.id} data-outcome={receipt.outcome}>
                <Table.Td>
                  <Text size="sm" className="wrap">
                    {receipt.name}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Text size="sm">{t(`format.${receipt.format}`)}</Text>
                </Table.Td>
                <Table.Td>
                  <Text size="sm" className="tabular">
                    {bytes(receipt.sizeBytes)}
                  </Text>
                </Table.Td>
                <Table.Td>
                  <Badge color={COLOUR[receipt.outcome]} variant="light" tt="none" radius="sm">
                    {t(`outcome.${receipt.outcome}`)}
                  </Badge>
                  <ReceiptWhy receipt={receipt} />
                </Table.Td>
                <Table.Td>
                  <ReceiptLinks receipt={receipt} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Stack>
  );
}

function ReceiptLinks({ receipt }: { receipt: ReceiptView }) {
  const { t } = useWords();
  const { role } = useMe();
  const study = receipt.studyUid && pageOf(role, { subject: receipt.studyUid, kind: 'study', signed: false });
  return (
    <Stack gap={0}>
      {study && (
        <Anchor component={Link} to={study} size="sm">
          {t('upload.toStudy')}
        </Anchor>
      )}
      {receipt.visitId && may(role, 'history.read') && (
        <Anchor component={Link} to={`/visits/${encodeURIComponent(receipt.visitId)}/history`} size="sm">
          {t('upload.toVisit')}
        </Anchor>
      )}
    </Stack>
  );
}

/** How many files were stored, known already, or wait for a person. */
export function OutcomeCounts({ counts }: { counts: UploadView['counts'] }) {
  const { t } = useWords();
  return (
    <Group gap={6} data-testid="counts">
      {(['stored', 'duplicate', 'quarantined'] as const).map((outcome) => (
        <Badge
          key={outcome}
          color={counts[outcome] > 0 ? COLOUR[outcome] : 'gray'}
          variant="light"
          tt="none"
          radius="sm"
          data-testid={`count-${outcome}`}
        >
          {t(`outcome.${outcome}`)}: {counts[outcome]}
        </Badge>
      ))}
    </Group>
  );
}
