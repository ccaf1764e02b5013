import { bandsOf, type CardDraft, madeForAges, probability, say } from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { ageYears, choice, history, notAbove, number, sex, yesNo } from '../inputs.ts';

/** Intercepts of 40 to 44, 45 to 49, … 80 to 84 years. */
const MEN = [-9.06, -8.16, -7.31, -6.63, -5.97, -5.56, -5.31, -4.83, -4.68] as const;
const WOMEN = [-9.9, -8.06, -7.46, -6.5, -6.22, -5.99, -5.49, -5.23, -5.42] as const;

const card: CardDraft = {
  title: say('Lung cancer within five years (LLP, Liverpool)', 'Ung thư phổi trong năm năm (LLP, Liverpool)'),
  intendedUse: say(
    'Gives smokers and people who never smoked, of 40 to 79 years, the risk of lung cancer within five years.',
    'Cho nguy cơ ung thư phổi trong năm năm ở người 40 đến 79 tuổi, hút thuốc hoặc không.',
  ),
  appliesTo: {
    age: { min: 40, max: 79 },
    sex: 'any',
    population: say('People of 40 to 79 years.', 'Người 40 đến 79 tuổi.'),
    excluded: [],
  },
  outputs: [
    probability(
      'risk',
      say('Probability of lung cancer within five years', 'Xác suất ung thư phổi trong năm năm'),
    ),
  ],
  bands: [
    {
      output: 'risk',
      bands: bandsOf(
        'Targeted lung health checks, England: 2.5 % (by version 2 of this model)',
        [
          'below-threshold',
          {},
          say('Below 2.5 %', 'Dưới 2,5 %'),
          'unflagged',
          say('No low-dose CT by this model.', 'Mô hình này không khuyến nghị chụp CT liều thấp.'),
        ],
        [
          'above-threshold',
          { from: 0.025 },
          say('2.5 % or more', 'Từ 2,5 %'),
          'routine',
          say('Offer a low-dose chest CT.', 'Đề nghị chụp CT ngực liều thấp.'),
        ],
      ),
    },
  ],
  evidence: [
    {
      measure: 'AUC',
      value: 0.81,
      data: 'As reported',
      note: 'Version 2 over-predicts 2.4-fold; this is version 1.',
    },
  ],
  citation: {
    text: 'Cassidy A, Myles JP, van Tongeren M, et al. The LLP risk model: an individual risk prediction model for lung cancer. Br J Cancer 2008;98:270-6.',
    doi: '10.1038/sj.bjc.6604158',
  },
  population: {
    derivedIn: say('Liverpool, England.', 'Liverpool, nước Anh.'),
    asians: say('No validation in Vietnam is known.', 'Chưa biết có kiểm định nào ở Việt Nam.'),
  },
  pitfalls: [
    say(
      'The intercept is interpolated between the five-year bands at half a year past the birthday, so that it ends at 79 years.',
      'Hệ số chặn được nội suy giữa các nhóm năm năm tuổi, lấy tại nửa năm sau sinh nhật, nên kết thúc ở 79 tuổi.',
    ),
    say(
      'Version 3 has other intercepts, found in one source only, and is not used.',
      'Phiên bản 3 có các hệ số chặn khác, chỉ tìm thấy ở một nguồn, và không được dùng.',
    ),
  ],
  licence: 'A licence of the University of Liverpool is required',
  terms: {
    holder: 'University of Liverpool',
    ...say(
      'The Liverpool Lung Project requires a licence for the use of its model. Obtain one before you turn it on.',
      'Liverpool Lung Project yêu cầu giấy phép sử dụng mô hình. Hãy xin phép trước khi bật.',
    ),
  },
  organ: 'lung',
  inputs: [
    ageYears(),
    sex,
    notAbove(
      number(
        'yearsSmoked',
        say('Years smoked', 'Số năm hút thuốc'),
        history('yearsSmokedOrNone'),
        { unit: 'a', min: 0, max: 80 },
        'years_smoked',
      ),
      'ageYears',
    ),
    yesNo('pneumonia', say('Has had pneumonia', 'Từng bị viêm phổi'), history('pneumonia'), 'pneumonia'),
    yesNo(
      'asbestos',
      say('Has worked with asbestos', 'Từng làm việc với amiăng'),
      history('asbestos'),
      'asbestos',
    ),
    yesNo(
      'personalCancerHistory',
      say('Own history of cancer', 'Tiền sử bản thân mắc ung thư'),
      history('personalCancerHistory'),
      'cancer_hist',
    ),
    choice(
      'familyLungCancerAge',
      say('Lung cancer in the family', 'Gia đình có người ung thư phổi'),
      history('familyLungCancerAge'),
      [
        ['none', 0, say('Nobody', 'Không có')],
        ['early', 1, say('Before 60 years', 'Trước 60 tuổi')],
        ['late', 2, say('From 60 years', 'Từ 60 tuổi')],
      ],
      'family_lung_cancer',
    ),
  ],
  exclusions: madeForAges(say('The LLP model', 'Mô hình LLP'), 40, 79),
  vectors: [],
};

/** Cassidy A et al., Br J Cancer 2008;98:270-6 (doi:10.1038/sj.bjc.6604158), tables 2 and 3. */
export const llpV1: Equation = {
  id: 'llp-v1',
  card,
  onnx: () =>
    buildModel(
      'llp-v1',
      [
        'ageYears',
        'sex',
        'yearsSmoked',
        'pneumonia',
        'asbestos',
        'personalCancerHistory',
        'familyLungCancerAge',
      ],
      (math, input) => {
        const place = math.divide(math.subtract(math.add(input('ageYears'), 0.5), 40), 5);
        const band = math.floor(place);
        const intercept = (table: readonly number[], ahead: 0 | 1) =>
          math.lookUp(
            band,
            table.slice(ahead).map((alpha, at) => [at, alpha]),
          );
        const part = math.subtract(place, band);
        const between = (table: readonly number[]) =>
          math.add(
            math.multiply(math.subtract(1, part), intercept(table, 0)),
            math.multiply(part, intercept(table, 1)),
          );
        const logit = math.add(
          math.lookUp(input('sex'), [
            [0, between(WOMEN)],
            [1, between(MEN)],
          ]),
          math.choose(
            math.above(input('yearsSmoked'), 60),
            2.724,
            math.choose(
              math.above(input('yearsSmoked'), 40),
              2.507,
              math.choose(
                math.above(input('yearsSmoked'), 20),
                1.452,
                math.choose(
                  math.above(input('yearsSmoked'), 0),
                  0.769,
                  math.multiply(0, input('yearsSmoked')),
                ),
              ),
            ),
          ),
          math.multiply(0.602, input('pneumonia')),
          math.multiply(0.634, input('asbestos')),
          math.multiply(0.675, input('personalCancerHistory')),
          math.lookUp(input('familyLungCancerAge'), [
            [0, 0],
            [1, 0.703],
            [2, 0.168],
          ]),
        );
        return { risk: math.logistic(logit) };
      },
    ),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const place = (of('ageYears') + 0.5 - 40) / 5;
    const at = Math.floor(place);
    const table: readonly number[] = person.sex === 'male' ? MEN : WOMEN;
    const [low = Number.NaN, high = Number.NaN] = [table[at], table[at + 1]];
    const years = of('yearsSmoked');
    const smoking = years > 60 ? 2.724 : years > 40 ? 2.507 : years > 20 ? 1.452 : years > 0 ? 0.769 : 0;
    const family =
      person.familyLungCancerAge === 'early' ? 0.703 : person.familyLungCancerAge === 'late' ? 0.168 : 0;
    const past = 0.602 * of('pneumonia') + 0.634 * of('asbestos') + 0.675 * of('personalCancerHistory');
    const logit = low + (place - at) * (high - low) + smoking + family + past;
    return { risk: 1 / (1 + Math.exp(-logit)) };
  },
  people: [
    // The published examples of table 3: 3.17, 0.35, 2.37, 1.49 and 8.75 %.
    {
      ageYears: 77,
      sex: 'male',
      yearsSmoked: 0,
      pneumonia: 0,
      asbestos: 1,
      personalCancerHistory: 0,
      familyLungCancerAge: 'early',
    },
    {
      ageYears: 51,
      sex: 'male',
      yearsSmoked: 30,
      pneumonia: 0,
      asbestos: 0,
      personalCancerHistory: 0,
      familyLungCancerAge: 'none',
    },
    {
      ageYears: 65,
      sex: 'female',
      yearsSmoked: 30,
      pneumonia: 1,
      asbestos: 0,
      personalCancerHistory: 0,
      familyLungCancerAge: 'late',
    },
    {
      ageYears: 68,
      sex: 'female',
      yearsSmoked: 30,
      pneumonia: 0,
      asbestos: 0,
      personalCancerHistory: 0,
      familyLungCancerAge: 'none',
    },
    {
      ageYears: 66,
      sex: 'male',
      yearsSmoked: 50,
      pneumonia: 0,
      asbestos: 1,
      personalCancerHistory: 0,
      familyLungCancerAge: 'none',
    },
    ...people(10, {
      ageYears: between(40, 79),
      sex: ['female', 'male'],
      yearsSmoked: [0, 10, 20, 21, 40, 41, 60, 61],
      pneumonia: [0, 1],
      asbestos: [0, 1],
      personalCancerHistory: [0, 1],
      familyLungCancerAge: ['none', 'early', 'late'],
    }),
  ],
};
