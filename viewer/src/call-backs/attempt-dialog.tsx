import { Button, Group, Modal, Radio, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { CallBackView } from '../../../src/labs/call-back-api.ts';
import {
  CALL_OUTCOMES,
  CALL_WAYS,
  type CallOutcome,
  type CallRole,
  type CallWay,
} from '../../../src/labs/call-back-tables.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useFocusBack } from '../shell/use-focus-back.ts';
import { useRefreshed } from './use-call-backs.ts';
import { type Whom, WhomFields } from './whom-fields.tsx';

/** Puts on record that somebody was tried and not told; the value still waits. */
export function AttemptDialog({ callBack, onClose }: { callBack: CallBackView; onClose: () => void }) {
  const { t } = useWords();
  const refreshed = useRefreshed();
  useFocusBack();
  const [whom, setWhom] = useState<Whom>({ whom: '', role: null });
  const [way, setWay] = useState<CallWay>('phone');
  const [outcome, setOutcome] = useState<CallOutcome>('not-reached');
  const [note, setNote] = useState('');
  const attempt = useMutation({
    mutationFn: (role: CallRole) =>
      call('POST /api/call-backs/:id/attempts', {
        params: { id: callBack.id },
        body: { whom: whom.whom.trim(), role, way, outcome, note: note.trim() || null },
      }),
    async onSuccess() {
      onClose();
      await refreshed();
    },
  });
  const { role } = whom;
  const complete = whom.whom.trim() !== '' && role !== null;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (complete && !attempt.isPending) attempt.mutate(role);
  };
  return (
    <Modal opened onClose={onClose} title={<Text fw={650}>{t('callBacks.tried')}</Text>}>
      <Stack component="form" gap="sm" onSubmit={submit}>
        <WhomFields label={t('callBacks.called')} value={whom} onChange={setWhom} />
        <SegmentedControl
          aria-label={t('callBacks.way')}
          value={way}
          onChange={(value) => setWay(CALL_WAYS.find((each) => each === value) ?? 'phone')}
          data={CALL_WAYS.map((value) => ({ value, label: t(`callBacks.ways.${value}`) }))}
        />
        <Radio.Group
          label={t('callBacks.outcome')}
          value={outcome}
          onChange={(value) => setOutcome(CALL_OUTCOMES.find((each) => each === value) ?? 'not-reached')}
        >
          <Stack gap={6} mt={6}>
            {CALL_OUTCOMES.map((value) => (
              <Radio key={value} value={value} label={t(`callBacks.outcomes.${value}`)} />
            ))}
          </Stack>
        </Radio.Group>
        <TextInput
          label={t('callBacks.note')}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {attempt.error && <ProblemPanel error={attempt.error} title={t('callBacks.failed')} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" disabled={!complete} loading={attempt.isPending} data-testid="attempt-save">
            {t('action.save')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
