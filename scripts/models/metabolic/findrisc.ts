import {
  adultsOnly,
  bandsOf,
  type CardDraft,
  EXACT,
  expected,
  notInPregnancy,
  points,
  say,
  when,
} from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import {
  ageYears,
  antihypertensive,
  bmi,
  choice,
  decides,
  diabetes,
  history,
  pregnant,
  sex,
  waist,
  yesNo,
} from '../inputs.ts';

const NAME = say('FINDRISC', 'FINDRISC');
const TEST = say(
  'Measure HbA1c or do an oral glucose tolerance test, unless done at this visit.',
  'Đo HbA1c hoặc làm nghiệm pháp dung nạp glucose nếu lần khám này chưa làm.',
);

export const active = yesNo(
  'active',
  say('Physically active for 30 minutes on most days', 'Vận động ít nhất 30 phút hầu hết các ngày'),
  history('physicallyActive'),
  'active',
);

export const familyDiabetes = choice(
  'familyDiabetes',
  say('Diabetes in the family', 'Gia đình có người đái tháo đường'),
  history('familyDiabetes'),
  [
    ['none', 0, say('Nobody', 'Không có')],
    [
      'second',
      1,
      say('Grandparent, aunt, uncle or first cousin', 'Ông bà, cô, dì, chú, bác hoặc anh chị em họ'),
    ],
    ['first', 2, say('Parent, sibling or child', 'Cha mẹ, anh chị em ruột hoặc con')],
  ],
  'family',
);

const card: CardDraft = {
  title: say('Diabetes within ten years (FINDRISC)', 'Đái tháo đường trong mười năm (FINDRISC)'),
  intendedUse: say(
    'Sorts adults without diabetes by their risk of type 2 diabetes, from the history form and the waist.',
    'Phân tầng nguy cơ đái tháo đường típ 2 ở người lớn chưa mắc bệnh, từ phiếu tiền sử và vòng eo.',
  ),
  appliesTo: {
    age: { min: 18, max: 120 },
    sex: 'any',
    population: say('Adults without diabetes.', 'Người lớn không mắc đái tháo đường.'),
    excluded: [say('Diabetes', 'Đái tháo đường'), say('Pregnancy', 'Phụ nữ mang thai')],
  },
  outputs: [points('points', say('FINDRISC points (0 to 26)', 'Điểm FINDRISC (0 đến 26)'))],
  bands: [
    {
      output: 'points',
      bands: bandsOf(
        'Lindström J, Tuomilehto J, Diabetes Care 2003;26:725-31',
        [
          'low',
          {},
          say('Low (below 7): about 1 in 100 in ten years', 'Thấp (dưới 7): khoảng 1/100 trong mười năm'),
          'unflagged',
          say('Healthy living.', 'Duy trì lối sống lành mạnh.'),
        ],
        [
          'slightly-raised',
          { from: 7 },
          say('Slightly raised (7 to 11): about 1 in 25', 'Tăng nhẹ (7 đến 11): khoảng 1/25'),
          'unflagged',
          say('Healthy living.', 'Duy trì lối sống lành mạnh.'),
        ],
        [
          'moderate',
          { from: 12 },
          say('Moderate (12 to 14): about 1 in 6', 'Trung bình (12 đến 14): khoảng 1/6'),
          'unflagged',
          TEST,
        ],
        [
          'high',
          { from: 15 },
          say('High (15 to 20): about 1 in 3', 'Cao (15 đến 20): khoảng 1/3'),
          'routine',
          TEST,
        ],
        [
          'very-high',
          { above: 20 },
          say('Very high (over 20): about 1 in 2', 'Rất cao (trên 20): khoảng 1/2'),
          'routine',
          TEST,
        ],
      ),
    },
  ],
  evidence: [],
  citation: {
    text: 'Lindström J, Tuomilehto J. The diabetes risk score: a practical tool to predict type 2 diabetes risk. Diabetes Care 2003;26:725-31.',
    doi: '10.2337/diacare.26.3.725',
  },
  population: {
    derivedIn: say('Finns of 35 to 64 years.', 'Người Phần Lan từ 35 đến 64 tuổi.'),
    asians: say(
      'Asian adaptations use a waist of 90 and 80 cm and a body mass index of 23; they are not used here, so that Asians may score low.',
      'Các bản điều chỉnh cho châu Á dùng vòng eo 90 và 80 cm và chỉ số khối cơ thể 23; ở đây không dùng, nên người châu Á có thể có điểm thấp.',
    ),
  },
  pitfalls: [
    say(
      'A waist of exactly 102 cm (men) or 88 cm (women) scores 3, not 4, as in the original.',
      'Vòng eo đúng 102 cm (nam) hoặc 88 cm (nữ) được 3 điểm, không phải 4, như trong bản gốc.',
    ),
    say(
      'The percentages of one copy in circulation do not match the published ones.',
      'Các tỷ lệ phần trăm của một bản sao đang lưu hành không khớp với bản đã công bố.',
    ),
  ],
  licence: 'Published points, free',
  organ: 'metabolic',
  inputs: [
    ageYears(),
    sex,
    bmi(),
    waist,
    active,
    yesNo(
      'vegetablesDaily',
      say('Eats vegetables or fruit every day', 'Ăn rau hoặc trái cây mỗi ngày'),
      history('vegetablesDaily'),
      'veg_daily',
    ),
    antihypertensive,
    yesNo(
      'everHighGlucose',
      say('Has ever had a high blood glucose', 'Từng có đường huyết cao'),
      history('everHighGlucose'),
      'ever_high_glucose',
    ),
    familyDiabetes,
    decides(diabetes),
    pregnant,
  ],
  exclusions: [
    when(
      'diabetes',
      'diabetes',
      { equals: true },
      say('FINDRISC is for people without diabetes.', 'FINDRISC dành cho người không mắc đái tháo đường.'),
    ),
    adultsOnly(NAME),
    notInPregnancy(NAME),
  ],
  vectors: [
    {
      file: 'findrisc-ada.csv',
      from: 'the published form, by hand',
      expected: { findrisc: expected('points', EXACT) },
    },
  ],
};

/** Lindström J, Tuomilehto J, Diabetes Care 2003;26:725-31 (doi:10.2337/diacare.26.3.725). */
export const findrisc: Equation = {
  id: 'findrisc',
  card,
  onnx: () =>
    buildModel(
      'findrisc',
      [
        'ageYears',
        'sex',
        'bmi',
        'waist',
        'active',
        'vegetablesDaily',
        'antihypertensive',
        'everHighGlucose',
        'familyDiabetes',
      ],
      (math, input) => {
        const waistOver = (from: number, above: number) =>
          math.choose(math.above(input('waist'), above), 4, math.steps(input('waist'), 0, [[from, 3]]));
        const no = (name: string, weight: number) => math.multiply(weight, math.subtract(1, input(name)));
        return {
          points: math.add(
            math.steps(input('ageYears'), 0, [
              [45, 2],
              [55, 3],
              [65, 4],
            ]),
            math.choose(math.above(input('bmi'), 30), 3, math.steps(input('bmi'), 0, [[25, 1]])),
            math.lookUp(input('sex'), [
              [0, waistOver(80, 88)],
              [1, waistOver(94, 102)],
            ]),
            no('active', 2),
            no('vegetablesDaily', 1),
            math.multiply(2, input('antihypertensive')),
            math.multiply(5, input('everHighGlucose')),
            math.lookUp(input('familyDiabetes'), [
              [0, 0],
              [1, 3],
              [2, 5],
            ]),
          ),
        };
      },
    ),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const age = of('ageYears') > 64 ? 4 : of('ageYears') > 54 ? 3 : of('ageYears') > 44 ? 2 : 0;
    const weight = of('bmi') > 30 ? 3 : of('bmi') >= 25 ? 1 : 0;
    const [wide, wider] = person.sex === 'male' ? [94, 102] : [80, 88];
    const waist = of('waist') > wider ? 4 : of('waist') >= wide ? 3 : 0;
    const habits = (of('active') === 1 ? 0 : 2) + (of('vegetablesDaily') === 1 ? 0 : 1);
    const family = person.familyDiabetes === 'first' ? 5 : person.familyDiabetes === 'second' ? 3 : 0;
    return {
      points: age + weight + waist + habits + 2 * of('antihypertensive') + 5 * of('everHighGlucose') + family,
    };
  },
  people: people(20, {
    ageYears: between(20, 80),
    sex: ['female', 'male'],
    bmi: [19.5, 24.9, 25, 29, 30, 30.1, 38],
    waist: [72, 80, 88, 89, 94, 102, 103],
    active: [0, 1],
    vegetablesDaily: [0, 1],
    antihypertensive: [0, 1],
    everHighGlucose: [0, 1],
    familyDiabetes: ['none', 'second', 'first'],
  }),
};
