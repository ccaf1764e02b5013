import type { Bilingual } from '../domain/text.ts';
import type { AssessmentView } from '../risk/api.ts';
import { numberText } from './dates.ts';
import type { Weight } from './summary-body.ts';

/** How to speak of one model's answer: as people among people alike, or as a value with its meaning. */
type RiskWords =
  | {
      readonly kind: 'chance';
      readonly title: Bilingual;
      /** Completes “about N of 100 people like you will have …”. */
      readonly event: Bilingual;
    }
  | {
      readonly kind: 'value';
      readonly title: Bilingual;
      readonly about: Bilingual;
      readonly calm: Bilingual;
      readonly flagged: Bilingual;
    };

const WORDS: Readonly<Record<string, RiskWords>> = {
  'score2-asia-pacific': {
    kind: 'chance',
    title: { en: 'Heart and blood vessels', vi: 'Tim và mạch máu' },
    event: {
      en: 'a heart attack or a stroke within ten years',
      vi: 'bị nhồi máu cơ tim hoặc đột quỵ trong mười năm tới',
    },
  },
  plcom2012: {
    kind: 'chance',
    title: { en: 'Lungs', vi: 'Phổi' },
    event: { en: 'lung cancer within six years', vi: 'mắc ung thư phổi trong sáu năm tới' },
  },
  'ckd-epi-2021-creatinine': {
    kind: 'value',
    title: { en: 'Kidneys', vi: 'Thận' },
    about: { en: 'Your kidneys’ cleaning power (eGFR) is {n}.', vi: 'Khả năng lọc của thận (eGFR) là {n}.' },
    calm: {
      en: 'This value alone is no sign of weak kidneys.',
      vi: 'Riêng con số này không cho thấy thận yếu.',
    },
    flagged: {
      en: 'This is lower than usual. A second measurement shows whether it stays so.',
      vi: 'Mức này thấp hơn thường gặp. Cần đo lại một lần nữa để biết có kéo dài hay không.',
    },
  },
  'fib-4': {
    kind: 'value',
    title: { en: 'Liver', vi: 'Gan' },
    about: {
      en: 'Your FIB-4 value is {n}. It estimates from age and three blood tests whether the liver is scarred.',
      vi: 'Chỉ số FIB-4 là {n}. Chỉ số này ước tính gan có bị xơ hay không, dựa vào tuổi và ba xét nghiệm máu.',
    },
    calm: { en: 'Marked scarring is unlikely.', vi: 'Ít khả năng gan bị xơ nhiều.' },
    flagged: {
      en: 'It does not settle the question; another test of the liver makes it clear.',
      vi: 'Chỉ số này chưa đủ để kết luận; cần thêm một xét nghiệm về gan cho rõ.',
    },
  },
  'liver-stiffness-8kpa': {
    kind: 'chance',
    title: { en: 'Stiffness of the liver', vi: 'Độ cứng của gan' },
    event: {
      en: 'a liver that measures stiffer than usual (8 kPa or more)',
      vi: 'có gan cứng hơn bình thường khi đo (từ 8 kPa)',
    },
  },
  amap: {
    kind: 'value',
    title: { en: 'Liver in chronic hepatitis', vi: 'Gan ở người viêm gan mạn' },
    about: {
      en: 'Your aMAP score is {n}, on a scale from 0 to 100. It tells how closely the liver should be watched.',
      vi: 'Điểm aMAP là {n}, trên thang từ 0 đến 100. Điểm này cho biết gan cần được theo dõi sát đến đâu.',
    },
    calm: { en: 'The score is low.', vi: 'Điểm này ở mức thấp.' },
    flagged: {
      en: 'Regular ultrasound and blood tests are advised at this score.',
      vi: 'Với điểm này, nên siêu âm và xét nghiệm máu định kỳ.',
    },
  },
};

/** The answer as a percentage, or null where it is no probability. */
function percentOf(value: number, unit: string | null): number | null {
  if (unit === '%') return value;
  return unit === '1' && value >= 0 && value <= 1 ? value * 100 : null;
}

/** `about 7 of 100`, or `about 4 of 1,000` where that is less than two of a hundred. */
function frequency(percent: number): { of: Bilingual; count: Bilingual } {
  if (percent >= 2) {
    const n = Math.round(percent);
    return { of: { en: '100', vi: '100' }, count: { en: `about ${n}`, vi: `khoảng ${n}` } };
  }
  const of: Bilingual = { en: '1,000', vi: '1.000' };
  if (percent < 0.1) return { of, count: { en: 'fewer than 1', vi: 'chưa tới 1' } };
  const n = Math.round(percent * 10);
  return { of, count: { en: `about ${n}`, vi: `khoảng ${n}` } };
}

function percentText(percent: number): Bilingual {
  if (percent < 0.1) return { en: 'under 0.1 %', vi: 'dưới 0,1 %' };
  const decimals = percent < 10 ? 1 : 0;
  return { en: `${numberText(percent, decimals, 'en')} %`, vi: `${numberText(percent, decimals, 'vi')} %` };
}

/** A risk in words with the number it rests on, or null where the model gave none. */
export function riskWords(
  assessment: Pick<
    AssessmentView,
    'modelId' | 'title' | 'outcome' | 'value' | 'unit' | 'decimals' | 'band' | 'flagged'
  >,
): { title: Bilingual; text: Bilingual; weight: Weight } | null {
  const { modelId, outcome, value, unit, decimals, band, flagged } = assessment;
  if (outcome !== 'answered' || value === null) return null;
  const weight: Weight = flagged ? 'note' : 'calm';
  const words = WORDS[modelId];
  const percent = percentOf(value, unit);
  if (words?.kind === 'chance' && percent !== null) {
    const { of, count } = frequency(percent);
    const exact = percentText(percent);
    const advice: Bilingual = flagged
      ? {
          en: ' Your doctor can tell you what lowers it.',
          vi: ' Bác sĩ có thể chỉ cho quý vị cách giảm nguy cơ này.',
        }
      : { en: '', vi: '' };
    return {
      title: words.title,
      text: {
        en: `Among people with the same answers and values as yours, ${count.en} of ${of.en} have ${words.event.en} (${exact.en}). It is an estimate, not a diagnosis.${advice.en}`,
        vi: `Cứ ${of.vi} người có câu trả lời và chỉ số giống quý vị thì ${count.vi} người ${words.event.vi} (${exact.vi}). Đây là ước tính, không phải chẩn đoán.${advice.vi}`,
      },
      weight,
    };
  }
  const shown = { en: numberText(value, decimals, 'en'), vi: numberText(value, decimals, 'vi') };
  if (words?.kind === 'value') {
    const meaning = flagged ? words.flagged : words.calm;
    return {
      title: words.title,
      text: {
        en: `${words.about.en.replace('{n}', shown.en)} ${meaning.en}`,
        vi: `${words.about.vi.replace('{n}', shown.vi)} ${meaning.vi}`,
      },
      weight,
    };
  }
  const measure = unit === null || unit === '1' || unit.startsWith('{') ? '' : ` ${unit}`;
  return {
    title: assessment.title,
    text: {
      en: `${shown.en}${measure}${band === null ? '' : `: ${band.en}`}. Ask your doctor what it means for you.`,
      vi: `${shown.vi}${measure}${band === null ? '' : `: ${band.vi}`}. Xin hỏi bác sĩ điều này có ý nghĩa gì với quý vị.`,
    },
    weight,
  };
}
