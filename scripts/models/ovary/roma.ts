import {
  bandsOf,
  type CardDraft,
  EXACT,
  expected,
  notInPregnancy,
  points,
  probability,
  say,
  when,
} from '../card.ts';
import { type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { calledForBy, decides, history, lab, pregnant, sex, yesNo } from '../inputs.ts';

const MASS = say(
  'ROMA is for a woman with a pelvic mass, and none is recorded.',
  'ROMA dành cho phụ nữ có khối ở vùng chậu; hiện chưa ghi nhận.',
);
const REFER = say('Refer to a gynaecological oncologist.', 'Chuyển chuyên khoa ung thư phụ khoa.');
const USUAL = say(
  'Care of the mass as usual; ROMA does not exclude cancer.',
  'Xử trí khối như thường quy; ROMA không loại trừ ung thư.',
);
const SOURCE = 'Moore RG et al., Gynecol Oncol 2009;112:40-6; cut-offs of the Abbott package insert';

const card: CardDraft = {
  title: say('Cancer in a pelvic mass (ROMA)', 'Ung thư ở khối vùng chậu (ROMA)'),
  intendedUse: say(
    'Sorts women with a pelvic mass before surgery by the probability of ovarian cancer. It is no screening test.',
    'Phân tầng nguy cơ ung thư buồng trứng ở phụ nữ có khối vùng chậu trước mổ. Không phải xét nghiệm tầm soát.',
  ),
  appliesTo: {
    sex: 'female',
    population: say('Women with a pelvic mass.', 'Phụ nữ có khối vùng chậu.'),
    excluded: [
      say('No pelvic mass', 'Không có khối vùng chậu'),
      say('Pregnancy', 'Phụ nữ mang thai'),
      say('Men', 'Nam giới'),
    ],
  },
  outputs: [
    probability('probability', say('Probability of ovarian cancer', 'Xác suất ung thư buồng trứng')),
    points(
      'highByPaper',
      say(
        'High by the cut-offs of the paper, 13.1 and 27.7 % (1 yes)',
        'Cao theo ngưỡng của bài báo, 13,1 và 27,7 % (1 có)',
      ),
    ),
    points(
      'highByInsert',
      say(
        'High by the cut-offs of the Abbott insert, 11.4 and 29.9 % (1 yes)',
        'Cao theo ngưỡng của hãng Abbott, 11,4 và 29,9 % (1 có)',
      ),
    ),
  ],
  bands: [
    {
      output: 'probability',
      when: { input: 'postmenopausal', below: 1 },
      bands: bandsOf(
        SOURCE,
        [
          'low',
          {},
          say('Low before menopause (below 11.4 %)', 'Thấp, chưa mãn kinh (dưới 11,4 %)'),
          'unflagged',
          USUAL,
        ],
        [
          'high',
          { from: 0.114 },
          say('High before menopause (11.4 % or more)', 'Cao, chưa mãn kinh (từ 11,4 %)'),
          'soon',
          REFER,
        ],
      ),
    },
    {
      output: 'probability',
      bands: bandsOf(
        SOURCE,
        [
          'low',
          {},
          say('Low after menopause (below 29.9 %)', 'Thấp, đã mãn kinh (dưới 29,9 %)'),
          'unflagged',
          USUAL,
        ],
        [
          'high',
          { from: 0.299 },
          say('High after menopause (29.9 % or more)', 'Cao, đã mãn kinh (từ 29,9 %)'),
          'soon',
          REFER,
        ],
      ),
    },
  ],
  evidence: [
    {
      measure: 'sensitivity after menopause',
      value: 0.92,
      data: 'As reported',
      note: 'Not re-measured here.',
    },
  ],
  citation: {
    text: 'Moore RG, McMeekin DS, Brown AK, et al. A novel multiple marker bioassay utilizing HE4 and CA125 for the prediction of ovarian cancer in patients with a pelvic mass. Gynecol Oncol 2009;112:40-6.',
    doi: '10.1016/j.ygyno.2008.08.031',
  },
  population: {
    derivedIn: say('Women of the United States with a pelvic mass.', 'Phụ nữ Hoa Kỳ có khối vùng chậu.'),
    asians: say(
      'Used in Asia with the same equation; HE4 limits differ by laboratory.',
      'Được dùng ở châu Á với cùng công thức; giới hạn HE4 khác nhau theo phòng xét nghiệm.',
    ),
  },
  pitfalls: [
    say(
      'The cut-offs belong to the assay: Roche has others.',
      'Ngưỡng gắn với phương pháp xét nghiệm: Roche có ngưỡng khác.',
    ),
    say(
      'It is no screening test: without a mass it says nothing.',
      'Đây không phải xét nghiệm tầm soát: không có khối thì không nói lên điều gì.',
    ),
  ],
  licence: 'Published equation; assays carry IVD claims of Fujirebio and Abbott',
  organ: 'ovary',
  inputs: [
    lab('he4', 'he4', { unit: 'pmol/L', min: 5, max: 5000 }, 'he4_pmol_l'),
    lab(
      'ca125',
      'ca125',
      { unit: 'U/mL', min: 1, max: 20_000, conversions: [{ unit: 'kU/L', multiplyBy: 1 }] },
      'ca125_u_ml',
    ),
    yesNo(
      'postmenopausal',
      say('After menopause', 'Đã mãn kinh'),
      history('postmenopausal'),
      'postmenopausal',
    ),
    calledForBy(
      decides(
        yesNo('pelvicMass', say('Pelvic mass', 'Khối vùng chậu'), history('pelvicMass'), 'pelvic_mass'),
      ),
      MASS,
    ),
    decides(sex),
    pregnant,
  ],
  exclusions: [
    when('man', 'sex', { equals: 'male' }, say('ROMA is for women.', 'ROMA dành cho phụ nữ.')),
    when(
      'no-mass',
      'pelvicMass',
      { equals: false },
      say('ROMA is only for a woman with a pelvic mass.', 'ROMA chỉ dành cho phụ nữ có khối vùng chậu.'),
    ),
    notInPregnancy(say('ROMA', 'ROMA')),
  ],
  vectors: [
    {
      file: 'roma.csv',
      from: 'the published equation; equal to the Python package CancerVerse',
      expected: {
        probability: expected('probability'),
        high_paper: expected('highByPaper', EXACT),
        high_insert: expected('highByInsert', EXACT),
      },
    },
  ],
};

/** Moore RG et al., Gynecol Oncol 2009;112:40-6 (doi:10.1016/j.ygyno.2008.08.031). */
export const roma: Equation = {
  id: 'roma',
  card,
  onnx: () =>
    buildModel('roma', ['he4', 'ca125', 'postmenopausal'], (math, input) => {
      const byMenopause = (before: number, after: number) =>
        math.lookUp(input('postmenopausal'), [
          [0, before],
          [1, after],
        ]);
      const probability = math.logistic(
        math.add(
          byMenopause(-12, -8.09),
          math.multiply(byMenopause(2.38, 1.04), math.log(input('he4'))),
          math.multiply(byMenopause(0.0626, 0.732), math.log(input('ca125'))),
        ),
      );
      const high = (before: number, after: number) =>
        math.choose(math.atLeast(probability, byMenopause(before, after)), 1, 0);
      return { probability, highByPaper: high(0.131, 0.277), highByInsert: high(0.114, 0.299) };
    }),
  formula: (person) => {
    const [he4, ca125] = [Math.log(numberOf(person, 'he4')), Math.log(numberOf(person, 'ca125'))];
    const after = numberOf(person, 'postmenopausal') === 1;
    const index = after ? 1.04 * he4 + 0.732 * ca125 - 8.09 : 2.38 * he4 + 0.0626 * ca125 - 12;
    const probability = Math.exp(index) / (1 + Math.exp(index));
    return {
      probability,
      highByPaper: Number(probability >= (after ? 0.277 : 0.131)),
      highByInsert: Number(probability >= (after ? 0.299 : 0.114)),
    };
  },
  people: people(16, {
    he4: [30, 50, 70, 90, 140, 600],
    ca125: [8, 20, 35, 60, 250, 2000],
    postmenopausal: [0, 1],
  }),
};
