import { Group, Table, Text } from '@mantine/core';
import type { PatientDetail, PatientView } from '../../../src/patients/api.ts';
import type { StudyToMove } from '../../../src/upkeep/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameOf } from '../person.ts';
import { SmallPicture } from './small-picture.tsx';

type Person = Omit<PatientView, 'key'> | null;

type Props = { study: StudyToMove; target: PatientDetail | null; pictures: boolean };

/** The study, and beside each other whose it is held as, whom its images name, and whose it will be. */
export function MoveSides({ study, target, pictures }: Props) {
  const { t, date, dateTime } = useWords();
  const sides: Person[] = [study.held, study.said, target?.patient ?? null];
  const rows: [label: string, of: (person: NonNullable<Person>) => string | null][] = [
    [t('users.name'), ({ name }) => nameOf(name)],
    [t('person.id'), ({ patientId }) => patientId || null],
    [t('person.issuer'), ({ issuer }) => issuer || null],
    [t('person.born'), ({ birthDate }) => (birthDate === null ? null : date(birthDate))],
    [t('person.sex'), ({ sex }) => (sex === null ? null : t(`sex.${sex}`))],
  ];
  return (
    <div className="panel" style={{ padding: 16, overflowX: 'auto' }}>
      <Group align="flex-start" gap="lg" mb="md" wrap="nowrap">
        {pictures && study.picture !== null && <SmallPicture address={study.picture} />}
        <div>
          <Text fw={650} className="wrap">
            {study.description ?? t('move.study')} · {study.modalities.join(', ')}
          </Text>
          <Text size="sm" c="dimmed" className="wrap tabular">
            {[
              study.studyDate === null ? null : date(study.studyDate),
              t('worklist.images', { count: study.instanceCount }),
              study.accessionNumber === null ? null : `${t('orders.accession')} ${study.accessionNumber}`,
              `${study.sender}, ${dateTime(study.receivedAt)}`,
            ]
              .filter((text) => text !== null)
              .join(' · ')}
          </Text>
          <Text size="xs" c="dimmed" className="wrap tabular">
            {study.studyUid}
          </Text>
        </div>
      </Group>
      <Table miw={640} layout="fixed" data-testid="move-sides">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={150} />
            <Table.Th>{t('move.held')}</Table.Th>
            <Table.Th>{t('move.said')}</Table.Th>
            <Table.Th>{t('move.target')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(([label, of], row) => {
            const texts = sides.map((side) => (side === null ? null : of(side)));
            const differs = target !== null && texts[0] !== texts[2];
            return (
              <Table.Tr key={label} {...(differs ? { bg: 'var(--mantine-color-orange-light)' } : {})}>
                <Table.Th fw={400} c="dimmed">
                  {label}
                </Table.Th>
                {(['held', 'said', 'target'] as const).map((side, place) => (
                  <Table.Td key={side} className="wrap tabular" fw={differs ? 600 : 400}>
                    {side === 'target' && target === null && row === 0 ? (
                      <Text size="sm" c="dimmed">
                        {t('move.choose')}
                      </Text>
                    ) : (
                      (texts[place] ?? '–')
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            );
          })}
          {target !== null && (
            <Table.Tr>
              <Table.Th fw={400} c="dimmed">
                {t('move.visits')}
              </Table.Th>
              <Table.Td />
              <Table.Td />
              <Table.Td className="wrap tabular">
                {target.visits
                  .slice(0, 5)
                  .map(({ visitDate }) => date(visitDate))
                  .join(', ') || t('move.noVisits')}
              </Table.Td>
            </Table.Tr>
          )}
        </Table.Tbody>
      </Table>
    </div>
  );
}
