import { bandsOf, type CardDraft, EXACT, expected, expectedBand, points, say, when } from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { ageYears, calledForBy, decides, history, lab, number, yesNo } from '../inputs.ts';

const GLUCOSE = { unit: 'mg/dL', min: 40, max: 600, conversions: [{ unit: 'mmol/L', divideBy: 0.0555 }] };

const card: CardDraft = {
  title: say(
    'Pancreatic cancer in new-onset diabetes (ENDPAC)',
    'Ung thư tuỵ ở người mới mắc đái tháo đường (ENDPAC)',
  ),
  intendedUse: say(
    'Finds among people of 50 years and over with new-onset diabetes those whose pancreas should be imaged.',
    'Tìm người từ 50 tuổi mới mắc đái tháo đường cần chụp tuỵ.',
  ),
  appliesTo: {
    age: { min: 50, max: 120 },
    sex: 'any',
    population: say(
      'People of 50 years and over whose diabetes is new.',
      'Người từ 50 tuổi mới mắc đái tháo đường.',
    ),
    excluded: [say('No new-onset diabetes', 'Không phải đái tháo đường mới mắc')],
  },
  outputs: [points('score', say('ENDPAC score', 'Điểm ENDPAC'))],
  bands: [
    {
      output: 'score',
      bands: bandsOf(
        'Sharma A et al., Gastroenterology 2018;155:730-9',
        [
          'very-low',
          {},
          say('Very low (0 or less)', 'Rất thấp (từ 0 trở xuống)'),
          'unflagged',
          say('No imaging of the pancreas by this score.', 'Thang điểm này không chỉ định chụp tuỵ.'),
        ],
        [
          'intermediate',
          { from: 1 },
          say('Intermediate (1 or 2)', 'Trung bình (1 hoặc 2)'),
          'routine',
          say(
            'Follow weight and glucose; work the score out again.',
            'Theo dõi cân nặng và đường huyết; tính lại thang điểm.',
          ),
        ],
        [
          'high',
          { from: 3 },
          say('High (3 or more)', 'Cao (từ 3)'),
          'soon',
          say('CT or MRI of the pancreas.', 'Chụp CT hoặc MRI tuỵ.'),
        ],
      ),
    },
  ],
  evidence: [
    {
      measure: 'sensitivity at 3',
      value: 0.78,
      data: 'Validation cohort (7 of 9 cancers)',
      note: 'The paper states its specificity as 82 and as 85 %.',
    },
  ],
  citation: {
    text: 'Sharma A, Kandlakunta H, Nagpal SJS, et al. Model to determine risk of pancreatic cancer in patients with new-onset diabetes. Gastroenterology 2018;155:730-9.',
    doi: '10.1053/j.gastro.2018.05.023',
  },
  population: {
    derivedIn: say('Olmsted County, Minnesota.', 'Quận Olmsted, Minnesota.'),
    asians: say('No validation in Vietnam is known.', 'Chưa biết có kiểm định nào ở Việt Nam.'),
  },
  pitfalls: [
    say(
      'A score of exactly 0 is very low: the abstract prints "below 0", its results "0 or less".',
      'Điểm đúng bằng 0 là rất thấp: bản tóm tắt in "dưới 0", phần kết quả in "từ 0 trở xuống".',
    ),
    say(
      'Glucose counts by the difference of categories, not of values.',
      'Đường huyết được tính điểm theo chênh lệch giữa các nhóm, không theo chênh lệch giữa các giá trị.',
    ),
    say(
      'Loss of weight counts up: it is entered as a negative change.',
      'Sụt cân làm tăng điểm: được nhập dưới dạng thay đổi âm.',
    ),
  ],
  licence: 'Published score, free',
  organ: 'pancreas',
  inputs: [
    lab('glucose', 'glucose_f', GLUCOSE, 'glucose_onset'),
    number(
      'glucoseYearBefore',
      say('Fasting glucose a year before', 'Đường huyết đói một năm trước'),
      history('glucoseYearBeforeMgDl'),
      GLUCOSE,
      'glucose_minus1y',
    ),
    number(
      'weightChange',
      say(
        'Change of weight within a year (loss is negative)',
        'Thay đổi cân nặng trong một năm (sụt cân là số âm)',
      ),
      history('weightChangeKg'),
      { unit: 'kg', min: -60, max: 60 },
      'weight_change_kg',
    ),
    ageYears(),
    calledForBy(
      decides(
        yesNo(
          'newOnsetDiabetes',
          say('Diabetes found within the last year', 'Đái tháo đường phát hiện trong năm qua'),
          history('newOnsetDiabetes'),
          'new_onset_diabetes',
        ),
      ),
      say(
        'ENDPAC is for new-onset diabetes, and none is recorded.',
        'ENDPAC dành cho đái tháo đường mới mắc; hiện chưa ghi nhận.',
      ),
    ),
  ],
  exclusions: [
    when(
      'no-new-onset-diabetes',
      'newOnsetDiabetes',
      { equals: false },
      say('ENDPAC is only for new-onset diabetes.', 'ENDPAC chỉ dành cho đái tháo đường mới mắc.'),
    ),
    when(
      'under-50',
      'ageYears',
      { below: 50 },
      say('ENDPAC was made for people from 50 years.', 'ENDPAC dành cho người từ 50 tuổi.'),
    ),
  ],
  vectors: [
    {
      file: 'endpac.csv',
      from: 'Python package CancerVerse, run',
      expected: {
        score: expected('score', EXACT),
        band: expectedBand('score', { very_low: 'very-low', intermediate: 'intermediate', high: 'high' }),
      },
    },
  ],
};

/** Sharma A et al., Gastroenterology 2018;155:730-9 (doi:10.1053/j.gastro.2018.05.023). */
export const endpac: Equation = {
  id: 'endpac',
  card,
  onnx: () =>
    buildModel('endpac', ['glucose', 'glucoseYearBefore', 'weightChange', 'ageYears'], (math, input) => {
      const category = (name: string) => {
        const glucose = input(name);
        const low = math.steps(glucose, 1, [
          [100, 2],
          [110, 3],
        ]);
        return math.choose(math.above(glucose, 160), 5, math.choose(math.above(glucose, 125), 4, low));
      };
      const change = input('weightChange');
      const gain = math.steps(change, 0, [
        [2, -2],
        [4, -4],
        [6, -6],
      ]);
      const loss = math.steps(math.multiply(-1, change), 0, [
        [2, 2],
        [4, 4],
        [6, 6],
      ]);
      const age = math.choose(
        math.above(input('ageYears'), 69),
        1,
        math.choose(math.above(input('ageYears'), 59), 0, -1),
      );
      return {
        score: math.add(math.subtract(category('glucose'), category('glucoseYearBefore')), gain, loss, age),
      };
    }),
  formula: (person) => {
    const category = (glucose: number) =>
      glucose < 100 ? 1 : glucose < 110 ? 2 : glucose <= 125 ? 3 : glucose <= 160 ? 4 : 5;
    const rise = category(numberOf(person, 'glucose')) - category(numberOf(person, 'glucoseYearBefore'));
    const lost = -numberOf(person, 'weightChange');
    const weight = Math.sign(lost) * Math.min(6, 2 * Math.floor(Math.abs(lost) / 2));
    const years = numberOf(person, 'ageYears');
    return { score: rise + weight + (years <= 59 ? -1 : years <= 69 ? 0 : 1) };
  },
  people: people(20, {
    glucose: [126, 140, 160, 161, 240],
    glucoseYearBefore: [85, 99, 100, 109, 110, 125],
    weightChange: [-9, -6, -5.9, -4, -2, -1.9, 0, 1.9, 2, 4, 6.5],
    ageYears: between(50, 80),
  }),
};
