import { Select } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { PatientView } from '../../../src/patients/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameOf } from '../person.ts';

type ChoosePatientProps = { start: string; value: string | null; onChange: (key: string | null) => void };

/** Finds the person under whom something is to be filed, by name without accents or by ID. */
export function ChoosePatient({ start, value, onChange }: ChoosePatientProps) {
  const { t } = useWords();
  const [search, setSearch] = useState(start);
  const [asked] = useDebouncedValue(search.trim(), 250);
  const list = useQuery({
    queryKey: ['patients', asked],
    queryFn: ({ signal }) => call('GET /api/patients', { query: { q: asked }, signal }),
    placeholderData: keepPreviousData,
  });
  const label = usePatientLine();
  const patients = list.data?.patients ?? [];
  return (
    <Select
      label={t('quarantine.whose')}
      placeholder={t('patients.search')}
      searchable
      searchValue={search}
      onSearchChange={setSearch}
      filter={({ options }) => options}
      nothingFoundMessage={t('patients.empty', { query: asked })}
      data={patients.map((patient) => ({ value: patient.key, label: label(patient) }))}
      value={value}
      onChange={onChange}
      data-testid="choose-patient"
    />
  );
}

/** A person in one line: name, ID, birth date, sex. */
export function usePatientLine(): (patient: PatientView) => string {
  const { t, date } = useWords();
  return ({ name, patientId, birthDate, sex }) =>
    `${nameOf(name) ?? t('person.nameless')} · ${patientId} · ${birthDate ? date(birthDate) : '–'} · ${t(`sex.${sex ?? 'unknown'}`)}`;
}
