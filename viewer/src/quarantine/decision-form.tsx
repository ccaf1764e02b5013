import { Alert, Button, Checkbox, Group, Radio, Stack, Text, Textarea, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useNavigate } from 'react-router';
import type { QuarantineChoice, QuarantineDetail } from '../../../src/intake/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { ChoosePatient, usePatientLine } from './choose-patient.tsx';

const SHORTEST_REASON = 3;

/** What can be decided, in words that say what then happens, and why the rest cannot. */
export function DecisionForm({ detail }: { detail: QuarantineDetail }) {
  const { t, say } = useWords();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const line = usePatientLine();
  const [chosen, setChosen] = useState<QuarantineChoice['decision'] | null>(null);
  const [reason, setReason] = useState('');
  const [patientKey, setPatientKey] = useState<string | null>(null);
  const [patientId, setPatientId] = useState('');
  const [all, setAll] = useState(detail.count > 1);
  const { choices, count, receipt } = detail;
  const choice = choices.find(({ decision }) => decision === chosen);
  const whose = choice?.patient?.key ?? patientKey;

  const decide = useMutation({
    mutationFn: (decision: QuarantineChoice['decision']) =>
      call('POST /api/quarantine/:id/decision', {
        params: { id: receipt.id },
        body: {
          decision,
          reason: reason.trim(),
          all: all && count > 1,
          ...(decision === 'file-under' && whose !== null ? { patientKey: whose } : {}),
          ...(decision === 'new-patient' ? { patientId: patientId.trim() } : {}),
        },
      }),
    async onSuccess({ decided, left }) {
      notifications.show({
        color: left.length > 0 ? 'orange' : 'teal',
        message: `${t('quarantine.decided', { count: decided })}${left.length > 0 ? ` ${t('quarantine.left', { count: left.length })}` : ''}`,
      });
      // This page's own query would ask about what is decided now.
      await navigate('/quarantine');
      await queries.invalidateQueries({ queryKey: ['quarantine'] });
    },
  });

  const complete =
    choice !== undefined &&
    choice.refused === null &&
    reason.trim().length >= SHORTEST_REASON &&
    (chosen !== 'file-under' || whose !== null) &&
    (chosen !== 'new-patient' || patientId.trim() !== '');

  function submit(event: FormEvent) {
    event.preventDefault();
    if (complete && chosen !== null) decide.mutate(chosen);
  }

  return (
    <form onSubmit={submit} className="panel" style={{ padding: 16 }} data-testid="decision">
      <Stack gap="md">
        <Radio.Group
          label={t('quarantine.decide')}
          value={chosen}
          onChange={(value) =>
            setChosen(choices.find(({ decision }) => decision === value)?.decision ?? null)
          }
        >
          <Stack gap="sm" mt="xs">
            {choices.map(({ decision, refused, patient }) => (
              <Radio
                key={decision}
                value={decision}
                disabled={refused !== null}
                label={t(`decision.${decision}`)}
                description={
                  refused !== null
                    ? say(refused)
                    : `${t(`decisionText.${decision}`)}${patient ? ` ${line(patient)}` : ''}`
                }
                data-testid={`decision-${decision}`}
              />
            ))}
          </Stack>
        </Radio.Group>
        {chosen === 'file-under' && choice?.patient === null && (
          <ChoosePatient
            start={detail.ours?.patient?.patientId ?? ''}
            value={patientKey}
            onChange={setPatientKey}
          />
        )}
        {chosen === 'new-patient' && (
          <TextInput
            label={t('quarantine.newId')}
            description={t('quarantine.newIdText')}
            value={patientId}
            onChange={(event) => setPatientId(event.currentTarget.value)}
            data-testid="new-patient-id"
          />
        )}
        <Textarea
          label={t('quarantine.why')}
          description={t('quarantine.whyText')}
          autosize
          minRows={2}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data-testid="decision-reason"
        />
        {count > 1 && (
          <Checkbox
            label={t('quarantine.all', { count })}
            checked={all}
            onChange={(event) => setAll(event.currentTarget.checked)}
          />
        )}
        {chosen === 'take-new' && (
          <Alert color="orange">
            <Text size="sm">{t('quarantine.takeNewNote')}</Text>
          </Alert>
        )}
        {decide.error && <ProblemPanel error={decide.error} title={t('quarantine.failed')} />}
        <Group justify="flex-end">
          <Button type="submit" disabled={!complete} loading={decide.isPending} data-testid="decide">
            {t('quarantine.confirm')}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
