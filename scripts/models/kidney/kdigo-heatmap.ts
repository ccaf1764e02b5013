import {
  adultsOnly,
  bandsOf,
  type CardDraft,
  EXACT,
  expected,
  notInPregnancy,
  points,
  say,
} from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel, type Column } from '../graph.ts';
import { acr, ageYears, asReported, decides, egfr, pregnant, sex } from '../inputs.ts';

const NAME = say('The KDIGO table', 'Bảng KDIGO');

/** Rows G1 to G5, columns A1 to A3: 1 low, 2 moderately increased, 3 high, 4 very high. */
const RISK = [
  [1, 2, 3],
  [1, 2, 3],
  [2, 3, 4],
  [3, 4, 4],
  [4, 4, 4],
  [4, 4, 4],
] as const;
/** How often a year to look again; "1 if CKD" is 1, "4 or more" is 4. */
const VISITS = [
  [1, 1, 2],
  [1, 1, 2],
  [1, 2, 3],
  [2, 3, 3],
  [3, 3, 4],
  [4, 4, 4],
] as const;

const card: CardDraft = {
  title: say(
    'Kidney risk by filtration and albumin (KDIGO)',
    'Nguy cơ bệnh thận theo mức lọc và albumin niệu (KDIGO)',
  ),
  intendedUse: say(
    'Sorts adults by eGFR and urine albumin into the four risk categories of KDIGO, to plan how often to look again.',
    'Phân tầng người lớn theo eGFR và albumin niệu thành bốn mức nguy cơ của KDIGO để định lịch theo dõi.',
  ),
  appliesTo: {
    age: { min: 18, max: 120 },
    sex: 'any',
    population: say(
      'Adults; a category stands only when it lasts three months.',
      'Người lớn; phân loại chỉ có giá trị khi kéo dài từ ba tháng.',
    ),
    excluded: [say('Pregnancy', 'Phụ nữ mang thai'), say('Acute kidney injury', 'Tổn thương thận cấp')],
  },
  outputs: [
    points(
      'risk',
      say('KDIGO risk category (1 low to 4 very high)', 'Mức nguy cơ KDIGO (1 thấp đến 4 rất cao)'),
    ),
    points(
      'filtrationCategory',
      say(
        'Filtration category (1 G1, 2 G2, 3 G3a, 4 G3b, 5 G4, 6 G5)',
        'Nhóm mức lọc (1 G1, 2 G2, 3 G3a, 4 G3b, 5 G4, 6 G5)',
      ),
    ),
    points(
      'albuminCategory',
      say('Albumin category (1 A1, 2 A2, 3 A3)', 'Nhóm albumin niệu (1 A1, 2 A2, 3 A3)'),
    ),
    points(
      'visitsPerYear',
      say('Checks a year (4: four or more)', 'Số lần theo dõi mỗi năm (4: từ bốn lần)'),
    ),
  ],
  bands: [
    {
      output: 'risk',
      bands: bandsOf(
        'KDIGO 2024 guideline for chronic kidney disease',
        [
          'low',
          {},
          say('Low', 'Thấp'),
          'unflagged',
          say(
            'No kidney disease unless another sign of damage is there.',
            'Không có bệnh thận nếu không có dấu hiệu tổn thương khác.',
          ),
        ],
        [
          'moderate',
          { from: 2 },
          say('Moderately increased', 'Tăng vừa'),
          'routine',
          say(
            'Repeat within three months to confirm; then once a year.',
            'Xét nghiệm lại trong ba tháng để khẳng định; sau đó mỗi năm một lần.',
          ),
        ],
        [
          'high',
          { from: 3 },
          say('High', 'Cao'),
          'routine',
          say(
            'Repeat to confirm; treat, and look again twice a year. Refer when the albumin is over 300 mg/g.',
            'Xét nghiệm lại để khẳng định; điều trị và theo dõi hai lần mỗi năm. Chuyển chuyên khoa khi albumin trên 300 mg/g.',
          ),
        ],
        [
          'very-high',
          { from: 4 },
          say('Very high', 'Rất cao'),
          'soon',
          say(
            'Refer to a kidney specialist; look again three times a year or more.',
            'Chuyển chuyên khoa thận; theo dõi từ ba lần mỗi năm.',
          ),
        ],
      ),
    },
  ],
  evidence: [],
  citation: {
    text: 'KDIGO 2024 Clinical Practice Guideline for the Evaluation and Management of Chronic Kidney Disease. Kidney Int 2024;105(4S):S117-S314.',
    doi: '10.1016/j.kint.2023.10.018',
  },
  population: {
    derivedIn: say(
      'Cohorts of the CKD Prognosis Consortium from many countries.',
      'Các đoàn hệ của CKD Prognosis Consortium từ nhiều nước.',
    ),
    asians: say('Asian cohorts were part of the consortium.', 'Các đoàn hệ châu Á có trong consortium này.'),
  },
  pitfalls: [
    say(
      'A ratio of exactly 300 mg/g is A2 here (KDIGO: 30 to 300); some pages count it as A3.',
      'Tỷ số đúng 300 mg/g ở đây là A2 (KDIGO: 30 đến 300); một số trang xếp vào A3.',
    ),
    say(
      'One measurement makes no chronic kidney disease: it must last three months.',
      'Một lần đo chưa phải là bệnh thận mạn: phải kéo dài ba tháng.',
    ),
    say(
      'G1 and G2 with A1 are no kidney disease without another sign of damage.',
      'G1 và G2 kèm A1 không phải là bệnh thận nếu không có dấu hiệu tổn thương khác.',
    ),
    say(
      'The eGFR of a visit enters as it is reported, a whole number, so that both give the same stage; one in a table enters as it stands.',
      'eGFR của lần khám được đưa vào như khi báo cáo, làm tròn đến số nguyên, để cả hai cho cùng một giai đoạn; eGFR trong bảng được giữ nguyên.',
    ),
  ],
  licence: 'Published table, free',
  organ: 'kidney',
  inputs: [asReported(egfr(0, 200)), acr(), decides(ageYears()), decides(sex), pregnant],
  exclusions: [adultsOnly(NAME), notInPregnancy(NAME)],
  vectors: [
    {
      file: 'kdigo-heatmap.csv',
      from: 'the published table, by hand',
      expected: {
        g: expected('filtrationCategory', EXACT, { values: { G1: 1, G2: 2, G3a: 3, G3b: 4, G4: 5, G5: 6 } }),
        a: expected('albuminCategory', EXACT, { values: { A1: 1, A2: 2, A3: 3 } }),
        risk: expected('risk', EXACT, {
          values: { low: 1, 'moderately increased': 2, high: 3, 'very high': 4 },
        }),
        visits_per_year: expected('visitsPerYear', EXACT),
      },
    },
  ],
};

/** KDIGO 2024 (doi:10.1016/j.kint.2023.10.018), the table of filtration against albumin. */
export const kdigoHeatmap: Equation = {
  id: 'kdigo-heatmap',
  card,

  onnx: () =>
    buildModel('kdigo-heatmap', ['egfr', 'acr'], (math, input) => {
      const filtration = math.steps(input('egfr'), 6, [
        [15, 5],
        [30, 4],
        [45, 3],
        [60, 2],
        [90, 1],
      ]);
      const albumin = math.choose(math.above(input('acr'), 300), 3, math.steps(input('acr'), 1, [[30, 2]]));
      const cell = (table: readonly (readonly number[])[]): Column =>
        math.lookUp(
          filtration,
          table.map((row, g) => [
            g + 1,
            math.lookUp(
              albumin,
              row.map((entry, a) => [a + 1, entry]),
            ),
          ]),
        );
      return {
        risk: cell(RISK),
        filtrationCategory: filtration,
        albuminCategory: albumin,
        visitsPerYear: cell(VISITS),
      };
    }),

  formula: (person) => {
    const [filtration, ratio] = [numberOf(person, 'egfr'), numberOf(person, 'acr')];
    const g = [90, 60, 45, 30, 15].filter((bound) => filtration < bound).length;
    const a = ratio > 300 ? 2 : ratio >= 30 ? 1 : 0;
    return {
      risk: RISK[g]?.[a] ?? Number.NaN,
      filtrationCategory: g + 1,
      albuminCategory: a + 1,
      visitsPerYear: VISITS[g]?.[a] ?? Number.NaN,
    };
  },

  people: people(24, { egfr: between(5, 125), acr: [3, 29.9, 30, 120, 300, 300.1, 2500] }),
};
