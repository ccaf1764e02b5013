import { Badge, Group, Text, Tooltip } from '@mantine/core';
import { IconActivityHeartbeat, IconAlertTriangle, IconFlask, IconPhoto } from '@tabler/icons-react';
import type { WorklistEntry, WorklistFlag } from '../../../src/worklist/api.ts';
import { useWords } from '../i18n/use-words.ts';

const LOOK: Record<WorklistFlag['kind'], { color: string; Icon: typeof IconPhoto }> = {
  image: { color: 'orange', Icon: IconPhoto },
  risk: { color: 'grape', Icon: IconActivityHeartbeat },
  lab: { color: 'red', Icon: IconFlask },
};

/** Why an entry is flagged, each reason in the reader's language. */
export function FlagChips({ entry }: { entry: Pick<WorklistEntry, 'flags' | 'alerts' | 'notes'> }) {
  const { t, say, language } = useWords();
  if (entry.flags.length + entry.alerts.length + entry.notes.length === 0) {
    return (
      <Text size="xs" c="dimmed">
        {t('worklist.noFlags')}
      </Text>
    );
  }
  return (
    <Group gap={6}>
      {entry.flags.map((flag) => {
        const { color, Icon } = LOOK[flag.kind];
        return (
          <Tooltip
            key={flag.kind + flag.en}
            label={`${t(`flagKind.${flag.kind}`)}: ${say(flag)}`}
            multiline
            maw={360}
          >
            <Badge
              color={color}
              variant="light"
              radius="sm"
              tt="none"
              h="auto"
              py={3}
              leftSection={<Icon size={13} aria-label={t(`flagKind.${flag.kind}`)} />}
              styles={{ label: { whiteSpace: 'normal', fontWeight: 550, textAlign: 'left' } }}
            >
              {say(flag)}
            </Badge>
          </Tooltip>
        );
      })}
      {entry.alerts.map((alert) => (
        <Badge
          key={alert.en}
          color="yellow"
          variant="light"
          radius="sm"
          tt="none"
          h="auto"
          py={3}
          leftSection={<IconAlertTriangle size={13} aria-hidden />}
          styles={{ label: { whiteSpace: 'normal', fontWeight: 550, textAlign: 'left' } }}
          data-testid="alert"
        >
          {say(alert)}
        </Badge>
      ))}
      {entry.notes.length > 0 && (
        <Tooltip label={entry.notes.map((note) => note[language]).join(' · ')} multiline maw={420}>
          <Badge color="gray" variant="outline" radius="sm" tt="none">
            {t('worklist.notes')}: {entry.notes.length}
          </Badge>
        </Tooltip>
      )}
    </Group>
  );
}
