import {
  bandsOf,
  type CardDraft,
  expected,
  madeForAges,
  notInPregnancy,
  percent,
  rounded,
  say,
  value,
  when,
} from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import {
  ageYears,
  antihypertensive,
  calledForBy,
  choice,
  currentSmoker,
  diabetes,
  finding,
  hdlOfTotalMgDl,
  history,
  knownCvd,
  lipidMedicine,
  number,
  pregnant,
  sbp,
  sex,
  tcMgDl,
  yesNo,
} from '../inputs.ts';

const NAME = say('The MESA score', 'Thang điểm MESA');

const calcium = calledForBy(
  number(
    'coronaryCalcium',
    say('Coronary calcium (Agatston)', 'Vôi hóa mạch vành (Agatston)'),
    finding('coronaryCalcium'),
    { unit: '{Agatston}', min: 0, max: 10_000 },
    'cac',
  ),
  say(
    'The MESA score needs a coronary calcium score, and none is recorded.',
    'Thang điểm MESA cần điểm vôi hóa mạch vành, hiện chưa ghi nhận.',
  ),
);

const ethnicity = choice(
  'ethnicity',
  say('Ethnic group', 'Nhóm dân tộc'),
  history('ethnicity'),
  [
    ['white', 0, say('White', 'Da trắng')],
    ['asian', 1, say('Asian (computed as Chinese)', 'Châu Á (tính như người Hoa)')],
    ['black', 2, say('Black', 'Da đen')],
    ['hispanic', 3, say('Hispanic', 'Gốc Tây Ban Nha/Mỹ La-tinh')],
  ],
  {
    column: 'race',
    values: { white: 'white', chinese: 'asian', black: 'black', aa: 'black', hispanic: 'hispanic' },
  },
);

const card: CardDraft = {
  title: say(
    'Coronary heart disease in ten years with coronary calcium (MESA)',
    'Bệnh mạch vành trong mười năm kèm vôi hóa mạch vành (MESA)',
  ),
  intendedUse: say(
    'Refines the ten-year risk of coronary heart disease in people of 45 to 85 years by their coronary calcium.',
    'Hiệu chỉnh nguy cơ bệnh mạch vành trong mười năm ở người 45 đến 85 tuổi theo điểm vôi hóa mạch vành.',
  ),
  appliesTo: {
    age: { min: 45, max: 85 },
    sex: 'any',
    population: say(
      'People with a coronary calcium score and no cardiovascular disease.',
      'Người đã chụp tính điểm vôi hóa mạch vành và chưa mắc bệnh tim mạch.',
    ),
    excluded: [
      say('No coronary calcium score', 'Chưa có điểm vôi hóa mạch vành'),
      say('Known cardiovascular disease', 'Đã mắc bệnh tim mạch'),
    ],
  },
  outputs: [
    percent(
      'riskWithCalcium',
      say(
        'Coronary heart disease in ten years, with calcium',
        'Bệnh mạch vành trong mười năm, có tính vôi hóa',
      ),
    ),
    percent('riskWithoutCalcium', say('The same without calcium', 'Cùng nguy cơ, không tính vôi hóa')),
    { ...value('calcium', say('Coronary calcium', 'Vôi hóa mạch vành'), '{Agatston}', 0) },
  ],
  bands: [
    {
      output: 'calcium',
      bands: bandsOf(
        '2018 ACC/AHA cholesterol guideline; McClelland RL et al., J Am Coll Cardiol 2015;66:1643-53',
        [
          'none',
          {},
          say('No calcium', 'Không vôi hóa'),
          'unflagged',
          say(
            'A statin may be deferred, unless the person smokes, has diabetes or an early family history.',
            'Có thể hoãn statin, trừ khi hút thuốc, đái tháo đường hoặc gia đình mắc bệnh sớm.',
          ),
        ],
        [
          'some',
          { above: 0 },
          say('Below 100', 'Dưới 100'),
          'unflagged',
          say('Favours a statin, above all from 55 years.', 'Ủng hộ dùng statin, nhất là từ 55 tuổi.'),
        ],
        [
          'much',
          { from: 100 },
          say('100 or more', 'Từ 100'),
          'routine',
          say('A statin is advised.', 'Nên dùng statin.'),
        ],
      ),
    },
  ],
  evidence: [
    {
      measure: 'C-statistic',
      value: 0.8,
      data: 'MESA, with calcium',
      note: 'About 0.80 as reported; not re-measured here.',
    },
  ],
  citation: {
    text: 'McClelland RL, Jorgensen NW, Budoff M, et al. 10-year coronary heart disease risk prediction using coronary artery calcium and traditional risk factors. J Am Coll Cardiol 2015;66:1643-53.',
    doi: '10.1016/j.jacc.2015.08.035',
  },
  population: {
    derivedIn: say(
      'White, Chinese, Black and Hispanic people of the United States (MESA).',
      'Người da trắng, gốc Hoa, da đen và gốc Tây Ban Nha/Mỹ La-tinh ở Hoa Kỳ (MESA).',
    ),
    asians: say(
      'Has a coefficient for Chinese Americans, the nearest there is to Vietnamese; it is used for all Asians.',
      'Có hệ số cho người Mỹ gốc Hoa, nhóm gần nhất hiện có với người Việt Nam; hệ số này được dùng cho mọi người châu Á.',
    ),
  },
  pitfalls: [
    say(
      'The R package CVrisk cuts its answers to 1 to 30 %; ours are not cut.',
      'Gói R CVrisk cắt kết quả trong khoảng 1 đến 30 %; kết quả của chúng tôi không bị cắt.',
    ),
    say(
      'The percentile of calcium for age, sex and origin is not given: its tables were not obtained.',
      'Không cho bách phân vị vôi hóa theo tuổi, giới và nguồn gốc: chưa có được các bảng đó.',
    ),
  ],
  licence: 'Published equation, free',
  organ: 'heart',
  inputs: [
    calcium,
    ageYears(),
    sex,
    ethnicity,
    diabetes,
    currentSmoker,
    tcMgDl(),
    hdlOfTotalMgDl(),
    lipidMedicine,
    sbp(),
    antihypertensive,
    yesNo(
      'familyHeartAttack',
      say('Parent, sibling or child with a heart attack', 'Cha mẹ, anh chị em hoặc con bị nhồi máu cơ tim'),
      history('familyHeartAttack'),
      'fh',
    ),
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
    ...madeForAges(NAME, 45, 85),
    notInPregnancy(NAME),
  ],
  vectors: [
    {
      file: 'mesa-2015-chd-cac.csv',
      from: 'R package CVrisk (two decimals, cut to 1 to 30 %), run',
      expected: {
        risk_cac_pct: expected('riskWithCalcium', rounded(2), { clamp: [1, 30] }),
        risk_nocac_pct: expected('riskWithoutCalcium', rounded(2), { clamp: [1, 30] }),
      },
    },
  ],
};

/** With calcium and without, in this order. */
const COEFFICIENTS = {
  ageYears: [0.0172, 0.0455],
  sex: [0.4079, 0.7496],
  diabetes: [0.3892, 0.5168],
  currentSmoker: [0.3717, 0.4732],
  totalCholesterol: [0.0043, 0.0053],
  hdl: [-0.0114, -0.014],
  lipidMedicine: [0.1206, 0.2473],
  sbp: [0.0066, 0.0085],
  antihypertensive: [0.2278, 0.3381],
  familyHeartAttack: [0.3239, 0.4522],
} as const;

/** McClelland RL et al., J Am Coll Cardiol 2015;66:1643-53 (doi:10.1016/j.jacc.2015.08.035); per cent. */
export const mesa2015: Equation = {
  id: 'mesa-2015-chd-cac',
  card,
  onnx: () =>
    buildModel(
      'mesa-2015-chd-cac',
      ['coronaryCalcium', 'ethnicity', ...Object.keys(COEFFICIENTS)],
      (math, input) => {
        const linear = (at: 0 | 1, chinese: number, black: number, hispanic: number) =>
          Object.entries(COEFFICIENTS).reduce(
            (sum, [name, coefficients]) => math.add(sum, math.multiply(coefficients[at], input(name))),
            math.lookUp(input('ethnicity'), [
              [0, 0],
              [1, chinese],
              [2, black],
              [3, hispanic],
            ]),
          );
        const risk = (survival: number, sum: Parameters<typeof math.exp>[0]) =>
          math.multiply(100, math.subtract(1, math.power(survival, math.exp(sum))));
        const calcium = math.multiply(0.2743, math.log(math.add(input('coronaryCalcium'), 1)));
        return {
          riskWithCalcium: risk(0.99833, math.add(linear(0, -0.3475, 0.0353, -0.0222), calcium)),
          riskWithoutCalcium: risk(0.99963, linear(1, -0.5055, -0.2111, -0.19)),
          calcium: math.multiply(1, input('coronaryCalcium')),
        };
      },
    ),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const male = person.sex === 'male' ? 1 : 0;
    const origin = String(person.ethnicity);
    const group = {
      white: [0, 0],
      asian: [-0.3475, -0.5055],
      black: [0.0353, -0.2111],
      hispanic: [-0.0222, -0.19],
    };
    const [withCalcium = Number.NaN, without = Number.NaN] =
      Object.entries(group).find(([name]) => name === origin)?.[1] ?? [];
    const blood = [
      0.0043 * of('totalCholesterol') - 0.0114 * of('hdl'),
      0.0053 * of('totalCholesterol') - 0.014 * of('hdl'),
    ];
    const medicine = [
      0.1206 * of('lipidMedicine') + 0.2278 * of('antihypertensive') + 0.0066 * of('sbp'),
      0.2473 * of('lipidMedicine') + 0.3381 * of('antihypertensive') + 0.0085 * of('sbp'),
    ];
    const habits = [
      0.3892 * of('diabetes') + 0.3717 * of('currentSmoker') + 0.3239 * of('familyHeartAttack'),
      0.5168 * of('diabetes') + 0.4732 * of('currentSmoker') + 0.4522 * of('familyHeartAttack'),
    ];
    const body = [0.0172 * of('ageYears') + 0.4079 * male, 0.0455 * of('ageYears') + 0.7496 * male];
    const sum = (at: 0 | 1) => (blood[at] ?? 0) + (medicine[at] ?? 0) + (habits[at] ?? 0) + (body[at] ?? 0);
    const calcium = 0.2743 * Math.log1p(of('coronaryCalcium'));
    return {
      riskWithCalcium: 100 * (1 - 0.99833 ** Math.exp(sum(0) + withCalcium + calcium)),
      riskWithoutCalcium: 100 * (1 - 0.99963 ** Math.exp(sum(1) + without)),
      calcium: of('coronaryCalcium'),
    };
  },
  people: people(16, {
    coronaryCalcium: [0, 0, 5, 60, 99, 100, 400, 2500],
    ageYears: between(45, 85),
    sex: ['female', 'male'],
    ethnicity: ['asian', 'asian', 'white', 'black', 'hispanic'],
    diabetes: [0, 1],
    currentSmoker: [0, 1],
    totalCholesterol: between(135, 310),
    hdl: between(25, 95),
    lipidMedicine: [0, 1],
    sbp: between(95, 195),
    antihypertensive: [0, 1],
    familyHeartAttack: [0, 1],
  }),
};
