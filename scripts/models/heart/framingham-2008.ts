import {
  bandsOf,
  type CardDraft,
  expected,
  madeForAges,
  notInPregnancy,
  percent,
  rounded,
  say,
  when,
} from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import {
  ageYears,
  antihypertensive,
  currentSmoker,
  diabetes,
  hdlOfTotalMgDl,
  knownCvd,
  pregnant,
  sbp,
  sex,
  tcMgDl,
} from '../inputs.ts';

const NAME = say('The Framingham score', 'Thang điểm Framingham');
const OVERESTIMATES = say(
  'Treat single risk factors. It overestimates in Asians: decide by SCORE2 Asia-Pacific.',
  'Điều trị từng yếu tố nguy cơ. Công cụ này ước tính quá cao ở người châu Á: quyết định theo SCORE2 châu Á - Thái Bình Dương.',
);

const card: CardDraft = {
  title: say(
    'Cardiovascular disease in ten years (Framingham 2008)',
    'Bệnh tim mạch trong mười năm (Framingham 2008)',
  ),
  intendedUse: say(
    'The American general cardiovascular risk of 2008, shown for comparison.',
    'Nguy cơ tim mạch chung theo Framingham 2008, dùng để so sánh.',
  ),
  appliesTo: {
    age: { min: 30, max: 74 },
    sex: 'any',
    population: say('People without cardiovascular disease.', 'Người chưa mắc bệnh tim mạch.'),
    excluded: [
      say('Known cardiovascular disease', 'Đã mắc bệnh tim mạch'),
      say('Pregnancy', 'Phụ nữ mang thai'),
    ],
  },
  outputs: [percent('risk', say('Cardiovascular disease in ten years', 'Bệnh tim mạch trong mười năm'))],
  bands: [
    {
      output: 'risk',
      bands: bandsOf(
        'D’Agostino RB et al., Circulation 2008;117:743-53',
        [
          'low',
          {},
          say('Below 10 %', 'Dưới 10 %'),
          'unflagged',
          say('Healthy living.', 'Duy trì lối sống lành mạnh.'),
        ],
        ['intermediate', { from: 10 }, say('10 to 20 %', '10 đến 20 %'), 'unflagged', OVERESTIMATES],
        ['high', { above: 20 }, say('Over 20 %', 'Trên 20 %'), 'unflagged', OVERESTIMATES],
      ),
    },
  ],
  evidence: [],
  citation: {
    text: 'D’Agostino RB, Vasan RS, Pencina MJ, et al. General cardiovascular risk profile for use in primary care: the Framingham Heart Study. Circulation 2008;117:743-53.',
    doi: '10.1161/CIRCULATIONAHA.107.699579',
  },
  population: {
    derivedIn: say(
      'People of Framingham, Massachusetts, nearly all White.',
      'Người dân Framingham, Massachusetts, gần như toàn bộ là người da trắng.',
    ),
    asians: say(
      'Overestimates in Asians, about threefold in Malaysian men. It raises no flag here.',
      'Ước tính quá cao ở người châu Á, khoảng gấp ba ở nam giới Malaysia. Ở đây mô hình không tạo cảnh báo.',
    ),
  },
  pitfalls: [
    say(
      'The R package CVrisk shows no risk below 1 %; ours is not cut.',
      'Gói R CVrisk không hiển thị nguy cơ dưới 1 %; kết quả của chúng tôi không bị cắt.',
    ),
  ],
  licence: 'Published equation, free',
  organ: 'heart',
  inputs: [
    ageYears(),
    sex,
    tcMgDl(),
    hdlOfTotalMgDl(),
    sbp(),
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
        'This score is for people without cardiovascular disease.',
        'Thang điểm này dành cho người chưa mắc bệnh tim mạch.',
      ),
    ),
    ...madeForAges(NAME, 30, 74),
    notInPregnancy(NAME),
  ],
  vectors: [
    {
      file: 'framingham-2008.csv',
      from: 'R package CVrisk (two decimals, floor of 1 %), run',
      expected: { frs2008_pct: expected('risk', rounded(2), { clamp: [1, 100] }) },
    },
  ],
};

/** D’Agostino RB et al., Circulation 2008;117:743-53 (doi:10.1161/CIRCULATIONAHA.107.699579), with lipids; per cent. */
export const framingham2008: Equation = {
  id: 'framingham-2008',
  card,
  onnx: () =>
    buildModel(
      'framingham-2008',
      ['ageYears', 'sex', 'totalCholesterol', 'hdl', 'sbp', 'antihypertensive', 'currentSmoker', 'diabetes'],
      (math, input) => {
        const bySex = (woman: number, man: number) =>
          math.lookUp(input('sex'), [
            [0, woman],
            [1, man],
          ]);
        const treated = math.equals(input('antihypertensive'), 1);
        const sum = math.add(
          math.multiply(bySex(2.32888, 3.06117), math.log(input('ageYears'))),
          math.multiply(bySex(1.20904, 1.1237), math.log(input('totalCholesterol'))),
          math.multiply(bySex(-0.70833, -0.93263), math.log(input('hdl'))),
          math.multiply(
            math.choose(treated, bySex(2.82263, 1.99881), bySex(2.76157, 1.93303)),
            math.log(input('sbp')),
          ),
          math.multiply(bySex(0.52873, 0.65451), input('currentSmoker')),
          math.multiply(bySex(0.69154, 0.57367), input('diabetes')),
        );
        const hazard = math.exp(math.subtract(sum, bySex(26.1931, 23.9802)));
        return { risk: math.multiply(100, math.subtract(1, math.power(bySex(0.95012, 0.88936), hazard))) };
      },
    ),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const ln = (name: string) => Math.log(of(name));
    const treated = of('antihypertensive') === 1;
    if (person.sex === 'female') {
      const lipids = 1.20904 * ln('totalCholesterol') - 0.70833 * ln('hdl');
      const sum =
        2.32888 * ln('ageYears') +
        lipids +
        (treated ? 2.82263 : 2.76157) * ln('sbp') +
        0.52873 * of('currentSmoker') +
        0.69154 * of('diabetes');
      return { risk: 100 * (1 - 0.95012 ** Math.exp(sum - 26.1931)) };
    }
    const lipids = 1.1237 * ln('totalCholesterol') - 0.93263 * ln('hdl');
    const sum =
      3.06117 * ln('ageYears') +
      lipids +
      (treated ? 1.99881 : 1.93303) * ln('sbp') +
      0.65451 * of('currentSmoker') +
      0.57367 * of('diabetes');
    return { risk: 100 * (1 - 0.88936 ** Math.exp(sum - 23.9802)) };
  },
  people: people(14, {
    ageYears: between(30, 74),
    sex: ['female', 'male'],
    totalCholesterol: between(135, 310),
    hdl: between(25, 95),
    sbp: between(95, 195),
    antihypertensive: [0, 1],
    currentSmoker: [0, 1],
    diabetes: [0, 1],
  }),
};
