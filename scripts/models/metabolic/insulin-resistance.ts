import { bandsOf, type CardDraft, expected, notInPregnancy, say, value } from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { calledForBy, decides, fastingGlucose, lab, pregnant, sex, triglycerides } from '../inputs.ts';

const insulin = calledForBy(
  lab(
    'insulin',
    'insulin',
    {
      unit: 'u[IU]/mL',
      min: 0.1,
      max: 300,
      conversions: [
        { unit: 'm[IU]/L', multiplyBy: 1 },
        { unit: 'pmol/L', divideBy: 6 },
      ],
    },
    'insulin_uiu_ml',
  ),
  say(
    'HOMA-IR needs fasting insulin, which was not measured.',
    'HOMA-IR cần insulin lúc đói, hiện chưa được đo.',
  ),
);

const APPLIES = {
  sex: 'any' as const,
  population: say('People without insulin treatment, fasting.', 'Người không tiêm insulin, lấy máu lúc đói.'),
  excluded: [say('Not fasting', 'Không nhịn đói'), say('Pregnancy', 'Phụ nữ mang thai')],
};

const homaCard: CardDraft = {
  title: say('Insulin resistance (HOMA-IR)', 'Kháng insulin (HOMA-IR)'),
  intendedUse: say(
    'Estimates insulin resistance from fasting glucose and insulin.',
    'Ước tính kháng insulin từ đường huyết và insulin lúc đói.',
  ),
  appliesTo: APPLIES,
  outputs: [value('homaIr', say('HOMA-IR', 'HOMA-IR'), '{index}', 2)],
  bands: [
    {
      output: 'homaIr',
      bands: bandsOf(
        'Matthews DR et al., Diabetologia 1985;28:412-9; the cut-off of about 2.5 is a convention and differs by population',
        [
          'usual',
          {},
          say('2.5 or less', 'Từ 2,5 trở xuống'),
          'unflagged',
          say('No sign of insulin resistance.', 'Không có dấu hiệu kháng insulin.'),
        ],
        [
          'raised',
          { above: 2.5 },
          say('Over 2.5', 'Trên 2,5'),
          'unflagged',
          say(
            'Suggests insulin resistance; weigh with waist, glucose and triglycerides.',
            'Gợi ý kháng insulin; đánh giá cùng vòng eo, đường huyết và triglycerid.',
          ),
        ],
      ),
    },
  ],
  evidence: [],
  citation: {
    text: 'Matthews DR, Hosker JP, Rudenski AS, et al. Homeostasis model assessment: insulin resistance and beta-cell function from fasting plasma glucose and insulin concentrations in man. Diabetologia 1985;28:412-9.',
    doi: '10.1007/BF00280883',
  },
  population: {
    derivedIn: say(
      'Small British studies against clamps.',
      'Các nghiên cứu nhỏ ở Anh, so với nghiệm pháp kẹp (clamp).',
    ),
    asians: say(
      'Cut-offs of 1.4 to 2.5 are used in East Asia; none is known for Vietnam.',
      'Ở Đông Á dùng các ngưỡng từ 1,4 đến 2,5; chưa biết ngưỡng nào cho Việt Nam.',
    ),
  },
  pitfalls: [
    say(
      'Insulin assays differ; the cut-off belongs to the assay.',
      'Các xét nghiệm insulin khác nhau; ngưỡng gắn với phương pháp xét nghiệm.',
    ),
    say('Glucose must be fasting.', 'Đường huyết phải đo lúc đói.'),
  ],
  licence: 'Published formula, free (the HOMA2 software is licensed and not used)',
  organ: 'metabolic',
  inputs: [fastingGlucose, insulin, decides(sex), pregnant],
  exclusions: [notInPregnancy(say('HOMA-IR', 'HOMA-IR'))],
  vectors: [
    {
      file: 'metabolic-ldl-homa-tyg.csv',
      from: 'the published formula',
      expected: { homa_ir: expected('homaIr') },
    },
  ],
};

/** Matthews DR et al., Diabetologia 1985;28:412-9 (doi:10.1007/BF00280883). */
export const homaIr: Equation = {
  id: 'homa-ir',
  card: homaCard,
  onnx: () =>
    buildModel('homa-ir', ['glucose', 'insulin'], (math, input) => ({
      homaIr: math.divide(math.multiply(input('glucose'), input('insulin')), 405),
    })),
  formula: (person) => ({
    homaIr: (numberOf(person, 'glucose') / 18) * (numberOf(person, 'insulin') / 22.5),
  }),
  people: people(12, { glucose: between(65, 220), insulin: between(2, 40, 1) }),
};

const tygCard: CardDraft = {
  title: say('Insulin resistance (triglyceride-glucose index)', 'Kháng insulin (chỉ số triglycerid-glucose)'),
  intendedUse: say(
    'An index of insulin resistance and fatty liver from fasting triglycerides and glucose, to follow one person over time.',
    'Chỉ số kháng insulin và gan nhiễm mỡ từ triglycerid và đường huyết lúc đói, dùng để theo dõi một người theo thời gian.',
  ),
  appliesTo: APPLIES,
  outputs: [value('tyg', say('TyG index', 'Chỉ số TyG'), '{index}', 2)],
  bands: [],
  evidence: [],
  citation: {
    text: 'Simental-Mendía LE, Rodríguez-Morán M, Guerrero-Romero F. The product of fasting glucose and triglycerides as surrogate for identifying insulin resistance in apparently healthy subjects. Metab Syndr Relat Disord 2008;6:299-304.',
    doi: '10.1089/met.2008.0034',
  },
  population: {
    derivedIn: say('Healthy adults in Mexico.', 'Người lớn khỏe mạnh ở Mexico.'),
    asians: say(
      'Used widely in East Asia; no cut-off is agreed upon.',
      'Được dùng rộng rãi ở Đông Á; chưa có ngưỡng nào được thống nhất.',
    ),
  },
  pitfalls: [
    say(
      'Some papers halve the logarithm instead of the product, which gives other numbers.',
      'Một số bài báo chia đôi logarit thay vì chia đôi tích số, nên cho con số khác.',
    ),
    say(
      'No cut-off is agreed upon, so it has no band.',
      'Chưa có ngưỡng nào được thống nhất, nên không chia mức.',
    ),
  ],
  licence: 'Published formula, free',
  organ: 'metabolic',
  inputs: [triglycerides, fastingGlucose, decides(sex), pregnant],
  exclusions: [notInPregnancy(say('The TyG index', 'Chỉ số TyG'))],
  vectors: [
    { file: 'metabolic-ldl-homa-tyg.csv', from: 'the published formula', expected: { tyg: expected('tyg') } },
  ],
};

/** Simental-Mendía LE et al., Metab Syndr Relat Disord 2008;6:299-304 (doi:10.1089/met.2008.0034): ln(triglycerides × glucose ÷ 2). */
export const tyg: Equation = {
  id: 'tyg',
  card: tygCard,
  onnx: () =>
    buildModel('tyg', ['triglycerides', 'glucose'], (math, input) => ({
      tyg: math.log(math.divide(math.multiply(input('triglycerides'), input('glucose')), 2)),
    })),
  formula: (person) => ({
    tyg: Math.log(numberOf(person, 'triglycerides')) + Math.log(numberOf(person, 'glucose')) - Math.LN2,
  }),
  people: people(12, { triglycerides: between(40, 600), glucose: between(65, 220) }),
};
