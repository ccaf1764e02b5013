import { ActionIcon, Group, Text, Tooltip } from '@mantine/core';
import { IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ReaderFindingView } from '../../../src/reading/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { FindingCard } from './machine-finding-card.tsx';

type ReaderFindingCardProps = {
  finding: ReaderFindingView;
  slice: number | null;
  chosen: boolean;
  mayChange: boolean;
  busy: boolean;
  onChoose: () => void;
  onRemove: () => void;
  /** What is asked of such a finding. */
  children?: ReactNode;
};

export function ReaderFindingCard(props: ReaderFindingCardProps) {
  const { finding, slice, chosen, mayChange, busy, onChoose, onRemove } = props;
  const { t, number } = useWords();
  const size =
    finding.diameterMm === null
      ? t('reading.sizeUnknown')
      : t('reading.size', { mm: number(finding.diameterMm, 1) });
  return (
    <FindingCard
      id={finding.id}
      label={t(`finding.${finding.kind}`)}
      look="own"
      chosen={chosen}
      onChoose={onChoose}
    >
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap={6}>
        <Text size="sm" fw={600}>
          {t(`finding.${finding.kind}`)} · {size}
        </Text>
        {mayChange && (
          <Tooltip label={t('action.remove')}>
            <ActionIcon
              size="sm"
              variant="subtle"
              color="gray"
              loading={busy}
              aria-label={t('action.remove')}
              onClick={onRemove}
              data-testid={`remove-${finding.id}`}
            >
              <IconTrash size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </Group>
      <Text size="xs" c="dimmed">
        {slice === null ? t('reading.elsewhere') : t('reading.slice', { slice })}
      </Text>
      <Text size="xs" className="wrap">
        {finding.description}
      </Text>
      {props.children}
    </FindingCard>
  );
}
