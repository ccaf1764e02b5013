import { Alert, Anchor, Badge, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPhoneCheck, IconPhoneX } from '@tabler/icons-react';
import { useState } from 'react';
import { Link } from 'react-router';
import type { CallBackView } from '../../../src/labs/call-back-api.ts';
import { useWords } from '../i18n/use-words.ts';
import { PhoneNumber } from '../patients/phone-numbers.tsx';
import { nameOf } from '../person.ts';
import { useReference } from '../reading/labs-tab.tsx';
import { may } from '../shell/may.ts';
import { useMe } from '../shell/session.tsx';
import { usePersonFacts } from '../worklist/person-cell.tsx';
import { AttemptDialog } from './attempt-dialog.tsx';
import { CallBackHistory } from './call-back-history.tsx';
import { CloseDialog } from './close-dialog.tsx';
import { DeltaNote } from './delta-note.tsx';

/** One value that somebody must be told: whose, what it is beside the ones before, how long it waits, what was tried. */
export function CallBackCard({ callBack, now }: { callBack: CallBackView; now: number }) {
  const { t } = useWords();
  const { role } = useMe();
  const [doing, setDoing] = useState<'close' | 'attempt' | null>(null);
  const open = callBack.state === 'open';
  const overdue = open && now >= callBack.dueAt;
  return (
    <article
      className={`panel call-back${overdue ? ' overdue' : open ? ' waiting' : ''}`}
      data-testid={`call-back-${callBack.patient.patientId}`}
    >
      <Group justify="space-between" align="flex-start" gap="lg">
        <Stack gap={4} style={{ flex: '1 1 340px' }}>
          <Person callBack={callBack} now={now} />
          <Value callBack={callBack} />
        </Stack>
        <Stack gap="xs" style={{ flex: '1 1 300px' }}>
          {open && <Waited callBack={callBack} now={now} overdue={overdue} />}
          <CallBackHistory events={callBack.events} />
          {open && may(role, 'call-backs.answer') && (
            <Group gap="xs" mt={4}>
              <Button
                size="xs"
                leftSection={<IconPhoneCheck size={15} />}
                onClick={() => setDoing('close')}
                data-testid="close-open"
              >
                {t('callBacks.told')}
              </Button>
              <Button
                size="xs"
                variant="default"
                leftSection={<IconPhoneX size={15} />}
                onClick={() => setDoing('attempt')}
                data-testid="attempt-open"
              >
                {t('callBacks.tried')}
              </Button>
            </Group>
          )}
        </Stack>
      </Group>
      {doing === 'close' && <CloseDialog callBack={callBack} onClose={() => setDoing(null)} />}
      {doing === 'attempt' && <AttemptDialog callBack={callBack} onClose={() => setDoing(null)} />}
    </article>
  );
}

function Person({ callBack, now }: { callBack: CallBackView; now: number }) {
  const { t } = useWords();
  const { patient } = callBack;
  const facts = usePersonFacts(patient, new Date(now).toISOString().slice(0, 10));
  return (
    <div>
      <Anchor component={Link} to={`/patients/${encodeURIComponent(patient.key)}`} fw={650} className="wrap">
        {nameOf(patient.name) ?? t('person.nameless')}
      </Anchor>
      <Text size="xs" c="dimmed" className="wrap tabular">
        {patient.patientId} ({patient.issuer}) · {facts}
      </Text>
      {callBack.state === 'open' && (
        <Stack gap={0} mt={4} data-testid="call-back-phones">
          {callBack.phones.map((phone) => (
            <PhoneNumber key={phone.id} phone={phone} />
          ))}
          {callBack.phones.length === 0 && (
            <Text size="xs" c="dimmed">
              {t('callBacks.noPhone')}
            </Text>
          )}
        </Stack>
      )}
    </div>
  );
}

function Waited({ callBack, now, overdue }: { callBack: CallBackView; now: number; overdue: boolean }) {
  const { t } = useWords();
  const minutes = Math.max(0, Math.floor((now - callBack.openedAt) / 60_000));
  const waited =
    minutes < 120
      ? t('callBacks.minutes', { count: minutes })
      : t('callBacks.hours', { count: Math.floor(minutes / 60) });
  return (
    <Badge color={overdue ? 'red' : 'orange'} variant="filled" size="lg" radius="sm" tt="none">
      {overdue ? t('callBacks.overdueSince', { waited }) : t('callBacks.waitsSince', { waited })}
    </Badge>
  );
}

function Value({ callBack }: { callBack: CallBackView }) {
  const { t, say, unit, dateTime } = useWords();
  const referenceOf = useReference();
  const { interpretation, delta, earlier, observedAt, reportedAt, sender, comment } = callBack;
  const critical = interpretation?.startsWith('critical') === true;
  return (
    <Stack gap={4}>
      <Group gap="xs" align="center">
        <Text
          size="xl"
          fw={700}
          className="tabular wrap"
          td={callBack.takenBack ? 'line-through' : undefined}
          data-testid="call-back-value"
        >
          {say(callBack.label)} {callBack.valueText} <span className="unit">{unit(callBack.unit)}</span>
        </Text>
        {interpretation !== null && !callBack.takenBack && (
          <Badge color={critical ? 'red' : 'gray'} variant="light" radius="sm" tt="none">
            {t(`labs.interpretation.${interpretation}`)}
          </Badge>
        )}
      </Group>
      <Text size="sm" c="dimmed" className="tabular wrap">
        {t('labs.reference')}: {referenceOf(callBack.reference)}
        {observedAt !== null && ` · ${t('callBacks.takenAt', { at: dateTime(observedAt) })}`}
        {reportedAt !== null && ` · ${t('callBacks.reportedAt', { at: dateTime(reportedAt) })}`}
        {` · ${sender}`}
      </Text>
      {comment !== null && (
        <Text
          size="sm"
          fw={600}
          className="wrap"
          style={{ whiteSpace: 'pre-line' }}
          data-testid="call-back-comment"
        >
          {t('callBacks.comment', { comment })}
        </Text>
      )}
      {callBack.state === 'open' && callBack.reason === 'critical' && !critical && !callBack.takenBack && (
        <Alert color="gray">{t('callBacks.noLongerText')}</Alert>
      )}
      {callBack.takenBack && <Alert color="gray">{t('callBacks.takenBackText')}</Alert>}
      {callBack.reason === 'corrected' && (
        <Alert color="orange" icon={<IconAlertTriangle size={18} />}>
          {t('callBacks.correctedText')}
        </Alert>
      )}
      {earlier.length > 0 && (
        <Text size="sm" className="tabular wrap">
          {t('callBacks.earlier')}{' '}
          {earlier.map((each) => `${each.valueText} ${unit(each.unit)} (${dateTime(each.at)})`).join(' · ')}
        </Text>
      )}
      {delta !== null && <DeltaNote delta={delta} now={callBack} />}
    </Stack>
  );
}
