import type { Bilingual } from '../../../src/domain/text.ts';
import {
  adultsOnly,
  bandsOf,
  type CardDraft,
  expected,
  notInPregnancy,
  probability,
  say,
  when,
} from '../card.ts';
import { between, type Equation, numberOf, type Person, people } from '../equation.ts';
import { type Arithmetic, buildModel, type Column } from '../graph.ts';
import { acr, ageYears, albuminGDl, egfr, lab, pregnant, sex } from '../inputs.ts';

const SOURCE = 'KDIGO 2024 guideline for chronic kidney disease; Tangri N et al., JAMA 2016;315:164-74';

const BANDS = bandsOf(
  SOURCE,
  [
    'low',
    {},
    say('Below 3 % in five years', 'Dưới 3 % trong năm năm'),
    'unflagged',
    say('Care as for the stage of kidney disease.', 'Theo dõi theo giai đoạn bệnh thận.'),
  ],
  [
    'referral',
    { from: 0.03 },
    say('3 % or more in five years', 'Từ 3 % trong năm năm'),
    'soon',
    say(
      'Refer to a kidney specialist (threshold 3 to 5 %). From 10 % in two years care by a team; from 40 % in two years prepare for dialysis or transplant.',
      'Chuyển chuyên khoa thận (ngưỡng 3 đến 5 %). Từ 10 % trong hai năm: chăm sóc đa chuyên khoa; từ 40 % trong hai năm: chuẩn bị lọc máu hoặc ghép thận.',
    ),
  ],
);

function cardOf(variables: 4 | 8, more: Pick<CardDraft, 'inputs' | 'outputs' | 'vectors'>): CardDraft {
  const name: Bilingual = say('The kidney failure risk equation', 'Phương trình nguy cơ suy thận');
  return {
    title: say(
      `Risk of kidney failure (KFRE, ${variables} variables)`,
      `Nguy cơ suy thận giai đoạn cuối (KFRE, ${variables} biến)`,
    ),
    intendedUse: say(
      'Gives adults with chronic kidney disease G3a to G5 the probability of dialysis or transplant within two and five years.',
      'Cho xác suất phải lọc máu hoặc ghép thận trong hai và năm năm ở người lớn mắc bệnh thận mạn G3a đến G5.',
    ),
    appliesTo: {
      age: { min: 18, max: 100 },
      sex: 'any',
      population: say('Adults with an eGFR below 60.', 'Người lớn có eGFR dưới 60.'),
      excluded: [say('eGFR of 60 or more', 'eGFR từ 60 trở lên'), say('Pregnancy', 'Phụ nữ mang thai')],
    },
    ...more,
    bands: [{ output: 'risk5y', bands: BANDS }],
    evidence: [
      {
        measure: 'C-index',
        value: 0.9,
        data: 'Meta-analysis of cohorts',
        note: 'About 0.90 as reported; not re-measured here.',
      },
    ],
    citation: {
      text: 'Tangri N, Grams ME, Levey AS, et al. Multinational assessment of accuracy of equations for predicting risk of kidney failure. JAMA 2016;315:164-74.',
      doi: '10.1001/jama.2015.18202',
    },
    population: {
      derivedIn: say(
        'Canadian cohorts (2011), recalibrated in cohorts outside North America (2016), which is the calibration used here.',
        'Các đoàn hệ Canada (2011), hiệu chuẩn lại trên các đoàn hệ ngoài Bắc Mỹ (2016); đó là bản hiệu chuẩn dùng ở đây.',
      ),
      asians: say(
        'The recalibration held Asian cohorts; nothing is known of Vietnam.',
        'Lần hiệu chuẩn lại có các đoàn hệ châu Á; chưa biết gì về Việt Nam.',
      ),
    },
    pitfalls: [
      say(
        'The albumin/creatinine ratio is in mg/g, not mg/mmol, and enters by its natural logarithm.',
        'Tỷ số albumin/creatinin tính bằng mg/g, không phải mg/mmol, và được đưa vào dưới dạng logarit tự nhiên.',
      ),
      say(
        'The calibration outside North America is shown; the one for North America gives a higher risk.',
        'Kết quả hiển thị theo bản hiệu chuẩn ngoài Bắc Mỹ; bản cho Bắc Mỹ cho nguy cơ cao hơn.',
      ),
      say(
        'The thresholds were not re-read in the guideline.',
        'Các ngưỡng chưa được đọc lại trong hướng dẫn.',
      ),
    ],
    licence: 'Published equation; the name and tools of KFRE are licensed, ask its authors',
    terms: {
      holder: 'Authors of the Kidney Failure Risk Equation',
      ...say(
        'The equation is published; its name and calculators are licensed. Ask the authors before you use it under this name.',
        'Phương trình đã được công bố; tên gọi và công cụ tính có bản quyền. Hãy hỏi tác giả trước khi sử dụng dưới tên này.',
      ),
    },
    organ: 'kidney',
    exclusions: [
      adultsOnly(name),
      when(
        'filtration-not-reduced',
        'egfr',
        { above: 59.999 },
        say('This equation is for an eGFR below 60.', 'Phương trình này chỉ dành cho eGFR dưới 60.'),
      ),
      notInPregnancy(name),
    ],
  };
}

type Four = readonly [age: number, male: number, egfr: number, acr: number];

/** Centred linear predictor in the four variables, which the eight-variable equation has with other coefficients. */
function linearOf(
  math: Arithmetic,
  input: (name: string) => Column,
  [age, male, filtration, ratio]: Four,
): Column {
  const centred = (coefficient: number, column: Column, mean: number) =>
    math.multiply(coefficient, math.subtract(column, mean));
  return math.add(
    centred(age, math.divide(input('ageYears'), 10), 7.036),
    centred(male, input('sex'), 0.5642),
    centred(filtration, math.divide(input('egfr'), 5), 7.222),
    centred(ratio, math.log(input('acr')), 5.137),
  );
}

function linearOfPerson(person: Person, [age, male, filtration, ratio]: Four): number {
  return (
    age * (numberOf(person, 'ageYears') / 10 - 7.036) +
    male * ((person.sex === 'male' ? 1 : 0) - 0.5642) +
    filtration * (numberOf(person, 'egfr') / 5 - 7.222) +
    ratio * (Math.log(numberOf(person, 'acr')) - 5.137)
  );
}

const BASE_INPUTS = [ageYears(100), sex, egfr(5, 200), acr(0.1, 25_000)];
const PEOPLE = {
  ageYears: between(30, 90),
  sex: ['female', 'male'],
  egfr: between(8, 59),
  acr: [3, 25, 150, 600, 2400],
};

const riskOutput = (name: string, years: number, where?: Bilingual) => ({
  ...probability(
    name,
    say(
      `Probability of kidney failure within ${years} years${where ? ` (${where.en})` : ''}`,
      `Xác suất suy thận trong ${years} năm${where ? ` (${where.vi})` : ''}`,
    ),
  ),
});

/** Tangri N et al., JAMA 2016;315:164-74 (doi:10.1001/jama.2015.18202): age, sex, eGFR, albumin/creatinine ratio. */
export const kfre4: Equation = {
  id: 'kfre-4',
  card: cardOf(4, {
    inputs: [...BASE_INPUTS, pregnant],
    outputs: [
      riskOutput('risk5y', 5),
      riskOutput('risk2y', 2),
      riskOutput('risk5yNorthAmerica', 5, say('calibrated for North America', 'hiệu chỉnh cho Bắc Mỹ')),
    ],
    vectors: [
      {
        file: 'kfre.csv',
        from: 'Python package kfre, run',
        expected: {
          kfre4_2y_non_na: expected('risk2y'),
          kfre4_5y_non_na: expected('risk5y'),
          kfre4_5y_na: expected('risk5yNorthAmerica'),
        },
      },
    ],
  }),

  onnx: () =>
    buildModel('kfre-4', ['ageYears', 'sex', 'egfr', 'acr'], (math, input) => {
      const hazard = math.exp(linearOf(math, input, [-0.2201, 0.2467, -0.5567, 0.451]));
      const risk = (survival: number) => math.subtract(1, math.power(survival, hazard));
      return { risk5y: risk(0.9365), risk2y: risk(0.9832), risk5yNorthAmerica: risk(0.924) };
    }),

  formula: (person) => {
    const hazard = Math.exp(linearOfPerson(person, [-0.2201, 0.2467, -0.5567, 0.451]));
    return {
      risk5y: 1 - 0.9365 ** hazard,
      risk2y: 1 - 0.9832 ** hazard,
      risk5yNorthAmerica: 1 - 0.924 ** hazard,
    };
  },

  people: people(12, PEOPLE),
};

const phosphate = lab(
  'phosphate',
  'phos',
  { unit: 'mg/dL', min: 1, max: 12, conversions: [{ unit: 'mmol/L', divideBy: 0.3229 }] },
  'phos',
);
const bicarbonate = lab(
  'bicarbonate',
  'hco3',
  { unit: 'mmol/L', min: 5, max: 45, conversions: [{ unit: 'meq/L', multiplyBy: 1 }] },
  'bic',
);
const calcium = lab(
  'calcium',
  'ca',
  { unit: 'mg/dL', min: 5, max: 15, conversions: [{ unit: 'mmol/L', divideBy: 0.2495 }] },
  'ca',
);

/** The same with albumin, phosphate, bicarbonate and calcium. */
export const kfre8: Equation = {
  id: 'kfre-8',
  card: cardOf(8, {
    inputs: [...BASE_INPUTS, albuminGDl, phosphate, bicarbonate, calcium, pregnant],
    outputs: [riskOutput('risk5y', 5), riskOutput('risk2y', 2)],
    vectors: [
      {
        file: 'kfre.csv',
        from: 'Python package kfre, run',
        expected: { kfre8_2y_non_na: expected('risk2y'), kfre8_5y_non_na: expected('risk5y') },
      },
    ],
  }),

  onnx: () =>
    buildModel(
      'kfre-8',
      ['ageYears', 'sex', 'egfr', 'acr', 'albumin', 'phosphate', 'bicarbonate', 'calcium'],
      (math, input) => {
        const centred = (coefficient: number, name: string, mean: number) =>
          math.multiply(coefficient, math.subtract(input(name), mean));
        const hazard = math.exp(
          math.add(
            linearOf(math, input, [-0.1992, 0.1602, -0.4919, 0.3364]),
            centred(-0.3441, 'albumin', 3.997),
            centred(0.2604, 'phosphate', 3.916),
            centred(-0.07354, 'bicarbonate', 25.57),
            centred(-0.2228, 'calcium', 9.355),
          ),
        );
        const risk = (survival: number) => math.subtract(1, math.power(survival, hazard));
        return { risk5y: risk(0.9245), risk2y: risk(0.9827) };
      },
    ),

  formula: (person) => {
    const hazard = Math.exp(
      linearOfPerson(person, [-0.1992, 0.1602, -0.4919, 0.3364]) -
        0.3441 * (numberOf(person, 'albumin') - 3.997) +
        0.2604 * (numberOf(person, 'phosphate') - 3.916) -
        0.07354 * (numberOf(person, 'bicarbonate') - 25.57) -
        0.2228 * (numberOf(person, 'calcium') - 9.355),
    );
    return { risk5y: 1 - 0.9245 ** hazard, risk2y: 1 - 0.9827 ** hazard };
  },

  people: people(12, {
    ...PEOPLE,
    albumin: between(2.5, 4.8, 1),
    phosphate: between(2.5, 6, 1),
    bicarbonate: between(15, 30),
    calcium: between(8, 10.5, 1),
  }),
};
