import { Text, Title } from '@mantine/core';
import type { VisitOrgans } from '../../../src/reading/api.ts';
import { useWords } from '../i18n/use-words.ts';

/** On paper alone: which model in which version gave each answer of the page, after whom, and when. */
export function PrintedModels({ organs }: Pick<VisitOrgans, 'organs'>) {
  const { t, say, dateTime } = useWords();
  const answered = organs
    .flatMap(({ assessments }) => assessments)
    .filter(({ outcome }) => outcome === 'answered');
  if (answered.length === 0) return null;
  return (
    <section className="print-only printed-models" data-testid="printed-models">
      <Title order={3} size="h6">
        {t('organs.models')}
      </Title>
      {answered.map(({ modelId, modelVersion, title, source, assessedAt }) => (
        <Text key={modelId} size="xs" className="wrap">
          {say(title)} · {modelId} {t('risks.version', { version: modelVersion })} ·{' '}
          {t('risks.assessedAt', { when: dateTime(assessedAt) })} · {t('risks.source')}: {source}
        </Text>
      ))}
    </section>
  );
}
