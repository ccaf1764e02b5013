import { Text } from '@mantine/core';
import type { PatientView } from '../../../src/patients/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ageOn, nameOf } from '../person.ts';

/** "61 tuổi · Nữ", the age being that of the given day (YYYY-MM-DD). */
export function usePersonFacts(patient: PatientView, onDate: string): string {
  const { t } = useWords();
  const age = ageOn(patient.birthDate, onDate);
  const ageText = age
    ? t(age.unit === 'years' ? 'person.age' : 'person.months', { count: age.count })
    : t('person.ageUnknown');
  return `${ageText} · ${t(`sex.${patient.sex ?? 'unknown'}`)}`;
}

/** Name, identity, age and sex of a person in one table cell. */
export function PersonCell({ patient, onDate }: { patient: PatientView; onDate: string }) {
  const { t } = useWords();
  const facts = usePersonFacts(patient, onDate);
  return (
    <>
      <Text size="sm" fw={600} className="wrap">
        {nameOf(patient.name) ?? t('person.nameless')}
      </Text>
      <Text size="xs" c="dimmed" className="wrap tabular">
        {patient.patientId} · {facts}
      </Text>
    </>
  );
}
