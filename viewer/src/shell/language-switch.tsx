import { SegmentedControl } from '@mantine/core';
import { speak } from '../i18n/i18n.ts';
import { useWords } from '../i18n/use-words.ts';

export function LanguageSwitch() {
  const { t, language } = useWords();
  return (
    <SegmentedControl
      size="xs"
      aria-label={t('nav.language')}
      data-testid="language"
      value={language}
      onChange={(value) => void speak(value === 'en' ? 'en' : 'vi')}
      data={[
        { value: 'vi', label: 'VI' },
        { value: 'en', label: 'EN' },
      ]}
    />
  );
}
