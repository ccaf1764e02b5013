/** An invented person, with what the questionnaire and the laboratory say. Nobody here exists. */
export interface Person {
  readonly id: string;
  readonly issuer: string;
  readonly family: string;
  readonly given: string;
  readonly birthDate: string;
  readonly sex: 'M' | 'F';
  /** When the specimen was taken, local time in Vietnam (+07:00). */
  readonly collectedAt: string;
  /** Units in which this person's laboratory reports. */
  readonly units: 'si' | 'conventional';
  readonly history: History;
  /** Canonical units: see `analytes.ts`. An analyte left out was not measured. */
  readonly measured: { readonly [analyte: string]: number };
}

/** The questionnaire; empty text means not asked or not known. */
export interface History {
  readonly smoking: 'never' | 'former' | 'current';
  readonly cigarettesPerDay?: number;
  readonly yearsSmoked?: number;
  readonly yearsSinceQuit?: number;
  readonly familyLungCancer?: boolean;
  readonly copd?: boolean;
  readonly hepatitisB: 'negative' | 'positive' | 'unknown';
  readonly hepatitisC: 'negative' | 'positive' | 'unknown';
  readonly diabetes?: boolean;
  readonly knownCvd?: boolean;
  readonly antihypertensive?: boolean;
  readonly education: number;
  readonly heightCm: number;
  readonly weightKg: number;
  readonly medicines?: string;
}

const HANOI = 'TS-HANOI';
const CLEAR = { hepatitisB: 'negative', hepatitisC: 'negative' } as const;

const NORMAL = {
  creatinine: 70,
  ast: 21,
  alt: 22,
  plt: 256,
  bili_t: 10,
  albumin: 45,
  tc: 4.2,
  hdl: 1.7,
  ldl: 2.1,
  tg: 1.2,
  glucose_f: 5.1,
  hba1c: 5.3,
  hb: 138,
  wbc: 6.2,
  afp: 2.4,
  sbp: 106,
};

/** Twelve people. The first four have images too; the last two may be one person under two numbers. */
export const PEOPLE: readonly Person[] = [
  {
    id: 'TS-0001',
    issuer: HANOI,
    family: 'Nguyễn',
    given: 'Văn Thành',
    birthDate: '1961-08-14',
    sex: 'M',
    collectedAt: '2026-03-16T07:42:00',
    units: 'si',
    history: {
      ...CLEAR,
      smoking: 'current',
      cigarettesPerDay: 20,
      yearsSmoked: 44,
      familyLungCancer: true,
      copd: true,
      antihypertensive: true,
      education: 3,
      heightCm: 170,
      weightKg: 57.8,
      medicines: 'amlodipin 5 mg',
    },
    measured: { ...NORMAL, creatinine: 88, tc: 6.6, hdl: 1, ldl: 4.5, tg: 2.1, hb: 151, sbp: 156, plt: 268 },
  },
  {
    id: 'TS-0002',
    issuer: HANOI,
    family: 'Trần',
    given: 'Thị Hồng Nhung',
    birthDate: '1973-11-02',
    sex: 'F',
    collectedAt: '2026-03-16T08:05:00',
    units: 'conventional',
    history: { ...CLEAR, smoking: 'never', education: 4, heightCm: 160, weightKg: 58.88 },
    measured: { ...NORMAL, creatinine: 61, hb: 129, tc: 4.4, hdl: 1.8, sbp: 108 },
  },
  {
    id: 'TS-0003',
    issuer: HANOI,
    family: 'Lê',
    given: 'Quang Huy',
    birthDate: '1972-01-25',
    sex: 'M',
    collectedAt: '2026-03-16T08:31:00',
    units: 'si',
    history: {
      ...CLEAR,
      smoking: 'never',
      hepatitisB: 'positive',
      education: 4,
      heightCm: 170,
      weightKg: 63.58,
      medicines: 'tenofovir 300 mg',
    },
    measured: {
      ...NORMAL,
      creatinine: 79,
      ast: 88,
      alt: 62,
      plt: 98,
      bili_t: 27.4,
      albumin: 34,
      tc: 3.6,
      hdl: 1.6,
      ldl: 1.6,
      hb: 132,
      wbc: 3.8,
      afp: 46,
      sbp: 104,
    },
  },
  {
    id: 'TS-0004',
    issuer: HANOI,
    family: 'Phạm',
    given: 'Thị Lan',
    birthDate: '1966-06-30',
    sex: 'F',
    collectedAt: '2026-03-17T07:20:00',
    units: 'si',
    history: {
      ...CLEAR,
      smoking: 'former',
      cigarettesPerDay: 5,
      yearsSmoked: 18,
      yearsSinceQuit: 14,
      education: 5,
      heightCm: 160,
      weightKg: 57.6,
    },
    measured: { ...NORMAL, creatinine: 64, hb: 131, hdl: 1.9, sbp: 102 },
  },
  {
    id: 'TS-0005',
    issuer: HANOI,
    family: 'Hoàng',
    given: 'Văn Dũng',
    birthDate: '1955-04-18',
    sex: 'M',
    collectedAt: '2026-03-17T07:55:00',
    units: 'si',
    history: {
      ...CLEAR,
      smoking: 'never',
      diabetes: true,
      antihypertensive: true,
      education: 2,
      heightCm: 160,
      weightKg: 64,
      medicines: 'metformin 500 mg; losartan 50 mg',
    },
    measured: {
      ...NORMAL,
      creatinine: 172,
      ast: 20,
      alt: 25,
      plt: 288,
      glucose_f: 8.4,
      hba1c: 7.9,
      hb: 118,
      tc: 5.2,
      hdl: 1,
      ldl: 3.2,
      tg: 2.4,
      sbp: 148,
    },
  },
  {
    id: 'TS-0006',
    issuer: HANOI,
    family: 'Vũ',
    given: 'Ngọc Ánh',
    birthDate: '1998-02-20',
    sex: 'F',
    collectedAt: '2026-03-17T09:10:00',
    units: 'conventional',
    history: { ...CLEAR, smoking: 'never', education: 6, heightCm: 160, weightKg: 51.2 },
    measured: { ...NORMAL, creatinine: 56, hb: 126, sbp: 106 },
  },
  {
    id: 'TS-0007',
    issuer: HANOI,
    family: 'Đặng',
    given: 'Minh Tuấn',
    birthDate: '1988-09-09',
    sex: 'M',
    collectedAt: '2026-03-18T07:30:00',
    units: 'si',
    history: {
      ...CLEAR,
      smoking: 'never',
      hepatitisB: 'positive',
      education: 5,
      heightCm: 170,
      weightKg: 66.47,
    },
    measured: { ...NORMAL, creatinine: 84, alt: 31, hb: 149, hdl: 1.3, sbp: 117 },
  },
  {
    id: 'TS-0008',
    issuer: HANOI,
    family: 'Bùi',
    given: 'Thị Hạnh',
    birthDate: '1968-12-11',
    sex: 'F',
    collectedAt: '2026-03-18T07:48:00',
    units: 'conventional',
    history: {
      ...CLEAR,
      smoking: 'never',
      diabetes: true,
      education: 3,
      heightCm: 150,
      weightKg: 63,
      medicines: 'metformin 850 mg',
    },
    measured: {
      ...NORMAL,
      creatinine: 66,
      tc: 6.1,
      hdl: 1.1,
      ldl: 4,
      tg: 2.6,
      glucose_f: 7.9,
      hba1c: 7.2,
      hb: 127,
      sbp: 132,
    },
  },
  {
    id: 'TS-0009',
    issuer: HANOI,
    family: 'Đỗ',
    given: 'Thanh Hải',
    birthDate: '1975-07-07',
    sex: 'M',
    collectedAt: '2026-03-18T08:15:00',
    units: 'si',
    history: {
      smoking: 'never',
      hepatitisB: 'unknown',
      hepatitisC: 'unknown',
      education: 4,
      heightCm: 170,
      weightKg: 72.25,
    },
    // The blood count clotted: no platelets, haemoglobin or leukocytes.
    measured: without(without(without({ ...NORMAL, creatinine: 90, hdl: 1.5 }, 'plt'), 'hb'), 'wbc'),
  },
  {
    id: 'TS-0010',
    issuer: HANOI,
    family: 'Ngô',
    given: 'Thị Kim Oanh',
    birthDate: '1981-10-23',
    sex: 'F',
    collectedAt: '2026-03-18T08:40:00',
    units: 'si',
    history: { ...CLEAR, smoking: 'never', education: 5, heightCm: 150, weightKg: 49.5 },
    measured: { ...NORMAL, creatinine: 58, hb: 124, sbp: 102 },
  },
  {
    id: 'TS-0011',
    issuer: HANOI,
    family: 'Trịnh',
    given: 'Thị Mai',
    birthDate: '1970-05-05',
    sex: 'F',
    collectedAt: '2026-03-19T07:25:00',
    units: 'conventional',
    history: { ...CLEAR, smoking: 'never', education: 4, heightCm: 150, weightKg: 54 },
    measured: { ...NORMAL, creatinine: 62, hb: 130, sbp: 102, hdl: 1.9 },
  },
  {
    id: 'DN-0417',
    issuer: 'TS-DANANG',
    family: 'TRINH',
    given: 'THI MAI',
    birthDate: '1970-05-05',
    sex: 'F',
    collectedAt: '2026-03-19T09:05:00',
    units: 'conventional',
    history: { ...CLEAR, smoking: 'never', education: 4, heightCm: 150, weightKg: 54 },
    measured: { ...NORMAL, creatinine: 63, hb: 131, sbp: 103, hdl: 1.9 },
  },
];

/** The person with that PatientID. */
export function personWith(id: string): Person {
  const person = PEOPLE.find((p) => p.id === id);
  if (!person) throw new Error(`no invented person ${id}`);
  return person;
}

/** Completed years on a day, both as YYYY-MM-DD. */
export function ageOn(birthDate: string, day: string): number {
  const years = Number(day.slice(0, 4)) - Number(birthDate.slice(0, 4));
  return day.slice(5, 10) < birthDate.slice(5, 10) ? years - 1 : years;
}

function without(measured: Person['measured'], analyte: string): Person['measured'] {
  return Object.fromEntries(Object.entries(measured).filter(([key]) => key !== analyte));
}
