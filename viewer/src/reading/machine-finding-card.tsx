import { Badge, Box, Button, Group, Text } from '@mantine/core';
import { IconCheck, IconPencil, IconX } from '@tabler/icons-react';
import { type ReactNode, useEffect, useRef } from 'react';
import type { MachineFindingView } from '../../../src/reading/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { placeOf } from './finding-list.ts';

const STATE_COLOUR = { open: 'orange', accepted: 'teal', corrected: 'teal', rejected: 'gray' } as const;

type MachineFindingCardProps = {
  finding: MachineFindingView;
  modelTitle: string;
  slice: number | null;
  chosen: boolean;
  mayChange: boolean;
  busy: boolean;
  onChoose: () => void;
  onAccept: () => void;
  onCorrect: () => void;
  onReject: () => void;
  onUndo: () => void;
  /** What is asked of a finding that stands. */
  fields?: ReactNode;
  /** The form of a correction or rejection under way. */
  children?: ReactNode;
};

/** One finding of a model, and what the reader made of it. */
export function MachineFindingCard(props: MachineFindingCardProps) {
  const { finding, chosen, mayChange, busy, children } = props;
  const { t, number } = useWords();
  const { diameterMm } = placeOf(finding);
  return (
    <FindingCard
      id={finding.id}
      label={t(`finding.${finding.kind}`)}
      look={finding.state}
      chosen={chosen}
      onChoose={props.onChoose}
    >
      <Group justify="space-between" gap={6} wrap="nowrap" align="flex-start">
        <Box miw={0}>
          <Text size="sm" fw={600} td={finding.state === 'rejected' ? 'line-through' : undefined}>
            {t(`finding.${finding.kind}`)}
            {diameterMm !== null && ` · ${t('reading.size', { mm: number(diameterMm, 1) })}`}
          </Text>
          <Text size="xs" c="dimmed" className="wrap tabular">
            {props.modelTitle} {finding.version} · {t('reading.score', { score: number(finding.score, 2) })}
            {' · '}
            {props.slice === null ? t('reading.elsewhere') : t('reading.slice', { slice: props.slice })}
          </Text>
        </Box>
        <Badge
          color={STATE_COLOUR[finding.state]}
          variant="light"
          tt="none"
          radius="sm"
          style={{ flexShrink: 0 }}
          data-testid={`state-${finding.id}`}
          data-state={finding.state}
        >
          {t(`findingState.${finding.state}`)}
        </Badge>
      </Group>
      {(finding.reason || finding.note) && (
        <Text size="xs" mt={4} className="wrap">
          {[finding.reason && t(`rejection.${finding.reason}`), finding.note].filter(Boolean).join(': ')}
        </Text>
      )}
      {props.fields}
      {mayChange && !children && (
        <Group gap={6} mt={8}>
          {finding.state === 'open' ? (
            <>
              <Button
                size="compact-xs"
                variant="light"
                leftSection={<IconCheck size={13} />}
                loading={busy}
                onClick={props.onAccept}
                data-testid={`accept-${finding.id}`}
              >
                {t('reading.accept')}
              </Button>
              <Button
                size="compact-xs"
                variant="light"
                color="blue"
                leftSection={<IconPencil size={13} />}
                disabled={busy}
                onClick={props.onCorrect}
                data-testid={`correct-${finding.id}`}
              >
                {t('reading.correct')}
              </Button>
              <Button
                size="compact-xs"
                variant="light"
                color="red"
                leftSection={<IconX size={13} />}
                disabled={busy}
                onClick={props.onReject}
                data-testid={`reject-${finding.id}`}
              >
                {t('reading.reject')}
              </Button>
            </>
          ) : (
            <Button
              size="compact-xs"
              variant="subtle"
              color="gray"
              loading={busy}
              onClick={props.onUndo}
              data-testid={`undo-${finding.id}`}
            >
              {t('reading.undo')}
            </Button>
          )}
        </Group>
      )}
      {children}
    </FindingCard>
  );
}

type FindingCardProps = {
  id: string;
  label: string;
  look: string;
  chosen: boolean;
  onChoose: () => void;
  children: ReactNode;
};

/** The frame of one finding in the list; choosing it shows it on the image. */
export function FindingCard({ id, label, look, chosen, onChoose, children }: FindingCardProps) {
  const card = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) card.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <li
      ref={card}
      className={`finding finding-${look}${chosen ? ' chosen' : ''}`}
      data-testid={`finding-${id}`}
      aria-current={chosen}
    >
      {/* The whole card is the target of the mouse; the keyboard has N and P. */}
      <button type="button" className="finding-target" onClick={onChoose} aria-label={label} tabIndex={-1} />
      <div className="finding-content">{children}</div>
    </li>
  );
}
