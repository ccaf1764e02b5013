import type { Bilingual } from '../domain/text.ts';

const redCells: Bilingual = {
  en: 'It tells about the blood’s red cells, which carry oxygen.',
  vi: 'Chỉ số này nói về hồng cầu, phần của máu chở dưỡng khí.',
};
const defence: Bilingual = {
  en: 'It tells about the white cells, which fight infections.',
  vi: 'Chỉ số này nói về bạch cầu, phần của máu chống nhiễm trùng.',
};
const iron: Bilingual = {
  en: 'It tells how much iron the body has in store.',
  vi: 'Chỉ số này cho biết lượng sắt dự trữ trong cơ thể.',
};
const sugar: Bilingual = {
  en: 'It tells about sugar in the blood. One value alone does not mean diabetes.',
  vi: 'Chỉ số này nói về đường trong máu. Một lần đo chưa đủ để nói là tiểu đường.',
};
const kidney: Bilingual = {
  en: 'It tells how well the kidneys clean the blood.',
  vi: 'Chỉ số này cho biết thận lọc máu tốt đến đâu.',
};
const liver: Bilingual = {
  en: 'It tells about the liver. A meal, alcohol, a medicine or hard exercise can change it too.',
  vi: 'Chỉ số này nói về gan. Bữa ăn, rượu bia, thuốc hay vận động nặng cũng làm nó thay đổi.',
};
const bile: Bilingual = {
  en: 'It tells about the liver and the flow of bile.',
  vi: 'Chỉ số này nói về gan và đường mật.',
};
const salts: Bilingual = {
  en: 'It is one of the salts that nerves, heart and muscles need.',
  vi: 'Đây là một trong các muối mà thần kinh, tim và cơ cần đến.',
};
const fats: Bilingual = {
  en: 'It tells about fats in the blood, which matter for heart and vessels over many years.',
  vi: 'Chỉ số này nói về mỡ máu, điều quan trọng lâu dài cho tim và mạch máu.',
};
const thyroid: Bilingual = {
  en: 'It tells how fast the thyroid gland works.',
  vi: 'Chỉ số này cho biết tuyến giáp hoạt động nhanh hay chậm.',
};
const marker: Bilingual = {
  en: 'This test cannot find or rule out cancer by itself: many harmless things change it too.',
  vi: 'Riêng xét nghiệm này không xác định được có hay không có ung thư: nhiều nguyên nhân lành tính cũng làm nó thay đổi.',
};
const prostate: Bilingual = {
  en: 'It tells about the prostate. Age, inflammation or a large but healthy prostate change it too.',
  vi: 'Chỉ số này nói về tuyến tiền liệt. Tuổi tác, viêm hay phì đại lành tính cũng làm nó thay đổi.',
};
const hepatitisB: Bilingual = {
  en: 'It tells whether the body has met the hepatitis B virus. Your doctor explains what follows from it.',
  vi: 'Xét nghiệm này cho biết cơ thể đã gặp virus viêm gan B hay chưa. Bác sĩ sẽ giải thích cần làm gì tiếp.',
};
const stomach: Bilingual = {
  en: 'It tells about the lining of the stomach.',
  vi: 'Chỉ số này nói về niêm mạc dạ dày.',
};
const heart: Bilingual = {
  en: 'It tells whether the heart is under strain.',
  vi: 'Chỉ số này cho biết tim có đang phải gắng sức hay không.',
};

/** What a test tells, by analyte, in words that need no schooling; a test without an entry is named and placed only. */
export const ABOUT: Readonly<Record<string, Bilingual>> = {
  hb: redCells,
  hct: redCells,
  rbc: redCells,
  mcv: redCells,
  mch: redCells,
  mchc: redCells,
  rdw: redCells,
  wbc: defence,
  neut: defence,
  lym: defence,
  mono: defence,
  eos: {
    en: 'It tells about a kind of white cell that rises with allergies and with worms.',
    vi: 'Đây là loại bạch cầu thường tăng khi dị ứng hoặc nhiễm giun sán.',
  },
  plt: {
    en: 'It tells about the platelets, which stop bleeding.',
    vi: 'Chỉ số này nói về tiểu cầu, phần của máu giúp cầm máu.',
  },
  ferritin: iron,
  iron,
  tibc: iron,
  tsat: iron,
  glucose_f: sugar,
  glucose: sugar,
  hba1c: {
    en: 'It tells how high the blood sugar has been over the last three months.',
    vi: 'Chỉ số này cho biết mức đường trong máu trung bình ba tháng qua.',
  },
  insulin: sugar,
  creatinine: kidney,
  cystatin_c: kidney,
  urea_n: kidney,
  urea: kidney,
  uacr: {
    en: 'It tells whether the kidneys let protein through into the urine.',
    vi: 'Chỉ số này cho biết thận có để lọt chất đạm ra nước tiểu hay không.',
  },
  uric: {
    en: 'It tells about uric acid, which can settle in the joints (gout).',
    vi: 'Chỉ số này nói về acid uric, chất có thể đọng ở khớp (bệnh gút).',
  },
  alt: liver,
  ast: liver,
  ggt: liver,
  alp: bile,
  bili_t: bile,
  bili_d: bile,
  albumin: {
    en: 'It tells about a protein that the liver makes.',
    vi: 'Chỉ số này nói về chất đạm do gan tạo ra.',
  },
  na: salts,
  k: salts,
  cl: salts,
  ca: salts,
  phos: salts,
  tc: fats,
  hdl: {
    en: 'It is the kind of blood fat that protects the vessels.',
    vi: 'Đây là loại mỡ máu có lợi, giúp bảo vệ mạch máu.',
  },
  ldl: fats,
  tg: fats,
  apob: fats,
  lpa: fats,
  hscrp: {
    en: 'It tells about inflammation somewhere in the body; a cold is enough to change it.',
    vi: 'Chỉ số này nói về tình trạng viêm trong cơ thể; chỉ cảm lạnh cũng làm nó thay đổi.',
  },
  tsh: thyroid,
  ft4: thyroid,
  afp: marker,
  afp_l3: marker,
  pivka: marker,
  dcp: marker,
  cea: marker,
  ca199: marker,
  ca125: marker,
  he4: marker,
  ca153: marker,
  ca724: marker,
  nse: marker,
  cyfra: marker,
  progrp: marker,
  scc: marker,
  ebv_vca_iga: marker,
  psa: prostate,
  fpsa_ratio: prostate,
  hbsag: hepatitisB,
  antihbs: hepatitisB,
  antihbc: hepatitisB,
  hbvdna: hepatitisB,
  antihcv: {
    en: 'It tells whether the body has met the hepatitis C virus, which can be cured today.',
    vi: 'Xét nghiệm này cho biết cơ thể đã gặp virus viêm gan C hay chưa; bệnh này ngày nay chữa khỏi được.',
  },
  hpyl: {
    en: 'It tells whether the body has met a germ of the stomach that can be treated.',
    vi: 'Xét nghiệm này cho biết cơ thể đã gặp vi khuẩn dạ dày hay chưa; vi khuẩn này điều trị được.',
  },
  pg1: stomach,
  pg2: stomach,
  fit: {
    en: 'It looks for traces of blood in the stool. Most causes are harmless, but it wants a closer look.',
    vi: 'Xét nghiệm này tìm vết máu trong phân. Phần lớn nguyên nhân là lành tính, nhưng cần xem kỹ hơn.',
  },
  inr: {
    en: 'It tells how fast the blood clots.',
    vi: 'Chỉ số này cho biết máu đông nhanh hay chậm.',
  },
  ntprobnp: heart,
  hstni: heart,
  vitd: {
    en: 'It tells about vitamin D, which bones need.',
    vi: 'Chỉ số này nói về vitamin D, chất xương cần đến.',
  },
  hpv: {
    en: 'It looks for a virus that is very common and mostly goes away, but is watched.',
    vi: 'Xét nghiệm này tìm một loại virus rất thường gặp, đa số tự hết nhưng cần theo dõi.',
  },
};
