import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { IconArrowBackUp } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { TableImported } from '../../../src/labs/table-api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';

const SHORTEST_REASON = 3;

/** What became of a table that came in, and where all its results are withdrawn. */
export function WithdrawTable({ table }: { table: TableImported }) {
  const { t, dateTime } = useWords();
  const queries = useQueryClient();
  const [asked, setAsked] = useState(false);
  const [reason, setReason] = useState('');
  const { id, importedAt, importedBy, reports, withdrawn } = table;
  const withdraw = useMutation({
    mutationFn: () =>
      call('POST /api/tables/:id/withdraw', { params: { id }, body: { reason: reason.trim() } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tables'] }),
  });
  const cameIn = t('tables.cameInBy', {
    when: dateTime(importedAt),
    name: importedBy,
    reports: t('tables.reports', { count: reports }),
  });
  if (withdrawn !== null) {
    return (
      <Alert color="orange" title={cameIn} data-testid="withdrawn">
        <Text size="sm" className="wrap">
          {t('tables.withdrawn', {
            name: withdrawn.byName,
            when: dateTime(withdrawn.at),
            reason: withdrawn.reason,
          })}
        </Text>
        <Text size="sm" className="wrap">
          {t('tables.staysAfter')}
        </Text>
        <Text size="sm">{t(withdrawn.done ? 'tables.maybeAgain' : 'tables.withdrawing')}</Text>
      </Alert>
    );
  }
  return (
    <Alert color="gray" title={cameIn} data-testid="came-in">
      <Stack gap="xs">
        <Text size="sm">{t(asked ? 'tables.withdrawText' : 'tables.standing')}</Text>
        {asked && (
          <Text size="sm" className="wrap" data-testid="stays-after">
            {t('tables.staysAfter')}
          </Text>
        )}
        {asked && (
          <Textarea
            label={t('tables.withdrawReason')}
            value={reason}
            maxLength={500}
            autosize
            required
            onChange={(event) => setReason(event.currentTarget.value)}
            data-testid="withdraw-reason"
          />
        )}
        <Group>
          <Button
            leftSection={<IconArrowBackUp size={16} />}
            size="xs"
            color="orange"
            variant={asked ? 'filled' : 'light'}
            disabled={asked && reason.trim().length < SHORTEST_REASON}
            loading={withdraw.isPending}
            onClick={() => (asked ? withdraw.mutate() : setAsked(true))}
            data-testid="withdraw-table"
          >
            {t('tables.withdraw')}
          </Button>
        </Group>
        {withdraw.error && <ProblemPanel error={withdraw.error} />}
      </Stack>
    </Alert>
  );
}
