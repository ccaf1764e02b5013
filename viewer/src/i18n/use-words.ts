import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Bilingual, Language } from '../../../src/domain/text.ts';
import { type Formats, formatsFor } from './formats.ts';
import { unitText } from './unit-text.ts';

/** The words, numbers and dates of the current language. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === 'en' ? 'en' : 'vi';
  const formats: Formats = useMemo(() => formatsFor(language), [language]);
  return {
    t,
    language,
    say: (text: Bilingual) => text[language],
    unit: (ucum: string | null) => unitText(ucum, language),
    ...formats,
  };
}
