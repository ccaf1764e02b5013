import { Alert, Button, Group, Stack, Text, Textarea } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import type { StudyToMove } from '../../../src/upkeep/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { nameOf } from '../person.ts';
import { ChoosePatient, usePatientLine } from '../quarantine/choose-patient.tsx';
import { MoveSides } from '../quarantine/move-sides.tsx';
import { may } from '../shell/may.ts';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';
import { Waiting } from '../shell/waiting.tsx';

const SHORTEST_REASON = 3;

/** A study that lies in the wrong person's record: both sides, whose it is, and why. */
export function MoveStudyPage() {
  const { study = '' } = useParams();
  const { t } = useWords();
  const detail = useQuery({
    queryKey: ['move', study],
    queryFn: ({ signal }) => call('GET /api/studies/:study/move', { params: { study }, signal }),
    // What is being decided about must not change under the person's hands.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  });
  return (
    <Page title={t('move.title')} intro={t('move.intro')}>
      {detail.error && <ProblemPanel error={detail.error} onRetry={() => void detail.refetch()} />}
      {detail.isPending && <Waiting />}
      {detail.data && <Move study={detail.data} />}
    </Page>
  );
}

function Move({ study }: { study: StudyToMove }) {
  const { t, say } = useWords();
  const { role } = useMe();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [to, setTo] = useState<string | null>(search.get('to'));
  const [reason, setReason] = useState('');
  const target = useQuery({
    queryKey: ['patient', to],
    queryFn: ({ signal }) => call('GET /api/patients/:key', { params: { key: to ?? '' }, signal }),
    enabled: to !== null,
  });
  const move = useMutation({
    mutationFn: (body: { from: string; to: string; reason: string }) =>
      call('POST /api/studies/:study/move', { params: { study: study.studyUid }, body }),
    async onSuccess({ held }) {
      notifications.show({
        color: 'teal',
        message: t('move.done', { name: nameOf(held.name) ?? held.patientId }),
      });
      await queries.invalidateQueries();
      await navigate(`/patients/${held.key}`);
    },
  });
  const chosen = target.data?.patient.key === to ? target.data : undefined;
  const complete =
    chosen !== undefined &&
    to !== study.held.key &&
    study.refused === null &&
    reason.trim().length >= SHORTEST_REASON;

  function submit(event: FormEvent) {
    event.preventDefault();
    if (complete && to !== null) move.mutate({ from: study.held.key, to, reason: reason.trim() });
  }

  return (
    <Stack gap="md">
      <MoveSides study={study} target={chosen ?? null} pictures={may(role, 'images.read')} />
      {study.refused !== null && (
        <Alert color="red" icon={<IconAlertTriangle size={18} />} title={t('move.refused')}>
          {say(study.refused)}
        </Alert>
      )}
      {study.refused === null && (
        <form onSubmit={submit} className="panel" style={{ padding: 16 }}>
          <Stack gap="md">
            <ChoosePatient start="" value={to} onChange={setTo} />
            {target.error && <ProblemPanel error={target.error} />}
            <Textarea
              label={t('quarantine.why')}
              description={t('quarantine.whyText')}
              required
              autosize
              minRows={2}
              value={reason}
              onChange={(event) => setReason(event.currentTarget.value)}
              data-testid="move-reason"
            />
            <Text size="sm" c="dimmed">
              {t('move.what')}
            </Text>
            {move.error && <ProblemPanel error={move.error} title={t('move.failed')} />}
            <Group justify="flex-end">
              <Button type="submit" disabled={!complete} loading={move.isPending} data-testid="move-confirm">
                {t('move.confirm')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
      {study.moves.length > 0 && <Moves moves={study.moves} />}
    </Stack>
  );
}

function Moves({ moves }: Pick<StudyToMove, 'moves'>) {
  const { t, dateTime } = useWords();
  const line = usePatientLine();
  return (
    <section className="panel" style={{ padding: 16 }}>
      <Text fw={600} mb="xs">
        {t('move.before')}
      </Text>
      <Stack gap="sm">
        {moves.map(({ at, by, reason, from, to }) => (
          <div key={at}>
            <Text size="sm" className="wrap">
              {t('move.moved', { from: line(from), to: line(to) })}
            </Text>
            <Text size="sm" c="dimmed" className="wrap">
              {dateTime(at)} · {by}: {reason}
            </Text>
          </div>
        ))}
      </Stack>
    </section>
  );
}
