import { Group, Text } from '@mantine/core';
import { IconAlertCircleFilled, IconClockHour4 } from '@tabler/icons-react';
import type { WorklistEntry } from '../../../src/worklist/api.ts';
import { useWords } from '../i18n/use-words.ts';

/** How much an entry presses and for what; nothing where it only goes before the rest. */
export function Urgency({ urgency }: { urgency: WorklistEntry['urgency'] }) {
  const { t, say } = useWords();
  if (urgency === null || urgency.level === 'flagged') return null;
  const urgent = urgency.level === 'urgent';
  const Icon = urgent ? IconAlertCircleFilled : IconClockHour4;
  return (
    <Group
      gap={5}
      wrap="nowrap"
      align="flex-start"
      mb={5}
      c={urgent ? 'red' : 'orange'}
      data-testid="urgency"
    >
      <Icon size={16} aria-hidden style={{ flexShrink: 0, marginTop: 2 }} />
      <Text size="sm" fw={600} className="wrap">
        {t(`urgency.${urgency.level}`, { reason: say(urgency) })}
      </Text>
    </Group>
  );
}
