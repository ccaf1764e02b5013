import { afterCancer, bandsOf, type CardDraft, EXACT, expected, points, say, when } from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { ageYears, bmi, decides, everSmoker, history, ofOrigin, ownCancer, sex, yesNo } from '../inputs.ts';

const card: CardDraft = {
  title: say(
    'Advanced colorectal neoplasia (modified Asia-Pacific score)',
    'U tân sinh đại trực tràng tiến triển (thang điểm châu Á - Thái Bình Dương cải tiến)',
  ),
  intendedUse: say(
    'Sorts Asians of 40 years and over without symptoms by their risk of advanced colorectal neoplasia, to choose between FIT and colonoscopy.',
    'Phân tầng nguy cơ u tân sinh đại trực tràng tiến triển ở người châu Á từ 40 tuổi không triệu chứng, để chọn giữa FIT và nội soi đại tràng.',
  ),
  appliesTo: {
    age: { min: 40, max: 90 },
    sex: 'any',
    population: say(
      'Asians of 40 years and over without symptoms.',
      'Người châu Á từ 40 tuổi, không triệu chứng.',
    ),
    excluded: [
      say('Other origin', 'Nguồn gốc khác'),
      say('Known colorectal cancer', 'Đã mắc ung thư đại trực tràng'),
      say('Symptoms', 'Có triệu chứng'),
    ],
  },
  outputs: [points('points', say('Modified APCS points (0 to 6)', 'Điểm APCS cải tiến (0 đến 6)'))],
  bands: [
    {
      output: 'points',
      bands: bandsOf(
        'Sung JJY et al., J Gastroenterol Hepatol 2018;33:187-94 (tiers); Asia-Pacific consensus on colorectal screening',
        [
          'average',
          {},
          say('Average (0)', 'Trung bình (0)'),
          'unflagged',
          say(
            'FIT (20 µg/g, or 100 ng/mL); colonoscopy when it is positive.',
            'FIT (20 µg/g, hoặc 100 ng/mL); nội soi đại tràng khi dương tính.',
          ),
        ],
        [
          'moderate',
          { from: 1 },
          say('Moderate (1 to 2)', 'Vừa (1 đến 2)'),
          'unflagged',
          say(
            'FIT (20 µg/g, or 100 ng/mL); colonoscopy when it is positive.',
            'FIT (20 µg/g, hoặc 100 ng/mL); nội soi đại tràng khi dương tính.',
          ),
        ],
        [
          'high',
          { from: 3 },
          say('High (3 to 6)', 'Cao (3 đến 6)'),
          'routine',
          say('Offer colonoscopy.', 'Đề nghị nội soi đại tràng.'),
        ],
      ),
    },
  ],
  evidence: [
    {
      measure: 'C-statistic',
      value: '0.66 to 0.69',
      data: 'Chinese screening participants',
      note: 'As reported; not re-measured here.',
    },
  ],
  citation: {
    text: 'Sung JJY, Wong MCS, Lam TYT, et al. A modified colorectal screening score for prediction of advanced neoplasia: a prospective study of 5744 subjects. J Gastroenterol Hepatol 2018;33:187-94.',
    doi: '10.1111/jgh.13835',
  },
  population: {
    derivedIn: say(
      'Chinese screening participants in Hong Kong.',
      'Người Hoa tham gia tầm soát ở Hồng Kông.',
    ),
    asians: say(
      'Derived and validated in Chinese; not validated in Vietnam.',
      'Xây dựng và kiểm định trên người Hoa; chưa kiểm định ở Việt Nam.',
    ),
  },
  pitfalls: [
    say(
      'The points and the tiers were read in abstracts, not in the full papers.',
      'Điểm và các bậc được đọc trong bản tóm tắt, không phải trong toàn văn bài báo.',
    ),
    say(
      'This is the score with body mass index (0 to 6), not the original of 2011 (0 to 7), whose tiers differ.',
      'Đây là thang điểm có chỉ số khối cơ thể (0 đến 6), không phải bản gốc năm 2011 (0 đến 7), vốn chia bậc khác.',
    ),
  ],
  licence: 'Published points, free',
  organ: 'colon',
  inputs: [
    ageYears(),
    sex,
    yesNo(
      'familyColorectalCancer',
      say(
        'Parent, sibling or child with colorectal cancer',
        'Cha mẹ, anh chị em hoặc con mắc ung thư đại trực tràng',
      ),
      history('familyColorectalCancer'),
      'family_history',
    ),
    everSmoker,
    bmi(),
    ownCancer,
    decides(
      ofOrigin('asian', 'ethnicity'),
      say(
        'Origin is not recorded; this score was made for Asians.',
        'Chưa ghi nhận nguồn gốc; thang điểm này dành cho người châu Á.',
      ),
    ),
  ],
  exclusions: [
    when(
      'under-40',
      'ageYears',
      { below: 40 },
      say('This score was made for people from 40 years.', 'Thang điểm này dành cho người từ 40 tuổi.'),
    ),
    when(
      'over-90',
      'ageYears',
      { above: 90 },
      say(
        'This score was made for people of screening age.',
        'Thang điểm này dành cho người trong độ tuổi tầm soát.',
      ),
    ),
    when(
      'other-origin',
      'ethnicity',
      { not: 'asian' },
      say('This score was made for Asians.', 'Thang điểm này dành cho người châu Á.'),
    ),
  ],
  cautions: [afterCancer(say('of the bowel', 'ung thư đại trực tràng'))],
  vectors: [
    {
      file: 'apcs-modified-2016.csv',
      from: 'the published points, by hand',
      expected: { score: expected('points', EXACT) },
    },
  ],
};

/** Sung JJY et al., J Gastroenterol Hepatol 2018;33:187-94 (doi:10.1111/jgh.13835). */
export const apcs: Equation = {
  id: 'apcs-modified',
  card,
  onnx: () =>
    buildModel(
      'apcs-modified',
      ['ageYears', 'sex', 'familyColorectalCancer', 'everSmoker', 'bmi'],
      (math, input) => ({
        points: math.add(
          math.steps(input('ageYears'), 0, [
            [50, 1],
            [60, 2],
          ]),
          input('sex'),
          input('familyColorectalCancer'),
          input('everSmoker'),
          math.steps(input('bmi'), 0, [[23, 1]]),
        ),
      }),
    ),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const age = Number(of('ageYears') >= 50) + Number(of('ageYears') >= 60);
    return {
      points:
        age +
        Number(person.sex === 'male') +
        of('familyColorectalCancer') +
        of('everSmoker') +
        Number(of('bmi') >= 23),
    };
  },
  people: people(16, {
    ageYears: between(40, 80),
    sex: ['female', 'male'],
    familyColorectalCancer: [0, 1],
    everSmoker: [0, 1],
    bmi: [19.4, 22.9, 23, 27],
  }),
};
