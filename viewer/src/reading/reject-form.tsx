import { Button, Group, Select, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import { REJECTION_REASONS, type RejectionReason } from '../../../src/domain/finding.ts';
import { useWords } from '../i18n/use-words.ts';

type RejectFormProps = {
  busy: boolean;
  onReject: (reason: RejectionReason, note: string) => void;
  onCancel: () => void;
};

export function RejectForm({ busy, onReject, onCancel }: RejectFormProps) {
  const { t } = useWords();
  const [reason, setReason] = useState<RejectionReason | null>(null);
  const [note, setNote] = useState('');
  return (
    <Stack gap="xs" mt="xs" data-testid="reject-form">
      <Select
        size="xs"
        label={t('reading.rejectWhy')}
        autoFocus
        data={REJECTION_REASONS.map((value) => ({ value, label: t(`rejection.${value}`) }))}
        value={reason}
        onChange={(value) => setReason(REJECTION_REASONS.find((one) => one === value) ?? null)}
        data-testid="reject-reason"
        onKeyDown={(event) => event.key === 'Escape' && onCancel()}
      />
      <Textarea
        size="xs"
        label={t('reading.note')}
        placeholder={t('reading.notePlaceholder')}
        autosize
        minRows={1}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Group gap="xs">
        <Button
          size="xs"
          color="red"
          disabled={reason === null}
          loading={busy}
          onClick={() => reason && onReject(reason, note.trim())}
          data-testid="reject-confirm"
        >
          {t('reading.reject')}
        </Button>
        <Button size="xs" variant="default" onClick={onCancel}>
          {t('action.cancel')}
        </Button>
      </Group>
    </Stack>
  );
}
