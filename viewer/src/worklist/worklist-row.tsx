import { Badge, Button, Group, Table, Text, Tooltip } from '@mantine/core';
import type { KeyboardEvent } from 'react';
import { useNavigate } from 'react-router';
import type { WorklistEntry } from '../../../src/worklist/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameOf } from '../person.ts';
import { pageOf, readsKind } from '../shell/may.ts';
import { useMe } from '../shell/session.tsx';
import { FlagChips } from './flag-chips.tsx';
import { PersonCell } from './person-cell.tsx';
import { StateBadge } from './state-badge.tsx';
import { Urgency } from './urgency.tsx';
import { useClaim } from './use-claim.ts';

export function WorklistRow({ entry, now }: { entry: WorklistEntry; now: number }) {
  const { t, ago, dateTime } = useWords();
  const navigate = useNavigate();
  const me = useMe();
  const page =
    pageOf(me.role, { ...entry, signed: entry.state === 'signed' }) ??
    `/patients/${encodeURIComponent(entry.patient.key)}`;
  const open = () => void navigate(page);
  const name = nameOf(entry.patient.name) ?? t('person.nameless');

  function onKeyDown(event: KeyboardEvent<HTMLTableRowElement>) {
    if (event.target !== event.currentTarget) return;
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      open();
    }
    const row = event.currentTarget;
    const next = event.key === 'ArrowDown' ? row.nextElementSibling : row.previousElementSibling;
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && next instanceof HTMLElement) {
      event.preventDefault();
      next.focus();
    }
  }

  return (
    <Table.Tr
      className={`row-link${entry.flags.length > 0 ? ' flagged' : ''}`}
      tabIndex={0}
      aria-label={t('worklist.openHint', { name })}
      data-testid={`entry-${entry.subject}`}
      onClick={open}
      onKeyDown={onKeyDown}
    >
      <Table.Td>
        <StateBadge state={entry.state} />
      </Table.Td>
      <Table.Td>
        <PersonCell patient={entry.patient} onDate={entry.visitDate} />
      </Table.Td>
      <Table.Td>
        <What entry={entry} />
      </Table.Td>
      <Table.Td>
        <Urgency urgency={entry.urgency} />
        <FlagChips entry={entry} />
      </Table.Td>
      <Table.Td>
        <Tooltip label={dateTime(entry.arrivedAt)}>
          <Text size="sm" className="tabular" style={{ whiteSpace: 'nowrap' }}>
            {ago(entry.arrivedAt, now)}
          </Text>
        </Tooltip>
      </Table.Td>
      <Table.Td onClick={(event) => event.stopPropagation()} style={{ cursor: 'default' }}>
        <ClaimCell entry={entry} />
      </Table.Td>
    </Table.Tr>
  );
}

function What({ entry }: { entry: WorklistEntry }) {
  const { t } = useWords();
  return (
    <>
      <Group gap={6}>
        {entry.kind === 'labs' ? (
          <Badge color="indigo" variant="light" radius="sm" tt="none">
            {t('worklist.labsOnly')}
          </Badge>
        ) : (
          entry.modalities.map((modality) => (
            <Badge key={modality} color="cyan" variant="light" radius="sm">
              {modality}
            </Badge>
          ))
        )}
        {entry.kind === 'study' && (
          <Text size="xs" c="dimmed">
            {t('worklist.images', { count: entry.instanceCount })}
          </Text>
        )}
      </Group>
      {entry.description && (
        <Text size="sm" className="wrap" lineClamp={2}>
          {entry.description}
        </Text>
      )}
    </>
  );
}

function ClaimCell({ entry }: { entry: WorklistEntry }) {
  const { t, ago } = useWords();
  const me = useMe();
  const { claim, release, pending } = useClaim(entry.subject);
  const mine = entry.claim?.userId === me.userId;
  const canRead = readsKind(me.role, entry.kind) && entry.state !== 'signed';
  if (entry.claim) {
    return (
      <Group gap={8} wrap="nowrap">
        <Tooltip label={ago(entry.claim.claimedAt)}>
          <Text size="sm" fw={mine ? 650 : 400} className="wrap">
            {mine ? t('worklist.mine') : entry.claim.userName}
          </Text>
        </Tooltip>
        {mine && canRead && (
          <Button size="compact-xs" variant="subtle" color="gray" loading={pending} onClick={release}>
            {t('worklist.release')}
          </Button>
        )}
      </Group>
    );
  }
  if (!canRead) return null;
  return (
    <Button size="compact-xs" variant="default" loading={pending} onClick={claim}>
      {t('worklist.claim')}
    </Button>
  );
}
