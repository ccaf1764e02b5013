import { bandsOf, type CardDraft, expected, notInPregnancy, percent, rounded, say, when } from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { type Arithmetic, buildModel, type Column } from '../graph.ts';
import {
  ageYears,
  calledForBy,
  choice,
  currentSmoker,
  diabetes,
  hdlMmol,
  history,
  knownCvd,
  ofOrigin,
  pregnant,
  sbp,
  sex,
  tcMmol,
} from '../inputs.ts';
import { MEN, WOMEN } from '../score2-asia-pacific.ts';

const FOR_EUROPEANS = say(
  'The European SCORE2 is for people of European origin; others are served by SCORE2 Asia-Pacific.',
  'SCORE2 châu Âu dành cho người gốc châu Âu; người khác dùng SCORE2 châu Á - Thái Bình Dương.',
);

/** Recalibration of 40 to 69 years by region, low to very high: intercept and slope. */
const REGIONS = {
  women: [
    [-0.738, 0.7019],
    [-0.3143, 0.7701],
    [0.571, 0.9369],
    [0.9412, 0.8329],
  ],
  men: [
    [-0.5699, 0.7476],
    [-0.1565, 0.8009],
    [0.3207, 0.936],
    [0.5836, 0.8294],
  ],
} as const;

/** SCORE2-OP, 70 years and over: age, SBP and lipids are centred on 73, 150, 6 and 1.4. */
const OLDER = {
  women: {
    age: 0.0789,
    diabetes: [0.601, -0.0107],
    smoker: [0.4921, -0.0255],
    sbp: [0.0102, -0.0004],
    totalCholesterol: [0.0605, -0.0009],
    hdl: [-0.304, 0.0154],
    survival: 0.8082,
    mean: 0.229,
    regions: [
      [-0.52, 1.01],
      [-0.1, 1.1],
      [0.38, 1.09],
      [0.38, 0.69],
    ],
  },
  men: {
    age: 0.0634,
    diabetes: [0.4245, -0.0174],
    smoker: [0.3524, -0.0247],
    sbp: [0.0094, -0.0005],
    totalCholesterol: [0.085, 0.0073],
    hdl: [-0.3564, 0.0091],
    survival: 0.7576,
    mean: 0.0929,
    regions: [
      [-0.34, 1.19],
      [0.01, 1.25],
      [0.08, 1.15],
      [0.05, 0.7],
    ],
  },
} as const;

const TREAT = say(
  'Discuss treatment of cholesterol and blood pressure.',
  'Trao đổi về điều trị mỡ máu và huyết áp.',
);
const BAND_SOURCE = 'ESC 2021 guideline on cardiovascular disease prevention, by age';
const bandsFor = (moderate: number, high: number) =>
  bandsOf(
    BAND_SOURCE,
    [
      'low-to-moderate',
      {},
      say(
        `Low to moderate (below ${moderate} %)`,
        `Thấp đến trung bình (dưới ${String(moderate).replace('.', ',')} %)`,
      ),
      'unflagged',
      say('Healthy living.', 'Duy trì lối sống lành mạnh.'),
    ],
    [
      'high',
      { from: moderate },
      say(
        `High (${moderate} to below ${high} %)`,
        `Cao (${String(moderate).replace('.', ',')} đến dưới ${String(high).replace('.', ',')} %)`,
      ),
      'routine',
      TREAT,
    ],
    [
      'very-high',
      { from: high },
      say(`Very high (${high} % or more)`, `Rất cao (từ ${String(high).replace('.', ',')} %)`),
      'soon',
      say('Treat cholesterol and blood pressure.', 'Điều trị mỡ máu và huyết áp.'),
    ],
  );

const card: CardDraft = {
  title: say(
    'Heart disease and stroke in ten years (SCORE2 and SCORE2-OP, Europe)',
    'Bệnh tim mạch và đột quỵ trong mười năm (SCORE2 và SCORE2-OP, châu Âu)',
  ),
  intendedUse: say(
    'Gives people of European origin from 40 years without cardiovascular disease or diabetes their ten-year risk, by the region they live in.',
    'Cho nguy cơ mười năm ở người gốc châu Âu từ 40 tuổi chưa mắc bệnh tim mạch hay đái tháo đường, theo vùng sinh sống.',
  ),
  appliesTo: {
    age: { min: 40, max: 89 },
    sex: 'any',
    population: say(
      'People of European origin without cardiovascular disease or diabetes.',
      'Người gốc châu Âu chưa mắc bệnh tim mạch hay đái tháo đường.',
    ),
    excluded: [
      say('Other origin', 'Nguồn gốc khác'),
      say('Known cardiovascular disease', 'Đã mắc bệnh tim mạch'),
      say('Diabetes', 'Đái tháo đường'),
    ],
  },
  outputs: [percent('risk', say('Cardiovascular disease in ten years', 'Bệnh tim mạch trong mười năm'))],
  bands: [
    { output: 'risk', when: { input: 'ageYears', below: 50 }, bands: bandsFor(2.5, 7.5) },
    { output: 'risk', when: { input: 'ageYears', below: 70 }, bands: bandsFor(5, 10) },
    { output: 'risk', bands: bandsFor(7.5, 15) },
  ],
  evidence: [],
  citation: {
    text: 'SCORE2 working group. SCORE2 risk prediction algorithms: new models to estimate 10-year risk of cardiovascular disease in Europe. Eur Heart J 2021;42:2439-54; SCORE2-OP: Eur Heart J 2021;42:2455-67.',
    doi: '10.1093/eurheartj/ehab309',
  },
  population: {
    derivedIn: say(
      'European cohorts, recalibrated to four regions of Europe.',
      'Các đoàn hệ châu Âu, hiệu chuẩn lại cho bốn vùng của châu Âu.',
    ),
    asians: say(
      'Not for Asians: in Malaysia only some of the regions were calibrated. SCORE2 Asia-Pacific is there for them.',
      'Không dành cho người châu Á: ở Malaysia chỉ một số vùng có hiệu chuẩn phù hợp. Đã có SCORE2 châu Á - Thái Bình Dương cho họ.',
    ),
  },
  pitfalls: [
    say(
      'From 70 years SCORE2-OP is used, whose terms are centred otherwise.',
      'Từ 70 tuổi dùng SCORE2-OP, có các số hạng được quy tâm khác.',
    ),
    say(
      'The region is that of the country the person lives in.',
      'Vùng là vùng của nước mà người đó sinh sống.',
    ),
  ],
  licence: 'Published equations, free',
  organ: 'heart',
  inputs: [
    choice(
      'region',
      say('European risk region of the country of residence', 'Vùng nguy cơ châu Âu của nước cư trú'),
      history('europeanRiskRegion'),
      [
        ['low', 1, say('Low', 'Thấp')],
        ['moderate', 2, say('Moderate', 'Trung bình')],
        ['high', 3, say('High', 'Cao')],
        ['very-high', 4, say('Very high', 'Rất cao')],
      ],
      {
        column: 'region',
        values: { Low: 'low', Moderate: 'moderate', High: 'high', 'Very high': 'very-high' },
      },
    ),
    ageYears(),
    sex,
    currentSmoker,
    sbp(),
    tcMmol,
    hdlMmol,
    diabetes,
    knownCvd,
    { ...calledForBy(ofOrigin('white', 'ethnicity'), FOR_EUROPEANS), use: 'applicability', required: false },
    pregnant,
  ],
  exclusions: [
    when('other-origin', 'ethnicity', { not: 'white' }, FOR_EUROPEANS),
    when(
      'known-cvd',
      'knownCvd',
      { equals: true },
      say(
        'SCORE2 is for people without cardiovascular disease.',
        'SCORE2 dành cho người chưa mắc bệnh tim mạch.',
      ),
    ),
    when(
      'diabetes',
      'diabetes',
      { equals: true },
      say('SCORE2 is for people without diabetes.', 'SCORE2 dành cho người không mắc đái tháo đường.'),
    ),
    when(
      'under-40',
      'ageYears',
      { below: 40 },
      say('SCORE2 was made for people from 40 years.', 'SCORE2 dành cho người từ 40 tuổi.'),
    ),
    when(
      'over-89',
      'ageYears',
      { above: 89 },
      say('SCORE2-OP was made for people up to 89 years.', 'SCORE2-OP dành cho người đến 89 tuổi.'),
    ),
    notInPregnancy(say('SCORE2', 'SCORE2')),
  ],
  vectors: [
    {
      file: 'score2-europe.csv',
      from: 'R package RiskScorescvd (one decimal), run',
      expected: { score2_pct: expected('risk', rounded(1)) },
    },
  ],
};

const FACTORS = ['smoker', 'sbp', 'diabetes', 'totalCholesterol', 'hdl'] as const;

/** Eur Heart J 2021;42:2439-54 (doi:10.1093/eurheartj/ehab309) and 2455-67 (doi:10.1093/eurheartj/ehab312); per cent. */
export const score2Europe: Equation = {
  id: 'score2-europe',
  card,
  onnx: () =>
    buildModel(
      'score2-europe',
      ['region', 'ageYears', 'sex', 'currentSmoker', 'sbp', 'totalCholesterol', 'hdl', 'diabetes'],
      (math, input) => {
        const older = math.atLeast(input('ageYears'), 70);
        const bySex = (woman: number, man: number) =>
          math.lookUp(input('sex'), [
            [0, woman],
            [1, man],
          ]);
        const logHazard = math.choose(
          older,
          olderHazard(math, input, bySex),
          youngerHazard(math, input, bySex),
        );
        const scale = (part: 0 | 1) => {
          const table = (of: 'younger' | 'older') =>
            math.lookUp(
              input('region'),
              ([0, 1, 2, 3] as const).map((at) => {
                const [women, men] =
                  of === 'older' ? [OLDER.women.regions, OLDER.men.regions] : [REGIONS.women, REGIONS.men];
                return [at + 1, bySex(women[at][part], men[at][part])];
              }),
            );
          return math.choose(older, table('older'), table('younger'));
        };
        const calibrated = math.add(scale(0), math.multiply(scale(1), logHazard));
        return {
          risk: math.multiply(100, math.subtract(1, math.exp(math.multiply(-1, math.exp(calibrated))))),
        };
      },
    ),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const woman = person.sex === 'female';
    const region = ['low', 'moderate', 'high', 'very-high'].indexOf(String(person.region));
    const percentOf = (survival: number, sum: number, scale: readonly [number, number] | undefined) => {
      const [intercept, slope] = scale ?? [Number.NaN, Number.NaN];
      const uncalibrated = 1 - survival ** Math.exp(sum);
      return 100 * (1 - Math.exp(-Math.exp(intercept + slope * Math.log(-Math.log(1 - uncalibrated)))));
    };
    if (of('ageYears') >= 70) {
      const a = of('ageYears') - 73;
      const [s, c, h] = [of('sbp') - 150, of('totalCholesterol') - 6, of('hdl') - 1.4];
      const [k, d] = [of('currentSmoker'), of('diabetes')];
      const sum = woman
        ? a * 0.0789 +
          k * (0.4921 - 0.0255 * a) +
          s * (0.0102 - 0.0004 * a) +
          d * (0.601 - 0.0107 * a) +
          c * (0.0605 - 0.0009 * a) +
          h * (0.0154 * a - 0.304)
        : a * 0.0634 +
          k * (0.3524 - 0.0247 * a) +
          s * (0.0094 - 0.0005 * a) +
          d * (0.4245 - 0.0174 * a) +
          c * (0.085 + 0.0073 * a) +
          h * (0.0091 * a - 0.3564);
      return woman
        ? { risk: percentOf(0.8082, sum - 0.229, OLDER.women.regions[region]) }
        : { risk: percentOf(0.7576, sum - 0.0929, OLDER.men.regions[region]) };
    }
    const a = of('ageYears') / 5 - 12;
    const [s, c, h] = [of('sbp') / 20 - 6, of('totalCholesterol') - 6, of('hdl') * 2 - 2.6];
    const [k, d] = [of('currentSmoker'), of('diabetes')];
    const sum = woman
      ? a * 0.4648 +
        k * (0.7744 - 0.1088 * a) +
        s * (0.3131 - 0.0277 * a) +
        d * (0.8096 - 0.1272 * a) +
        c * (0.1002 - 0.0226 * a) +
        h * (0.0613 * a - 0.2606)
      : a * 0.3742 +
        k * (0.6012 - 0.0755 * a) +
        s * (0.2777 - 0.0255 * a) +
        d * (0.6457 - 0.0983 * a) +
        c * (0.1458 - 0.0281 * a) +
        h * (0.0426 * a - 0.2698);
    return { risk: percentOf(woman ? 0.9776 : 0.9605, sum, (woman ? REGIONS.women : REGIONS.men)[region]) };
  },
  people: people(20, {
    region: ['low', 'moderate', 'high', 'very-high'],
    ageYears: between(40, 89),
    sex: ['female', 'male'],
    currentSmoker: [0, 1],
    sbp: between(100, 180),
    totalCholesterol: between(3, 8, 1),
    hdl: between(0.8, 2.2, 1),
    diabetes: [0, 1],
  }),
};

type BySex = (woman: number, man: number) => Column;

/** ln(-ln S) of SCORE2, so that no digits are lost at small risks. */
function youngerHazard(math: Arithmetic, input: (name: string) => Column, bySex: BySex): Column {
  const age = math.divide(math.subtract(input('ageYears'), 60), 5);
  const factors = {
    smoker: input('currentSmoker'),
    sbp: math.divide(math.subtract(input('sbp'), 120), 20),
    diabetes: input('diabetes'),
    totalCholesterol: math.subtract(input('totalCholesterol'), 6),
    hdl: math.divide(math.subtract(input('hdl'), 1.3), 0.5),
  };
  const start = math.add(
    bySex(Math.log(-Math.log(WOMEN.baselineSurvival)), Math.log(-Math.log(MEN.baselineSurvival))),
    math.multiply(age, bySex(WOMEN.age, MEN.age)),
  );
  return FACTORS.reduce((sum, name) => {
    const [woman, man] = [WOMEN[name], MEN[name]];
    const slope = math.add(
      bySex(woman.main, man.main),
      math.multiply(age, bySex(woman.interaction, man.interaction)),
    );
    return math.add(sum, math.multiply(factors[name], slope));
  }, start);
}

function olderHazard(math: Arithmetic, input: (name: string) => Column, bySex: BySex): Column {
  const age = math.subtract(input('ageYears'), 73);
  const factors = {
    smoker: input('currentSmoker'),
    sbp: math.subtract(input('sbp'), 150),
    diabetes: input('diabetes'),
    totalCholesterol: math.subtract(input('totalCholesterol'), 6),
    hdl: math.subtract(input('hdl'), 1.4),
  };
  const { women, men } = OLDER;
  const start = math.add(
    bySex(Math.log(-Math.log(women.survival)) - women.mean, Math.log(-Math.log(men.survival)) - men.mean),
    math.multiply(age, bySex(women.age, men.age)),
  );
  return FACTORS.reduce((sum, name) => {
    const slope = math.add(
      bySex(women[name][0], men[name][0]),
      math.multiply(age, bySex(women[name][1], men[name][1])),
    );
    return math.add(sum, math.multiply(factors[name], slope));
  }, start);
}
