import type { Bilingual } from '../../../src/domain/text.ts';

/** Why a row of a mapped table is refused, as `src/formats/tabular` says it, and what a person does about it. */
const REFUSALS: readonly (readonly [reason: RegExp, words: Bilingual])[] = [
  [/^is empty$/, { en: 'is empty', vi: 'để trống' }],
  [/^is not a number$/, { en: 'is not a number', vi: 'không phải là số' }],
  [
    /^is no number written with a decimal point$/,
    {
      en: 'is no number with a decimal point: check how this table writes decimals',
      vi: 'không phải số có dấu chấm thập phân: hãy xem bảng viết số thập phân thế nào',
    },
  ],
  [
    /^is no number written with a decimal comma$/,
    {
      en: 'is no number with a decimal comma: check how this table writes decimals',
      vi: 'không phải số có dấu phẩy thập phân: hãy xem bảng viết số thập phân thế nào',
    },
  ],
  [
    /^is not a date in the order that was told$/,
    {
      en: 'is not a date in the chosen order; a year needs four digits',
      vi: 'không phải ngày tháng theo thứ tự đã chọn; năm phải có bốn chữ số',
    },
  ],
  [/^is no time of day$/, { en: 'is no time of day', vi: 'không phải giờ trong ngày' }],
  [
    /^has a time of its own beside the column of times$/,
    {
      en: 'has a time of its own, and there is a column of times as well',
      vi: 'đã có giờ, trong khi còn một cột giờ riêng',
    },
  ],
  [
    /^is no word for a sex that is known$/,
    {
      en: 'is not one of the words for male and female: say them in the column of the sex',
      vi: 'không phải từ chỉ nam hay nữ: hãy ghi các từ đó ở cột giới',
    },
  ],
  [
    /^lies above the upper bound$/,
    { en: 'lies above the upper bound', vi: 'cận dưới lớn hơn cận trên của khoảng tham chiếu' },
  ],
  [
    /^belongs to another patient in an earlier row$/,
    {
      en: 'belongs to another patient in an earlier row',
      vi: 'là số phiếu của người khác ở một dòng trước',
    },
  ],
  [
    /^differs from an earlier row of this report$/,
    { en: 'differs from an earlier row of this report', vi: 'khác với dòng trước của cùng phiếu' },
  ],
  [
    /^more than \S+ results of one report$/,
    { en: 'too many results in one report', vi: 'một phiếu có quá nhiều kết quả' },
  ],
];

/** The words for a row's refusal; null for one that is said in English alone. */
export function refusalWords(reason: string): Bilingual | null {
  return REFUSALS.find(([known]) => known.test(reason))?.[1] ?? null;
}
