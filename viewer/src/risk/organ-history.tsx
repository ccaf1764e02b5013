import { Text } from '@mantine/core';
import { type HistoryAnswers, NO_ANSWERS } from '../../../src/domain/history.ts';
import { useWords } from '../i18n/use-words.ts';
import { useAnswered } from '../patients/answers.ts';

type OrganHistoryProps = { fields: readonly (keyof HistoryAnswers)[]; answers: HistoryAnswers | null };

/** The answers of the history form that bear on an organ. */
export function OrganHistory({ fields, answers }: OrganHistoryProps) {
  const { t } = useWords();
  const chosen = Object.fromEntries(fields.map((field) => [field, answers?.[field] ?? null]));
  const rows = useAnswered({ ...NO_ANSWERS, ...chosen });
  if (rows.length === 0) return null;
  return (
    <section>
      <Text size="xs" c="dimmed">
        {t('reading.history')}
      </Text>
      <Text size="sm" className="wrap">
        {rows.map(([question, answer]) => `${question}: ${answer}`).join(' · ')}
      </Text>
    </section>
  );
}
