/** A sentence for people, in both languages of the hub. */
export type Bilingual = { readonly en: string; readonly vi: string };
export const LANGUAGES = ['vi', 'en'] as const;
export type Language = (typeof LANGUAGES)[number];
