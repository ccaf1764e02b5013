import { Group, Select, TextInput } from '@mantine/core';
import type { OrderForm } from '../../../src/orders/api.ts';
import { useWords } from '../i18n/use-words.ts';

/** DICOM's modalities that a screening centre has (PS3.3 section C.7.3.1.1.1). */
const MODALITIES = [
  'CT',
  'DX',
  'CR',
  'MG',
  'US',
  'MR',
  'PT',
  'NM',
  'XA',
  'RF',
  'BMD',
  'ECG',
  'ES',
  'OP',
  'OT',
];
const PRIORITIES = ['ROUTINE', 'HIGH', 'STAT'] as const;

/** Whether enough is filled in to be ordered. */
export function isComplete(form: OrderForm): boolean {
  return form.procedureName.trim() !== '' && form.modality !== '' && form.scheduledDate !== '';
}

type Props = { form: OrderForm; onChange: (part: Partial<OrderForm>) => void };

/** What is ordered, for whichever scanner and when. */
export function OrderFields({ form, onChange }: Props) {
  const { t } = useWords();
  const text = (key: 'reason' | 'stationAe' | 'referringPhysician' | 'site', maxLength: number) => (
    <TextInput
      label={t(`orders.${key}`)}
      autoComplete="off"
      maxLength={maxLength}
      value={form[key] ?? ''}
      onChange={(event) => onChange({ [key]: event.currentTarget.value || null })}
      style={{ flex: 1 }}
    />
  );
  return (
    <>
      <TextInput
        label={t('orders.procedureName')}
        autoComplete="off"
        maxLength={64}
        required
        value={form.procedureName}
        onChange={(event) => onChange({ procedureName: event.currentTarget.value })}
        data-testid="order-procedure"
      />
      <Group grow align="flex-end">
        <Select
          label={t('orders.modality')}
          required
          searchable
          data={MODALITIES.includes(form.modality) ? MODALITIES : [form.modality, ...MODALITIES]}
          value={form.modality}
          allowDeselect={false}
          onChange={(value) => onChange({ modality: value ?? form.modality })}
        />
        <TextInput
          label={t('orders.date')}
          type="date"
          required
          value={form.scheduledDate}
          onChange={(event) => onChange({ scheduledDate: event.currentTarget.value })}
        />
        <TextInput
          label={t('orders.time')}
          type="time"
          value={form.scheduledTime ?? ''}
          onChange={(event) => onChange({ scheduledTime: event.currentTarget.value || null })}
        />
      </Group>
      {text('reason', 64)}
      <Group grow align="flex-start">
        {text('referringPhysician', 64)}
        <Select
          label={t('orders.priority')}
          clearable
          data={PRIORITIES.map((value) => ({ value, label: t(`orders.priorities.${value}`) }))}
          value={form.priority}
          onChange={(value) => onChange({ priority: PRIORITIES.find((each) => each === value) ?? null })}
        />
      </Group>
      <Group grow align="flex-start">
        {text('stationAe', 16)}
        {text('site', 16)}
      </Group>
    </>
  );
}
