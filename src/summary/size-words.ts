import type { Bilingual } from '../domain/text.ts';
import { numberText } from './dates.ts';

/** Things of everyday life and the diameter below which they serve as a comparison, in mm. */
const THINGS: readonly { belowMm: number; name: Bilingual }[] = [
  { belowMm: 4, name: { en: 'a sesame seed', vi: 'hạt vừng' } },
  { belowMm: 7, name: { en: 'a grain of rice', vi: 'hạt gạo' } },
  { belowMm: 12, name: { en: 'a pea', vi: 'hạt đậu Hà Lan' } },
  { belowMm: 18, name: { en: 'a hazelnut', vi: 'hạt nhãn' } },
  { belowMm: 26, name: { en: 'a grape', vi: 'quả nho' } },
  { belowMm: 40, name: { en: 'a quail egg', vi: 'quả trứng cút' } },
  { belowMm: 65, name: { en: 'a hen’s egg', vi: 'quả trứng gà' } },
];

/** A diameter in mm, in cm and beside something everybody knows; larger than any of those without a comparison. */
export function sizeWords(diameterMm: number): Bilingual {
  const mm = Math.round(diameterMm);
  const thing = THINGS.find(({ belowMm }) => mm < belowMm)?.name;
  const en = `about ${mm} mm (${numberText(mm / 10, 1, 'en')} cm)`;
  const vi = `khoảng ${mm} mm (${numberText(mm / 10, 1, 'vi')} cm)`;
  return thing === undefined
    ? { en, vi }
    : { en: `${en}, the size of ${thing.en}`, vi: `${vi}, cỡ ${thing.vi}` };
}
