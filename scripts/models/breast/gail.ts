import { bandsOf, type CardDraft, expected, madeForAges, percent, say, value, when } from '../card.ts';
import { between, type Equation, numberOf, numberOrNull, people } from '../equation.ts';
import { type Arithmetic, buildModel, type Column } from '../graph.ts';
import { ageYears, choice, decides, history, notAbove, number, ownCancer, sex, yesNo } from '../inputs.ts';
import { HAZARDS, type Hazards } from './gail-hazards.ts';

type Betas = {
  readonly biopsies: number;
  readonly menarche: number;
  readonly firstBirth: number;
  readonly relatives: number;
  readonly biopsiesFrom50: number;
  readonly firstBirthByRelatives: number;
  /** One minus attributable risk, below 50 years and from then on. */
  readonly unattributable: readonly [number, number];
};

const WHITE: Betas = {
  biopsies: 0.5292641686,
  menarche: 0.0940103059,
  firstBirth: 0.2186262218,
  relatives: 0.9583027845,
  biopsiesFrom50: -0.288042483,
  firstBirthByRelatives: -0.1908113865,
  unattributable: [0.5788413, 0.5788413],
};
const BLACK: Betas = {
  biopsies: 0.1822121131,
  menarche: 0.2672530336,
  firstBirth: 0,
  relatives: 0.4757242578,
  biopsiesFrom50: -0.1119411682,
  firstBirthByRelatives: 0,
  unattributable: [0.7294988, 0.74397137],
};
const HISPANIC_BORN_IN_US: Betas = {
  biopsies: 0.0970783641,
  menarche: 0,
  firstBirth: 0.2318368334,
  relatives: 0.166685441,
  biopsiesFrom50: 0,
  firstBirthByRelatives: 0,
  unattributable: [0.749294788397, 0.778215491668],
};
const HISPANIC_BORN_ELSEWHERE: Betas = {
  biopsies: 0.4798624017,
  menarche: 0.2593922322,
  firstBirth: 0.4669246218,
  relatives: 0.9076679727,
  biopsiesFrom50: 0,
  firstBirthByRelatives: 0,
  unattributable: [0.428864989813, 0.450352338746],
};
const ASIAN: Betas = {
  biopsies: 0.55263612260619,
  menarche: 0.07499257592975,
  firstBirth: 0.27638268294593,
  relatives: 0.79185633720481,
  biopsiesFrom50: 0,
  firstBirthByRelatives: 0,
  unattributable: [0.47519806426735, 0.50316401683903],
};

type Group = {
  readonly code: number;
  readonly value: string;
  readonly title: ReturnType<typeof say>;
  readonly betas: Betas;
  readonly hazards: Hazards;
  /** How the group's own study coded biopsies, first birth and relatives. */
  readonly coding: 'white' | 'black' | 'hispanic' | 'asian';
};

/** Groups of the tool by their codes; the first word is the answer of our form where there is one. */
const GROUPS: readonly Group[] = [
  {
    code: 1,
    value: 'white',
    title: say('White', 'Da trắng'),
    betas: WHITE,
    hazards: HAZARDS.white,
    coding: 'white',
  },
  {
    code: 2,
    value: 'black',
    title: say('Black', 'Da đen'),
    betas: BLACK,
    hazards: HAZARDS.black,
    coding: 'black',
  },
  {
    code: 3,
    value: 'hispanic-born-in-us',
    title: say('Hispanic, born in the United States', 'Gốc Mỹ La-tinh, sinh tại Hoa Kỳ'),
    betas: HISPANIC_BORN_IN_US,
    hazards: HAZARDS.hispanicBornInUs,
    coding: 'hispanic',
  },
  {
    code: 4,
    value: 'native-american',
    title: say('American Indian or Alaskan Native', 'Thổ dân châu Mỹ hoặc Alaska'),
    betas: WHITE,
    hazards: HAZARDS.white,
    coding: 'white',
  },
  {
    code: 5,
    value: 'hispanic',
    title: say('Hispanic, born elsewhere', 'Gốc Mỹ La-tinh, sinh nơi khác'),
    betas: HISPANIC_BORN_ELSEWHERE,
    hazards: HAZARDS.hispanicBornElsewhere,
    coding: 'hispanic',
  },
  {
    code: 6,
    value: 'chinese',
    title: say('Chinese', 'Người Hoa'),
    betas: ASIAN,
    hazards: HAZARDS.chinese,
    coding: 'asian',
  },
  {
    code: 7,
    value: 'japanese',
    title: say('Japanese', 'Người Nhật'),
    betas: ASIAN,
    hazards: HAZARDS.japanese,
    coding: 'asian',
  },
  {
    code: 8,
    value: 'filipino',
    title: say('Filipino', 'Người Philippines'),
    betas: ASIAN,
    hazards: HAZARDS.filipino,
    coding: 'asian',
  },
  {
    code: 9,
    value: 'hawaiian',
    title: say('Hawaiian', 'Người Hawaii'),
    betas: ASIAN,
    hazards: HAZARDS.hawaiian,
    coding: 'asian',
  },
  {
    code: 10,
    value: 'pacific-islander',
    title: say('Other Pacific Islander', 'Người đảo Thái Bình Dương khác'),
    betas: ASIAN,
    hazards: HAZARDS.pacificIslander,
    coding: 'asian',
  },
  {
    code: 11,
    value: 'asian',
    title: say('Other Asian (Vietnamese among them)', 'Châu Á khác (gồm người Việt)'),
    betas: ASIAN,
    hazards: HAZARDS.otherAsian,
    coding: 'asian',
  },
];

/** A code of the tool for what is not known. */
const UNKNOWN = 99;
const NULLIPAROUS = 98;
const HYPERPLASIA = { without: 0.93, with: 1.82 };

const NAME = say('The Gail model', 'Mô hình Gail');

const card: CardDraft = {
  title: say(
    'Breast cancer within five years (Gail, BCRAT, with Asian-American rates)',
    'Ung thư vú trong năm năm (Gail, BCRAT, có số liệu người Mỹ gốc Á)',
  ),
  intendedUse: say(
    'Gives women of 35 to 85 years without breast cancer their risk within five years and up to 90 years.',
    'Cho nguy cơ ung thư vú trong năm năm và đến 90 tuổi ở phụ nữ 35 đến 85 tuổi chưa mắc ung thư vú.',
  ),
  appliesTo: {
    age: { min: 35, max: 85 },
    sex: 'female',
    population: say(
      'Women without breast cancer and without a known BRCA mutation.',
      'Phụ nữ chưa mắc ung thư vú và không mang đột biến BRCA đã biết.',
    ),
    excluded: [
      say('Breast cancer, DCIS or LCIS', 'Ung thư vú, DCIS hoặc LCIS'),
      say('Known BRCA mutation', 'Đã biết đột biến BRCA'),
      say('Men', 'Nam giới'),
    ],
  },
  outputs: [
    percent('risk5y', say('Breast cancer within five years', 'Ung thư vú trong năm năm')),
    percent('riskTo90', say('Breast cancer up to 90 years', 'Ung thư vú đến 90 tuổi')),
    value(
      'relativeRiskUnder50',
      say('Relative risk below 50 years', 'Nguy cơ tương đối dưới 50 tuổi'),
      '1',
      2,
    ),
    value('relativeRiskFrom50', say('Relative risk from 50 years', 'Nguy cơ tương đối từ 50 tuổi'), '1', 2),
  ],
  bands: [
    {
      output: 'risk5y',
      bands: bandsOf(
        'National Cancer Institute, Breast Cancer Risk Assessment Tool: 1.67 % in five years (United States)',
        [
          'average',
          {},
          say('Below 1.67 %', 'Dưới 1,67 %'),
          'unflagged',
          say('Screening by age.', 'Tầm soát theo tuổi.'),
        ],
        [
          'raised',
          { from: 1.67 },
          say('1.67 % or more', 'Từ 1,67 %'),
          'routine',
          say(
            'Discuss closer screening and, as in the United States, preventive medicine. Absolute figures overestimate in Vietnam.',
            'Trao đổi về tầm soát sát hơn và thuốc dự phòng như tại Hoa Kỳ. Con số tuyệt đối cao hơn thực tế ở Việt Nam.',
          ),
        ],
      ),
    },
  ],
  evidence: [
    {
      measure: 'AUC',
      value: 0.61,
      data: 'Asian American women (Matsuno 2011)',
      note: 'About 0.61 as reported; not re-measured here.',
    },
  ],
  citation: {
    text: 'Matsuno RK, Costantino JP, Ziegler RG, et al. Projecting individualized absolute invasive breast cancer risk in Asian and Pacific Islander American women. J Natl Cancer Inst 2011;103:951-61; Gail MH et al., J Natl Cancer Inst 1989;81:1879-86.',
    doi: '10.1093/jnci/djr154',
  },
  population: {
    derivedIn: say(
      'Women of the United States; relative risks of Asians from the Asian American Breast Cancer Study.',
      'Phụ nữ Hoa Kỳ; nguy cơ tương đối của người châu Á lấy từ nghiên cứu Asian American Breast Cancer Study.',
    ),
    asians: say(
      'Vietnamese are computed as "other Asian American". Incidence there is about twice that of Vietnam, so that the absolute risk is too high.',
      'Người Việt Nam được tính như "người Mỹ gốc Á khác". Tỷ lệ mới mắc ở nhóm đó cao khoảng gấp đôi Việt Nam, nên nguy cơ tuyệt đối quá cao.',
    ),
  },
  pitfalls: [
    say(
      'Menarche is coded backwards: the earlier, the higher.',
      'Tuổi có kinh lần đầu được mã hóa ngược: càng sớm, mã càng cao.',
    ),
    say(
      'What the tool calls unknown (99) is computed as the lowest risk, and only in tables: of a person it is asked.',
      'Điều mà công cụ gọi là không rõ (99) được tính như nguy cơ thấp nhất, và chỉ trong bảng: với một người cụ thể thì phải hỏi.',
    ),
    say(
      'One calculator in circulation multiplies White risks by one number for each origin, which is not this model.',
      'Một công cụ tính đang lưu hành nhân nguy cơ của người da trắng với một con số cho mỗi nguồn gốc; đó không phải mô hình này.',
    ),
  ],
  licence: 'Tool of the National Cancer Institute, public domain',
  organ: 'breast',
  inputs: [
    { ...ageYears(), columns: [{ column: 'age' }, { column: 'T1' }] },
    {
      ...number(
        'untilAge',
        say('Age to look ahead to (0: five years)', 'Tuổi dự báo đến (0: năm năm)'),
        {
          kind: 'setting',
          field: 'gailUntilAge',
          default: 0,
          defaultSource: 'five years ahead, as the tool does',
        },
        { unit: 'a', min: 0, max: 90 },
        'T2',
      ),
      required: false,
      unknownAs: 0,
    },
    number(
      'biopsies',
      say('Breast biopsies', 'Số lần sinh thiết vú'),
      history('breastBiopsies'),
      { unit: '1', min: 0, max: 30, integer: true },
      'N_Biop',
    ),
    {
      ...yesNo(
        'hyperplasia',
        say('Atypical hyperplasia in a biopsy', 'Tăng sản không điển hình khi sinh thiết'),
        history('atypicalHyperplasia'),
        { column: 'HypPlas', values: { '99': '' } },
      ),
      required: false,
      unknownAs: UNKNOWN,
      whenMissing: say(
        'It is not known whether a biopsy showed atypical hyperplasia; the model has a value of its own for that.',
        'Chưa biết sinh thiết có tăng sản không điển hình hay không; mô hình có giá trị riêng cho trường hợp này.',
      ),
    },
    number(
      'menarcheAge',
      say('Age at first period', 'Tuổi có kinh lần đầu'),
      history('menarcheAge'),
      { unit: 'a', min: 7, max: 39 },
      'AgeMen',
    ),
    notAbove(
      number(
        'firstBirthAge',
        say('Age at first birth (98: none)', 'Tuổi sinh con đầu lòng (98: chưa sinh)'),
        history('firstBirthAgeOrNone'),
        { unit: 'a', min: 10, max: 98 },
        'Age1st',
      ),
      'ageYears',
      NULLIPAROUS,
    ),
    number(
      'relatives',
      say('Mother, sisters and daughters with breast cancer', 'Số mẹ, chị em gái, con gái mắc ung thư vú'),
      history('relativesWithBreastCancer'),
      { unit: '1', min: 0, max: 30, integer: true },
      'N_Rels',
    ),
    choice(
      'ethnicity',
      say('Ethnic group', 'Nhóm dân tộc'),
      history('ethnicity'),
      GROUPS.map(({ value, code, title }) => [value, code, title] as const),
      { column: 'Race', values: Object.fromEntries(GROUPS.map(({ code, value }) => [String(code), value])) },
    ),
    decides(sex),
    ownCancer,
    decides(
      yesNo('brca', say('Known BRCA mutation', 'Đã biết đột biến BRCA'), history('brca'), 'brca'),
      say(
        'It is not recorded whether a BRCA mutation is known, for which this model does not hold.',
        'Chưa ghi nhận có đột biến BRCA hay không; mô hình không áp dụng khi có đột biến.',
      ),
    ),
  ],
  exclusions: [
    when(
      'man',
      'sex',
      { equals: 'male' },
      say('The Gail model is for women.', 'Mô hình Gail dành cho phụ nữ.'),
    ),
    ...madeForAges(NAME, 35, 85),
    when(
      'earlier-cancer',
      'personalCancerHistory',
      { equals: true },
      say(
        'The Gail model is not for women who have had a cancer.',
        'Mô hình Gail không dành cho người đã từng mắc ung thư.',
      ),
    ),
    when(
      'brca',
      'brca',
      { equals: true },
      say(
        'The Gail model does not hold with a BRCA mutation.',
        'Mô hình Gail không áp dụng khi có đột biến BRCA.',
      ),
    ),
  ],
  vectors: [
    {
      file: 'gail-bcrat.csv',
      from: 'R package BCRA, run',
      expected: {
        abs_risk_5y_pct: expected('risk5y'),
        abs_risk_to90_pct: expected('riskTo90'),
        RR_lt50: expected('relativeRiskUnder50'),
        RR_ge50: expected('relativeRiskFrom50'),
      },
    },
  ],
};

const INPUTS = [
  'ageYears',
  'untilAge',
  'biopsies',
  'hyperplasia',
  'menarcheAge',
  'firstBirthAge',
  'relatives',
  'ethnicity',
] as const;

/** The value of a woman's group; each group is recognised once, and a code that is none gives NaN. */
function ofGroup(math: Arithmetic, code: Column): (pick: (group: Group) => Column | number) => Column {
  const groups = GROUPS.map((group) => ({ group, is: math.equals(code, group.code) }));
  const none = math.multiply(code, Number.NaN);
  return (pick) => groups.reduce<Column>((rest, { group, is }) => math.choose(is, pick(group), rest), none);
}

/** Gail MH et al., J Natl Cancer Inst 1989;81:1879-86; Matsuno RK et al., 2011 (doi:10.1093/jnci/djr154); per cent. */
export const gail: Equation = {
  id: 'gail-bcrat',
  card,

  onnx: () =>
    buildModel('gail-bcrat', INPUTS, (math, input) => {
      const pick = ofGroup(math, input('ethnicity'));
      const unless = (code: number, column: Column, lowest: number) =>
        math.choose(math.equals(column, code), lowest, column);

      const biopsyCount = unless(UNKNOWN, input('biopsies'), 0);
      const biopsies = math.smaller(
        biopsyCount,
        pick(({ coding }) => (coding === 'hispanic' ? 1 : 2)),
      );
      const menarche = math.steps(unless(UNKNOWN, input('menarcheAge'), 14), 2, [
        [12, 1],
        [14, 0],
      ]);
      const birth = math.steps(unless(UNKNOWN, input('firstBirthAge'), 0), 0, [
        [20, 1],
        [25, 2],
        [30, 3],
        [NULLIPAROUS, 2],
      ]);
      const hispanicBirth = math.steps(unless(UNKNOWN, input('firstBirthAge'), 0), 0, [
        [20, 1],
        [30, 2],
      ]);
      const firstBirth = pick(({ coding }) =>
        coding === 'black' ? 0 : coding === 'hispanic' ? hispanicBirth : birth,
      );
      const relatives = math.smaller(
        unless(UNKNOWN, input('relatives'), 0),
        pick(({ coding }) => (coding === 'white' || coding === 'black' ? 2 : 1)),
      );
      const beta = (name: Exclude<keyof Betas, 'unattributable'>) => pick(({ betas }) => betas[name]);
      const hyperplasia = math.choose(
        math.atLeast(biopsyCount, 1),
        math.lookUp(input('hyperplasia'), [
          [0, Math.log(HYPERPLASIA.without)],
          [1, Math.log(HYPERPLASIA.with)],
          [UNKNOWN, 0],
        ]),
        0,
      );
      const under50 = math.add(
        math.multiply(beta('biopsies'), biopsies),
        math.multiply(
          beta('menarche'),
          math.smaller(
            menarche,
            pick(({ coding }) => (coding === 'black' ? 1 : 2)),
          ),
        ),
        math.multiply(beta('firstBirth'), firstBirth),
        math.multiply(beta('relatives'), relatives),
        math.multiply(beta('firstBirthByRelatives'), math.multiply(firstBirth, relatives)),
        hyperplasia,
      );
      const relative = [
        math.exp(under50),
        math.exp(math.add(under50, math.multiply(beta('biopsiesFrom50'), biopsies))),
      ] as const;
      const scale = ([0, 1] as const).map((at) =>
        math.multiply(
          pick(({ betas }) => betas.unattributable[at]),
          relative[at],
        ),
      );

      const until = math.choose(
        math.equals(input('untilAge'), 0),
        math.add(input('ageYears'), 5),
        math.choose(math.above(input('untilAge'), input('ageYears')), input('untilAge'), Number.NaN),
      );
      const bands = Array.from({ length: 14 }, (_, band) => {
        const from = 20 + 5 * band;
        const cancer = math.multiply(
          pick(({ hazards }) => hazards.cancer[band] ?? Number.NaN),
          scale[from < 50 ? 0 : 1] ?? 0,
        );
        const all = math.add(
          cancer,
          pick(({ hazards }) => hazards.otherDeath[band] ?? Number.NaN),
        );
        return { from, all, share: math.divide(cancer, all) };
      });
      const riskUntil = (end: Column | number): Column => {
        let survived: Column | number = 0;
        let risk: Column | number = 0;
        for (const { from, all, share } of bands) {
          const start = math.larger(input('ageYears'), from);
          const years = math.larger(0, math.subtract(math.smaller(end, from + 5), start));
          const passed = math.multiply(all, years);
          const inBand = math.multiply(
            share,
            math.exp(math.multiply(-1, survived)),
            math.subtract(1, math.exp(math.multiply(-1, passed))),
          );
          risk = math.add(risk, inBand);
          survived = math.add(survived, passed);
        }
        return math.multiply(100, risk);
      };
      return {
        risk5y: riskUntil(until),
        riskTo90: riskUntil(90),
        relativeRiskUnder50: relative[0],
        relativeRiskFrom50: relative[1],
      };
    }),

  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const group = GROUPS.find(({ value }) => value === person.ethnicity);
    if (group === undefined) throw new Error('golden person has an unknown group');
    const { betas, hazards, coding } = group;
    const biopsied = of('biopsies');
    const biopsies = Math.min(biopsied, coding === 'hispanic' ? 1 : 2);
    const menarche = of('menarcheAge') >= 14 ? 0 : of('menarcheAge') >= 12 || coding === 'black' ? 1 : 2;
    const birth = of('firstBirthAge');
    const usual = birth === NULLIPAROUS ? 2 : birth >= 30 ? 3 : birth >= 25 ? 2 : birth >= 20 ? 1 : 0;
    const hispanic = birth >= 30 ? 2 : birth >= 20 ? 1 : 0;
    const firstBirth = coding === 'black' ? 0 : coding === 'hispanic' ? hispanic : usual;
    const relatives = Math.min(of('relatives'), coding === 'white' || coding === 'black' ? 2 : 1);
    const atypical = numberOrNull(person, 'hyperplasia');
    const factor =
      biopsied === 0 || atypical === null ? 1 : atypical === 1 ? HYPERPLASIA.with : HYPERPLASIA.without;
    const log =
      betas.biopsies * biopsies +
      betas.menarche * menarche +
      betas.firstBirth * firstBirth +
      (betas.relatives + betas.firstBirthByRelatives * firstBirth) * relatives;
    const under50 = Math.exp(log) * factor;
    const from50 = under50 * Math.exp(betas.biopsiesFrom50 * biopsies);
    // Year by year, as the tool does.
    const riskUntil = (end: number) => {
      let [risk, passed] = [0, 0];
      for (let age = of('ageYears'); age < end; age++) {
        const band = Math.floor((age - 20) / 5);
        const scale = age < 50 ? betas.unattributable[0] * under50 : betas.unattributable[1] * from50;
        const cancer = (hazards.cancer[band] ?? Number.NaN) * scale;
        const all = cancer + (hazards.otherDeath[band] ?? Number.NaN);
        risk += (cancer / all) * Math.exp(-passed) * -Math.expm1(-all);
        passed += all;
      }
      return 100 * risk;
    };
    return {
      risk5y: riskUntil(of('ageYears') + 5),
      riskTo90: riskUntil(90),
      relativeRiskUnder50: under50,
      relativeRiskFrom50: from50,
    };
  },

  people: people(24, {
    ageYears: between(35, 80),
    biopsies: [0, 0, 1, 2, 3],
    hyperplasia: [0, 1, ''],
    menarcheAge: between(10, 16),
    firstBirthAge: [18, 20, 24, 25, 29, 30, 36, NULLIPAROUS],
    relatives: [0, 0, 1, 2],
    ethnicity: GROUPS.map(({ value }) => value),
  }),
};
