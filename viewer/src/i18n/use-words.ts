import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Bilingual, Language } from '../../../src/domain/text.ts';
import { type Formats, formatsFor } from './formats.ts';
import { keepTexts } from './keep-texts.ts';
import { unitText } from './unit-text.ts';

/** Made once: a page has dozens of components that ask, and a formatter of dates takes long to make. */
const FORMATS: Record<Language, Formats> = { vi: formatsFor('vi'), en: formatsFor('en') };
const unitsIn = (language: Language) => keepTexts((ucum: string | null) => unitText(ucum, language));
const UNITS = { vi: unitsIn('vi'), en: unitsIn('en') };

/** The words, numbers and dates of the current language; the same object until the language changes. */
export function useWords() {
  const { t, i18n } = useTranslation();
  const language: Language = i18n.language === 'en' ? 'en' : 'vi';
  return useMemo(() => {
    const formats = FORMATS[language];
    const unit = UNITS[language];
    return {
      t,
      language,
      say: (text: Bilingual) => text[language],
      unit,
      /** A model's answer with its unit; a probability, which is UCUM's `1`, as people say it: in percent. */
      valueText(value: number, decimals: number, ucum: string | null): string {
        if (ucum === '1') return `${formats.number(value * 100, Math.max(0, decimals - 2))} %`;
        return `${formats.number(value, decimals)} ${unit(ucum)}`.trim();
      },
      ...formats,
    };
  }, [t, language]);
}
