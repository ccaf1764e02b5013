import {
  bandsOf,
  type CardDraft,
  expected,
  madeForAges,
  notInPregnancy,
  probability,
  rounded,
  say,
  when,
} from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { type Arithmetic, buildModel, type Column } from '../graph.ts';
import {
  ageYears,
  antihypertensive,
  bmi,
  currentSmoker,
  diabetes,
  egfr,
  hdlMgDl,
  knownCvd,
  lipidMedicine,
  pregnant,
  sbp,
  sex,
  tcMgDl,
} from '../inputs.ts';
import { type Outcome, PREVENT, type Terms } from './prevent-coefficients.ts';

const NAME = say('PREVENT', 'PREVENT');
const OUTCOMES = ['totalCvd', 'ascvd', 'heartFailure', 'chd', 'stroke'] as const satisfies readonly Outcome[];

const card: CardDraft = {
  title: say(
    'Heart disease, stroke and heart failure in ten years (AHA PREVENT)',
    'Bệnh tim mạch, đột quỵ và suy tim trong mười năm (AHA PREVENT)',
  ),
  intendedUse: say(
    'Gives people of 30 to 79 years without cardiovascular disease, with or without diabetes, their ten-year risk of atherosclerotic disease and heart failure.',
    'Cho nguy cơ bệnh do xơ vữa và suy tim trong mười năm ở người 30 đến 79 tuổi chưa mắc bệnh tim mạch, có hoặc không có đái tháo đường.',
  ),
  appliesTo: {
    age: { min: 30, max: 79 },
    sex: 'any',
    population: say('People without cardiovascular disease.', 'Người chưa mắc bệnh tim mạch.'),
    excluded: [
      say('Known cardiovascular disease', 'Đã mắc bệnh tim mạch'),
      say('Pregnancy', 'Phụ nữ mang thai'),
    ],
  },
  outputs: [
    probability('totalCvd', say('Cardiovascular disease in ten years', 'Bệnh tim mạch trong mười năm')),
    probability('ascvd', say('Atherosclerotic disease in ten years', 'Bệnh do xơ vữa trong mười năm')),
    probability('heartFailure', say('Heart failure in ten years', 'Suy tim trong mười năm')),
    probability('chd', say('Coronary heart disease in ten years', 'Bệnh mạch vành trong mười năm')),
    probability('stroke', say('Stroke in ten years', 'Đột quỵ trong mười năm')),
  ],
  bands: [
    {
      output: 'totalCvd',
      bands: bandsOf(
        'Khan SS et al., Circulation 2024;149:430-49; 2025 ACC/AHA guideline for blood pressure (7.5 %)',
        [
          'low',
          {},
          say('Low (below 5 %)', 'Thấp (dưới 5 %)'),
          'unflagged',
          say('Healthy living.', 'Duy trì lối sống lành mạnh.'),
        ],
        [
          'borderline',
          { from: 0.05 },
          say('Borderline (5 to below 7.5 %)', 'Cận ngưỡng (5 đến dưới 7,5 %)'),
          'unflagged',
          say(
            'Healthy living; treat single risk factors.',
            'Lối sống lành mạnh; điều trị từng yếu tố nguy cơ.',
          ),
        ],
        [
          'intermediate',
          { from: 0.075 },
          say('Intermediate (7.5 to below 20 %)', 'Trung bình (7,5 đến dưới 20 %)'),
          'unflagged',
          say(
            'Discuss a statin; treat blood pressure from 130/80.',
            'Trao đổi về statin; điều trị huyết áp từ 130/80.',
          ),
        ],
        [
          'high',
          { from: 0.2 },
          say('High (20 % or more)', 'Cao (từ 20 %)'),
          'routine',
          say('Treat cholesterol and blood pressure.', 'Điều trị mỡ máu và huyết áp.'),
        ],
      ),
    },
  ],
  evidence: [
    {
      measure: 'C-statistic',
      value: 'women 0.79, men 0.76',
      data: 'External validation, total cardiovascular disease',
      note: 'As reported; not re-read.',
    },
  ],
  citation: {
    text: 'Khan SS, Matsushita K, Sang Y, et al. Development and validation of the American Heart Association’s PREVENT equations. Circulation 2024;149:430-49.',
    doi: '10.1161/CIRCULATIONAHA.123.067626',
  },
  population: {
    derivedIn: say(
      'Adults of the United States, without a term for race.',
      'Người lớn ở Hoa Kỳ; không có số hạng cho chủng tộc.',
    ),
    asians: say(
      'No validation in Vietnam was found. Only its high band raises a flag here: SCORE2 Asia-Pacific goes first, and PREVENT also serves people with diabetes.',
      'Không tìm thấy kiểm định nào ở Việt Nam. Ở đây chỉ mức cao tạo cảnh báo: SCORE2 châu Á - Thái Bình Dương đi trước, và PREVENT còn dùng cho cả người đái tháo đường.',
    ),
  },
  pitfalls: [
    say(
      'Body mass index enters only the risk of heart failure.',
      'Chỉ số khối cơ thể chỉ được đưa vào nguy cơ suy tim.',
    ),
    say(
      'Cholesterol is turned into mmol/L by 0.02586.',
      'Cholesterol được quy đổi sang mmol/L bằng hệ số 0,02586.',
    ),
    say(
      'The filtration rate is our own by creatinine (CKD-EPI 2021).',
      'Mức lọc cầu thận là do chúng tôi tính từ creatinin (CKD-EPI 2021).',
    ),
  ],
  licence: 'Equations published; the name is a brand of the American Heart Association',
  organ: 'heart',
  inputs: [
    ageYears(),
    sex,
    sbp(90, 180),
    antihypertensive,
    tcMgDl(130, 320),
    hdlMgDl(20, 100),
    lipidMedicine,
    diabetes,
    currentSmoker,
    egfr(15, 150),
    bmi(18.5, 39.9),
    knownCvd,
    pregnant,
  ],
  exclusions: [
    when(
      'known-cvd',
      'knownCvd',
      { equals: true },
      say(
        'PREVENT was made for people without cardiovascular disease.',
        'PREVENT dành cho người chưa mắc bệnh tim mạch.',
      ),
    ),
    ...madeForAges(NAME, 30, 79),
    notInPregnancy(NAME),
  ],
  vectors: [
    {
      file: 'prevent-2023-base-10y.csv',
      from: 'R package preventr (three decimals) and Python package CancerVerse (unrounded), run',
      expected: {
        total_cvd: expected('totalCvd', rounded(3)),
        ascvd: expected('ascvd', rounded(3)),
        heart_failure: expected('heartFailure', rounded(3)),
        chd: expected('chd', rounded(3)),
        stroke: expected('stroke', rounded(3)),
        total_cvd_unrounded: expected('totalCvd'),
        ascvd_unrounded: expected('ascvd'),
        heart_failure_unrounded: expected('heartFailure'),
        chd_unrounded: expected('chd'),
        stroke_unrounded: expected('stroke'),
      },
    },
  ],
};

const INPUTS = [
  'ageYears',
  'sex',
  'sbp',
  'antihypertensive',
  'totalCholesterol',
  'hdl',
  'lipidMedicine',
  'diabetes',
  'currentSmoker',
  'egfr',
  'bmi',
] as const;

/** The terms of the linear predictor but its constant, each a column. */
function termsOf(
  math: Arithmetic,
  input: (name: string) => Column,
): Record<Exclude<keyof Terms, 'constant'>, Column> {
  const age = math.divide(math.subtract(input('ageYears'), 55), 10);
  const mmol = (column: Column) => math.multiply(column, 0.02586);
  const nonHdl = math.subtract(mmol(math.subtract(input('totalCholesterol'), input('hdl'))), 3.5);
  const hdl = math.divide(math.subtract(mmol(input('hdl')), 1.3), 0.3);
  const sbpAbove110 = math.divide(math.subtract(math.larger(input('sbp'), 110), 130), 20);
  const bmiAbove30 = math.divide(math.subtract(math.larger(input('bmi'), 30), 30), 5);
  const egfrBelow60 = math.divide(math.subtract(math.smaller(input('egfr'), 60), 60), -15);
  return {
    age,
    nonHdl,
    hdl,
    sbpBelow110: math.divide(math.subtract(math.smaller(input('sbp'), 110), 110), 20),
    sbpAbove110,
    diabetes: input('diabetes'),
    smoking: input('currentSmoker'),
    bmiBelow30: math.divide(math.subtract(math.smaller(input('bmi'), 30), 25), 5),
    bmiAbove30,
    egfrBelow60,
    egfrAbove60: math.divide(math.subtract(math.larger(input('egfr'), 60), 90), -15),
    treated: input('antihypertensive'),
    statin: input('lipidMedicine'),
    treatedBySbpAbove110: math.multiply(input('antihypertensive'), sbpAbove110),
    statinByNonHdl: math.multiply(input('lipidMedicine'), nonHdl),
    ageByNonHdl: math.multiply(age, nonHdl),
    ageByHdl: math.multiply(age, hdl),
    ageBySbpAbove110: math.multiply(age, sbpAbove110),
    ageByDiabetes: math.multiply(age, input('diabetes')),
    ageBySmoking: math.multiply(age, input('currentSmoker')),
    ageByBmiAbove30: math.multiply(age, bmiAbove30),
    ageByEgfrBelow60: math.multiply(age, egfrBelow60),
  };
}

/** Khan SS et al., Circulation 2024;149:430-49 (doi:10.1161/CIRCULATIONAHA.123.067626), base model, ten years. */
export const prevent: Equation = {
  id: 'prevent-2023-base-10y',
  card,
  onnx: () =>
    buildModel('prevent-2023-base-10y', INPUTS, (math, input) => {
      const terms = Object.entries(termsOf(math, input));
      const riskOf = (outcome: Outcome): Column => {
        const [women, men] = PREVENT[outcome];
        const bySex = (name: string) => {
          const [woman, man] = [coefficient(women, name), coefficient(men, name)];
          return math.lookUp(input('sex'), [
            [0, woman],
            [1, man],
          ]);
        };
        const used = terms.filter(([name]) => coefficient(women, name) !== 0 || coefficient(men, name) !== 0);
        const sum = used.reduce(
          (total, [name, term]) => math.add(total, math.multiply(bySex(name), term)),
          bySex('constant'),
        );
        return math.logistic(sum);
      };
      return Object.fromEntries(OUTCOMES.map((outcome) => [outcome, riskOf(outcome)]));
    }),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const a = of('ageYears') / 10 - 5.5;
    const n = (of('totalCholesterol') - of('hdl')) * 0.02586 - 3.5;
    const h = (of('hdl') * 0.02586 - 1.3) / 0.3;
    const s = Math.max(of('sbp') - 130, -20) / 20;
    const b = Math.max(of('bmi') - 30, 0) / 5;
    const e = Math.max(60 - of('egfr'), 0) / 15;
    const [d, k, x, t] = [of('diabetes'), of('currentSmoker'), of('antihypertensive'), of('lipidMedicine')];
    const riskOf = (outcome: Outcome) => {
      const c = PREVENT[outcome][person.sex === 'male' ? 1 : 0];
      const main =
        c.age * a +
        c.nonHdl * n +
        c.hdl * h +
        (c.sbpBelow110 * Math.min(of('sbp') - 110, 0)) / 20 +
        c.sbpAbove110 * s;
      const body = (c.bmiBelow30 * (Math.min(of('bmi'), 30) - 25)) / 5 + c.bmiAbove30 * b;
      const kidney = c.egfrBelow60 * e + (c.egfrAbove60 * (90 - Math.max(of('egfr'), 60))) / 15;
      const habits = c.diabetes * d + c.smoking * k + c.treated * x + c.statin * t;
      const pairs = c.treatedBySbpAbove110 * x * s + c.statinByNonHdl * t * n;
      const byAge =
        c.ageByNonHdl * n +
        c.ageByHdl * h +
        c.ageBySbpAbove110 * s +
        c.ageByDiabetes * d +
        c.ageBySmoking * k;
      const logit =
        c.constant +
        main +
        body +
        kidney +
        habits +
        pairs +
        a * (byAge + c.ageByBmiAbove30 * b + c.ageByEgfrBelow60 * e);
      return 1 / (1 + Math.exp(-logit));
    };
    return Object.fromEntries(OUTCOMES.map((outcome) => [outcome, riskOf(outcome)]));
  },
  people: people(16, {
    ageYears: between(30, 79),
    sex: ['female', 'male'],
    sbp: between(95, 178),
    antihypertensive: [0, 1],
    totalCholesterol: between(135, 310),
    hdl: between(25, 95),
    lipidMedicine: [0, 1],
    diabetes: [0, 1],
    currentSmoker: [0, 1],
    egfr: between(20, 120),
    bmi: between(19, 39, 1),
  }),
};

function coefficient(terms: Terms, name: string): number {
  const found = Object.entries(terms).find(([key]) => key === name);
  if (found === undefined) throw new Error(`PREVENT has no term "${name}"`);
  return found[1];
}
