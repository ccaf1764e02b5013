import { adultsOnly, bandsOf, type CardDraft, EXACT, expected, points, say, when } from '../card.ts';
import { type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { ageYears, analyte, calledForBy, decides, egfr, history, lab, yesNo } from '../inputs.ts';

const PEPSINOGEN = { unit: 'ng/mL', conversions: [{ unit: 'ug/L', multiplyBy: 1 }] };

const card: CardDraft = {
  title: say('Stomach cancer risk group (ABC method)', 'Nhóm nguy cơ ung thư dạ dày (phương pháp ABC)'),
  intendedUse: say(
    'Sorts adults by antibodies against Helicobacter pylori and pepsinogen into four groups of stomach cancer risk, to plan endoscopy.',
    'Phân nhóm nguy cơ ung thư dạ dày theo kháng thể Helicobacter pylori và pepsinogen để định lịch nội soi.',
  ),
  appliesTo: {
    sex: 'any',
    population: say(
      'Adults who were never treated for Helicobacter pylori.',
      'Người lớn chưa từng điều trị Helicobacter pylori.',
    ),
    excluded: [
      say('Eradication of Helicobacter pylori', 'Đã diệt trừ Helicobacter pylori'),
      say(
        'Acid suppressors, kidney disease (eGFR below 60), stomach surgery',
        'Dùng thuốc ức chế acid, bệnh thận (eGFR dưới 60), đã mổ dạ dày',
      ),
    ],
  },
  outputs: [points('group', say('Group (1 A, 2 B, 3 C, 4 D)', 'Nhóm (1 A, 2 B, 3 C, 4 D)'))],
  bands: [
    {
      output: 'group',
      bands: bandsOf(
        'Japanese scheme of the ABC method; Watabe H et al., Gut 2005;54:764-8',
        [
          'a',
          {},
          say('A: no infection, no atrophy', 'A: không nhiễm, không teo'),
          'unflagged',
          say('No endoscopy by this test.', 'Xét nghiệm này không chỉ định nội soi.'),
        ],
        [
          'b',
          { from: 2 },
          say('B: infection, no atrophy', 'B: nhiễm, không teo'),
          'routine',
          say('Eradicate; endoscopy every three years.', 'Diệt trừ vi khuẩn; nội soi mỗi ba năm.'),
        ],
        [
          'c',
          { from: 3 },
          say('C: infection and atrophy', 'C: nhiễm và teo'),
          'routine',
          say('Eradicate; endoscopy every two years.', 'Diệt trừ vi khuẩn; nội soi mỗi hai năm.'),
        ],
        [
          'd',
          { from: 4 },
          say('D: atrophy, infection gone', 'D: teo, không còn nhiễm'),
          'soon',
          say('Endoscopy every year.', 'Nội soi mỗi năm.'),
        ],
      ),
    },
  ],
  evidence: [
    {
      measure: 'cancers a year',
      value: 'A 0.04 %, B 0.06 %, C 0.35 %, D 0.60 %',
      data: 'Japanese cohort (Watabe 2005)',
      note: 'Japanese rates do not hold elsewhere.',
    },
  ],
  citation: {
    text: 'Watabe H, Mitsushima T, Yamaji Y, et al. Predicting the development of gastric cancer from combining Helicobacter pylori antibodies and serum pepsinogen status: a prospective endoscopic cohort study. Gut 2005;54:764-8.',
    doi: '10.1136/gut.2004.055400',
  },
  population: {
    derivedIn: say('Japanese screening participants.', 'Người Nhật Bản tham gia tầm soát.'),
    asians: say(
      'Derived in Japanese; absolute rates of Vietnam are lower and not known by group.',
      'Xây dựng trên người Nhật Bản; tỷ lệ tuyệt đối ở Việt Nam thấp hơn và chưa rõ theo từng nhóm.',
    ),
  },
  pitfalls: [
    say(
      'The cut-offs (pepsinogen I 70 ng/mL and ratio 3) belong to the assay.',
      'Các ngưỡng (pepsinogen I 70 ng/mL và tỷ số 3) gắn với phương pháp xét nghiệm.',
    ),
    say(
      'Atrophy needs both: pepsinogen I of 70 or less and a ratio of 3 or less.',
      'Gọi là teo khi có đủ cả hai: pepsinogen I từ 70 trở xuống và tỷ số từ 3 trở xuống.',
    ),
  ],
  licence: 'Published method, free',
  organ: 'stomach',
  inputs: [
    {
      ...yesNo(
        'hPyloriIgg',
        say('Antibodies against Helicobacter pylori', 'Kháng thể Helicobacter pylori'),
        analyte('hpyl'),
        'h_pylori_igg_positive',
      ),
      maxAgeDays: 90,
    },
    calledForBy(
      lab('pepsinogen1', 'pg1', { ...PEPSINOGEN, min: 0, max: 500 }, 'pg1_ng_ml'),
      say(
        'The ABC method needs pepsinogen, which was not measured.',
        'Phương pháp ABC cần pepsinogen, hiện chưa được đo.',
      ),
    ),
    lab('pepsinogen2', 'pg2', { ...PEPSINOGEN, min: 0.1, max: 200 }, 'pg2_ng_ml'),
    decides(
      yesNo(
        'stomachTreated',
        say(
          'Eradication of Helicobacter pylori, acid suppressors or stomach surgery',
          'Đã diệt trừ Helicobacter pylori, dùng thuốc ức chế acid hoặc mổ dạ dày',
        ),
        history('stomachTreated'),
        'stomach_treated',
      ),
      say(
        'It is not recorded whether the person had eradication, takes acid suppressors or had stomach surgery, after which the groups do not hold.',
        'Chưa ghi nhận đã diệt trừ vi khuẩn, dùng thuốc ức chế acid hoặc mổ dạ dày hay chưa; khi đó phân nhóm không còn đúng.',
      ),
    ),
    decides(
      egfr(0, 200),
      say(
        'The filtration of the kidneys is not known; kidney disease raises pepsinogen, and the groups do not hold with it.',
        'Chưa biết mức lọc cầu thận; bệnh thận làm tăng pepsinogen và khi đó phân nhóm không còn đúng.',
      ),
    ),
    decides(ageYears()),
  ],
  exclusions: [
    adultsOnly(say('The ABC method', 'Phương pháp ABC')),
    when(
      'filtration-reduced',
      'egfr',
      { below: 60 },
      say(
        'The groups do not hold with an eGFR below 60: kidney disease raises pepsinogen and hides atrophy.',
        'Phân nhóm không còn đúng khi eGFR dưới 60: bệnh thận làm tăng pepsinogen và che lấp tình trạng teo.',
      ),
    ),
    when(
      'treated',
      'stomachTreated',
      { equals: true },
      say(
        'The groups do not hold after eradication, under acid suppressors or after stomach surgery.',
        'Phân nhóm không còn đúng sau diệt trừ vi khuẩn, khi dùng thuốc ức chế acid hoặc sau mổ dạ dày.',
      ),
    ),
  ],
  vectors: [
    {
      file: 'abc-method.csv',
      from: 'the published rule, by hand',
      expected: { group: expected('group', EXACT, { values: { A: 1, B: 2, C: 3, D: 4 } }) },
    },
  ],
};

/** Watabe H et al., Gut 2005;54:764-8 (doi:10.1136/gut.2004.055400). */
export const abcMethod: Equation = {
  id: 'abc-method',
  card,
  onnx: () =>
    buildModel('abc-method', ['hPyloriIgg', 'pepsinogen1', 'pepsinogen2'], (math, input) => {
      const atrophy = math.both(
        math.atLeast(70, input('pepsinogen1')),
        math.atLeast(3, math.divide(input('pepsinogen1'), input('pepsinogen2'))),
      );
      return {
        group: math.lookUp(input('hPyloriIgg'), [
          [0, math.choose(atrophy, 4, 1)],
          [1, math.choose(atrophy, 3, 2)],
        ]),
      };
    }),
  formula: (person) => {
    const [first, second] = [numberOf(person, 'pepsinogen1'), numberOf(person, 'pepsinogen2')];
    const atrophy = first <= 70 && first / second <= 3;
    const infected = numberOf(person, 'hPyloriIgg') === 1;
    return { group: infected ? (atrophy ? 3 : 2) : atrophy ? 4 : 1 };
  },
  people: people(16, {
    hPyloriIgg: [0, 1],
    pepsinogen1: [20, 45, 69.9, 70, 70.1, 95],
    pepsinogen2: [5, 15, 23, 30],
  }),
};
