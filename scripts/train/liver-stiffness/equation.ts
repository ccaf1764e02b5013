import {
  adultsOnly,
  as,
  bandsOf,
  type CardDraft,
  notInPregnancy,
  probability,
  say,
  when,
} from '../../models/card.ts';
import { between, type Equation, numberOf, type Person, people } from '../../models/equation.ts';
import { buildModel } from '../../models/graph.ts';
import {
  ageYears as ageInput,
  decides,
  history,
  lab,
  measurement,
  number,
  pregnant,
  sex as sexInput,
  yesNo,
} from '../../models/inputs.ts';
import { cardTables, groupName, withCommas } from './card-tables.ts';
import { MODEL_ID, readFigures, readModel, type TrainingFigures } from './training-figures.ts';

const NAME = say('This model', 'Mô hình này');
/** NHANES writes every age above as 80, so the model never saw a difference beyond. */
const OLDEST = 80;

const age = as(ageInput(), { columns: [{ column: 'age' }, { column: 'RIDAGEYR' }] });
const sex = as(sexInput, {
  columns: [
    ...sexInput.columns,
    { column: 'RIAGENDR', values: { '1': 'male', '2': 'female', '1.0': 'male', '2.0': 'female' } },
  ],
});
const bmi = number(
  'bmi',
  say('Body mass index', 'Chỉ số khối cơ thể'),
  measurement('bmi'),
  { unit: 'kg/m2', min: 14, max: 80 },
  'bmi',
  'BMXBMI',
);
/** About the range that the people trained on had; beyond it nothing was learned. */
const alt = lab('alt', 'alt', { unit: 'U/L', min: 3, max: 250 }, 'alt_u_l', 'LBXSATSI');
const ast = lab('ast', 'ast', { unit: 'U/L', min: 5, max: 250 }, 'ast_u_l', 'LBXSASSI');
const ggt = lab('ggt', 'ggt', { unit: 'U/L', min: 2, max: 1200 }, 'ggt_u_l', 'LBXSGTSI');
const hba1c = lab('hba1c', 'hba1c', { unit: '%', min: 3.8, max: 16 }, 'hba1c_percent', 'LBXGH');

const GRAPH_INPUTS = ['ageYears', 'sex', 'bmi', 'alt', 'ast', 'ggt', 'hba1c'] as const;

const RULE = 'Cut-offs by this model’s training rule; elastography as next test: EASL guideline 2021';
const LATER = say(
  'Repeat in one to three years when a risk factor for liver disease persists.',
  'Lặp lại sau một đến ba năm nếu vẫn còn yếu tố nguy cơ bệnh gan.',
);
const WITH_FIB4 = say(
  'Read together with FIB-4; elastography where FIB-4 is not low or cannot be computed.',
  'Đọc cùng FIB-4; đo độ đàn hồi gan khi FIB-4 không thấp hoặc không tính được.',
);
const MEASURE = say(
  'Liver elastography, when it can be had; FIB-4 decides how soon.',
  'Nên đo độ đàn hồi gan khi có điều kiện; FIB-4 quyết định mức độ sớm.',
);

/** FIB-4 goes first and alone raises a flag; it does not hold below 35 years, and there the highest band does. */
function bands({ cutOffs: { low, high } }: TrainingFigures): CardDraft['bands'] {
  const inEnglish = (share: number) => `${Math.round(100 * share)} %`;
  const set = (urgency: 'unflagged' | 'routine') =>
    bandsOf(
      RULE,
      [
        'low',
        {},
        say(
          `Below ${inEnglish(low)}: a stiff liver is unlikely`,
          `Dưới ${inEnglish(low)}: ít khả năng gan cứng`,
        ),
        'unflagged',
        LATER,
      ],
      [
        'intermediate',
        { from: low },
        say(
          `${inEnglish(low)} to below ${inEnglish(high)}`,
          `Từ ${inEnglish(low)} đến dưới ${inEnglish(high)}`,
        ),
        'unflagged',
        WITH_FIB4,
      ],
      [
        'high',
        { from: high },
        say(
          `${inEnglish(high)} or more: a stiff liver is possible`,
          `Từ ${inEnglish(high)}: có thể gan cứng`,
        ),
        urgency,
        MEASURE,
      ],
    );
  return [
    { output: 'risk', when: { input: 'ageYears', below: 35 }, bands: set('routine') },
    { output: 'risk', bands: set('unflagged') },
  ];
}

function evidence({ groups, calibrationIndex, scores, bestScore, cohort }: TrainingFigures) {
  const data = `NHANES 2017-2018, ${cohort.people} adults, ${cohort.stiff} with 8 kPa or more`;
  const rounded = (value: number) => Math.round(value * 1000) / 1000;
  const entry = (
    measure: string,
    { value, ci95: [low, high] }: TrainingFigures['calibrationIndex'],
    note: string,
  ): CardDraft['evidence'][number] => ({
    measure,
    value: rounded(value),
    ci95: [rounded(low), rounded(high)],
    data,
    note,
  });
  const unseen = 'Nested cross-validation over survey strata, survey weights.';
  const byGroup = groups.flatMap((one) => {
    const name = one.group === 'all' ? '' : `, ${groupName(one.group).en}`;
    const note = one.group === 'all' ? unseen : `${one.people} people, ${one.stiff} with 8 kPa or more.`;
    return ['all', 'women', 'men', 'asian'].includes(one.group) ? [entry(`AUC${name}`, one.auc, note)] : [];
  });
  const all = groups.find(({ group }) => group === 'all');
  const asian = groups.find(({ group }) => group === 'asian');
  const best = scores.find(({ name }) => name === bestScore);
  return [
    ...byGroup,
    ...(all ? [entry('calibration slope', all.slope, unseen)] : []),
    ...(asian
      ? [entry('calibration slope, Asians', asian.slope, 'Best 1; below, the predictions are too extreme.')]
      : []),
    entry(
      'integrated calibration index',
      calibrationIndex,
      `Mean distance of predicted from observed. ${unseen}`,
    ),
    ...(best
      ? [
          entry(
            `AUC above that of ${best.name} (${best.madeFor}), the best published score computable`,
            best.modelMore,
            unseen,
          ),
        ]
      : []),
  ];
}

function card(figures: TrainingFigures): CardDraft {
  return {
    title: say('Liver stiffness of 8 kPa or more', 'Độ cứng gan từ 8 kPa'),
    intendedUse: say(
      'Tells, from routine chemistry and body size, how likely elastography (FibroScan) would show a liver stiffness of 8 kPa or more, to help decide who is measured. It diagnoses no fibrosis.',
      'Từ sinh hóa thường quy và thể trạng, cho biết khả năng đo độ đàn hồi (FibroScan) sẽ thấy độ cứng gan từ 8 kPa, giúp quyết định ai nên được đo. Không chẩn đoán xơ hóa gan.',
    ),
    appliesTo: {
      age: { min: 18, max: 120 },
      sex: 'any',
      population: say(
        'Adults who feel well, without known hepatitis B or C or cirrhosis.',
        'Người lớn khỏe mạnh, không biết mắc viêm gan B, C hoặc xơ gan.',
      ),
      excluded: [
        say('Known hepatitis B or C, or cirrhosis', 'Đã biết viêm gan B, C hoặc xơ gan'),
        say('Pregnancy', 'Phụ nữ mang thai'),
        say(
          'Acute hepatitis: enzymes beyond those of the people trained on are refused',
          'Viêm gan cấp: men gan vượt khoảng của nhóm huấn luyện bị từ chối',
        ),
      ],
    },
    outputs: [probability('risk', say('Probability of 8 kPa or more', 'Xác suất từ 8 kPa'))],
    bands: bands(figures),
    evidence: evidence(figures),
    tables: cardTables(figures),
    citation: {
      text: 'Trained by scripts/train/liver-stiffness/train.ts on NHANES 2017-2018, Centers for Disease Control and Prevention, National Center for Health Statistics (tables DEMO, LUX, BMX, BIOPRO, HDL, GHB, HEQ). 8 kPa and elastography as next test: EASL clinical practice guidelines on non-invasive tests for evaluation of liver disease severity and prognosis, 2021 update. J Hepatol 2021;75:659-89.',
      doi: '10.1016/j.jhep.2021.05.025',
    },
    population: {
      derivedIn: say(
        'Adults of the United States, civilian and not in institutions, 2017-2018, weighted to them.',
        'Người lớn ở Hoa Kỳ, là dân thường và không sống trong cơ sở tập trung, 2017-2018, có trọng số theo quần thể đó.',
      ),
      asians: asiansOf(figures),
    },
    pitfalls: [
      say(
        'One survey of one country and one device; not yet validated anywhere else.',
        'Một khảo sát của một nước và một loại máy; chưa được kiểm định ở nơi nào khác.',
      ),
      say(
        'Stiffness is a surrogate: 8 kPa by elastography is not fibrosis by biopsy, and heart failure, inflammation, cholestasis or a meal stiffen a liver too.',
        'Độ cứng gan là chỉ số thay thế: 8 kPa khi đo độ đàn hồi không phải là xơ hóa trên sinh thiết, và suy tim, viêm, ứ mật hoặc một bữa ăn cũng làm gan cứng lên.',
      ),
      say(
        'Not compared with FIB-4, APRI or NFS: NHANES’ blood counts were not in the data. FIB-4 goes first; this model raises a flag of its own only below 35 years, where FIB-4 does not hold.',
        'Chưa so sánh với FIB-4, APRI hay NFS: dữ liệu không có công thức máu của NHANES. FIB-4 đi trước; mô hình này chỉ tự tạo cảnh báo ở người dưới 35 tuổi, nơi FIB-4 không áp dụng.',
      ),
      ...weaknesses(figures),
      say(
        'Hepatitis B and C are excluded by what people have been told; where hepatitis B is common and untested, test for it first.',
        'Viêm gan B và C được loại trừ theo điều mà người được khám từng được thông báo; nơi viêm gan B phổ biến và chưa được xét nghiệm, hãy xét nghiệm viêm gan B trước.',
      ),
      say(
        'ALT lowers the probability at the same AST, as in FIB-4: it is the ratio that speaks.',
        'Với cùng AST, ALT làm giảm xác suất, như trong FIB-4: chính tỷ số mới có ý nghĩa.',
      ),
      say(
        'HbA1c misleads in thalassaemia, haemoglobin E and anaemia, and people treated for diabetes count by their HbA1c alone.',
        'HbA1c gây sai lệch khi có thalassemia, huyết sắc tố E và thiếu máu; người đang điều trị đái tháo đường chỉ được tính theo HbA1c.',
      ),
      say(
        'Ages over 80 years are computed as 80, as the survey records them.',
        'Tuổi trên 80 được tính là 80, như khảo sát ghi nhận.',
      ),
      say(
        'The figures are of people with every value measured; one in ten of those examined lacked one.',
        'Các con số là của những người có đủ mọi giá trị đo; cứ mười người được khám thì một người thiếu một giá trị.',
      ),
    ],
    licence: 'Apache-2.0; the data are in the public domain (CDC/NCHS)',
    organ: 'liver',
    inputs: [
      age,
      sex,
      bmi,
      alt,
      ast,
      ggt,
      hba1c,
      decides(
        yesNo(
          'chronicLiverDisease',
          say('Chronic liver disease', 'Bệnh gan mạn'),
          history('chronicLiverDisease'),
          'chronic_liver_disease',
        ),
        say(
          'It is not recorded whether the person has hepatitis B or C or cirrhosis; the result does not hold then.',
          'Chưa ghi nhận người này có viêm gan B, C hoặc xơ gan hay không; nếu có thì kết quả không áp dụng.',
        ),
      ),
      pregnant,
    ],
    exclusions: [
      adultsOnly(NAME),
      when(
        'known-liver-disease',
        'chronicLiverDisease',
        { equals: true },
        say(
          'Known liver disease: this model was made for people without one.',
          'Đã biết bệnh gan: mô hình này dành cho người không mắc bệnh gan.',
        ),
      ),
      notInPregnancy(NAME),
    ],
    vectors: [],
  };
}

function asiansOf({ groups }: TrainingFigures): ReturnType<typeof say> {
  const asian = groups.find(({ group }) => group === 'asian');
  if (asian === undefined) return say('Not measured.', 'Chưa đo.');
  const { people, stiff } = asian;
  const auc = asian.auc.value.toFixed(2);
  const [low, high] = asian.auc.ci95.map((bound) => bound.toFixed(2));
  const predicted = oneDecimal(asian.expected);
  const observed = oneDecimal(asian.observed);
  return say(
    `${people} non-Hispanic Asians of the United States, of whom only ${stiff} had 8 kPa or more: AUC ${auc} ` +
      `(${low} to ${high}); predicted ${predicted}, observed ${observed}. Too few to tell how well it is calibrated. ` +
      'Not measured in Vietnam; hepatitis B, which causes much liver disease there, was left out of training.',
    withCommas(
      `${people} người gốc Á không gốc Tây Ban Nha/Mỹ La-tinh ở Hoa Kỳ, trong đó chỉ ${stiff} người từ 8 kPa: AUC ${auc} ` +
        `(${low} đến ${high}); dự đoán ${predicted}, thực tế ${observed}. Quá ít để biết mô hình hiệu chuẩn tốt đến đâu. ` +
        'Chưa đo ở Việt Nam; viêm gan B, nguyên nhân của nhiều bệnh gan ở đó, đã được loại khỏi dữ liệu huấn luyện.',
    ),
  );
}

/** Where the figures are weakest, in words. */
function weaknesses({ atCutOffs, tenths, cutOffs }: TrainingFigures): ReturnType<typeof say>[] {
  const perCent = (share: number | undefined) => `${Math.round(100 * (share ?? Number.NaN))} %`;
  const at = (group: string, from: number) =>
    atCutOffs.find((one) => one.group === group && one.from === from);
  const found = ['all', '18-39', 'asian'].map((group) => perCent(at(group, cutOffs.low)?.sensitivity.value));
  const [right, rightInAsians] = ['all', 'asian'].map((group) =>
    perCent(at(group, cutOffs.high)?.positivePredictive.value),
  );
  const [lowest] = tenths;
  const observed = oneDecimal(lowest?.observed);
  const predicted = oneDecimal(lowest?.expected);
  return [
    say(
      `Most of those in the highest band have a soft liver: its positive predictive value is ${right}, in Asians ${rightInAsians}.`,
      `Phần lớn người ở mức cao nhất có gan mềm: giá trị dự đoán dương của mức này là ${right}, ở người châu Á ${rightInAsians}.`,
    ),
    say(
      `The lowest band is no clearance. The lower cut-off finds ${found[0]} of stiff livers on the whole, but ${found[1]} below 40 years and ${found[2]} in Asians.`,
      `Mức thấp nhất không phải là loại trừ. Ngưỡng dưới tìm ra ${found[0]} số gan cứng nói chung, nhưng ${found[1]} ở người dưới 40 tuổi và ${found[2]} ở người châu Á.`,
    ),
    say(
      `In the tenth of lowest probability ${observed} were stiff where ${predicted} were predicted: very few people, of large survey weight, make that difference.`,
      withCommas(
        `Ở một phần mười có xác suất thấp nhất, ${observed} có gan cứng trong khi dự đoán ${predicted}: rất ít người, có trọng số khảo sát lớn, tạo nên chênh lệch đó.`,
      ),
    ),
  ];
}

const oneDecimal = (share = Number.NaN) => `${(100 * share).toFixed(1)} %`;

const { intercept, terms } = readModel();

/** The model that train.ts fitted, as coefficients.json in its folder holds it. */
export const liverStiffness: Equation = {
  id: MODEL_ID,
  card: card(readFigures()),
  onnx: () =>
    buildModel(MODEL_ID, GRAPH_INPUTS, (math, input) => {
      const of = (name: (typeof terms)[number]['input']) => {
        if (name === 'male') return input('sex');
        return name === 'ageYears' ? math.smaller(input(name), OLDEST) : input(name);
      };
      const parts = terms.map(({ input: name, logarithm, coefficient }) =>
        math.multiply(coefficient, logarithm ? math.log(of(name)) : of(name)),
      );
      return {
        risk: math.logistic(parts.reduce((sum, part) => math.add(sum, part), math.add(intercept, 0))),
      };
    }),
  formula: (person) => ({ risk: riskOf(person) }),
  people: people(20, {
    ageYears: between(18, 90),
    sex: ['female', 'male'],
    bmi: between(17, 48, 1),
    alt: between(6, 160),
    ast: between(9, 140),
    ggt: between(6, 400),
    hba1c: between(4.4, 11, 1),
  }),
};

/** The same in plain arithmetic, by odds. */
function riskOf(person: Person): number {
  const weight = (name: string) => terms.find(({ input }) => input === name)?.coefficient ?? Number.NaN;
  const enzymes =
    numberOf(person, 'alt') ** weight('alt') *
    numberOf(person, 'ast') ** weight('ast') *
    numberOf(person, 'ggt') ** weight('ggt');
  const rest =
    Math.min(numberOf(person, 'ageYears'), OLDEST) * weight('ageYears') +
    (person.sex === 'male' ? weight('male') : 0) +
    numberOf(person, 'bmi') * weight('bmi') +
    numberOf(person, 'hba1c') * weight('hba1c');
  const odds = enzymes * Math.exp(intercept + rest);
  return odds / (1 + odds);
}
