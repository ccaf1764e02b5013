import type { Bilingual } from '../domain/text.ts';
import type { ReportBody } from '../report/api.ts';

const CHEST: Bilingual = {
  en: 'coughing up blood, or being short of breath without a reason',
  vi: 'ho ra máu, hoặc khó thở không rõ lý do',
};
const BREAST: Bilingual = {
  en: 'a new lump in the breast, a change of its skin, or fluid from the nipple',
  vi: 'có khối mới ở vú, da vú thay đổi, hoặc núm vú chảy dịch',
};
const LIVER: Bilingual = {
  en: 'yellow eyes or skin, a swollen belly, or black or bloody stools',
  vi: 'vàng mắt hoặc vàng da, bụng trướng, hoặc đi ngoài phân đen hay có máu',
};
const KIDNEY: Bilingual = {
  en: 'blood in the urine, or swollen legs or eyelids',
  vi: 'tiểu ra máu, hoặc phù chân hay phù mi mắt',
};
const ALWAYS: readonly Bilingual[] = [
  {
    en: 'strong chest pain, or a face that droops, an arm that weakens, speech that slurs: call an ambulance at once (115 in Vietnam)',
    vi: 'đau ngực dữ dội, hoặc méo miệng, yếu tay chân, nói khó: gọi cấp cứu ngay (115 tại Việt Nam)',
  },
  {
    en: 'losing weight without wanting to, or a fever that does not go away',
    vi: 'sụt cân không chủ ý, hoặc sốt kéo dài không hết',
  },
];

/** When not to wait for the next appointment: signs of the organs that were looked at, and those that always count. */
export function warningWords(
  reports: readonly Pick<ReportBody, 'study' | 'findings' | 'assessments'>[],
): Bilingual[] {
  const parts = reports.flatMap((report) => report.study?.bodyParts ?? []).map((part) => part.toUpperCase());
  const modalities = reports.flatMap((report) => report.study?.modalities ?? []);
  const kinds = reports.flatMap((report) => report.findings.map((finding) => finding.kind));
  const organs = reports.flatMap((report) =>
    report.assessments.flatMap((one) => (one.flagged && one.outcome === 'answered' ? [one.organ] : [])),
  );
  const about = (kind: string, part: readonly string[], organ: string) =>
    kinds.some((one) => one.startsWith(kind)) ||
    parts.some((one) => part.includes(one)) ||
    organs.some((one) => one === organ);
  return [
    ...(about('lung', ['CHEST', 'LUNG'], 'lung') ? [CHEST] : []),
    ...(about('breast', ['BREAST'], 'breast') || modalities.includes('MG') ? [BREAST] : []),
    ...(about('liver', ['LIVER', 'ABDOMEN'], 'liver') ? [LIVER] : []),
    ...(about('renal', ['KIDNEY'], 'kidney') ? [KIDNEY] : []),
    ...ALWAYS,
  ];
}
