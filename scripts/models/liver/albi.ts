import {
  adultsOnly,
  bandsOf,
  type CardDraft,
  expected,
  expectedBand,
  notInPregnancy,
  say,
  value,
  when,
} from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { ageYears, albuminGL, bilirubin, chronicLiverDisease, decides, pregnant, sex } from '../inputs.ts';

const NAME = say('ALBI', 'ALBI');

const card: CardDraft = {
  title: say('Liver function in chronic liver disease (ALBI)', 'Chức năng gan ở người bệnh gan mạn (ALBI)'),
  intendedUse: say(
    'Grades how much the liver still does in people with chronic liver disease or liver cancer.',
    'Phân độ chức năng gan còn lại ở người bệnh gan mạn hoặc ung thư gan.',
  ),
  appliesTo: {
    age: { min: 18, max: 120 },
    sex: 'any',
    population: say(
      'Adults with chronic liver disease or liver cancer.',
      'Người lớn mắc bệnh gan mạn hoặc ung thư gan.',
    ),
    excluded: [say('No liver disease', 'Không mắc bệnh gan'), say('Pregnancy', 'Phụ nữ mang thai')],
  },
  outputs: [value('albi', say('ALBI score', 'Điểm ALBI'), '{score}', 2)],
  bands: [
    {
      output: 'albi',
      bands: bandsOf(
        'Johnson PJ et al., J Clin Oncol 2015;33:550-8',
        [
          'grade-1',
          {},
          say('Grade 1 (-2.60 or less)', 'Độ 1 (từ -2,60 trở xuống)'),
          'unflagged',
          say('Liver function preserved.', 'Chức năng gan còn tốt.'),
        ],
        [
          'grade-2',
          { above: -2.6 },
          say('Grade 2', 'Độ 2'),
          'unflagged',
          say(
            'Liver function moderately reduced; read with the cause of the liver disease.',
            'Chức năng gan giảm vừa; đánh giá cùng nguyên nhân bệnh gan.',
          ),
        ],
        [
          'grade-3',
          { above: -1.39 },
          say('Grade 3 (over -1.39)', 'Độ 3 (trên -1,39)'),
          'soon',
          say(
            'Liver function poor: refer to a liver specialist.',
            'Chức năng gan kém: chuyển chuyên khoa gan mật.',
          ),
        ],
      ),
    },
  ],
  evidence: [],
  citation: {
    text: 'Johnson PJ, Berhane S, Kagebayashi C, et al. Assessment of liver function in patients with hepatocellular carcinoma: a new evidence-based approach, the ALBI grade. J Clin Oncol 2015;33:550-8.',
    doi: '10.1200/JCO.2014.57.9151',
  },
  population: {
    derivedIn: say(
      'Patients with liver cancer in Japan, validated in China, Europe and the United States.',
      'Người bệnh ung thư gan ở Nhật Bản; kiểm định ở Trung Quốc, châu Âu và Hoa Kỳ.',
    ),
    asians: say('Derived in Japanese patients.', 'Xây dựng trên người bệnh Nhật Bản.'),
  },
  pitfalls: [
    say(
      'The coefficient of albumin is -0.085 as printed; -0.0852 is a common slip of transcription.',
      'Hệ số của albumin là -0,085 như bản in; -0,0852 là lỗi chép thường gặp.',
    ),
    say('Bilirubin is in µmol/L and albumin in g/L.', 'Bilirubin tính bằng µmol/L và albumin bằng g/L.'),
  ],
  licence: 'Published formula, free',
  organ: 'liver',
  inputs: [bilirubin, albuminGL, chronicLiverDisease('ALBI'), decides(ageYears()), decides(sex), pregnant],
  exclusions: [
    when(
      'no-liver-disease',
      'chronicLiverDisease',
      { equals: false },
      say('ALBI is only for people with liver disease.', 'ALBI chỉ dành cho người mắc bệnh gan.'),
    ),
    adultsOnly(NAME),
    notInPregnancy(NAME),
  ],
  vectors: [
    {
      file: 'albi.csv',
      from: 'the published formula; equal to the Python package CancerVerse',
      expected: {
        albi: expected('albi'),
        grade: expectedBand('albi', { '1': 'grade-1', '2': 'grade-2', '3': 'grade-3' }),
      },
    },
  ],
};

/** Johnson PJ et al., J Clin Oncol 2015;33:550-8 (doi:10.1200/JCO.2014.57.9151). */
export const albi: Equation = {
  id: 'albi',
  card,
  onnx: () =>
    buildModel('albi', ['bilirubin', 'albumin'], (math, input) => ({
      albi: math.add(
        math.multiply(0.66, math.divide(math.log(input('bilirubin')), Math.LN10)),
        math.multiply(-0.085, input('albumin')),
      ),
    })),
  formula: (person) => ({
    albi: Math.log10(numberOf(person, 'bilirubin')) * 0.66 - numberOf(person, 'albumin') * 0.085,
  }),
  people: people(12, { bilirubin: between(4, 200), albumin: between(20, 50) }),
};
