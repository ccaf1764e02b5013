import { adultsOnly, bandsOf, type CardDraft, expected, notInPregnancy, say, value, when } from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import {
  ageYears,
  ast,
  calledForBy,
  decides,
  history,
  number,
  platelets,
  pregnant,
  sex,
  yesNo,
} from '../inputs.ts';

const NAME = say('APRI', 'APRI');
const NO_HEPATITIS = say(
  'APRI is for people with chronic hepatitis B or C; it is not recorded that this person has it.',
  'APRI dành cho người viêm gan B hoặc C mạn; chưa ghi nhận người này mắc bệnh.',
);

const card: CardDraft = {
  title: say('Liver fibrosis in chronic hepatitis (APRI)', 'Xơ hóa gan ở người viêm gan mạn (APRI)'),
  intendedUse: say(
    'Sorts adults with chronic hepatitis B or C by the likelihood of significant liver fibrosis.',
    'Phân tầng khả năng xơ hóa gan đáng kể ở người lớn viêm gan B hoặc C mạn.',
  ),
  appliesTo: {
    age: { min: 18, max: 120 },
    sex: 'any',
    population: say('Adults with chronic hepatitis B or C.', 'Người lớn viêm gan B hoặc C mạn.'),
    excluded: [say('No chronic hepatitis', 'Không mắc viêm gan mạn'), say('Pregnancy', 'Phụ nữ mang thai')],
  },
  outputs: [value('apri', say('APRI index', 'Chỉ số APRI'), '{index}', 2)],
  bands: [
    {
      output: 'apri',
      bands: bandsOf(
        'Wai CT et al., Hepatology 2003;38:518-26; WHO hepatitis B guideline 2015 for the cut-off of 2.0',
        [
          'low',
          {},
          say('Low (0.5 or less)', 'Thấp (từ 0,5 trở xuống)'),
          'unflagged',
          say('Significant fibrosis unlikely.', 'Ít khả năng xơ hóa đáng kể.'),
        ],
        [
          'indeterminate',
          { above: 0.5 },
          say('Indeterminate (over 0.5)', 'Chưa xác định (trên 0,5)'),
          'routine',
          say('Second test, such as elastography.', 'Xét nghiệm tiếp, ví dụ đo độ đàn hồi gan.'),
        ],
        [
          'significant',
          { above: 1.5 },
          say('Significant fibrosis likely (over 1.5)', 'Nhiều khả năng xơ hóa đáng kể (trên 1,5)'),
          'soon',
          say('Refer to a liver specialist.', 'Chuyển chuyên khoa gan mật.'),
        ],
        [
          'cirrhosis',
          { above: 2 },
          say('Cirrhosis likely (over 2.0)', 'Nhiều khả năng xơ gan (trên 2,0)'),
          'soon',
          say(
            'Refer to a liver specialist; surveillance for liver cancer.',
            'Chuyển chuyên khoa gan mật; theo dõi ung thư gan.',
          ),
        ],
      ),
    },
  ],
  evidence: [],
  citation: {
    text: 'Wai CT, Greenson JK, Fontana RJ, et al. A simple noninvasive index can predict both significant fibrosis and cirrhosis in patients with chronic hepatitis C. Hepatology 2003;38:518-26.',
    doi: '10.1053/jhep.2003.50346',
  },
  population: {
    derivedIn: say(
      'Patients with chronic hepatitis C in the United States.',
      'Người bệnh viêm gan C mạn ở Hoa Kỳ.',
    ),
    asians: say(
      'WHO uses it for hepatitis B worldwide; it is less exact there than in hepatitis C.',
      'WHO dùng chỉ số này cho viêm gan B trên toàn thế giới; với viêm gan B, nó kém chính xác hơn so với viêm gan C.',
    ),
  },
  pitfalls: [
    say(
      'The upper limit of AST is the one that the laboratory sent beside the result; where it sent none, 40 U/L is used and shown.',
      'Giới hạn trên của AST là giới hạn phòng xét nghiệm gửi kèm kết quả; nếu không gửi thì dùng 40 U/L và có hiển thị.',
    ),
    say(
      'WHO’s 2024 hepatitis B guideline is said to lower a cut-off to 1.0; that was not re-read.',
      'Hướng dẫn viêm gan B năm 2024 của WHO được cho là hạ một ngưỡng xuống 1,0; điều này chưa được đọc lại.',
    ),
  ],
  licence: 'Published formula, free',
  organ: 'liver',
  inputs: [
    ast,
    number(
      'astUpperLimit',
      say('Upper limit of AST', 'Giới hạn trên của AST'),
      {
        kind: 'setting',
        field: 'astUpperLimit',
        default: 40,
        defaultSource: 'usual upper limit of AST, 40 U/L',
      },
      { unit: 'U/L', min: 10, max: 100 },
      'ast_uln',
    ),
    platelets(),
    calledForBy(
      decides(
        yesNo(
          'chronicHepatitis',
          say('Chronic hepatitis B or C', 'Viêm gan B hoặc C mạn'),
          history('chronicHepatitis'),
          'chronic_hepatitis',
        ),
      ),
      NO_HEPATITIS,
    ),
    decides(ageYears()),
    decides(sex),
    pregnant,
  ],
  exclusions: [
    when(
      'no-chronic-hepatitis',
      'chronicHepatitis',
      { equals: false },
      say(
        'APRI applies only to people with chronic hepatitis B or C.',
        'APRI chỉ áp dụng cho người mắc viêm gan B hoặc C mạn.',
      ),
    ),
    adultsOnly(NAME),
    notInPregnancy(NAME),
  ],
  vectors: [
    {
      file: 'fib4-apri-nfs.csv',
      from: 'the published formula, by hand',
      expected: { apri: expected('apri') },
    },
  ],
};

/** Wai CT et al., Hepatology 2003;38:518-26 (doi:10.1053/jhep.2003.50346). */
export const apri: Equation = {
  id: 'apri',
  card,
  onnx: () =>
    buildModel('apri', ['ast', 'astUpperLimit', 'platelets'], (math, input) => ({
      apri: math.divide(
        math.multiply(math.divide(input('ast'), input('astUpperLimit')), 100),
        input('platelets'),
      ),
    })),
  formula: (person) => ({
    apri: (numberOf(person, 'ast') * 100) / numberOf(person, 'astUpperLimit') / numberOf(person, 'platelets'),
  }),
  people: people(12, { ast: between(12, 300), astUpperLimit: [35, 40, 40, 45], platelets: between(40, 380) }),
};
