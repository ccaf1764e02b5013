import { Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { call } from '../api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ModelCardPanel } from '../models/model-card-panel.tsx';
import { Empty } from '../shell/empty.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';

export function ModelsPage() {
  const { t } = useWords();
  const list = useQuery({
    queryKey: ['models'],
    queryFn: ({ signal }) => call('GET /api/models', { signal }),
  });
  return (
    <Page title={t('models.title')} intro={t('models.intro')} size={1000}>
      {list.error && <ProblemPanel error={list.error} onRetry={() => void list.refetch()} />}
      {list.isPending && <Waiting />}
      {list.data?.models.length === 0 && <Empty>{t('models.none')}</Empty>}
      <Stack gap="md">
        {list.data?.models.map((model) => (
          <ModelCardPanel key={model.id} model={model} />
        ))}
      </Stack>
    </Page>
  );
}
