import { Group, SegmentedControl, Text } from '@mantine/core';
import { useWords } from '../i18n/use-words.ts';

type YesNoProps = {
  name: string;
  label: string;
  value: boolean | null;
  onChange: (value: boolean | null) => void;
};

/** A question with three answers, because not knowing is not "no". */
export function YesNo({ name, label, value, onChange }: YesNoProps) {
  const { t } = useWords();
  const chosen = value === null ? 'unknown' : value ? 'yes' : 'no';
  return (
    <Group justify="space-between" wrap="nowrap" gap="sm">
      <Text size="sm" id={`question-${name}`}>
        {label}
      </Text>
      <SegmentedControl
        size="xs"
        aria-labelledby={`question-${name}`}
        value={chosen}
        onChange={(next) => onChange(next === 'unknown' ? null : next === 'yes')}
        data={[
          { value: 'yes', label: t('history.yes') },
          { value: 'no', label: t('history.no') },
          { value: 'unknown', label: '?' },
        ]}
        style={{ flexShrink: 0 }}
        data-testid={`history-${name}`}
      />
    </Group>
  );
}
