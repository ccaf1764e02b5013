import { analyteByKey } from '../../src/domain/analytes.ts';
import type { Bilingual } from '../../src/domain/text.ts';
import type { Conversion, InputSource, TableInput } from '../../src/inference/model-card.ts';
import { say } from './card.ts';

const missing = (title: Bilingual): Bilingual =>
  say(`${title.en} is not recorded.`, `Chưa có thông tin: ${title.vi}.`);

type Column = TableInput['columns'][number] | string;
const columnsOf = (columns: readonly Column[]) =>
  columns.map((column) => (typeof column === 'string' ? { column } : column));

type NumberSpec = {
  readonly unit: string;
  readonly min: number;
  readonly max: number;
  readonly integer?: boolean;
  readonly conversions?: readonly Conversion[];
};

/** A number of the equation. */
export function number(
  name: string,
  title: Bilingual,
  source: InputSource,
  { unit, min, max, integer = false, conversions = [] }: NumberSpec,
  ...columns: readonly Column[]
): TableInput {
  return {
    name,
    title,
    use: 'graph',
    source,
    unit,
    conversions: [...conversions],
    values: { type: 'number', min, max, integer },
    columns: columnsOf(columns),
    required: true,
    whenMissing: missing(title),
  };
}

/** A question with yes and no. */
export function yesNo(
  name: string,
  title: Bilingual,
  source: InputSource,
  ...columns: readonly Column[]
): TableInput {
  return {
    name,
    title,
    use: 'graph',
    source,
    unit: '',
    conversions: [],
    values: { type: 'boolean' },
    columns: columnsOf(columns),
    required: true,
    whenMissing: missing(title),
  };
}

/** A choice of words, each with its code in the graph. */
export function choice(
  name: string,
  title: Bilingual,
  source: InputSource,
  codes: readonly (readonly [value: string, code: number, title: Bilingual])[],
  ...columns: readonly Column[]
): TableInput {
  return {
    name,
    title,
    use: 'graph',
    source,
    unit: '',
    conversions: [],
    values: { type: 'category', codes: codes.map(([value, code, title]) => ({ value, code, title })) },
    columns: columnsOf(columns),
    required: true,
    whenMissing: missing(title),
  };
}

export const history = (field: string): InputSource => ({ kind: 'history', field });
export const measurement = (field: string): InputSource => ({ kind: 'measurement', field });
export const finding = (field: string): InputSource => ({ kind: 'finding', field });

/** A laboratory result by the dictionary's key, under all of its LOINC codes. */
export function analyte(key: string): InputSource {
  const found = analyteByKey(key);
  if (found === null) throw new Error(`the dictionary has no analyte "${key}"`);
  return { kind: 'analyte', analyte: key, loinc: [...found.loinc] };
}

/** A laboratory result named and titled as the dictionary does, not older than three months at the visit. */
export function lab(name: string, key: string, spec: NumberSpec, ...columns: readonly Column[]): TableInput {
  const found = analyteByKey(key);
  if (found === null) throw new Error(`the dictionary has no analyte "${key}"`);
  return { ...number(name, found.name, analyte(key), spec, ...columns), maxAgeDays: 90 };
}

/** It decides only whether the model applies; when it is not known the answer says so. */
export function decides(input: TableInput, whenMissing?: Bilingual): TableInput {
  return { ...input, use: 'applicability', required: false, ...(whenMissing ? { whenMissing } : {}) };
}

/** It decides whether the model applies, and without it the model does not answer. */
export function mustKnow(input: TableInput, whenMissing: Bilingual): TableInput {
  return { ...input, use: 'applicability', required: true, whenMissing };
}

/** More of it than of the other contradicts it; `unless` is a code that is no amount. */
export function notAbove(input: TableInput, other: string, unless?: number): TableInput {
  return { ...input, notAbove: { input: other, ...(unless === undefined ? {} : { unless }) } };
}

/** The model is only for people in this situation: unknown means that it is not called for. */
export function calledForBy(input: TableInput, situation: Bilingual): TableInput {
  return { ...input, situation };
}

const AGE = say('Age', 'Tuổi');
export const ageYears = (max = 120): TableInput =>
  number('ageYears', AGE, { kind: 'patient', field: 'ageYears' }, { unit: 'a', min: 0, max }, 'age');

export const sex: TableInput = choice(
  'sex',
  say('Sex', 'Giới tính'),
  { kind: 'patient', field: 'sex' },
  [
    ['female', 0, say('Female', 'Nữ')],
    ['male', 1, say('Male', 'Nam')],
  ],
  { column: 'sex' },
  { column: 'male', values: { '0': 'female', '1': 'male' } },
  { column: 'female', values: { '1': 'female', '0': 'male' } },
);

/** Men are not pregnant; of women it is asked, and where it is not known the answer says so. */
export const pregnant: TableInput = {
  ...yesNo('pregnant', say('Pregnancy', 'Tình trạng mang thai'), history('pregnant'), 'pregnant'),
  use: 'applicability',
  required: false,
  requiredWhen: { input: 'sex', equals: 'female', otherwise: 0 },
  whenMissing: say(
    'It is not recorded whether the person is pregnant; the result does not hold in pregnancy.',
    'Chưa ghi nhận tình trạng mang thai; kết quả không áp dụng cho phụ nữ mang thai.',
  ),
};

export const bmi = (min = 10, max = 80): TableInput =>
  number(
    'bmi',
    say('Body mass index', 'Chỉ số khối cơ thể'),
    measurement('bmi'),
    { unit: 'kg/m2', min, max },
    'bmi',
  );
export const waist: TableInput = number(
  'waist',
  say('Waist circumference', 'Vòng eo'),
  measurement('waistCm'),
  { unit: 'cm', min: 40, max: 200 },
  'waist_cm',
);
export const sbp = (min = 70, max = 250): TableInput =>
  number(
    'sbp',
    say('Systolic blood pressure', 'Huyết áp tâm thu'),
    measurement('systolicMmHg'),
    { unit: 'mm[Hg]', min, max },
    'sbp',
  );
export const dbp: TableInput = number(
  'dbp',
  say('Diastolic blood pressure', 'Huyết áp tâm trương'),
  measurement('diastolicMmHg'),
  { unit: 'mm[Hg]', min: 30, max: 180 },
  'dbp',
);

export const currentSmoker: TableInput = yesNo(
  'currentSmoker',
  say('Smokes now', 'Hiện đang hút thuốc'),
  history('currentSmoker'),
  'smoker',
  'smoking',
);
export const everSmoker: TableInput = yesNo(
  'everSmoker',
  say('Has ever smoked', 'Từng hút thuốc'),
  history('everSmoker'),
  'ever_smoker',
  'smoker_ever',
);
export const diabetes: TableInput = yesNo(
  'diabetes',
  say('Diabetes', 'Đái tháo đường'),
  history('diabetes'),
  'diabetes',
  'dm',
);
export const antihypertensive: TableInput = yesNo(
  'antihypertensive',
  say('Takes blood-pressure medicine', 'Đang dùng thuốc huyết áp'),
  history('antihypertensive'),
  'bp_med',
  'bp_tx',
  'bp_meds',
);
export const lipidMedicine: TableInput = yesNo(
  'lipidMedicine',
  say('Takes a statin or other lipid medicine', 'Đang dùng statin hoặc thuốc mỡ máu khác'),
  history('lipidMedicine'),
  'statin',
  'lipid_med',
);
/** Primary prevention only: without the answer the model does not answer. */
export const knownCvd: TableInput = mustKnow(
  yesNo(
    'knownCvd',
    say('Known cardiovascular disease', 'Đã biết mắc bệnh tim mạch'),
    history('knownCvd'),
    'known_cvd',
  ),
  say(
    'It is not recorded whether the person already has cardiovascular disease; this model is for those who do not.',
    'Chưa ghi nhận người này đã mắc bệnh tim mạch hay chưa; mô hình này chỉ dành cho người chưa mắc.',
  ),
);

const MG_DL_OF_LIPID: readonly Conversion[] = [{ unit: 'mmol/L', divideBy: 0.02586 }];
const MMOL_OF_LIPID: readonly Conversion[] = [{ unit: 'mg/dL', multiplyBy: 0.02586 }];
const MMOL = (column: string) => ({ column, unit: 'mmol/L' });

/** Total cholesterol in mg/dL. */
export const tcMgDl = (min = 50, max = 1000): TableInput =>
  lab(
    'totalCholesterol',
    'tc',
    { unit: 'mg/dL', min, max, conversions: MG_DL_OF_LIPID },
    'tc_mg_dl',
    'total_c',
    MMOL('tc_mmol_l'),
  );
export const hdlMgDl = (min = 10, max = 200): TableInput =>
  lab(
    'hdl',
    'hdl',
    { unit: 'mg/dL', min, max, conversions: MG_DL_OF_LIPID },
    'hdl_mg_dl',
    'hdl_c',
    MMOL('hdl_mmol_l'),
  );
/** HDL of a model that also reads total cholesterol, of which it is a part. */
export const hdlOfTotalMgDl = (min?: number, max?: number): TableInput =>
  notAbove(hdlMgDl(min, max), 'totalCholesterol');
/** Total cholesterol in mmol/L. */
export const tcMmol: TableInput = lab(
  'totalCholesterol',
  'tc',
  { unit: 'mmol/L', min: 1, max: 15, conversions: MMOL_OF_LIPID },
  'tc_mmol_l',
  { column: 'tc_mg_dl', unit: 'mg/dL' },
);
export const hdlMmol: TableInput = notAbove(
  lab('hdl', 'hdl', { unit: 'mmol/L', min: 0.2, max: 5, conversions: MMOL_OF_LIPID }, 'hdl_mmol_l', {
    column: 'hdl_mg_dl',
    unit: 'mg/dL',
  }),
  'totalCholesterol',
);
export const triglycerides: TableInput = lab(
  'triglycerides',
  'tg',
  { unit: 'mg/dL', min: 20, max: 10_000, conversions: [{ unit: 'mmol/L', divideBy: 0.01129 }] },
  'tg_mg_dl',
  MMOL('tg_mmol_l'),
);
export const fastingGlucose: TableInput = lab(
  'glucose',
  'glucose_f',
  { unit: 'mg/dL', min: 20, max: 600, conversions: [{ unit: 'mmol/L', divideBy: 0.0555 }] },
  'glucose_mg_dl',
  MMOL('glucose_mmol_l'),
);

export const creatinine: TableInput = lab(
  'creatinine',
  'creatinine',
  { unit: 'mg/dL', min: 0.1, max: 20, conversions: [{ unit: 'umol/L', divideBy: 88.4 }] },
  'scr',
  'scr_mg_dl',
  { column: 'scr_umol_l', unit: 'umol/L' },
);
export const cystatinC: TableInput = lab(
  'cystatinC',
  'cystatin_c',
  { unit: 'mg/L', min: 0.2, max: 10 },
  'cys_mg_l',
  'cys',
);
export const acr = (min = 0, max = 30_000): TableInput =>
  lab(
    'acr',
    'uacr',
    { unit: 'mg/g', min, max, conversions: [{ unit: 'mg/mmol', multiplyBy: 8.84 }] },
    'acr_mg_g',
    'acr',
    { column: 'acr_mg_mmol', unit: 'mg/mmol' },
  );
/** An own cancer, of whatever organ: the form does not ask which. */
export const ownCancer: TableInput = decides(
  yesNo(
    'personalCancerHistory',
    say('Own history of cancer', 'Tiền sử bản thân mắc ung thư'),
    history('personalCancerHistory'),
    'cancer_hist',
  ),
);

/** Our own eGFR by creatinine, so that one visit never has two. */
export const egfr = (min: number, max: number): TableInput =>
  number(
    'egfr',
    say('Estimated filtration rate (eGFR)', 'Mức lọc cầu thận ước tính (eGFR)'),
    { kind: 'model', model: 'ckd-epi-2021-creatinine', output: 'egfr' },
    { unit: 'mL/min/{1.73_m2}', min, max },
    'egfr',
  );

/** Another model's answer as a whole number, as it is reported, so that both give the same stage. */
export function asReported(input: TableInput): TableInput {
  const { source } = input;
  return source.kind === 'model' ? { ...input, source: { ...source, roundDecimals: 0 } } : input;
}

const ENZYME = { unit: 'U/L', min: 1, max: 5000 };
export const ast: TableInput = lab('ast', 'ast', ENZYME, 'ast_u_l');
export const alt: TableInput = lab('alt', 'alt', ENZYME, 'alt_u_l');
export const platelets = (min = 1, max = 2000): TableInput =>
  lab(
    'platelets',
    'plt',
    { unit: '10*9/L', min, max, conversions: [{ unit: '10*3/uL', multiplyBy: 1 }] },
    'platelets_1e9_l',
  );
export const bilirubin: TableInput = lab(
  'bilirubin',
  'bili_t',
  { unit: 'umol/L', min: 1, max: 800, conversions: [{ unit: 'mg/dL', multiplyBy: 17.1 }] },
  'bilirubin_umol_l',
  { column: 'bilirubin_mg_dl', unit: 'mg/dL' },
);
export const albuminGL: TableInput = lab(
  'albumin',
  'albumin',
  { unit: 'g/L', min: 10, max: 60, conversions: [{ unit: 'g/dL', multiplyBy: 10 }] },
  'albumin_g_l',
  { column: 'albumin_g_dl', unit: 'g/dL' },
);
export const albuminGDl: TableInput = lab(
  'albumin',
  'albumin',
  { unit: 'g/dL', min: 1, max: 6, conversions: [{ unit: 'g/L', divideBy: 10 }] },
  'albumin_g_dl',
  'alb',
  { column: 'albumin_g_l', unit: 'g/L' },
);

/** Chronic hepatitis B, without which the scores of hepatitis B say nothing. */
export const chronicHepatitisB = (model: string): TableInput =>
  calledForBy(
    decides(
      yesNo('hepatitisB', say('Chronic hepatitis B', 'Viêm gan B mạn'), history('hepatitisB'), 'hepatitis_b'),
    ),
    say(
      `${model} is for people with chronic hepatitis B; it is not recorded that this person has it.`,
      `${model} dành cho người viêm gan B mạn; chưa ghi nhận người này mắc bệnh.`,
    ),
  );

/** Any chronic liver disease that a person knows of: chronic hepatitis B or C, or cirrhosis. */
export const chronicLiverDisease = (model: string): TableInput =>
  calledForBy(
    decides(
      yesNo(
        'chronicLiverDisease',
        say('Chronic liver disease', 'Bệnh gan mạn'),
        history('chronicLiverDisease'),
        'chronic_liver_disease',
      ),
    ),
    say(
      `${model} is for people with chronic liver disease; it is not recorded that this person has one.`,
      `${model} dành cho người mắc bệnh gan mạn; chưa ghi nhận người này mắc bệnh.`,
    ),
  );

/** Every answer of the form about origin; the groups a model does not name are computed as its first. */
const ORIGINS = [
  ['asian', say('Asian', 'Châu Á')],
  ['white', say('White', 'Da trắng')],
  ['black', say('Black', 'Da đen')],
  ['hispanic', say('Hispanic', 'Gốc Tây Ban Nha/Mỹ La-tinh')],
  ['native-american', say('American Indian or Alaskan Native', 'Thổ dân châu Mỹ hoặc Alaska')],
  ['pacific-islander', say('Pacific Islander', 'Người đảo Thái Bình Dương')],
  ['other', say('Other', 'Khác')],
] as const;

/** Whether of African origin (code 1); everybody else is 0, by a word of race or a column of 1 and 0. */
export const africanOrigin: TableInput = choice(
  'ethnicity',
  say('Ethnic group', 'Nhóm dân tộc'),
  history('ethnicity'),
  ORIGINS.map(([name, title]) => [name, name === 'black' ? 1 : 0, title] as const),
  { column: 'race' },
  { column: 'african_american', values: { '1': 'black', '0': 'other' } },
  { column: 'african_ancestry', values: { '1': 'black', '0': 'other' } },
);

/** Any one origin as code 1. */
export const ofOrigin = (wanted: (typeof ORIGINS)[number][0], ...columns: readonly Column[]): TableInput =>
  choice(
    'ethnicity',
    say('Ethnic group', 'Nhóm dân tộc'),
    history('ethnicity'),
    ORIGINS.map(([name, title]) => [name, name === wanted ? 1 : 0, title] as const),
    ...columns,
  );
