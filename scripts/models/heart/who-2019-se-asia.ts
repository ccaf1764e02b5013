import {
  as,
  bandsOf,
  type CardDraft,
  EXACT,
  expected,
  madeForAges,
  notInPregnancy,
  percent,
  probability,
  say,
  when,
} from '../card.ts';
import { between, type Equation, numberOf, type Person, people } from '../equation.ts';
import { type Arithmetic, buildModel, type Column } from '../graph.ts';
import { ageYears, currentSmoker, diabetes, knownCvd, pregnant, sbp, sex, tcMmol } from '../inputs.ts';

type Disease = {
  /** Age, cholesterol, systolic pressure, diabetes, smoking. */
  readonly main: readonly [number, number, number, number, number];
  /** The last four again, for each year of age over 60. */
  readonly withAge: readonly [number, number, number, number];
  readonly survival: number;
  /** Intercept and slope of the recalibration to South-East Asia, fitted to the published chart. */
  readonly region: readonly [number, number];
};

/** WHO CVD Risk Chart Working Group, Lancet Glob Health 2019;7:e1332-45; men and women, heart and brain. */
const MEN = {
  chd: {
    main: [0.0719227, 0.2284944, 0.0132183, 0.6410114, 0.5638109],
    withAge: [-0.0045806, -0.0001576, -0.0124966, -0.0182545],
    survival: 0.9540108,
    region: [-0.16129, 1.08935],
  },
  stroke: {
    main: [0.0986578, 0.029526, 0.0222629, 0.6268712, 0.4981217],
    withAge: [0.00142, -0.0004147, -0.026302, -0.0150561],
    survival: 0.9849257,
    region: [-0.61585, 0.66935],
  },
} as const satisfies Record<string, Disease>;
const WOMEN = {
  chd: {
    main: [0.1020713, 0.2050377, 0.015823, 1.070358, 1.053223],
    withAge: [-0.0051932, -0.0001378, -0.0234174, -0.0332666],
    survival: 0.9894159,
    region: [-0.44893, 0.78397],
  },
  stroke: {
    main: [0.1056632, 0.0257782, 0.0206278, 0.8581998, 0.7443627],
    withAge: [-0.0021387, -0.0004897, -0.0209826, -0.0200822],
    survival: 0.9890569,
    region: [-0.79662, 0.59697],
  },
} as const satisfies Record<string, Disease>;

/**
 * The 21 of 1,400 cells of the chart that the fitted recalibration misses, all by less than 0.05 of a per cent:
 * male, diabetes, smoker, age from, pressure from, cholesterol from, and what the chart says more.
 */
const MISSED: readonly (readonly [number, number, number, number, number, number, 1 | -1])[] = [
  [1, 0, 0, 50, 180, 3, 1],
  [1, 0, 0, 50, 140, 5, 1],
  [1, 0, 1, 70, 100, 4, 1],
  [1, 0, 1, 45, 140, 7, -1],
  [0, 0, 0, 65, 120, 5, 1],
  [0, 0, 0, 65, 120, 7, 1],
  [1, 1, 0, 55, 100, 4, 1],
  [1, 1, 0, 50, 160, 4, 1],
  [1, 1, 0, 45, 140, 6, 1],
  [1, 1, 1, 45, 140, 3, 1],
  [1, 1, 1, 70, 100, 6, -1],
  [1, 1, 1, 45, 160, 6, -1],
  [1, 1, 1, 45, 180, 7, -1],
  [0, 1, 1, 65, 120, 6, 1],
  [0, 1, 1, 45, 180, 7, 1],
  [1, 0, 0, 40, 160, 3, 1],
  [1, 0, 0, 65, 180, 3, 1],
  [1, 0, 1, 50, 180, 7, -1],
  [0, 0, 0, 50, 140, 6, 1],
  [0, 0, 1, 70, 100, 7, 1],
  [1, 1, 0, 45, 140, 3, 1],
];

const NAME = say('The WHO chart', 'Biểu đồ WHO');
const TREAT = say('Treat blood pressure and cholesterol.', 'Điều trị huyết áp và mỡ máu.');
const TITLES = {
  chd: say('heart attack', 'nhồi máu cơ tim'),
  stroke: say('stroke', 'đột quỵ'),
  cvd: say('heart attack or stroke', 'nhồi máu cơ tim hoặc đột quỵ'),
};
const DISEASES = ['chd', 'stroke', 'cvd'] as const;

const card: CardDraft = {
  title: say(
    'Heart attack and stroke in ten years (WHO 2019, South-East Asia)',
    'Nhồi máu cơ tim và đột quỵ trong mười năm (WHO 2019, Đông Nam Á)',
  ),
  intendedUse: say(
    'The chart of WHO HEARTS with laboratory values for South-East Asia, for people of 40 to 74 years without cardiovascular disease.',
    'Biểu đồ WHO HEARTS có xét nghiệm cho Đông Nam Á, dành cho người 40 đến 74 tuổi chưa mắc bệnh tim mạch.',
  ),
  appliesTo: {
    age: { min: 40, max: 74 },
    sex: 'any',
    population: say('People without cardiovascular disease.', 'Người chưa mắc bệnh tim mạch.'),
    excluded: [
      say('Known cardiovascular disease', 'Đã mắc bệnh tim mạch'),
      say('Pregnancy', 'Phụ nữ mang thai'),
    ],
  },
  outputs: [
    {
      ...percent('chart', say('Cell of the WHO chart', 'Ô của biểu đồ WHO')),
      kind: 'points',
      decimals: 0,
      tolerance: EXACT,
    },
    ...DISEASES.map((disease) =>
      probability(
        disease,
        say(
          `Probability of ${TITLES[disease].en} in ten years (fitted)`,
          `Xác suất ${TITLES[disease].vi} trong mười năm (khớp theo biểu đồ)`,
        ),
      ),
    ),
    ...(
      [
        ['chdUncalibrated', 'chd'],
        ['strokeUncalibrated', 'stroke'],
        ['cvdUncalibrated', 'cvd'],
      ] as const
    ).map(([name, disease]) =>
      probability(
        name,
        say(
          `Probability of ${TITLES[disease].en} before recalibration`,
          `Xác suất ${TITLES[disease].vi} trước hiệu chỉnh`,
        ),
      ),
    ),
  ],
  bands: [
    {
      output: 'chart',
      bands: bandsOf(
        'WHO HEARTS technical package, risk-based management',
        [
          'below-5',
          {},
          say('Below 5 % (green)', 'Dưới 5 % (xanh)'),
          'unflagged',
          say('Healthy living; again in one year.', 'Lối sống lành mạnh; đánh giá lại sau một năm.'),
        ],
        [
          '5-to-10',
          { from: 5 },
          say('5 to below 10 % (yellow)', '5 đến dưới 10 % (vàng)'),
          'unflagged',
          say('Healthy living; again in nine months.', 'Lối sống lành mạnh; đánh giá lại sau chín tháng.'),
        ],
        [
          '10-to-20',
          { from: 10 },
          say('10 to below 20 % (orange)', '10 đến dưới 20 % (cam)'),
          'unflagged',
          say(
            'Healthy living; treat from 10 % where resources allow.',
            'Lối sống lành mạnh; điều trị từ 10 % nếu đủ nguồn lực.',
          ),
        ],
        ['20-to-30', { from: 20 }, say('20 to below 30 % (red)', '20 đến dưới 30 % (đỏ)'), 'routine', TREAT],
        ['30-or-more', { from: 30 }, say('30 % or more (dark red)', 'Từ 30 % (đỏ sẫm)'), 'routine', TREAT],
      ),
    },
  ],
  evidence: [
    {
      measure: 'C-index',
      value: '0.685 to 0.833',
      data: 'Cohorts of the paper',
      note: 'As reported; AUC 0.706 to 0.732 in Malaysia, where it over-predicts.',
    },
  ],
  citation: {
    text: 'WHO CVD Risk Chart Working Group. World Health Organization cardiovascular disease risk charts: revised models to estimate risk in 21 global regions. Lancet Glob Health 2019;7:e1332-45.',
    doi: '10.1016/S2214-109X(19)30318-3',
  },
  population: {
    derivedIn: say(
      '85 cohorts, recalibrated by WHO to each region.',
      '85 đoàn hệ, được WHO hiệu chuẩn lại cho từng vùng.',
    ),
    asians: say(
      'The South-East Asian chart is said to hold Viet Nam (not re-read); it over-predicts in Malaysia.',
      'Biểu đồ Đông Nam Á được cho là có bao gồm Việt Nam (chưa đọc lại); biểu đồ dự đoán quá cao ở Malaysia.',
    ),
  },
  pitfalls: [
    say(
      'The recalibration of the continuous risk is fitted to the chart by least squares, not published; the cell is the chart’s.',
      'Hiệu chuẩn lại của nguy cơ liên tục được khớp theo biểu đồ bằng bình phương tối thiểu, không phải bản công bố; ô là của chính biểu đồ.',
    ),
    say(
      'A pressure of exactly 120, 140 or 160 and a cholesterol of exactly 4, 5 or 6 belong to the band that begins there; one package puts them in the top band.',
      'Huyết áp đúng 120, 140 hoặc 160 và cholesterol đúng 4, 5 hoặc 6 thuộc khoảng bắt đầu từ đó; một gói phần mềm xếp chúng vào khoảng cao nhất.',
    ),
    say('There is no single multiplier for a region.', 'Không có một hệ số nhân duy nhất cho cả một vùng.'),
  ],
  licence: 'Charts CC BY-NC-SA 3.0 IGO (WHO HEARTS): not for commercial use; equations published',
  terms: {
    holder: 'World Health Organization',
    ...say(
      'The charts are licensed CC BY-NC-SA 3.0 IGO: attribution, no commercial use. A centre that charges its visitors asks WHO first.',
      'Biểu đồ theo giấy phép CC BY-NC-SA 3.0 IGO: ghi nguồn, không dùng cho mục đích thương mại. Trung tâm có thu phí cần hỏi WHO trước.',
    ),
  },
  organ: 'heart',
  inputs: [
    as(ageYears(), {
      columns: [
        { column: 'age' },
        {
          column: 'age_band',
          values: Object.fromEntries(
            [40, 45, 50, 55, 60, 65, 70].map((from) => [`${from}-${from + 4}`, String(from + 2.5)]),
          ),
        },
      ],
    }),
    sex,
    as(sbp(), {
      columns: [
        { column: 'sbp' },
        {
          column: 'sbp_band',
          values: { '<120': '110', '120-139': '130', '140-159': '150', '160-179': '170', '>=180': '190' },
        },
      ],
    }),
    as(tcMmol, {
      columns: [
        ...tcMmol.columns,
        {
          column: 'tc_band_mmol_l',
          values: { '<4': '3.5', '4-4.9': '4.5', '5-5.9': '5.5', '6-6.9': '6.5', '>=7': '7.5' },
        },
      ],
    }),
    diabetes,
    currentSmoker,
    knownCvd,
    pregnant,
  ],
  exclusions: [
    when(
      'known-cvd',
      'knownCvd',
      { equals: true },
      say(
        'The chart is for people without cardiovascular disease.',
        'Biểu đồ dành cho người chưa mắc bệnh tim mạch.',
      ),
    ),
    ...madeForAges(NAME, 40, 74),
    notInPregnancy(NAME),
  ],
  vectors: [
    {
      file: 'who-2019-se-asia-lab.csv',
      from: 'cells of the published chart',
      expected: { risk_pct: expected('chart', EXACT) },
    },
    {
      file: 'who-2019-se-asia-continuous.csv',
      from: 'the published equations with a recalibration fitted to the chart',
      expected: {
        chd10y: expected('chd'),
        stroke10y: expected('stroke'),
        cvd10y: expected('cvd'),
        erfc_uncal_chd: expected('chdUncalibrated'),
        erfc_uncal_stroke: expected('strokeUncalibrated'),
        erfc_uncal_cvd: expected('cvdUncalibrated'),
      },
    },
  ],
};

type Of = {
  readonly age: Column;
  readonly tc: Column;
  readonly sbp: Column;
  readonly diabetes: Column;
  readonly smoker: Column;
  readonly sex: Column;
};

/** Risks of one set of inputs, before and after recalibration. */
function risksOf(math: Arithmetic, { age, tc, sbp, diabetes, smoker, sex }: Of) {
  const years = math.subtract(age, 60);
  const factors = [math.subtract(tc, 6), math.subtract(sbp, 120), diabetes, smoker];
  const one = (disease: 'chd' | 'stroke') => {
    const [woman, man] = [WOMEN[disease], MEN[disease]];
    const bySex = (women: number, men: number) =>
      math.lookUp(sex, [
        [0, women],
        [1, men],
      ]);
    const [, ...womanMain] = woman.main;
    const [, ...manMain] = man.main;
    const linear = factors.reduce(
      (sum, factor, at) => {
        const main = bySex(womanMain[at] ?? Number.NaN, manMain[at] ?? Number.NaN);
        const withAge = bySex(woman.withAge[at] ?? Number.NaN, man.withAge[at] ?? Number.NaN);
        return math.add(sum, math.multiply(factor, math.add(main, math.multiply(withAge, years))));
      },
      math.multiply(bySex(woman.main[0], man.main[0]), years),
    );
    const logHazard = math.add(
      linear,
      bySex(Math.log(-Math.log(woman.survival)), Math.log(-Math.log(man.survival))),
    );
    const atRisk = (log: Column) => math.subtract(1, math.exp(math.multiply(-1, math.exp(log))));
    const calibrated = math.add(
      bySex(woman.region[0], man.region[0]),
      math.multiply(bySex(woman.region[1], man.region[1]), logHazard),
    );
    return { before: atRisk(logHazard), after: atRisk(calibrated) };
  };
  const either = (a: Column, b: Column) =>
    math.subtract(1, math.multiply(math.subtract(1, a), math.subtract(1, b)));
  const [chd, stroke] = [one('chd'), one('stroke')];
  return {
    chd: chd.after,
    stroke: stroke.after,
    cvd: either(chd.after, stroke.after),
    chdUncalibrated: chd.before,
    strokeUncalibrated: stroke.before,
    cvdUncalibrated: either(chd.before, stroke.before),
  };
}

/** Whole per cent of the chart: the risk at the middle of each band, and the cells that this misses. */
function chartOf(math: Arithmetic, of: Of): Column {
  const from = (value: Column, lowest: number, width: number, highest: number) =>
    math.larger(lowest, math.smaller(highest, math.multiply(width, math.floor(math.divide(value, width)))));
  const age = from(of.age, 40, 5, 70);
  const sbp = from(of.sbp, 100, 20, 180);
  const tc = from(of.tc, 3, 1, 7);
  const middle = { ...of, age: math.add(age, 2.5), sbp: math.add(sbp, 10), tc: math.add(tc, 0.5) };
  const rounded = math.floor(math.add(math.multiply(100, risksOf(math, middle).cvd), 0.5));
  const key = math.add(
    math.multiply(1e6, math.add(math.multiply(4, of.sex), math.multiply(2, of.diabetes), of.smoker)),
    math.multiply(1e4, age),
    math.multiply(10, sbp),
    tc,
  );
  return MISSED.reduce<Column>(
    (cell, [male, diabetes, smoker, ages, pressure, cholesterol, more]) =>
      math.choose(
        math.equals(key, 1e6 * (4 * male + 2 * diabetes + smoker) + 1e4 * ages + 10 * pressure + cholesterol),
        math.add(rounded, more),
        cell,
      ),
    rounded,
  );
}

function formulaOf(person: Person): Record<keyof ReturnType<typeof risksOf>, number> {
  const of = (name: string) => numberOf(person, name);
  const sexes = person.sex === 'male' ? MEN : WOMEN;
  const years = of('ageYears') - 60;
  const hazardOf = ({ main, withAge, survival }: Disease) => {
    const values = [
      of('totalCholesterol') - 6,
      of('sbp') - 120,
      of('diabetes'),
      of('currentSmoker'),
    ] as const;
    const linear =
      main[0] * years +
      values[0] * (main[1] + withAge[0] * years) +
      values[1] * (main[2] + withAge[1] * years) +
      values[2] * (main[3] + withAge[2] * years) +
      values[3] * (main[4] + withAge[3] * years);
    return -Math.log(survival) * Math.exp(linear);
  };
  const chd = hazardOf(sexes.chd);
  const stroke = hazardOf(sexes.stroke);
  const calibrated = (hazard: number, [intercept, slope]: readonly [number, number]) =>
    Math.exp(intercept) * hazard ** slope;
  const [chdAfter, strokeAfter] = [
    calibrated(chd, sexes.chd.region),
    calibrated(stroke, sexes.stroke.region),
  ];
  const risk = (hazard: number) => 1 - Math.exp(-hazard);
  return {
    chd: risk(chdAfter),
    stroke: risk(strokeAfter),
    cvd: risk(chdAfter + strokeAfter),
    chdUncalibrated: risk(chd),
    strokeUncalibrated: risk(stroke),
    cvdUncalibrated: risk(chd + stroke),
  };
}

/** WHO CVD Risk Chart Working Group, Lancet Glob Health 2019;7:e1332-45 (doi:10.1016/S2214-109X(19)30318-3). */
export const who2019SeAsia: Equation = {
  id: 'who-2019-se-asia',
  card,
  onnx: () =>
    buildModel(
      'who-2019-se-asia',
      ['ageYears', 'sex', 'sbp', 'totalCholesterol', 'diabetes', 'currentSmoker'],
      (math, input) => {
        const of: Of = {
          age: input('ageYears'),
          tc: input('totalCholesterol'),
          sbp: input('sbp'),
          diabetes: input('diabetes'),
          smoker: input('currentSmoker'),
          sex: input('sex'),
        };
        return { chart: chartOf(math, of), ...risksOf(math, of) };
      },
    ),
  formula: (person) => {
    const step = (name: string, width: number, low: number, high: number) =>
      Math.min(high, Math.max(low, Math.floor(numberOf(person, name) / width) * width));
    const [age, pressure, cholesterol] = [
      step('ageYears', 5, 40, 70),
      step('sbp', 20, 100, 180),
      step('totalCholesterol', 1, 3, 7),
    ];
    const middle = {
      ...person,
      ageYears: age + 2.5,
      sbp: pressure + 10,
      totalCholesterol: cholesterol + 0.5,
    };
    const [male, d, k] = [
      person.sex === 'male' ? 1 : 0,
      numberOf(person, 'diabetes'),
      numberOf(person, 'currentSmoker'),
    ];
    const cell = [male, d, k, age, pressure, cholesterol].join();
    const more = MISSED.find((missed) => missed.slice(0, 6).join() === cell)?.[6] ?? 0;
    return { chart: Math.round(formulaOf(middle).cvd * 100) + more, ...formulaOf(person) };
  },
  people: people(24, {
    ageYears: between(40, 74),
    sex: ['female', 'male'],
    sbp: [105, 119, 120, 139, 140, 155, 160, 179, 180, 200],
    totalCholesterol: [3.2, 4, 4.9, 5, 5.5, 6, 6.9, 7, 8.1],
    diabetes: [0, 1],
    currentSmoker: [0, 1],
  }),
};
