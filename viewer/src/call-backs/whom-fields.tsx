import { Select, SimpleGrid, TextInput } from '@mantine/core';
import { CALL_ROLES, type CallRole } from '../../../src/labs/call-back-tables.ts';
import { useWords } from '../i18n/use-words.ts';

export type Whom = { whom: string; role: CallRole | null };

type WhomFieldsProps = { label: string; value: Whom; onChange: (whom: Whom) => void };

/** Who was tried or told: the name as they gave it, and what they are to the patient. */
export function WhomFields({ label, value, onChange }: WhomFieldsProps) {
  const { t } = useWords();
  return (
    <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="md" verticalSpacing="sm">
      <TextInput
        label={label}
        required
        data-autofocus
        maxLength={200}
        value={value.whom}
        onChange={(event) => onChange({ ...value, whom: event.currentTarget.value })}
        data-testid="call-whom"
      />
      <Select
        label={t('callBacks.role')}
        required
        data={CALL_ROLES.map((role) => ({ value: role, label: t(`callBacks.roles.${role}`) }))}
        value={value.role}
        onChange={(role) => onChange({ ...value, role: CALL_ROLES.find((each) => each === role) ?? null })}
        data-testid="call-role"
      />
    </SimpleGrid>
  );
}
