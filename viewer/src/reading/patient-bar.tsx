import { Badge, Button, Group, Text } from '@mantine/core';
import { Link } from 'react-router';
import type { PatientView } from '../../../src/patients/api.ts';
import type { ReadingView } from '../../../src/reading/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameOf } from '../person.ts';
import { readsKind } from '../shell/may.ts';
import { useMe } from '../shell/session.tsx';
import { usePersonFacts } from '../worklist/person-cell.tsx';
import { useClaim } from '../worklist/use-claim.ts';
import { ShortcutsButton } from './shortcuts.tsx';

/** Whose images or results these are, always in view. */
export function PatientBar({ view }: { view: ReadingView }) {
  const { t, date } = useWords();
  const { study } = view;
  const facts = [
    study?.studyDate
      ? `${t('reading.studyDate')} ${date(study.studyDate)}`
      : `${t('reading.visitDate')} ${date(view.visit.visitDate)}`,
    study?.accessionNumber && `${t('reading.accession')} ${study.accessionNumber}`,
    study?.order?.procedureName,
    study?.order?.reason && `${t('orders.reason')}: ${study.order.reason}`,
  ].filter(Boolean);
  return (
    <Group className="patient-bar" px="sm" py={5} gap="md" justify="space-between" wrap="nowrap">
      <Group gap="md" wrap="nowrap" miw={0}>
        <Who patient={view.patient} onDate={view.visit.visitDate} />
        <Text size="sm" c="dimmed" truncate>
          {[study?.description, ...facts].filter(Boolean).join(' · ')}
        </Text>
        {study && !study.settled && (
          <Badge color="blue" variant="light" tt="none" radius="sm">
            {t('reading.unsettled')}
          </Badge>
        )}
      </Group>
      <Group gap="sm" wrap="nowrap">
        <ClaimState view={view} />
        <ShortcutsButton />
      </Group>
    </Group>
  );
}

function Who({ patient, onDate }: { patient: PatientView; onDate: string }) {
  const { t, date } = useWords();
  const facts = usePersonFacts(patient, onDate);
  return (
    <Group gap={8} wrap="nowrap" style={{ flexShrink: 0 }}>
      <Text
        component={Link}
        to={`/patients/${encodeURIComponent(patient.key)}`}
        fw={650}
        c="var(--mantine-color-text)"
        maw={280}
        truncate
        title={nameOf(patient.name) ?? undefined}
      >
        {nameOf(patient.name) ?? t('person.nameless')}
      </Text>
      <Text size="sm" c="dimmed" className="tabular" style={{ whiteSpace: 'nowrap' }}>
        {patient.patientId} · {facts}
        {patient.birthDate && ` · ${date(patient.birthDate)}`}
      </Text>
    </Group>
  );
}

function ClaimState({ view }: { view: ReadingView }) {
  const { t } = useWords();
  const me = useMe();
  const { claim, takeOver, release, pending } = useClaim(view.subject);
  if (view.read?.state === 'signed') {
    return (
      <Badge color="teal" variant="light" tt="none" radius="sm">
        {t('state.signed')}
      </Badge>
    );
  }
  const mine = view.claim?.userId === me.userId;
  const reader = readsKind(me.role, view.kind);
  return (
    <Group gap={8} wrap="nowrap">
      {view.claim && (
        <Text size="xs" c="dimmed" style={{ whiteSpace: 'nowrap' }}>
          {t('reading.claimedBy', { name: mine ? t('worklist.mine') : view.claim.userName })}
        </Text>
      )}
      {reader && !view.claim && (
        <Button size="compact-sm" variant="light" loading={pending} onClick={claim} data-testid="claim">
          {t('reading.claim')}
        </Button>
      )}
      {reader && view.claim && !mine && me.role === 'radiologist' && (
        <Button
          size="compact-sm"
          variant="default"
          loading={pending}
          onClick={() => {
            if (window.confirm(t('reading.takeOverAsk', { name: view.claim?.userName ?? '' }))) takeOver();
          }}
          data-testid="take-over"
        >
          {t('reading.takeOver')}
        </Button>
      )}
      {reader && mine && (
        <Button size="compact-sm" variant="subtle" color="gray" loading={pending} onClick={release}>
          {t('reading.release')}
        </Button>
      )}
    </Group>
  );
}
