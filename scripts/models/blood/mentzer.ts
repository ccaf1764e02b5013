import {
  bandsOf,
  type CardDraft,
  expected,
  expectedBand,
  notInPregnancy,
  say,
  value,
  when,
} from '../card.ts';
import { type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { decides, lab, pregnant, sex } from '../inputs.ts';

const SOURCE =
  'Mentzer WC, Lancet 1973;1:882; ferritin below 30 ng/mL as a sign of iron deficiency (British Society for Haematology)';
const HPLC = say(
  'Measure ferritin, then haemoglobin HPLC or electrophoresis; test the partner before pregnancy.',
  'Đo ferritin, sau đó HPLC hoặc điện di huyết sắc tố; xét nghiệm cho bạn đời trước khi mang thai.',
);
const LACKS_IRON = say(
  'Treat the lack of iron and look for its cause; repeat the blood count after, for it may hide a thalassaemia trait.',
  'Điều trị thiếu sắt và tìm nguyên nhân; làm lại công thức máu sau đó vì thiếu sắt có thể che lấp gen thalassaemia.',
);

const card: CardDraft = {
  title: say(
    'Small red cells: thalassaemia trait or lack of iron (Mentzer index with ferritin)',
    'Hồng cầu nhỏ: mang gen thalassaemia hay thiếu sắt (chỉ số Mentzer kèm ferritin)',
  ),
  intendedUse: say(
    'In people with small red cells, points to a thalassaemia trait or to a lack of iron, to choose the next test.',
    'Ở người có hồng cầu nhỏ, gợi ý mang gen thalassaemia hay thiếu sắt để chọn xét nghiệm tiếp theo.',
  ),
  appliesTo: {
    sex: 'any',
    population: say(
      'People with a mean red cell volume below 80 fL.',
      'Người có thể tích trung bình hồng cầu dưới 80 fL.',
    ),
    excluded: [
      say('Mean volume of 80 fL or more', 'Thể tích trung bình từ 80 fL'),
      say('Pregnancy', 'Phụ nữ mang thai'),
    ],
  },
  outputs: [value('index', say('Mentzer index', 'Chỉ số Mentzer'), '{index}', 1)],
  bands: [
    {
      output: 'index',
      when: { input: 'ferritin', below: 30 },
      bands: bandsOf(
        SOURCE,
        [
          'iron-lacking-thalassaemia-possible',
          {},
          say(
            'Lack of iron by ferritin; thalassaemia trait possible as well',
            'Thiếu sắt theo ferritin; có thể kèm gen thalassaemia',
          ),
          'routine',
          LACKS_IRON,
        ],
        [
          'iron-lacking',
          { from: 13 },
          say('Lack of iron by ferritin', 'Thiếu sắt theo ferritin'),
          'routine',
          LACKS_IRON,
        ],
      ),
    },
    {
      output: 'index',
      when: { input: 'ferritin', atLeast: 30 },
      bands: bandsOf(
        SOURCE,
        [
          'thalassaemia',
          {},
          say('Thalassaemia trait more likely (below 13)', 'Nhiều khả năng mang gen thalassaemia (dưới 13)'),
          'routine',
          HPLC,
        ],
        [
          'unexplained',
          { from: 13 },
          say('Small cells with enough iron', 'Hồng cầu nhỏ dù đủ sắt'),
          'routine',
          say(
            'The index points to iron, ferritin does not: alpha thalassaemia, HbE or inflammation. Haemoglobin HPLC.',
            'Chỉ số gợi ý thiếu sắt nhưng ferritin không thấp: alpha thalassaemia, HbE hoặc viêm. Làm HPLC huyết sắc tố.',
          ),
        ],
      ),
    },
    {
      output: 'index',
      bands: bandsOf(
        SOURCE,
        [
          'thalassaemia',
          {},
          say('Thalassaemia trait more likely (below 13)', 'Nhiều khả năng mang gen thalassaemia (dưới 13)'),
          'routine',
          HPLC,
        ],
        [
          'iron-deficiency',
          { from: 13 },
          say('Lack of iron more likely (13 or more)', 'Nhiều khả năng thiếu sắt (từ 13)'),
          'routine',
          say('Measure ferritin to confirm.', 'Đo ferritin để khẳng định.'),
        ],
      ),
    },
  ],
  evidence: [],
  citation: {
    text: 'Mentzer WC. Differentiation of iron deficiency from thalassaemia trait. Lancet 1973;1:882.',
    doi: '10.1016/S0140-6736(73)91446-3',
  },
  population: {
    derivedIn: say(
      'Beta thalassaemia trait against iron deficiency in the United States.',
      'Người mang gen beta thalassemia so với người thiếu sắt, ở Hoa Kỳ.',
    ),
    asians: say(
      'Poor for alpha thalassaemia and haemoglobin E, which are common in Vietnam: ferritin and haemoglobin HPLC always belong to it.',
      'Kém với alpha thalassemia và huyết sắc tố E, vốn phổ biến ở Việt Nam: luôn phải đi kèm ferritin và HPLC huyết sắc tố.',
    ),
  },
  pitfalls: [
    say(
      'Only for small red cells; iron deficiency and a trait occur together.',
      'Chỉ dùng khi hồng cầu nhỏ; thiếu sắt và mang gen có thể cùng xảy ra.',
    ),
    say(
      'An index of exactly 13 decides nothing; it is counted with the higher ones.',
      'Chỉ số đúng 13 không quyết định được gì; được xếp cùng các chỉ số cao hơn.',
    ),
  ],
  licence: 'Published index, free',
  organ: 'blood',
  inputs: [
    lab('mcv', 'mcv', { unit: 'fL', min: 40, max: 130 }, 'mcv_fl'),
    lab(
      'redCells',
      'rbc',
      { unit: '10*12/L', min: 1, max: 10, conversions: [{ unit: '10*6/uL', multiplyBy: 1 }] },
      'rbc_1e12_l',
    ),
    decides(
      lab(
        'ferritin',
        'ferritin',
        { unit: 'ng/mL', min: 0.5, max: 100_000, conversions: [{ unit: 'ug/L', multiplyBy: 1 }] },
        'ferritin_ng_ml',
      ),
      say(
        'Ferritin was not measured; it decides whether iron is lacking.',
        'Chưa đo ferritin; ferritin cho biết có thiếu sắt hay không.',
      ),
    ),
    decides(sex),
    pregnant,
  ],
  exclusions: [
    when(
      'red-cells-not-small',
      'mcv',
      { above: 79.999 },
      say(
        'The index is only for small red cells (mean volume below 80 fL).',
        'Chỉ số này chỉ dành cho hồng cầu nhỏ (thể tích trung bình dưới 80 fL).',
      ),
    ),
    notInPregnancy(say('The index', 'Chỉ số này')),
  ],
  vectors: [
    {
      file: 'mentzer.csv',
      from: 'the published index, by hand',
      expected: {
        index: expected('index'),
        call: expectedBand('index', {
          'iron deficiency more likely': 'iron-deficiency',
          'thalassaemia trait more likely': 'thalassaemia',
        }),
      },
    },
  ],
};

/** Mentzer WC, Lancet 1973;1:882 (doi:10.1016/S0140-6736(73)91446-3): mean cell volume ÷ red cells. */
export const mentzer: Equation = {
  id: 'mentzer',
  card,
  onnx: () =>
    buildModel('mentzer', ['mcv', 'redCells'], (math, input) => ({
      index: math.divide(input('mcv'), input('redCells')),
    })),
  formula: (person) => ({ index: numberOf(person, 'mcv') * numberOf(person, 'redCells') ** -1 }),
  people: people(12, { mcv: [56, 62, 65, 70, 74, 79], redCells: [3.6, 4.4, 5, 5.6, 6.4] }),
};
