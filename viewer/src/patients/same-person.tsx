import { Alert, Anchor, List, Text } from '@mantine/core';
import { IconUsers } from '@tabler/icons-react';
import { Link } from 'react-router';
import type { PatientView } from '../../../src/patients/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameOf } from '../person.ts';

/** Records that may be of the same person, for a human to judge. */
export function SamePerson({ patients }: { patients: readonly PatientView[] }) {
  const { t, date } = useWords();
  return (
    <Alert color="yellow" icon={<IconUsers size={18} />} title={t('patients.same')} data-testid="same-person">
      <Text size="sm" mb={4}>
        {t('patients.sameText')}
      </Text>
      <List size="sm">
        {patients.map((other) => (
          <List.Item key={other.key}>
            <Anchor component={Link} to={`/patients/${encodeURIComponent(other.key)}`} size="sm">
              {nameOf(other.name) ?? t('person.nameless')}
            </Anchor>
            {` · ${other.patientId} (${other.issuer}) · ${other.birthDate ? date(other.birthDate) : '–'} · `}
            {t(`sex.${other.sex ?? 'unknown'}`)}
          </List.Item>
        ))}
      </List>
    </Alert>
  );
}
