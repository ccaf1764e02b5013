import type { Language } from '../../../src/domain/text.ts';

/** Units of time alone, which are words of the language. */
const TIMES: Readonly<Record<string, Record<Language, string>>> = {
  a: { vi: 'năm', en: 'years' },
  mo: { vi: 'tháng', en: 'months' },
  d: { vi: 'ngày', en: 'days' },
  '/d': { vi: 'mỗi ngày', en: 'a day' },
};

const WRITTEN: [RegExp, string][] = [
  [/\{1\.73_m2\}/g, '1.73 m²'],
  // Annotations of a pure number, such as {index} or {score}, say nothing to a reader.
  [/\{[^}]*\}/g, ''],
  [/\bmm\[Hg\]/g, 'mmHg'],
  [/\[(i?IU|arb'U)\]/gi, 'IU'],
  [/\bu(?=(mol|g|L|kat|U)\b)/g, 'µ'],
  [/\b10\*3\b/g, '10³'],
  [/\b10\*6\b/g, '10⁶'],
  [/\b10\*9\b/g, '10⁹'],
  [/\b10\*12\b/g, '10¹²'],
  [/\bm2\b/g, 'm²'],
  [/\bmm3\b/g, 'mm³'],
];

/** A UCUM unit as people write it: `umol/L` is µmol/L, `10*9/L` is 10⁹/L; another text stays as it is. */
export function unitText(unit: string | null, language: Language): string {
  // `1` is UCUM's unit of pure numbers.
  if (unit === null || unit === '1') return '';
  const time = TIMES[unit];
  if (time !== undefined) return time[language];
  return WRITTEN.reduce((text, [ucum, written]) => text.replace(ucum, written), unit).trim();
}
