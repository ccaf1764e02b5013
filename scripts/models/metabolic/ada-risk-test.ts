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
import { ageYears, bmi, decides, diabetes, history, ofOrigin, pregnant, sex, yesNo } from '../inputs.ts';
import { active, familyDiabetes } from './findrisc.ts';

const NAME = say('The ADA test', 'Bảng câu hỏi ADA');

const card: CardDraft = {
  title: say(
    'Undiagnosed diabetes or prediabetes (ADA risk test)',
    'Đái tháo đường hoặc tiền đái tháo đường chưa phát hiện (ADA)',
  ),
  intendedUse: say(
    'Finds adults whose blood glucose should be measured, from the history form; with the lower weight limit for Asians.',
    'Tìm người lớn cần đo đường huyết, từ phiếu tiền sử; dùng ngưỡng cân nặng thấp hơn cho người châu Á.',
  ),
  appliesTo: {
    age: { min: 18, max: 120 },
    sex: 'any',
    population: say('Adults without diabetes.', 'Người lớn không mắc đái tháo đường.'),
    excluded: [say('Diabetes', 'Đái tháo đường'), say('Pregnancy', 'Phụ nữ mang thai')],
  },
  outputs: [points('points', say('ADA points (0 to 10)', 'Điểm ADA (0 đến 10)'))],
  bands: [
    {
      output: 'points',
      bands: bandsOf(
        'American Diabetes Association, Standards of Care; Bang H et al., Ann Intern Med 2009;151:775-83',
        [
          'below-threshold',
          {},
          say('Below 5', 'Dưới 5'),
          'unflagged',
          say('Healthy living.', 'Duy trì lối sống lành mạnh.'),
        ],
        [
          'above-threshold',
          { from: 5 },
          say('5 or more', 'Từ 5'),
          'unflagged',
          say(
            'Measure HbA1c or fasting glucose, unless done at this visit.',
            'Đo HbA1c hoặc đường huyết đói nếu lần khám này chưa đo.',
          ),
        ],
      ),
    },
  ],
  evidence: [],
  citation: {
    text: 'Bang H, Edwards AM, Bomback AS, et al. Development and validation of a patient self-assessment score for diabetes risk. Ann Intern Med 2009;151:775-83.',
    doi: '10.7326/0003-4819-151-11-200912010-00005',
  },
  population: {
    derivedIn: say('Adults of the United States (NHANES).', 'Người lớn ở Hoa Kỳ (NHANES).'),
    asians: say(
      'The American Diabetes Association tests Asians from a body mass index of 23 instead of 25, and so does this.',
      'Hiệp hội Đái tháo đường Hoa Kỳ xét nghiệm người châu Á từ chỉ số khối cơ thể 23 thay vì 25, và mô hình này cũng vậy.',
    ),
  },
  pitfalls: [
    say(
      'It raises no flag: FINDRISC does, and the glucose of the visit says more than either.',
      'Không tạo cảnh báo: FINDRISC làm việc đó, và đường huyết của lần khám cho biết nhiều hơn cả hai.',
    ),
    say(
      'Without the origin the limit of 25 is used, and the answer says so.',
      'Khi không rõ nguồn gốc thì dùng ngưỡng 25, và kết quả nói rõ điều đó.',
    ),
  ],
  licence:
    'Points published; the text of the form is copyright of the American Diabetes Association and is not used',
  organ: 'metabolic',
  inputs: [
    ageYears(),
    sex,
    bmi(),
    active,
    familyDiabetes,
    {
      ...yesNo(
        'gestationalDiabetes',
        say('Had diabetes in a pregnancy', 'Từng đái tháo đường thai kỳ'),
        history('gestationalDiabetes'),
        'gdm',
      ),
      requiredWhen: { input: 'sex', equals: 'female', otherwise: 0 },
    },
    yesNo('hypertension', say('Has high blood pressure', 'Tăng huyết áp'), history('hypertension'), 'htn'),
    {
      ...ofOrigin('asian', 'ethnicity'),
      required: false,
      unknownAs: 0,
      whenMissing: say(
        'Origin is not recorded: the weight limit for Asians was not used.',
        'Chưa ghi nhận nguồn gốc: chưa dùng ngưỡng cân nặng cho người châu Á.',
      ),
    },
    decides(diabetes),
    pregnant,
  ],
  exclusions: [
    when(
      'diabetes',
      'diabetes',
      { equals: true },
      say(
        'This test is for people without diabetes.',
        'Bảng câu hỏi này dành cho người không mắc đái tháo đường.',
      ),
    ),
    adultsOnly(NAME),
    notInPregnancy(NAME),
  ],
  vectors: [
    {
      file: 'findrisc-ada.csv',
      from: 'the published form, by hand',
      expected: { ada: expected('points', EXACT) },
    },
  ],
};

/** Bang H et al., Ann Intern Med 2009;151:775-83 (doi:10.7326/0003-4819-151-11-200912010-00005). */
export const adaRiskTest: Equation = {
  id: 'ada-risk-test',
  card,
  onnx: () =>
    buildModel(
      'ada-risk-test',
      [
        'ageYears',
        'sex',
        'bmi',
        'active',
        'familyDiabetes',
        'gestationalDiabetes',
        'hypertension',
        'ethnicity',
      ],
      (math, input) => {
        const weightFrom = (first: number) =>
          math.steps(input('bmi'), 0, [
            [first, 1],
            [30, 2],
            [40, 3],
          ]);
        return {
          points: math.add(
            math.steps(input('ageYears'), 0, [
              [40, 1],
              [50, 2],
              [60, 3],
            ]),
            input('sex'),
            input('gestationalDiabetes'),
            math.lookUp(input('familyDiabetes'), [
              [0, 0],
              [1, 0],
              [2, 1],
            ]),
            input('hypertension'),
            math.subtract(1, input('active')),
            math.lookUp(input('ethnicity'), [
              [0, weightFrom(25)],
              [1, weightFrom(23)],
            ]),
          ),
        };
      },
    ),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const age = Math.min(3, Math.max(0, Math.floor(of('ageYears') / 10) - 3));
    const limits = [person.ethnicity === 'asian' ? 23 : 25, 30, 40];
    const weight = limits.filter((limit) => of('bmi') >= limit).length;
    const asked = of('gestationalDiabetes') + of('hypertension') + (1 - of('active'));
    return {
      points:
        age + weight + asked + (person.sex === 'male' ? 1 : 0) + (person.familyDiabetes === 'first' ? 1 : 0),
    };
  },
  people: people(20, {
    ageYears: between(20, 80),
    sex: ['female', 'male'],
    bmi: [19.5, 22.9, 23, 24.9, 25, 29.9, 30, 39.9, 40],
    active: [0, 1],
    familyDiabetes: ['none', 'second', 'first'],
    gestationalDiabetes: [0],
    hypertension: [0, 1],
    ethnicity: ['asian', 'white', ''],
  }),
};
