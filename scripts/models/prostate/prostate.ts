import type { Bilingual } from '../../../src/domain/text.ts';
import type { TableInput } from '../../../src/inference/model-card.ts';
import { afterCancer, type CardDraft, expected, percent, probability, say, when } from '../card.ts';
import { between, type Equation, numberOf, numberOrNull, type Person, people } from '../equation.ts';
import { type Arithmetic, buildModel, type Column } from '../graph.ts';
import {
  africanOrigin,
  ageYears,
  calledForBy,
  decides,
  history,
  lab,
  ownCancer,
  sex,
  yesNo,
} from '../inputs.ts';
import { type Pattern, PBCG, PCPTRC } from './prostate-coefficients.ts';

/** The code of what is not known: the calculators then use coefficients fitted without it. */
const UNKNOWN = -1;
const KNOWN_OR_NOT = ['priorBiopsy', 'rectalExam', 'familyProstateCancer'] as const;

const optional = (input: TableInput): TableInput => ({
  ...input,
  required: false,
  unknownAs: UNKNOWN,
  whenMissing: say(
    `${input.title.en}: not known; computed by the coefficients without it.`,
    `${input.title.vi}: chưa biết; đã tính bằng bộ hệ số không có thông tin này.`,
  ),
});

const psa = calledForBy(
  lab(
    'psa',
    'psa',
    { unit: 'ng/mL', min: 0.1, max: 50, conversions: [{ unit: 'ug/L', multiplyBy: 1 }] },
    'psa',
  ),
  say('Only for men whose PSA was measured.', 'Chỉ dành cho nam giới đã đo PSA.'),
);

const questions = [
  optional(
    yesNo(
      'priorBiopsy',
      say('An earlier prostate biopsy without cancer', 'Từng sinh thiết tuyến tiền liệt không có ung thư'),
      history('priorProstateBiopsy'),
      'priorbiopsy',
      'prior_biopsy',
    ),
  ),
  optional(
    yesNo(
      'rectalExam',
      say('Suspicious rectal examination', 'Thăm trực tràng nghi ngờ'),
      history('rectalExamAbnormal'),
      'dre',
      'dre_abnormal',
    ),
  ),
  optional(
    yesNo(
      'familyProstateCancer',
      say(
        'Father, brother or son with prostate cancer',
        'Cha, anh em trai hoặc con trai mắc ung thư tuyến tiền liệt',
      ),
      history('familyProstateCancer'),
      'famhistory',
      'family_history',
    ),
  ),
];

function cardOf(
  name: string,
  title: Bilingual,
  minAge: number,
  more: Pick<
    CardDraft,
    'inputs' | 'outputs' | 'evidence' | 'citation' | 'population' | 'pitfalls' | 'vectors'
  >,
): CardDraft {
  return {
    title,
    intendedUse: say(
      'Gives men for whom a prostate biopsy is considered the probability that it finds cancer, by grade, for the talk about it.',
      'Cho xác suất sinh thiết tuyến tiền liệt tìm thấy ung thư theo độ ác tính, để trao đổi khi cân nhắc sinh thiết.',
    ),
    appliesTo: {
      age: { min: minAge, max: 90 },
      sex: 'male',
      population: say(
        'Men for whom a biopsy is considered, here from a PSA of 3 ng/mL.',
        'Nam giới đang cân nhắc sinh thiết, ở đây là PSA từ 3 ng/mL.',
      ),
      excluded: [
        say('Women', 'Nữ giới'),
        say('PSA below 3 ng/mL', 'PSA dưới 3 ng/mL'),
        say('Known prostate cancer', 'Đã biết ung thư tuyến tiền liệt'),
      ],
    },
    bands: [],
    cautions: [afterCancer(say('of the prostate', 'ung thư tuyến tiền liệt'))],
    licence: 'Published equation, free',
    organ: 'prostate',
    exclusions: [
      when('woman', 'sex', { equals: 'female' }, say(`${name} is for men.`, `${name} dành cho nam giới.`)),
      when(
        'psa-below-3',
        'psa',
        { below: 3 },
        say(
          'Below a PSA of 3 ng/mL no biopsy is usually considered (EAU guideline).',
          'PSA dưới 3 ng/mL thường không cần cân nhắc sinh thiết (hướng dẫn EAU).',
        ),
      ),
      when(
        `under-${minAge}`,
        'ageYears',
        { below: minAge },
        say(`${name} was made for men from ${minAge} years.`, `${name} dành cho nam từ ${minAge} tuổi.`),
      ),
      when(
        'over-90',
        'ageYears',
        { above: 90 },
        say(`${name} was made for men up to 90 years.`, `${name} dành cho nam đến 90 tuổi.`),
      ),
    ],
    ...more,
  };
}

type Grades = { readonly none: Column; readonly low: Column; readonly high: Column };

/** Probabilities of no, low-grade and high-grade cancer by the pattern of what is known. */
function gradesOf(math: Arithmetic, input: (name: string) => Column, patterns: readonly Pattern[]): Grades {
  const known = KNOWN_OR_NOT.map((name) => math.choose(math.atLeast(input(name), 0), 1, 0));
  const [biopsy, exam, family] = known;
  if (!biopsy || !exam || !family) throw new Error('three questions make eight patterns');
  const pattern = math.add(math.multiply(4, biopsy), math.multiply(2, exam), family);
  const always = [math.divide(math.log(input('psa')), Math.LN2), input('ageYears'), input('ethnicity')];
  const odds = (grade: 'low' | 'high') => {
    const coefficient = (at: (one: Pattern) => number) =>
      math.lookUp(
        pattern,
        patterns.map((one) => [codeOf(one), at(one)]),
      );
    const start = always.reduce<Column>(
      (sum, term, at) =>
        math.add(
          sum,
          math.multiply(
            coefficient((one) => one[grade][at + 1] ?? Number.NaN),
            term,
          ),
        ),
      coefficient((one) => one[grade][0] ?? Number.NaN),
    );
    // The coefficient of what is not known is 0, so its code does not count.
    const sum = KNOWN_OR_NOT.reduce<Column>(
      (total, name, question) =>
        math.add(
          total,
          math.multiply(
            coefficient((one) => questionOf(one, grade, question)),
            input(name),
          ),
        ),
      start,
    );
    return math.exp(sum);
  };
  const [low, high] = [odds('low'), odds('high')];
  const all = math.add(1, low, high);
  return { none: math.divide(1, all), low: math.divide(low, all), high: math.divide(high, all) };
}

const codeOf = ({ known: [biopsy, exam, family] }: Pattern): number => 4 * biopsy + 2 * exam + family;

/** The coefficient of the question in that place, or 0 where this pattern does not know it. */
function questionOf({ known, ...grades }: Pattern, grade: 'low' | 'high', question: number): number {
  if (!known[question]) return 0;
  const before = known.slice(0, question).reduce<number>((sum, one) => sum + one, 0);
  return grades[grade][4 + before] ?? Number.NaN;
}

/** The same for one golden person, from the list of what is known. */
function gradesOfPerson(
  person: Person,
  patterns: readonly Pattern[],
): { none: number; low: number; high: number } {
  const asked = KNOWN_OR_NOT.map((name) => numberOrNull(person, name));
  const pattern = patterns.find(({ known }) =>
    known.every((one, at) => (one === 1) === (asked[at] !== null)),
  );
  if (pattern === undefined) throw new Error('no pattern fits the golden person');
  const origin = person.ethnicity === 'black' ? 1 : 0;
  const data = [
    1,
    Math.log2(numberOf(person, 'psa')),
    numberOf(person, 'ageYears'),
    origin,
    ...asked.flatMap((one) => one ?? []),
  ];
  const odds = (grade: readonly number[]) =>
    Math.exp(grade.reduce((sum, beta, at) => sum + beta * (data[at] ?? Number.NaN), 0));
  const [low, high] = [odds(pattern.low), odds(pattern.high)];
  return { none: 1 / (1 + low + high), low: low / (1 + low + high), high: high / (1 + low + high) };
}

/** Regression of log2 of per cent free PSA on log2 of PSA in each outcome: intercept, slope, standard deviation. */
const FREE_PSA = {
  high: [4.8059009, -0.3483031, 0.6452902],
  low: [4.9730353, -0.3856204, 0.6010974],
  none: [4.9602101, -0.2195069, 0.5154306],
} as const;

const PEOPLE = {
  psa: [0.4, 1.2, 3, 4.5, 7, 12, 26],
  ageYears: between(55, 85),
  ethnicity: ['asian', 'white', 'black'],
  priorBiopsy: [0, 1, ''],
  rectalExam: [0, 1, ''],
  familyProstateCancer: [0, 1, ''],
};

/** Ankerst DP et al., Urology 2014;83:1362-8 (doi:10.1016/j.urology.2014.02.035), with per cent free PSA; per cent. */
export const pcptrc: Equation = {
  id: 'pcptrc-2.0',
  card: cardOf(
    'PCPTRC',
    say('Prostate cancer on biopsy (PCPTRC 2.0)', 'Ung thư tuyến tiền liệt khi sinh thiết (PCPTRC 2.0)'),
    55,
    {
      outputs: [
        percent('highGrade', say('High-grade cancer', 'Ung thư độ ác tính cao')),
        percent('lowGrade', say('Low-grade cancer', 'Ung thư độ ác tính thấp')),
        percent('noCancer', say('No cancer', 'Không có ung thư')),
      ],
      inputs: [
        psa,
        optional(lab('freePsa', 'fpsa_ratio', { unit: '%', min: 5, max: 75 }, 'pct_freePSA')),
        ageYears(),
        africanOrigin,
        ...questions,
        ownCancer,
        decides(sex),
      ],
      evidence: [],
      citation: {
        text: 'Ankerst DP, Hoefler J, Bock S, et al. Prostate Cancer Prevention Trial risk calculator 2.0 for the prediction of low- vs high-grade prostate cancer. Urology 2014;83:1362-7.',
        doi: '10.1016/j.urology.2014.02.035',
      },
      population: {
        derivedIn: say(
          'Men of the Prostate Cancer Prevention Trial, United States, nearly all White.',
          'Nam giới của thử nghiệm Prostate Cancer Prevention Trial, Hoa Kỳ, gần như toàn bộ là người da trắng.',
        ),
        asians: say('Overestimates in Asian men.', 'Ước tính quá cao ở nam giới châu Á.'),
      },
      pitfalls: [
        say(
          'No cut-off is agreed upon: the answer is for a talk with the urologist, and raises no flag.',
          'Chưa có ngưỡng nào được thống nhất: kết quả để trao đổi với bác sĩ tiết niệu, và không tạo cảnh báo.',
        ),
        say(
          'Each pattern of what is not known has coefficients of its own, used as published; nothing is filled in.',
          'Mỗi kiểu thiếu thông tin có bộ hệ số riêng, dùng như đã công bố; không điền giá trị thay thế nào.',
        ),
      ],
      vectors: [
        {
          file: 'pcptrc-2.0.csv',
          from: 'R code of the authors’ calculator, run without its rounding',
          expected: {
            no_cancer_pct: expected('noCancer'),
            low_grade_pct: expected('lowGrade'),
            high_grade_pct: expected('highGrade'),
          },
        },
      ],
    },
  ),

  onnx: () =>
    buildModel('pcptrc-2.0', ['psa', 'freePsa', 'ageYears', 'ethnicity', ...KNOWN_OR_NOT], (math, input) => {
      const prior = gradesOf(math, input, PCPTRC);
      const known = math.above(input('freePsa'), 0);
      const log2 = (column: Column) => math.divide(math.log(column), Math.LN2);
      const free = log2(math.choose(known, input('freePsa'), 1));
      const density = ([intercept, slope, deviation]: readonly [number, number, number]) => {
        const away = math.divide(
          math.subtract(free, math.add(intercept, math.multiply(slope, log2(input('psa'))))),
          deviation,
        );
        return math.divide(math.exp(math.multiply(-0.5, away, away)), deviation);
      };
      const weighed = {
        none: math.multiply(prior.none, density(FREE_PSA.none)),
        low: math.multiply(prior.low, density(FREE_PSA.low)),
        high: math.multiply(prior.high, density(FREE_PSA.high)),
      };
      const all = math.add(weighed.none, weighed.low, weighed.high);
      const percentOf = (grade: keyof Grades) =>
        math.multiply(100, math.choose(known, math.divide(weighed[grade], all), prior[grade]));
      return { highGrade: percentOf('high'), lowGrade: percentOf('low'), noCancer: percentOf('none') };
    }),

  formula: (person) => {
    const prior = gradesOfPerson(person, PCPTRC);
    const free = numberOrNull(person, 'freePsa');
    if (free === null)
      return { highGrade: 100 * prior.high, lowGrade: 100 * prior.low, noCancer: 100 * prior.none };
    const density = ([intercept, slope, deviation]: readonly [number, number, number]) => {
      const away = (Math.log2(free) - intercept - slope * Math.log2(numberOf(person, 'psa'))) / deviation;
      return Math.exp(-(away ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI));
    };
    // As the authors write it: odds of each outcome against the other two, then back to probabilities.
    const [high, low, none] = [
      prior.high * density(FREE_PSA.high),
      prior.low * density(FREE_PSA.low),
      prior.none * density(FREE_PSA.none),
    ];
    const lowOdds = low / (none + high);
    const noneOdds = none / (low + high);
    const [lowGrade, noCancer] = [100 * (lowOdds / (lowOdds + 1)), 100 * (noneOdds / (noneOdds + 1))];
    return { highGrade: 100 - lowGrade - noCancer, lowGrade, noCancer };
  },

  people: people(24, { ...PEOPLE, freePsa: [8, 15, 28, 45, ''] }),
};

/** Ankerst DP et al., Eur Urol 2018;74:197-203 (doi:10.1016/j.eururo.2018.05.003). */
export const pbcg: Equation = {
  id: 'pbcg',
  card: cardOf(
    'PBCG',
    say('Prostate cancer on biopsy (PBCG)', 'Ung thư tuyến tiền liệt khi sinh thiết (PBCG)'),
    40,
    {
      outputs: [
        probability('risk', say('Probability of high-grade cancer', 'Xác suất ung thư độ ác tính cao')),
        probability('lowGrade', say('Probability of low-grade cancer', 'Xác suất ung thư độ ác tính thấp')),
        probability('noCancer', say('Probability of no cancer', 'Xác suất không có ung thư')),
      ],
      inputs: [psa, ageYears(), africanOrigin, ...questions, ownCancer, decides(sex)],
      evidence: [
        {
          measure: 'AUC',
          value: '0.755 internal, 0.723 external',
          data: 'Biopsies of the collaborative group',
          note: 'As reported; not re-measured here.',
        },
      ],
      citation: {
        text: 'Ankerst DP, Straubinger J, Selig K, et al. A contemporary prostate biopsy risk calculator based on multiple heterogeneous cohorts. Eur Urol 2018;74:197-203.',
        doi: '10.1016/j.eururo.2018.05.003',
      },
      population: {
        derivedIn: say(
          '15,611 men of eight North American centres, validated at three in Europe.',
          '15.611 nam giới của tám trung tâm Bắc Mỹ; kiểm định tại ba trung tâm ở châu Âu.',
        ),
        asians: say(
          'Over-predicts in men who are not White; few Asians took part.',
          'Dự đoán quá cao ở nam giới không phải người da trắng; ít người châu Á tham gia.',
        ),
      },
      pitfalls: [
        say(
          'No cut-off is agreed upon: the answer is for a talk with the urologist, and raises no flag.',
          'Chưa có ngưỡng nào được thống nhất: kết quả để trao đổi với bác sĩ tiết niệu, và không tạo cảnh báo.',
        ),
        say(
          'The authors’ page rounds two grades and gives the rest to the third; ours are not rounded.',
          'Trang của các tác giả làm tròn hai bậc và dồn phần còn lại cho bậc thứ ba; kết quả của chúng tôi không làm tròn.',
        ),
        say(
          'Each pattern of what is not known has coefficients of its own, used as published; nothing is filled in.',
          'Mỗi kiểu thiếu thông tin có bộ hệ số riêng, dùng như đã công bố; không điền giá trị thay thế nào.',
        ),
      ],
      vectors: [
        { file: 'pbcg.csv', from: 'Python package CancerVerse, run', expected: { risk: expected('risk') } },
      ],
    },
  ),
  onnx: () =>
    buildModel('pbcg', ['psa', 'ageYears', 'ethnicity', ...KNOWN_OR_NOT], (math, input) => {
      const { none, low, high } = gradesOf(math, input, PBCG);
      return { risk: high, lowGrade: low, noCancer: none };
    }),
  formula: (person) => {
    const { none, low, high } = gradesOfPerson(person, PBCG);
    return { risk: high, lowGrade: low, noCancer: none };
  },
  people: people(20, PEOPLE),
};
