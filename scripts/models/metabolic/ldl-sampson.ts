import { bandsOf, type CardDraft, expected, notInPregnancy, say, value, when } from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { decides, hdlOfTotalMgDl, pregnant, sex, tcMgDl, triglycerides } from '../inputs.ts';

const card: CardDraft = {
  title: say(
    'LDL cholesterol, computed (Sampson, NIH equation 2)',
    'LDL-cholesterol tính toán (Sampson, NIH 2)',
  ),
  intendedUse: say(
    'Computes LDL cholesterol from the fasting lipid panel, also where triglycerides are too high for Friedewald.',
    'Tính LDL-cholesterol từ bộ mỡ máu lúc đói, kể cả khi triglycerid quá cao đối với công thức Friedewald.',
  ),
  appliesTo: {
    sex: 'any',
    population: say('People with triglycerides up to 800 mg/dL.', 'Người có triglycerid đến 800 mg/dL.'),
    excluded: [
      say('Triglycerides over 800 mg/dL', 'Triglycerid trên 800 mg/dL'),
      say('Pregnancy', 'Phụ nữ mang thai'),
    ],
  },
  outputs: [
    value('ldl', say('LDL cholesterol (Sampson)', 'LDL-cholesterol (Sampson)'), 'mg/dL', 0),
    value('nonHdl', say('Non-HDL cholesterol', 'Non-HDL-cholesterol'), 'mg/dL', 0),
    {
      ...value('friedewald', say('LDL cholesterol (Friedewald)', 'LDL-cholesterol (Friedewald)'), 'mg/dL', 0),
      mayBeAbsent: true,
    },
  ],
  bands: [
    {
      output: 'ldl',
      bands: bandsOf(
        'NCEP ATP III for the bands; 2018 ACC/AHA cholesterol guideline for 190 mg/dL',
        [
          'optimal',
          {},
          say('Below 100 mg/dL', 'Dưới 100 mg/dL'),
          'unflagged',
          say(
            'The target depends on the whole cardiovascular risk.',
            'Mục tiêu tùy theo nguy cơ tim mạch chung.',
          ),
        ],
        [
          'near-optimal',
          { from: 100 },
          say('100 to below 130 mg/dL', '100 đến dưới 130 mg/dL'),
          'unflagged',
          say(
            'The target depends on the whole cardiovascular risk.',
            'Mục tiêu tùy theo nguy cơ tim mạch chung.',
          ),
        ],
        [
          'borderline-high',
          { from: 130 },
          say('130 to below 160 mg/dL', '130 đến dưới 160 mg/dL'),
          'unflagged',
          say(
            'Borderline high; the target depends on the whole cardiovascular risk.',
            'Cao giới hạn; mục tiêu tùy theo nguy cơ tim mạch chung.',
          ),
        ],
        [
          'high',
          { from: 160 },
          say('160 to below 190 mg/dL', '160 đến dưới 190 mg/dL'),
          'unflagged',
          say('High; treat by the whole cardiovascular risk.', 'Cao; điều trị theo nguy cơ tim mạch chung.'),
        ],
        [
          'very-high',
          { from: 190 },
          say('190 mg/dL or more', 'Từ 190 mg/dL'),
          'routine',
          say(
            'Treat whatever the other risks; consider familial hypercholesterolaemia and ask the family.',
            'Điều trị bất kể nguy cơ khác; nghĩ đến tăng cholesterol gia đình và hỏi tiền sử gia đình.',
          ),
        ],
      ),
    },
  ],
  evidence: [],
  citation: {
    text: 'Sampson M, Ling C, Sun Q, et al. A new equation for calculation of low-density lipoprotein cholesterol in patients with normolipidemia and/or hypertriglyceridemia. JAMA Cardiol 2020;5:540-8.',
    doi: '10.1001/jamacardio.2020.0013',
  },
  population: {
    derivedIn: say('Patients of the NIH Clinical Center.', 'Người bệnh của NIH Clinical Center.'),
    asians: say(
      'Chemistry of the lipid panel; no term for origin.',
      'Là hóa sinh của bộ xét nghiệm mỡ máu; không có số hạng cho nguồn gốc.',
    ),
  },
  pitfalls: [
    say(
      'The constants hold for mg/dL: values in mmol/L are converted first.',
      'Các hằng số dùng cho mg/dL: giá trị mmol/L được quy đổi trước.',
    ),
    say(
      'A copy in circulation has triglycerides times cholesterol where the square of triglycerides stands.',
      'Một bản sao đang lưu hành có triglycerid nhân cholesterol ở chỗ của bình phương triglycerid.',
    ),
    say(
      'Friedewald has no value from 400 mg/dL of triglycerides, and is left out there.',
      'Friedewald không có giá trị khi triglycerid từ 400 mg/dL, và khi đó được bỏ trống.',
    ),
  ],
  licence: 'Published equation, free',
  organ: 'metabolic',
  inputs: [
    tcMgDl(),
    hdlOfTotalMgDl(),
    { ...triglycerides, values: { type: 'number', min: 20, max: 800, integer: false } },
    decides(sex),
    pregnant,
  ],
  exclusions: [
    when(
      'triglycerides-over-800',
      'triglycerides',
      { above: 800 },
      say(
        'Above 800 mg/dL of triglycerides LDL cholesterol must be measured.',
        'Khi triglycerid trên 800 mg/dL, LDL-cholesterol phải được đo trực tiếp.',
      ),
    ),
    notInPregnancy(say('Computed LDL cholesterol', 'LDL-cholesterol tính toán')),
  ],
  vectors: [
    {
      file: 'metabolic-ldl-homa-tyg.csv',
      from: 'the published equations',
      expected: {
        ldl_sampson: expected('ldl'),
        ldl_friedewald: expected('friedewald'),
        non_hdl: expected('nonHdl'),
      },
    },
  ],
};

/** Sampson M et al., JAMA Cardiol 2020;5:540-8 (doi:10.1001/jamacardio.2020.0013); Friedewald WT et al., Clin Chem 1972;18:499-502. */
export const ldlSampson: Equation = {
  id: 'ldl-sampson',
  card,
  onnx: () =>
    buildModel('ldl-sampson', ['totalCholesterol', 'hdl', 'triglycerides'], (math, input) => {
      const [tc, hdl, tg] = [input('totalCholesterol'), input('hdl'), input('triglycerides')];
      const nonHdl = math.subtract(tc, hdl);
      const remnant = math.add(
        math.divide(tg, 8.56),
        math.divide(math.multiply(tg, nonHdl), 2140),
        math.multiply(-1, math.divide(math.multiply(tg, tg), 16_100)),
      );
      const sampson = math.subtract(
        math.subtract(math.subtract(math.divide(tc, 0.948), math.divide(hdl, 0.971)), remnant),
        9.44,
      );
      return {
        ldl: math.choose(math.above(tg, 800), Number.NaN, sampson),
        nonHdl,
        friedewald: math.choose(math.atLeast(tg, 400), Number.NaN, math.subtract(nonHdl, math.divide(tg, 5))),
      };
    }),
  formula: (person) => {
    const [tc, hdl, tg] = [
      numberOf(person, 'totalCholesterol'),
      numberOf(person, 'hdl'),
      numberOf(person, 'triglycerides'),
    ];
    const nonHdl = tc - hdl;
    const ldl = tc / 0.948 - hdl / 0.971 - (tg / 8.56 + (tg * nonHdl) / 2140 - tg ** 2 / 16_100) - 9.44;
    return { ldl, nonHdl, friedewald: tg < 400 ? nonHdl - tg / 5 : Number.NaN };
  },
  people: people(14, {
    totalCholesterol: between(120, 330),
    hdl: between(25, 95),
    triglycerides: [40, 90, 150, 399, 400, 620, 800],
  }),
};
