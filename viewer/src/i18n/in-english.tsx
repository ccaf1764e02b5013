import { Text } from '@mantine/core';
import { useWords } from './use-words.ts';

/** Beside what stands in English alone, as in its source: says so to who reads another language. */
export function InEnglish() {
  const { t, language } = useWords();
  if (language === 'en') return null;
  return (
    <Text span size="xs" c="dimmed" fw={400} data-testid="in-english">
      {' '}
      ({t('models.english')})
    </Text>
  );
}
