import { Group, Radio, SegmentedControl, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PlaceOrder } from '../../../src/orders/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';

type Patient = PlaceOrder['patient'];
type NewPatient = Exclude<Patient, { key: string }>;

export const NEW_PATIENT: NewPatient = { patientId: null, name: '', birthDate: null, sex: null };

/** Whether a person is chosen, or typed in far enough. */
export function isNamed(patient: Patient): boolean {
  return 'key' in patient ? patient.key !== '' : patient.name.trim() !== '';
}

type Props = { patient: Patient; onChange: (patient: Patient) => void };

/** The person an order is for: one who is held, or a new one. */
export function ChoosePatient({ patient, onChange }: Props) {
  const { t } = useWords();
  return (
    <Stack gap="xs">
      <SegmentedControl
        data={[
          { value: 'known', label: t('orders.known') },
          { value: 'new', label: t('orders.newPerson') },
        ]}
        value={'key' in patient ? 'known' : 'new'}
        onChange={(value) => onChange(value === 'known' ? { key: '' } : NEW_PATIENT)}
        data-testid="order-person-kind"
      />
      {'key' in patient ? (
        <Known chosen={patient.key} onChoose={(key) => onChange({ key })} />
      ) : (
        <New patient={patient} onChange={onChange} />
      )}
    </Stack>
  );
}

function Known({ chosen, onChoose }: { chosen: string; onChoose: (key: string) => void }) {
  const { t, date } = useWords();
  const [typed, setTyped] = useState('');
  const [asked] = useDebouncedValue(typed.trim(), 250);
  const list = useQuery({
    queryKey: ['patients', asked],
    queryFn: ({ signal }) => call('GET /api/patients', { query: { q: asked }, signal }),
    enabled: asked !== '',
  });
  const found = asked === '' ? [] : (list.data?.patients ?? []);
  return (
    <>
      <TextInput
        label={t('patients.search')}
        autoComplete="off"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
        data-testid="order-person-search"
      />
      <Radio.Group value={chosen} onChange={onChoose} aria-label={t('patients.title')}>
        <Stack gap={6} mah={180} style={{ overflowY: 'auto' }}>
          {found.map((person) => (
            <Radio
              key={person.key}
              value={person.key}
              label={`${person.name || t('person.nameless')} · ${person.patientId} · ${
                person.birthDate ? date(person.birthDate) : '–'
              } · ${t(`sex.${person.sex ?? 'unknown'}`)}`}
            />
          ))}
        </Stack>
      </Radio.Group>
      {asked !== '' && list.data && found.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('patients.empty', { query: asked })}
        </Text>
      )}
    </>
  );
}

function New({ patient, onChange }: { patient: NewPatient; onChange: (patient: Patient) => void }) {
  const { t } = useWords();
  const set = (part: Partial<NewPatient>) => onChange({ ...patient, ...part });
  return (
    <>
      <TextInput
        label={t('users.name')}
        required
        autoComplete="off"
        maxLength={64}
        value={patient.name}
        onChange={(event) => set({ name: event.currentTarget.value })}
        data-testid="order-person-name"
      />
      <Group grow align="flex-start">
        <TextInput
          label={t('person.born')}
          type="date"
          value={patient.birthDate ?? ''}
          onChange={(event) => set({ birthDate: event.currentTarget.value || null })}
        />
        <Select
          label={t('person.sex')}
          data={(['F', 'M', 'O'] as const).map((value) => ({ value, label: t(`sex.${value}`) }))}
          value={patient.sex}
          onChange={(value) =>
            set({ sex: (['F', 'M', 'O'] as const).find((each) => each === value) ?? null })
          }
        />
      </Group>
      <TextInput
        label={t('person.id')}
        description={t('orders.idHint')}
        autoComplete="off"
        maxLength={64}
        value={patient.patientId ?? ''}
        onChange={(event) => set({ patientId: event.currentTarget.value.trim() || null })}
      />
    </>
  );
}
