import { Stack } from '@mantine/core';
import { useWords } from '../i18n/use-words.ts';
import { ModelCardPanel } from '../models/model-card-panel.tsx';
import { useModels } from '../models/use-models.ts';
import { Empty } from '../shell/empty.tsx';
import { Page } from '../shell/page.tsx';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';

export function ModelsPage() {
  const { t } = useWords();
  const list = useModels();
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
