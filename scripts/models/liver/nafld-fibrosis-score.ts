import { adultsOnly, bandsOf, type CardDraft, expected, notInPregnancy, say, value, when } from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import {
  ageYears,
  albuminGDl,
  alt,
  ast,
  bmi,
  calledForBy,
  decides,
  history,
  platelets,
  pregnant,
  sex,
  yesNo,
} from '../inputs.ts';

const NAME = say('The NAFLD fibrosis score', 'Thang điểm xơ hóa NAFLD');

const card: CardDraft = {
  title: say(
    'Liver fibrosis in fatty liver (NAFLD fibrosis score)',
    'Xơ hóa gan ở người gan nhiễm mỡ (NAFLD fibrosis score)',
  ),
  intendedUse: say(
    'Sorts adults with fatty liver by the likelihood of advanced liver fibrosis.',
    'Phân tầng khả năng xơ hóa gan tiến triển ở người lớn có gan nhiễm mỡ.',
  ),
  appliesTo: {
    age: { min: 18, max: 120 },
    sex: 'any',
    population: say('Adults with fatty liver.', 'Người lớn có gan nhiễm mỡ.'),
    excluded: [say('No fatty liver', 'Không có gan nhiễm mỡ'), say('Pregnancy', 'Phụ nữ mang thai')],
  },
  outputs: [value('score', say('NAFLD fibrosis score', 'Điểm xơ hóa NAFLD'), '{score}', 2)],
  bands: [
    {
      output: 'score',
      bands: bandsOf(
        'Angulo P et al., Hepatology 2007;45:846-54',
        [
          'low',
          {},
          say('Advanced fibrosis unlikely (below -1.455)', 'Ít khả năng xơ hóa tiến triển (dưới -1,455)'),
          'unflagged',
          say(
            'Treat the risk factors; repeat in one to three years.',
            'Điều trị yếu tố nguy cơ; làm lại sau một đến ba năm.',
          ),
        ],
        [
          'indeterminate',
          { from: -1.455 },
          say('Indeterminate', 'Chưa xác định'),
          'routine',
          say('Second test, such as elastography.', 'Xét nghiệm tiếp, ví dụ đo độ đàn hồi gan.'),
        ],
        [
          'high',
          { above: 0.676 },
          say('Advanced fibrosis likely (over 0.676)', 'Nhiều khả năng xơ hóa tiến triển (trên 0,676)'),
          'soon',
          say('Refer to a liver specialist.', 'Chuyển chuyên khoa gan mật.'),
        ],
      ),
    },
  ],
  evidence: [],
  citation: {
    text: 'Angulo P, Hui JM, Marchesini G, et al. The NAFLD fibrosis score: a noninvasive system that identifies liver fibrosis in patients with NAFLD. Hepatology 2007;45:846-54.',
    doi: '10.1002/hep.21496',
  },
  population: {
    derivedIn: say(
      'Patients with biopsy-proven fatty liver in the United States, Australia and Europe.',
      'Người bệnh gan nhiễm mỡ được xác nhận bằng sinh thiết ở Hoa Kỳ, Úc và châu Âu.',
    ),
    asians: say(
      'Body mass index weighs in it as in Western people, so that lean Asians score low.',
      'Chỉ số khối cơ thể có trọng số như ở người phương Tây, nên người châu Á gầy có điểm thấp.',
    ),
  },
  pitfalls: [
    say(
      'Albumin is in g/dL; read in g/L the score is lower by about 24.',
      'Albumin tính bằng g/dL; nếu đọc là g/L thì điểm thấp hơn khoảng 24.',
    ),
    say(
      'Over 65 years the lower cut-off marks too many.',
      'Trên 65 tuổi, ngưỡng dưới đánh dấu quá nhiều người.',
    ),
  ],
  licence: 'Published formula, free',
  organ: 'liver',
  inputs: [
    ageYears(),
    bmi(),
    yesNo(
      'impairedGlucoseOrDiabetes',
      say('Diabetes or impaired fasting glucose', 'Đái tháo đường hoặc rối loạn đường huyết đói'),
      history('impairedGlucoseOrDiabetes'),
      'ifg_or_dm',
    ),
    ast,
    alt,
    platelets(),
    albuminGDl,
    calledForBy(
      decides(yesNo('fattyLiver', say('Fatty liver', 'Gan nhiễm mỡ'), history('fattyLiver'), 'fatty_liver')),
      say(
        'This score is for people with fatty liver; it is not recorded that this person has it.',
        'Thang điểm này dành cho người có gan nhiễm mỡ; chưa ghi nhận người này mắc bệnh.',
      ),
    ),
    decides(sex),
    pregnant,
  ],
  exclusions: [
    when(
      'no-fatty-liver',
      'fattyLiver',
      { equals: false },
      say(
        'This score is only for people with fatty liver.',
        'Thang điểm này chỉ dành cho người có gan nhiễm mỡ.',
      ),
    ),
    adultsOnly(NAME),
    notInPregnancy(NAME),
  ],
  vectors: [
    {
      file: 'fib4-apri-nfs.csv',
      from: 'the published formula, checked against a Python implementation',
      expected: { nfs: expected('score') },
    },
  ],
};

/** Angulo P et al., Hepatology 2007;45:846-54 (doi:10.1002/hep.21496). */
export const nafldFibrosisScore: Equation = {
  id: 'nafld-fibrosis-score',
  card,
  onnx: () =>
    buildModel(
      'nafld-fibrosis-score',
      ['ageYears', 'bmi', 'impairedGlucoseOrDiabetes', 'ast', 'alt', 'platelets', 'albumin'],
      (math, input) => ({
        score: math.add(
          -1.675,
          math.multiply(0.037, input('ageYears')),
          math.multiply(0.094, input('bmi')),
          math.multiply(1.13, input('impairedGlucoseOrDiabetes')),
          math.multiply(0.99, math.divide(input('ast'), input('alt'))),
          math.multiply(-0.013, input('platelets')),
          math.multiply(-0.66, input('albumin')),
        ),
      }),
    ),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const body = 0.037 * of('ageYears') + 0.094 * of('bmi') + 1.13 * of('impairedGlucoseOrDiabetes');
    const blood = (0.99 * of('ast')) / of('alt') - 0.013 * of('platelets') - 0.66 * of('albumin');
    return { score: body + blood - 1.675 };
  },
  people: people(12, {
    ageYears: between(20, 80),
    bmi: between(19, 40, 1),
    impairedGlucoseOrDiabetes: [0, 1],
    ast: between(12, 120),
    alt: between(12, 150),
    platelets: between(70, 380),
    albumin: between(3, 5, 1),
  }),
};
