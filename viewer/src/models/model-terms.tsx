import { Alert, Button, Group, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ModelList } from '../../../src/inference/api.ts';
import type { ModelCard } from '../../../src/inference/model-card.ts';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { may } from '../shell/may.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { useMe } from '../shell/session.tsx';

type ModelTermsProps = {
  model: ModelList['models'][number];
  terms: NonNullable<ModelCard['terms']>;
};

/** What the owner of a model asks, who accepted it, and an administrator's button to accept or withdraw. */
export function ModelTerms({ model, terms }: ModelTermsProps) {
  const { t, say, dateTime } = useWords();
  const { role } = useMe();
  const queries = useQueryClient();
  const { id, termsAccepted } = model;
  const change = useMutation({
    mutationFn: () =>
      termsAccepted
        ? call('DELETE /api/models/:id/terms', { params: { id } })
        : call('PUT /api/models/:id/terms', { params: { id } }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['models'] }),
  });
  return (
    <Alert
      color={termsAccepted ? 'teal' : 'yellow'}
      title={t('models.termsOf', { holder: terms.holder })}
      mt="sm"
      p="xs"
      data-testid={`terms-${id}`}
    >
      <Text size="sm" className="wrap">
        {say(terms)}
      </Text>
      <Group justify="space-between" mt={6}>
        <Text size="xs" c="dimmed">
          {termsAccepted
            ? t('models.accepted', { name: termsAccepted.by, when: dateTime(termsAccepted.at) })
            : !may(role, 'models.manage') && t('models.onlyAdministrators')}
        </Text>
        {may(role, 'models.manage') && (
          <Button
            size="xs"
            variant={termsAccepted ? 'default' : 'filled'}
            loading={change.isPending}
            onClick={() => change.mutate()}
            data-testid={`terms-change-${id}`}
          >
            {t(termsAccepted ? 'models.withdraw' : 'models.accept')}
          </Button>
        )}
      </Group>
      {change.error && <ProblemPanel error={change.error} />}
    </Alert>
  );
}
