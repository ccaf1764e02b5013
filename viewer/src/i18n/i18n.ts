import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { LANGUAGES, type Language } from '../../../src/domain/text.ts';
import { en } from './en.ts';
import { vi } from './vi.ts';

declare module 'i18next' {
  interface CustomTypeOptions {
    resources: { translation: typeof vi };
  }
}

const REMEMBERED = 'tamsoat.language';

function remembered(): Language {
  const kept = localStorage.getItem(REMEMBERED);
  return LANGUAGES.find((language) => language === kept) ?? 'vi';
}

/** Starts the words of the viewer in the remembered language, Vietnamese at first. */
export async function startWords(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: remembered(),
    fallbackLng: 'vi',
    resources: { vi: { translation: vi }, en: { translation: en } },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18next.language;
}

/** Changes the language and remembers it on this machine. */
export async function speak(language: Language): Promise<void> {
  localStorage.setItem(REMEMBERED, language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
