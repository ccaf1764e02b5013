import { Text, Timeline } from '@mantine/core';
import type { CallBackEventView } from '../../../src/labs/call-back-api.ts';
import { useWords } from '../i18n/use-words.ts';

/** What happened to a call-back: opened, corrected, whom one tried, who was told and what they read back. */
export function CallBackHistory({ events }: { events: readonly CallBackEventView[] }) {
  const { t, dateTime, unit } = useWords();
  const told = ({ valueText, unit: ucum }: CallBackEventView) =>
    valueText === null ? t('callBacks.takenBack') : `${valueText} ${unit(ucum)}`.trim();
  return (
    <Timeline bulletSize={12} lineWidth={2} active={events.length} data-testid="call-back-history">
      {events.map((event) => (
        <Timeline.Item
          key={event.id}
          title={
            <Text size="sm" fw={500} className="wrap">
              {event.what === 'attempted' && event.outcome !== null
                ? t(`callBacks.outcomes.${event.outcome}`)
                : `${t(`callBacks.events.${event.what}`)}: ${told(event)}`}
            </Text>
          }
        >
          {event.whom !== null && event.role !== null && event.way !== null && (
            <Text size="sm" className="wrap">
              {event.whom} ({t(`callBacks.roles.${event.role}`)}) · {t(`callBacks.ways.${event.way}`)}
              {event.toldAt !== null && ` · ${dateTime(event.toldAt)}`}
            </Text>
          )}
          {event.readBack !== null && (
            <Text size="sm" className="wrap">
              {t('callBacks.readBackWas', { text: event.readBack })}
            </Text>
          )}
          {event.note !== null && (
            <Text size="sm" className="wrap">
              {event.note}
            </Text>
          )}
          <Text size="xs" c="dimmed">
            {dateTime(event.at)} · {event.doneBy ?? t('callBacks.byHub')}
          </Text>
        </Timeline.Item>
      ))}
    </Timeline>
  );
}
