import {
  Alert,
  Button,
  Group,
  Modal,
  SegmentedControl,
  SimpleGrid,
  Stack,
  Text,
  TextInput,
} from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconPhoneCall } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { CallBackView, CloseCallBack } from '../../../src/labs/call-back-api.ts';
import { READ_BACK_FAULTS, type ReadBackFault } from '../../../src/labs/call-back-read-back.ts';
import type { CallRole } from '../../../src/labs/call-back-tables.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameOf } from '../person.ts';
import { asProblem } from '../problem.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useFocusBack } from '../shell/use-focus-back.ts';
import { useRefreshed } from './use-call-backs.ts';
import { type Whom, WhomFields } from './whom-fields.tsx';

/** This moment as a `datetime-local` field has it. */
function localNow(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** Why the hub refused what was read back; null where it refused something else. */
function faultOf(error: unknown): ReadBackFault | null {
  const { details } = asProblem(error);
  const said =
    typeof details === 'object' && details !== null && 'readBack' in details ? details.readBack : null;
  return READ_BACK_FAULTS.find((fault) => fault === said) ?? null;
}

/**
 * Closes a call-back: who was told, how and when, and the value as they told it back. That field begins empty and the
 * hub compares it; a value that is only clicked away was not read back.
 */
export function CloseDialog({ callBack, onClose }: { callBack: CallBackView; onClose: () => void }) {
  const { t, say, unit } = useWords();
  const refreshed = useRefreshed();
  useFocusBack();
  const [whom, setWhom] = useState<Whom>({ whom: '', role: null });
  const [way, setWay] = useState<CloseCallBack['way']>('phone');
  const [toldAt, setToldAt] = useState(localNow);
  const [readBack, setReadBack] = useState('');
  const [note, setNote] = useState('');
  const close = useMutation({
    mutationFn: (role: CallRole) =>
      call('POST /api/call-backs/:id/close', {
        params: { id: callBack.id },
        body: {
          whom: whom.whom.trim(),
          role,
          way,
          toldAt: new Date(toldAt).getTime(),
          readBack: readBack.trim(),
          note: note.trim() || null,
        },
      }),
    async onSuccess() {
      onClose();
      notifications.show({ color: 'teal', message: t('callBacks.closed') });
      await refreshed();
    },
    async onError(error) {
      if (asProblem(error).kind === 'conflict') await refreshed();
    },
  });
  const fault = close.error ? faultOf(close.error) : null;
  const { role } = whom;
  const complete = whom.whom.trim() !== '' && role !== null && readBack.trim() !== '' && toldAt !== '';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (complete && !close.isPending) close.mutate(role);
  };
  return (
    <Modal opened onClose={onClose} size="lg" title={<Text fw={650}>{t('callBacks.closeTitle')}</Text>}>
      <Stack component="form" gap="sm" onSubmit={submit} data-testid="close-call-back">
        <Alert color={callBack.takenBack ? 'gray' : 'red'} icon={<IconPhoneCall size={18} />}>
          <Text size="sm" className="wrap">
            {nameOf(callBack.patient.name) ?? t('person.nameless')} · {callBack.patient.patientId}
          </Text>
          <Text fw={650} size="lg" className="tabular wrap">
            {say(callBack.label)} {callBack.valueText} {unit(callBack.unit)}
          </Text>
          <Text size="sm">{t(callBack.takenBack ? 'callBacks.sayTakenBack' : 'callBacks.sayIt')}</Text>
        </Alert>
        <WhomFields label={t('callBacks.whom')} value={whom} onChange={setWhom} />
        <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="sm" style={{ alignItems: 'end' }}>
          <SegmentedControl
            aria-label={t('callBacks.way')}
            value={way}
            onChange={(value) => setWay(value === 'in-person' ? 'in-person' : 'phone')}
            data={[
              { value: 'phone', label: t('callBacks.ways.phone') },
              { value: 'in-person', label: t('callBacks.ways.in-person') },
            ]}
          />
          <TextInput
            type="datetime-local"
            label={t('callBacks.toldAt')}
            required
            value={toldAt}
            onChange={(event) => setToldAt(event.currentTarget.value)}
          />
        </SimpleGrid>
        <TextInput
          label={t('callBacks.readBack')}
          description={t('callBacks.readBackHelp')}
          required
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          value={readBack}
          onChange={(event) => {
            setReadBack(event.currentTarget.value);
            if (fault !== null) close.reset();
          }}
          error={fault === null ? undefined : t(`callBacks.faults.${fault}`)}
          data-testid="read-back"
        />
        <TextInput
          label={t('callBacks.note')}
          maxLength={1000}
          value={note}
          onChange={(event) => setNote(event.currentTarget.value)}
        />
        {close.error && fault === null && <ProblemPanel error={close.error} title={t('callBacks.failed')} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {t('action.cancel')}
          </Button>
          <Button type="submit" disabled={!complete} loading={close.isPending} data-testid="close-confirm">
            {t('callBacks.close')}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
