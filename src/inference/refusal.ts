import type { Bilingual } from '../domain/text.ts';
import type { InputValues, TableInput } from './model-card.ts';

/** Why a model gives no answer: a stable code for programs and a sentence for clinicians. */
export type Reason = Bilingual & { readonly code: string };

// Made once: making a formatter takes longer than working a row of a table out.
const FORMATS = {
  en: new Intl.NumberFormat('en', { maximumFractionDigits: 6, useGrouping: false }),
  vi: new Intl.NumberFormat('vi', { maximumFractionDigits: 6, useGrouping: false }),
};
const numberIn = (language: 'en' | 'vi', value: number): string => FORMATS[language].format(value);

const measured = (language: 'en' | 'vi', value: number, unit: string): string =>
  `${numberIn(language, value)} ${unitForPeople(language, unit)}`.trim();

/** UCUM as people write it: years for `a`, ×10⁹/L for `10*9/L`. */
function unitForPeople(language: 'en' | 'vi', unit: string): string {
  if (unit === 'a') return language === 'en' ? 'years' : 'năm';
  if (unit === '/d') return language === 'en' ? 'a day' : 'mỗi ngày';
  return unit
    .replace('10*9', '×10⁹')
    .replace('10*3', '×10³')
    .replace('mm[Hg]', 'mmHg')
    .replace('umol', 'µmol')
    .replace('uL', 'µL');
}

/** The value came without a unit, or in one that the card does not list: converting it would be a guess. */
export function unitRefused(input: TableInput, unit: string | undefined): Reason {
  const accepted = [input.unit, ...input.conversions.map((conversion) => conversion.unit)];
  const list = (language: 'en' | 'vi') => accepted.map((one) => unitForPeople(language, one)).join(', ');
  if (unit === undefined || unit === '') {
    return {
      code: 'unit-missing',
      en: `${input.title.en} came without a unit; it must be one of: ${list('en')}.`,
      vi: `${input.title.vi} không có đơn vị; đơn vị phải là một trong: ${list('vi')}.`,
    };
  }
  return {
    code: 'unit-not-accepted',
    en: `${input.title.en} came in the unit "${unit}", which this model does not accept (accepted: ${list('en')}).`,
    vi: `${input.title.vi} có đơn vị "${unit}" mà mô hình này không nhận (các đơn vị được nhận: ${list('vi')}).`,
  };
}

/** A text such as `<5`, `positive` or `hemolysed` stands where the model needs a number. */
export function notANumber(input: TableInput): Reason {
  return {
    code: 'not-a-number',
    en: `${input.title.en} is not a plain number, so the model cannot use it.`,
    vi: `${input.title.vi} không phải là một con số nên mô hình không sử dụng được.`,
  };
}

export function notAnInteger(input: TableInput): Reason {
  return {
    code: 'not-an-integer',
    en: `${input.title.en} must be a whole number.`,
    vi: `${input.title.vi} phải là số nguyên.`,
  };
}

export function outOfRange(
  input: TableInput,
  value: number,
  range: Extract<InputValues, { type: 'number' }>,
): Reason {
  const say = (language: 'en' | 'vi', number: number) => measured(language, number, input.unit);
  return {
    code: 'out-of-range',
    en: `${input.title.en} of ${say('en', value)} lies outside what this model accepts (${numberIn('en', range.min)} to ${say('en', range.max)}); please check it.`,
    vi: `${input.title.vi} là ${say('vi', value)}, nằm ngoài khoảng mô hình này nhận (${numberIn('vi', range.min)} đến ${say('vi', range.max)}); vui lòng kiểm tra lại.`,
  };
}

export function notAChoice(input: TableInput, choices: readonly Bilingual[]): Reason {
  return {
    code: 'not-a-choice',
    en: `${input.title.en} must be one of: ${choices.map((choice) => choice.en).join(', ')}.`,
    vi: `${input.title.vi} phải là một trong: ${choices.map((choice) => choice.vi).join(', ')}.`,
  };
}

export function contradicts(input: TableInput, other: TableInput): Reason {
  return {
    code: 'contradiction',
    en: `"${input.title.en}" contradicts "${other.title.en}"; please check the record.`,
    vi: `"${input.title.vi}" mâu thuẫn với "${other.title.vi}"; vui lòng kiểm tra lại hồ sơ.`,
  };
}

export const NO_ANSWER: Reason = {
  code: 'no-answer',
  en: 'The equation has no value for these inputs.',
  vi: 'Công thức không cho kết quả với các giá trị này.',
};
