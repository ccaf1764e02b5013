import { Anchor, Button, CloseButton, Group, Text, TextInput } from '@mantine/core';
import { IconPhone, IconPlus } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type SyntheticEvent, useState } from 'react';
import type { PhoneView } from '../../../src/patients/api.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { may } from '../shell/may.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';

/** One number, which a telephone or a computer that can call opens, and who gave it. */
export function PhoneNumber({ phone }: { phone: PhoneView }) {
  const { t, dateTime } = useWords();
  const { number, source, sourceName, addedAt } = phone;
  const by = t(`phones.${source}`, { name: sourceName || '–', at: dateTime(addedAt) });
  return (
    <Text size="sm" component="span" className="wrap">
      <Anchor href={`tel:${number.replace(/[^\d+]/gu, '')}`} fw={600} className="tabular" size="sm">
        {number}
      </Anchor>{' '}
      <Text component="span" size="xs" c="dimmed">
        {by}
      </Text>
    </Text>
  );
}

/** The numbers by which a person is called; staff add what they are told and take away what nobody answers. */
export function PhoneNumbers({ patientKey, phones }: { patientKey: string; phones: readonly PhoneView[] }) {
  const { t } = useWords();
  const { role } = useMe();
  const queries = useQueryClient();
  const [typed, setTyped] = useState<string | null>(null);
  const refreshed = () =>
    Promise.all([
      queries.invalidateQueries({ queryKey: ['patient', patientKey], exact: true }),
      queries.invalidateQueries({ queryKey: ['call-backs'] }),
    ]);
  const add = useMutation({
    mutationFn: (number: string) =>
      call('POST /api/patients/:key/phones', { params: { key: patientKey }, body: { number } }),
    async onSuccess() {
      setTyped(null);
      await refreshed();
    },
  });
  const remove = useMutation({
    mutationFn: (id: string) =>
      call('DELETE /api/patients/:key/phones/:id', { params: { key: patientKey, id } }),
    onSuccess: refreshed,
  });
  const writes = may(role, 'phones.write');
  const onSubmit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (typed?.trim()) add.mutate(typed);
  };
  const error = add.error ?? remove.error;
  return (
    <div className="no-print" data-testid="phones">
      <Group gap="md">
        <IconPhone size={16} aria-label={t('phones.title')} />
        {phones.length === 0 && (
          <Text size="sm" c="dimmed">
            {t('phones.none')}
          </Text>
        )}
        {phones.map((phone) => (
          <Group key={phone.id} gap={2} wrap="nowrap">
            <PhoneNumber phone={phone} />
            {writes && (
              <CloseButton
                size="sm"
                aria-label={t('phones.remove', { number: phone.number })}
                onClick={() => remove.mutate(phone.id)}
              />
            )}
          </Group>
        ))}
        {writes && typed === null && (
          <Button
            size="compact-xs"
            variant="default"
            leftSection={<IconPlus size={13} />}
            onClick={() => setTyped('')}
            data-testid="phone-add"
          >
            {t('phones.add')}
          </Button>
        )}
        {typed !== null && (
          <form onSubmit={onSubmit}>
            <Group gap="xs">
              <TextInput
                size="xs"
                type="tel"
                autoFocus
                aria-label={t('phones.title')}
                maxLength={40}
                value={typed}
                onChange={(event) => setTyped(event.currentTarget.value)}
                data-testid="phone-typed"
              />
              <Button
                size="xs"
                type="submit"
                loading={add.isPending}
                disabled={typed.trim() === ''}
                data-testid="phone-save"
              >
                {t('action.save')}
              </Button>
              <Button size="xs" variant="default" onClick={() => setTyped(null)}>
                {t('action.cancel')}
              </Button>
            </Group>
          </form>
        )}
      </Group>
      {error && <ProblemPanel error={error} title={t('phones.failed')} />}
    </div>
  );
}
