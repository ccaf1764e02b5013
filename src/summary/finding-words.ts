import { FINDING_KINDS, type FindingKind } from '../domain/finding.ts';
import type { Bilingual } from '../domain/text.ts';
import type { ReportFinding } from '../report/api.ts';
import { sizeWords } from './size-words.ts';

type KindWords = {
  readonly one: Bilingual;
  /** `{n}` stands for the count. */
  readonly many: Bilingual;
  /** What a doctor calls it. */
  readonly medical: Bilingual;
  readonly meaning: Bilingual;
  /** Said instead of `meaning` from 10 mm on, where most guidelines stop calling it probably harmless. */
  readonly meaningWhenLarge?: Bilingual;
};

const ONLY_FURTHER: Bilingual = {
  en: 'A picture alone cannot tell what it is; the next examination will.',
  vi: 'Chỉ nhìn hình thì chưa biết đó là gì; lần khám tiếp theo sẽ trả lời.',
};
const LARGE_MM = 10;

const WORDS: Readonly<Record<FindingKind, KindWords>> = {
  'lung-nodule': {
    one: { en: 'A small spot in the lung', vi: 'Một đốm nhỏ ở phổi' },
    many: { en: '{n} small spots in the lungs', vi: '{n} đốm nhỏ ở phổi' },
    medical: { en: 'lung nodule', vi: 'nốt phổi' },
    meaning: {
      en: 'Doctors call it a nodule. Small ones are common, and most are harmless, such as an old scar.',
      vi: 'Bác sĩ gọi đó là nốt. Nốt nhỏ khá thường gặp và phần lớn là lành tính, ví dụ một vết sẹo cũ.',
    },
    meaningWhenLarge: ONLY_FURTHER,
  },
  'lung-mass': {
    one: { en: 'A larger spot in the lung', vi: 'Một vùng đặc lớn hơn ở phổi' },
    many: { en: '{n} larger spots in the lungs', vi: '{n} vùng đặc lớn hơn ở phổi' },
    medical: { en: 'lung mass', vi: 'khối ở phổi' },
    meaning: ONLY_FURTHER,
  },
  'breast-mass': {
    one: { en: 'A lump in the breast', vi: 'Một khối nhỏ ở vú' },
    many: { en: '{n} lumps in the breast', vi: '{n} khối nhỏ ở vú' },
    medical: { en: 'breast mass', vi: 'khối ở vú' },
    meaning: {
      en: 'Many lumps are harmless, such as a cyst. The next examination tells what this one is.',
      vi: 'Nhiều khối ở vú là lành tính, ví dụ nang nước. Lần khám tiếp theo sẽ cho biết đây là gì.',
    },
  },
  calcification: {
    one: { en: 'A small spot of calcium', vi: 'Một chấm vôi nhỏ' },
    many: { en: '{n} small spots of calcium', vi: '{n} chấm vôi nhỏ' },
    medical: { en: 'calcification', vi: 'vôi hóa' },
    meaning: {
      en: 'Calcium builds up with age and after old inflammation. What it means depends on where it lies.',
      vi: 'Vôi thường đọng lại theo tuổi hoặc sau viêm cũ. Ý nghĩa của nó tùy vào vị trí.',
    },
  },
  'liver-lesion': {
    one: { en: 'A spot in the liver', vi: 'Một đốm ở gan' },
    many: { en: '{n} spots in the liver', vi: '{n} đốm ở gan' },
    medical: { en: 'liver lesion', vi: 'tổn thương gan' },
    meaning: {
      en: 'Many spots in the liver are harmless, such as a cyst. The next examination tells what this one is.',
      vi: 'Nhiều đốm ở gan là lành tính, ví dụ nang nước. Lần khám tiếp theo sẽ cho biết đây là gì.',
    },
  },
  'renal-lesion': {
    one: { en: 'A spot in the kidney', vi: 'Một đốm ở thận' },
    many: { en: '{n} spots in the kidneys', vi: '{n} đốm ở thận' },
    medical: { en: 'kidney lesion', vi: 'tổn thương thận' },
    meaning: {
      en: 'Many spots in the kidney are harmless, such as a cyst. The next examination tells what this one is.',
      vi: 'Nhiều đốm ở thận là lành tính, ví dụ nang nước. Lần khám tiếp theo sẽ cho biết đây là gì.',
    },
  },
  opacity: {
    one: { en: 'A cloudy area in the picture', vi: 'Một vùng mờ trên hình chụp' },
    many: { en: '{n} cloudy areas in the picture', vi: '{n} vùng mờ trên hình chụp' },
    medical: { en: 'opacity', vi: 'đám mờ' },
    meaning: {
      en: 'It may come from an infection, from an old scar, or from something else; the doctor has weighed it.',
      vi: 'Vùng mờ có thể do viêm, do sẹo cũ hoặc do nguyên nhân khác; bác sĩ đã cân nhắc điều này.',
    },
  },
  other: {
    one: { en: 'Something the doctor noted', vi: 'Một điểm bác sĩ ghi nhận' },
    many: { en: '{n} things the doctor noted', vi: '{n} điểm bác sĩ ghi nhận' },
    medical: { en: 'other finding', vi: 'dấu hiệu khác' },
    meaning: {
      en: 'The doctor’s own words are at the end of this page.',
      vi: 'Lời của bác sĩ ở cuối trang này.',
    },
  },
};

function inWords(
  kind: FindingKind,
  sizes: readonly number[],
  count: number,
): { title: Bilingual; text: Bilingual } {
  const words = WORDS[kind];
  const largest = sizes.length === 0 ? null : Math.max(...sizes);
  const meaning =
    largest !== null && largest >= LARGE_MM ? (words.meaningWhenLarge ?? words.meaning) : words.meaning;
  const title =
    count === 1
      ? words.one
      : {
          en: words.many.en.replace('{n}', String(count)),
          vi: words.many.vi.replace('{n}', String(count)),
        };
  if (largest === null) return { title, text: meaning };
  const size = sizeWords(largest);
  const [en, vi] = count === 1 ? ['It measures', 'Kích thước'] : ['The largest measures', 'Cái lớn nhất'];
  return { title, text: { en: `${en} ${size.en}. ${meaning.en}`, vi: `${vi} ${size.vi}. ${meaning.vi}` } };
}

/** What was found, without jargon: one paragraph a kind, the largest first. */
export function findingWords(
  findings: readonly Pick<ReportFinding, 'kind' | 'diameterMm'>[],
): { title: Bilingual; text: Bilingual }[] {
  return FINDING_KINDS.flatMap((kind) => {
    const ofKind = findings.filter((finding) => finding.kind === kind);
    const sizes = ofKind.flatMap((finding) => finding.diameterMm ?? []);
    return ofKind.length === 0
      ? []
      : [{ largest: Math.max(0, ...sizes), words: inWords(kind, sizes, ofKind.length) }];
  })
    .sort((a, b) => b.largest - a.largest)
    .map(({ words }) => words);
}

/** The same finding for a doctor: its kind, size, what the reader wrote, and whether a model pointed at it. */
export function medicalWords({ kind, diameterMm, description, model }: ReportFinding): Bilingual {
  const { medical } = WORDS[kind];
  const size = diameterMm === null ? '' : `, ${diameterMm.toFixed(1)} mm`;
  const said = description === '' ? '' : `: ${description}`;
  return {
    en: `${medical.en}${size}${said}${model === null ? '' : ` (marked by ${model}, confirmed by the reader)`}`,
    vi: `${medical.vi}${size}${said}${model === null ? '' : ` (${model} đánh dấu, bác sĩ xác nhận)`}`,
  };
}
