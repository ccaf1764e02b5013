import { Button, Divider, Group, Modal, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { OrderForm, PlaceOrder } from '../../../src/orders/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { ChoosePatient, isNamed } from './choose-patient.tsx';
import { isComplete, OrderFields } from './order-fields.tsx';

/** `day` is the day that the page shows. */
export function NewOrderButton({ day }: { day: string }) {
  const { t } = useWords();
  const [opened, { open, close }] = useDisclosure();
  return (
    <>
      <Button leftSection={<IconPlus size={16} />} onClick={open} data-testid="new-order">
        {t('orders.new')}
      </Button>
      <Modal opened={opened} onClose={close} title={t('orders.new')} size="lg">
        <NewOrderForm day={day} onDone={close} />
      </Modal>
    </>
  );
}

function NewOrderForm({ day, onDone }: { day: string; onDone: () => void }) {
  const { t } = useWords();
  const queries = useQueryClient();
  const [patient, setPatient] = useState<PlaceOrder['patient']>({ key: '' });
  const [form, setForm] = useState<OrderForm>({
    procedureName: '',
    reason: null,
    modality: 'CT',
    stationAe: null,
    scheduledDate: day,
    scheduledTime: null,
    referringPhysician: null,
    priority: null,
    site: null,
  });
  const place = useMutation({
    mutationFn: () => call('POST /api/orders', { body: { patient, form } }),
    async onSuccess({ order }) {
      notifications.show({ color: 'teal', message: t('orders.placed', { number: order.accessionNumber }) });
      onDone();
      await queries.invalidateQueries({ queryKey: ['orders'] });
    },
  });
  const ready = isNamed(patient) && isComplete(form);

  function submit(event: FormEvent) {
    event.preventDefault();
    if (ready) place.mutate();
  }

  return (
    <form onSubmit={submit}>
      <Stack gap="sm">
        <ChoosePatient patient={patient} onChange={setPatient} />
        <Divider />
        <OrderFields form={form} onChange={(part) => setForm((old) => ({ ...old, ...part }))} />
        {place.error && <ProblemPanel error={place.error} title={t('orders.failed')} />}
        <Group justify="flex-end">
          <Button type="submit" disabled={!ready} loading={place.isPending} data-testid="place-order">
            {t('orders.place')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
