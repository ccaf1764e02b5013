import type { VisitOrgans } from '../../../src/reading/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameOf } from '../person.ts';

/** Says whose visit a picture is of: the name, and what tells the person and the visit from others. */
export function useWhose(): (picture: VisitOrgans) => { name: string; about: string } {
  const { t, date } = useWords();
  return ({ patient, visit }) => {
    const { name, patientId, issuer, birthDate, sex } = patient;
    const about = [
      `${t('person.id')} ${patientId} (${issuer})`,
      birthDate && `${t('person.born')} ${date(birthDate)}`,
      sex && t(`sex.${sex}`),
      t('organs.visit', { date: date(visit.visitDate) }),
    ];
    return { name: nameOf(name) ?? t('person.nameless'), about: about.filter(Boolean).join(' · ') };
  };
}
