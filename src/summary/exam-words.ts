import type { Bilingual } from '../domain/text.ts';
import type { ReportBody } from '../report/api.ts';

/** Modalities (PS3.3 C.7.3.1.1.1) as people call them. */
const MODALITIES: Readonly<Record<string, Bilingual>> = {
  CT: { en: 'CT scan', vi: 'Chụp cắt lớp vi tính (CT)' },
  MR: { en: 'MRI scan', vi: 'Chụp cộng hưởng từ (MRI)' },
  US: { en: 'Ultrasound', vi: 'Siêu âm' },
  MG: { en: 'Mammogram', vi: 'Chụp nhũ ảnh' },
  DX: { en: 'X-ray', vi: 'Chụp X-quang' },
  CR: { en: 'X-ray', vi: 'Chụp X-quang' },
  PT: { en: 'PET scan', vi: 'Chụp PET' },
  NM: { en: 'Nuclear medicine scan', vi: 'Xạ hình' },
  ES: { en: 'Endoscopy', vi: 'Nội soi' },
  ECG: { en: 'Heart tracing (ECG)', vi: 'Điện tâm đồ' },
};

/** Body parts (PS3.16 annex L) as people call them. */
const BODY_PARTS: Readonly<Record<string, Bilingual>> = {
  CHEST: { en: 'chest', vi: 'ngực' },
  LUNG: { en: 'lungs', vi: 'phổi' },
  BREAST: { en: 'breasts', vi: 'tuyến vú' },
  ABDOMEN: { en: 'belly', vi: 'bụng' },
  LIVER: { en: 'liver', vi: 'gan' },
  KIDNEY: { en: 'kidneys', vi: 'thận' },
  PELVIS: { en: 'pelvis', vi: 'vùng chậu' },
  HEART: { en: 'heart', vi: 'tim' },
  HEAD: { en: 'head', vi: 'đầu' },
  BRAIN: { en: 'brain', vi: 'não' },
  NECK: { en: 'neck', vi: 'cổ' },
  THYROID: { en: 'thyroid', vi: 'tuyến giáp' },
  PROSTATE: { en: 'prostate', vi: 'tuyến tiền liệt' },
};

const IMAGES: Bilingual = { en: 'Images', vi: 'Hình ảnh' };
export const LABORATORY: Bilingual = { en: 'Blood and laboratory tests', vi: 'Xét nghiệm' };

type Exam = Pick<NonNullable<ReportBody['study']>, 'modalities' | 'bodyParts'>;

/** An examination in everyday words (`CT scan of the chest`); parts it has no word for are left out. */
export function examWords({ modalities, bodyParts }: Exam): Bilingual {
  const how = modalities.flatMap((modality) => MODALITIES[modality] ?? []);
  const where = bodyParts.flatMap((part) => BODY_PARTS[part.trim().toUpperCase()] ?? []);
  const kinds = how.length === 0 ? [IMAGES] : how;
  const join = (words: readonly Bilingual[], language: 'en' | 'vi', glue: string) =>
    [...new Set(words.map((word) => word[language]))].join(glue);
  const en = join(kinds, 'en', ', ');
  const vi = join(kinds, 'vi', ', ');
  if (where.length === 0 || modalities.includes('MG')) return { en, vi };
  return {
    en: `${en} of the ${join(where, 'en', ' and ')}`,
    vi: `${vi} ${join(where, 'vi', ' và ')}`,
  };
}

/** What a signed report covers. */
export function reportWords(body: Pick<ReportBody, 'study'>): Bilingual {
  return body.study === null ? LABORATORY : examWords(body.study);
}
