import {
  bandsOf,
  type CardDraft,
  expected,
  madeForAges,
  notInPregnancy,
  probability,
  say,
  when,
} from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import {
  africanOrigin,
  ageYears,
  antihypertensive,
  currentSmoker,
  diabetes,
  hdlMgDl,
  knownCvd,
  pregnant,
  sbp,
  sex,
  tcMgDl,
} from '../inputs.ts';

const NAME = say('The pooled cohort equations', 'Phương trình pooled cohort');

type Coefficients = {
  readonly age: number;
  readonly ageSquared: number;
  readonly cholesterol: number;
  readonly ageByCholesterol: number;
  readonly hdl: number;
  readonly ageByHdl: number;
  readonly treated: number;
  readonly ageByTreated: number;
  readonly untreated: number;
  readonly ageByUntreated: number;
  readonly smoker: number;
  readonly ageBySmoker: number;
  readonly diabetes: number;
  readonly mean: number;
  readonly survival: number;
};

/** Natural logarithms of age, lipids and pressure; four decimals, as the equations’ supplement has them. */
const WHITE_WOMAN: Coefficients = {
  age: -29.799,
  ageSquared: 4.884,
  cholesterol: 13.54,
  ageByCholesterol: -3.114,
  hdl: -13.578,
  ageByHdl: 3.149,
  treated: 2.019,
  ageByTreated: 0,
  untreated: 1.957,
  ageByUntreated: 0,
  smoker: 7.574,
  ageBySmoker: -1.665,
  diabetes: 0.661,
  mean: -29.1817,
  survival: 0.96652,
};
const BLACK_WOMAN: Coefficients = {
  age: 17.1141,
  ageSquared: 0,
  cholesterol: 0.9396,
  ageByCholesterol: 0,
  hdl: -18.9196,
  ageByHdl: 4.4748,
  treated: 29.2907,
  ageByTreated: -6.4321,
  untreated: 27.8197,
  ageByUntreated: -6.0873,
  smoker: 0.6908,
  ageBySmoker: 0,
  diabetes: 0.8738,
  mean: 86.6081,
  survival: 0.95334,
};
const WHITE_MAN: Coefficients = {
  age: 12.344,
  ageSquared: 0,
  cholesterol: 11.853,
  ageByCholesterol: -2.664,
  hdl: -7.99,
  ageByHdl: 1.769,
  treated: 1.797,
  ageByTreated: 0,
  untreated: 1.764,
  ageByUntreated: 0,
  smoker: 7.837,
  ageBySmoker: -1.795,
  diabetes: 0.658,
  mean: 61.1816,
  survival: 0.91436,
};
const BLACK_MAN: Coefficients = {
  age: 2.469,
  ageSquared: 0,
  cholesterol: 0.302,
  ageByCholesterol: 0,
  hdl: -0.307,
  ageByHdl: 0,
  treated: 1.916,
  ageByTreated: 0,
  untreated: 1.809,
  ageByUntreated: 0,
  smoker: 0.549,
  ageBySmoker: 0,
  diabetes: 0.645,
  mean: 19.5425,
  survival: 0.89536,
};

const card: CardDraft = {
  title: say(
    'Heart attack and stroke in ten years (pooled cohort equations)',
    'Nhồi máu cơ tim và đột quỵ trong mười năm (pooled cohort equations)',
  ),
  intendedUse: say(
    'The 2013 American risk of atherosclerotic disease, shown for comparison and for people who were assessed by it at home.',
    'Nguy cơ bệnh do xơ vữa theo Hoa Kỳ 2013, dùng để so sánh và cho người từng được đánh giá bằng công cụ này.',
  ),
  appliesTo: {
    age: { min: 40, max: 79 },
    sex: 'any',
    population: say('People without cardiovascular disease.', 'Người chưa mắc bệnh tim mạch.'),
    excluded: [
      say('Known cardiovascular disease', 'Đã mắc bệnh tim mạch'),
      say('Pregnancy', 'Phụ nữ mang thai'),
    ],
  },
  outputs: [
    probability(
      'risk',
      say('Heart attack or stroke in ten years', 'Nhồi máu cơ tim hoặc đột quỵ trong mười năm'),
    ),
  ],
  bands: [
    {
      output: 'risk',
      bands: bandsOf(
        'Goff DC et al., Circulation 2014;129(25 Suppl 2):S49-73; 2018 ACC/AHA cholesterol guideline',
        [
          'low',
          {},
          say('Below 7.5 %', 'Dưới 7,5 %'),
          'unflagged',
          say('Healthy living.', 'Duy trì lối sống lành mạnh.'),
        ],
        [
          'intermediate',
          { from: 0.075 },
          say('7.5 to below 20 %', '7,5 đến dưới 20 %'),
          'unflagged',
          say(
            'The American guideline discusses a statin. It overestimates in Asians: decide by SCORE2 Asia-Pacific.',
            'Hướng dẫn Hoa Kỳ: trao đổi về statin. Công cụ này ước tính quá cao ở người châu Á: quyết định theo SCORE2 châu Á - Thái Bình Dương.',
          ),
        ],
        [
          'high',
          { from: 0.2 },
          say('20 % or more', 'Từ 20 %'),
          'unflagged',
          say(
            'The American guideline treats with a statin. It overestimates in Asians: decide by SCORE2 Asia-Pacific.',
            'Hướng dẫn Hoa Kỳ: điều trị statin. Công cụ này ước tính quá cao ở người châu Á: quyết định theo SCORE2 châu Á - Thái Bình Dương.',
          ),
        ],
      ),
    },
  ],
  evidence: [],
  citation: {
    text: 'Goff DC, Lloyd-Jones DM, Bennett G, et al. 2013 ACC/AHA guideline on the assessment of cardiovascular risk. Circulation 2014;129(25 Suppl 2):S49-73.',
    doi: '10.1161/01.cir.0000437741.48606.98',
  },
  population: {
    derivedIn: say(
      'White and Black adults of cohorts in the United States.',
      'Người lớn da trắng và da đen của các đoàn hệ ở Hoa Kỳ.',
    ),
    asians: say(
      'The equation for White people is used, which overestimates in Asians, severalfold in Malaysian men. It raises no flag here.',
      'Dùng công thức cho người da trắng, vốn ước tính quá cao ở người châu Á, gấp vài lần ở nam giới Malaysia. Ở đây mô hình không tạo cảnh báo.',
    ),
  },
  pitfalls: [
    say(
      'The coefficients have four decimals; those with three, also in circulation, differ by up to 0.4 percentage points in Black women.',
      'Các hệ số có bốn chữ số thập phân; bộ có ba chữ số, cũng đang lưu hành, lệch tới 0,4 điểm phần trăm ở phụ nữ da đen.',
    ),
    say(
      'Everyone who is not Black is computed as White.',
      'Mọi người không phải da đen được tính như người da trắng.',
    ),
  ],
  licence: 'Published equations, free',
  organ: 'heart',
  inputs: [
    ageYears(),
    sex,
    africanOrigin,
    tcMgDl(130, 320),
    hdlMgDl(20, 100),
    sbp(90, 200),
    antihypertensive,
    currentSmoker,
    diabetes,
    knownCvd,
    pregnant,
  ],
  exclusions: [
    when(
      'known-cvd',
      'knownCvd',
      { equals: true },
      say(
        'These equations are for people without cardiovascular disease.',
        'Các phương trình này dành cho người chưa mắc bệnh tim mạch.',
      ),
    ),
    ...madeForAges(NAME, 40, 79),
    notInPregnancy(NAME),
  ],
  vectors: [
    {
      file: 'pce-2013.csv',
      from: 'R package PooledCohort, run',
      expected: { pce_goff2013: expected('risk') },
    },
  ],
};

/** Goff DC et al., Circulation 2014;129(25 Suppl 2):S49-73 (doi:10.1161/01.cir.0000437741.48606.98). */
export const pce2013: Equation = {
  id: 'pce-2013',
  card,
  onnx: () =>
    buildModel(
      'pce-2013',
      [
        'ageYears',
        'sex',
        'ethnicity',
        'totalCholesterol',
        'hdl',
        'sbp',
        'antihypertensive',
        'currentSmoker',
        'diabetes',
      ],
      (math, input) => {
        const of = (name: keyof Coefficients) =>
          math.lookUp(input('ethnicity'), [
            [
              0,
              math.lookUp(input('sex'), [
                [0, WHITE_WOMAN[name]],
                [1, WHITE_MAN[name]],
              ]),
            ],
            [
              1,
              math.lookUp(input('sex'), [
                [0, BLACK_WOMAN[name]],
                [1, BLACK_MAN[name]],
              ]),
            ],
          ]);
        const age = math.log(input('ageYears'));
        const byAge = (main: keyof Coefficients, withAge: keyof Coefficients) =>
          math.add(of(main), math.multiply(of(withAge), age));
        const treated = math.equals(input('antihypertensive'), 1);
        const pressure = math.choose(
          treated,
          byAge('treated', 'ageByTreated'),
          byAge('untreated', 'ageByUntreated'),
        );
        const sum = math.add(
          math.multiply(byAge('age', 'ageSquared'), age),
          math.multiply(byAge('cholesterol', 'ageByCholesterol'), math.log(input('totalCholesterol'))),
          math.multiply(byAge('hdl', 'ageByHdl'), math.log(input('hdl'))),
          math.multiply(pressure, math.log(input('sbp'))),
          math.multiply(byAge('smoker', 'ageBySmoker'), input('currentSmoker')),
          math.multiply(of('diabetes'), input('diabetes')),
        );
        const hazard = math.exp(math.subtract(sum, of('mean')));
        return { risk: math.subtract(1, math.power(of('survival'), hazard)) };
      },
    ),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const woman = person.sex === 'female';
    const black = person.ethnicity === 'black';
    const c = black ? (woman ? BLACK_WOMAN : BLACK_MAN) : woman ? WHITE_WOMAN : WHITE_MAN;
    const age = Math.log(of('ageYears'));
    const pressure =
      of('antihypertensive') === 1 ? c.treated + c.ageByTreated * age : c.untreated + c.ageByUntreated * age;
    const sum =
      c.age * age +
      c.ageSquared * age ** 2 +
      (c.cholesterol + c.ageByCholesterol * age) * Math.log(of('totalCholesterol')) +
      (c.hdl + c.ageByHdl * age) * Math.log(of('hdl')) +
      pressure * Math.log(of('sbp')) +
      (c.smoker + c.ageBySmoker * age) * of('currentSmoker') +
      c.diabetes * of('diabetes');
    return { risk: 1 - c.survival ** Math.exp(sum - c.mean) };
  },
  people: people(16, {
    ageYears: between(40, 79),
    sex: ['female', 'male'],
    ethnicity: ['asian', 'white', 'black'],
    totalCholesterol: between(135, 310),
    hdl: between(25, 95),
    sbp: between(95, 195),
    antihypertensive: [0, 1],
    currentSmoker: [0, 1],
    diabetes: [0, 1],
  }),
};
