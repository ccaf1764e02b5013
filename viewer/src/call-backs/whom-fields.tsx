import { Group, Select, TextInput } from '@mantine/core';
import { CALL_ROLES, type CallRole } from '../../../src/labs/call-back-tables.ts';
import { useWords } from '../i18n/use-words.ts';

export type Whom = { whom: string; role: CallRole | null };

/** Who was tried or told: the name as they gave it, and what they are to the patient. */
export function WhomFields({ value, onChange }: { value: Whom; onChange: (whom: Whom) => void }) {
  const { t } = useWords();
  return (
    <Group grow align="flex-start">
      <TextInput
        label={t('callBacks.whom')}
        required
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
    </Group>
  );
}
