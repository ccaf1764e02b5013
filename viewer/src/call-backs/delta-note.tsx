import { Text } from '@mantine/core';
import { IconArrowsDiff } from '@tabler/icons-react';
import type { DeltaView } from '../../../src/labs/delta-view.ts';
import { useWords } from '../i18n/use-words.ts';

const signed = (text: string, value: number) => (value > 0 ? `+${text}` : text);

/** What the delta check says, in one sentence; both values stand in it. */
export function useDeltaText(): (
  delta: DeltaView,
  now: { valueText: string; unit: string | null },
) => string {
  const { t, number, unit, dateTime } = useWords();
  const written = (value: { valueText: string; unit: string | null }) =>
    `${value.valueText} ${unit(value.unit)}`.trim();
  return (delta, now) => {
    if (delta.kind === 'not-compared') return t(`callBacks.delta.${delta.why}`);
    const { earlier, percent, limit } = delta;
    const change =
      percent === null ? '' : ` (${signed(number(percent, 0), percent)}\u00a0%)`.replace('-', '−');
    const range =
      limit.unit === 'percent' && limit.low !== null
        ? `−${number(-limit.low, 0)}\u00a0% … +${number(limit.high, 0)}\u00a0%`
        : t('callBacks.delta.riseBelow', { most: number(limit.high), days: delta.withinDays });
    const words = {
      before: written(earlier),
      at: dateTime(earlier.at),
      now: written(now),
      change,
      range,
    };
    return t(`callBacks.delta.${delta.kind}`, words);
  };
}

/** A result that changed more than chance explains asks for specimen and identity; the source is told on hovering. */
export function DeltaNote({
  delta,
  now,
}: {
  delta: DeltaView;
  now: { valueText: string; unit: string | null };
}) {
  const text = useDeltaText()(delta, now);
  const changed = delta.kind === 'changed';
  return (
    <Text
      size="xs"
      c={changed ? 'orange' : 'dimmed'}
      className="wrap"
      title={delta.kind === 'not-compared' ? undefined : delta.source}
      data-testid={`delta-${delta.kind}`}
    >
      {changed && (
        <IconArrowsDiff size={13} style={{ verticalAlign: -2, marginRight: 4 }} aria-hidden="true" />
      )}
      {text}
    </Text>
  );
}
