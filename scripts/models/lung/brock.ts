import { bandsOf, type CardDraft, expected, madeForAges, probability, say, when } from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { ageYears, finding, history, ownCancer, sex, yesNo } from '../inputs.ts';
import { noduleCount, noduleDiameter, noduleType, spiculated, upperLobe } from './nodule.ts';

const card: CardDraft = {
  title: say(
    'Cancer in a lung nodule (Brock, full model with spiculation)',
    'Ung thư ở nốt phổi (Brock, mô hình đầy đủ)',
  ),
  intendedUse: say(
    'Gives the probability that a nodule found at screening is cancer within two to four years.',
    'Cho xác suất nốt phổi phát hiện khi tầm soát là ung thư trong hai đến bốn năm.',
  ),
  appliesTo: {
    age: { min: 40, max: 90 },
    sex: 'any',
    population: say(
      'People with a nodule of up to 30 mm found at screening.',
      'Người có nốt phổi đến 30 mm phát hiện khi tầm soát.',
    ),
    excluded: [say('No nodule', 'Không có nốt phổi'), say('An earlier cancer', 'Đã từng mắc ung thư')],
  },
  outputs: [
    probability('risk', say('Probability that the nodule is cancer', 'Xác suất nốt phổi là ung thư')),
  ],
  bands: [
    {
      output: 'risk',
      bands: bandsOf(
        'BTS guideline on pulmonary nodules 2015; Lung-RADS for 15 %',
        [
          'low',
          {},
          say('Below 10 %', 'Dưới 10 %'),
          'unflagged',
          say('CT surveillance by size.', 'Theo dõi CT theo kích thước.'),
        ],
        [
          'raised',
          { from: 0.1 },
          say('10 to below 15 %', '10 đến dưới 15 %'),
          'soon',
          say('PET-CT, then the risk anew with it.', 'Chụp PET-CT rồi đánh giá lại nguy cơ.'),
        ],
        [
          'high',
          { from: 0.15 },
          say('15 % or more', 'Từ 15 %'),
          'soon',
          say(
            'Multidisciplinary meeting: PET-CT or tissue.',
            'Hội chẩn đa chuyên khoa: PET-CT hoặc sinh thiết.',
          ),
        ],
      ),
    },
  ],
  evidence: [
    {
      measure: 'AUC',
      value: 0.94,
      data: 'Screening cohorts (McWilliams 2013)',
      note: '0.90 to 0.91 in Dutch clinical nodules; as reported.',
    },
  ],
  citation: {
    text: 'McWilliams A, Tammemagi MC, Mayo JR, et al. Probability of cancer in pulmonary nodules detected on first screening CT. N Engl J Med 2013;369:910-9.',
    doi: '10.1056/NEJMoa1214726',
  },
  population: {
    derivedIn: say(
      'Current and former smokers screened in Canada.',
      'Người đang hút và từng hút thuốc được tầm soát ở Canada.',
    ),
    asians: say(
      'Said to overestimate in Asian cohorts and where tuberculosis is common, whose granulomas look alike.',
      'Được cho là ước tính quá cao ở các đoàn hệ châu Á và ở nơi bệnh lao phổ biến, vì u hạt lao có hình ảnh tương tự.',
    ),
  },
  pitfalls: [
    say(
      'The diameter enters in centimetres to the power of -0.5; nothing is subtracted from it first, though one page says so.',
      'Đường kính được đưa vào bằng xentimét, lũy thừa -0,5; trước đó không trừ đi gì, dù có một trang ghi là có trừ.',
    ),
    say(
      'A web component in circulation has the numbers of the Mayo model under this name.',
      'Một thành phần web đang lưu hành mang các con số của mô hình Mayo dưới tên này.',
    ),
    say(
      'Granulomas of tuberculosis raise the risk without cause in Vietnam.',
      'Ở Việt Nam, u hạt lao làm nguy cơ tính ra tăng lên mà không có căn cứ.',
    ),
  ],
  licence: 'Published equation, free; Brock University has terms for its own calculator',
  organ: 'lung',
  inputs: [
    ageYears(),
    sex,
    yesNo(
      'familyHistoryLungCancer',
      say('Parent, sibling or child with lung cancer', 'Cha mẹ, anh chị em hoặc con mắc ung thư phổi'),
      history('familyHistoryLungCancer'),
      'fh_lung',
    ),
    yesNo('emphysema', say('Emphysema on CT', 'Khí phế thũng trên CT'), finding('emphysema'), 'emphysema'),
    noduleDiameter,
    noduleType,
    upperLobe,
    noduleCount,
    spiculated,
    ownCancer,
  ],
  exclusions: [
    when(
      'earlier-cancer',
      'personalCancerHistory',
      { equals: true },
      say(
        'The Brock model is not for people who have had a cancer.',
        'Mô hình Brock không dành cho người đã từng mắc ung thư.',
      ),
    ),
    ...madeForAges(say('The Brock model', 'Mô hình Brock'), 40, 90),
  ],
  vectors: [
    {
      file: 'brock-full-spiculation.csv',
      from: 'the published equation, two transcriptions that agree',
      expected: { risk: expected('risk') },
    },
  ],
};

/** McWilliams A et al., N Engl J Med 2013;369:910-9 (doi:10.1056/NEJMoa1214726), model 2b. */
export const brock: Equation = {
  id: 'brock-full-spiculation',
  card,
  onnx: () =>
    buildModel(
      'brock-full-spiculation',
      [
        'ageYears',
        'sex',
        'familyHistoryLungCancer',
        'emphysema',
        'noduleDiameter',
        'noduleType',
        'upperLobe',
        'noduleCount',
        'spiculated',
      ],
      (math, input) => {
        const size = math.power(math.divide(input('noduleDiameter'), 10), -0.5);
        const logit = math.add(
          -6.7892,
          math.multiply(0.0287, math.subtract(input('ageYears'), 62)),
          math.lookUp(input('sex'), [
            [0, 0.6011],
            [1, 0],
          ]),
          math.multiply(0.2961, input('familyHistoryLungCancer')),
          math.multiply(0.2953, input('emphysema')),
          math.multiply(-5.3854, math.subtract(size, 1.58113883)),
          math.lookUp(input('noduleType'), [
            [0, 0],
            [1, 0.377],
            [2, -0.1276],
          ]),
          math.multiply(0.6581, input('upperLobe')),
          math.multiply(-0.0824, math.subtract(input('noduleCount'), 4)),
          math.multiply(0.7729, input('spiculated')),
        );
        return { risk: math.logistic(logit) };
      },
    ),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const kind = person.noduleType === 'part-solid' ? 0.377 : person.noduleType === 'nonsolid' ? -0.1276 : 0;
    const host =
      0.0287 * (of('ageYears') - 62) +
      (person.sex === 'female' ? 0.6011 : 0) +
      0.2961 * of('familyHistoryLungCancer') +
      0.2953 * of('emphysema');
    const size = -5.3854 * (Math.sqrt(10 / of('noduleDiameter')) - 1.58113883);
    const nodule =
      kind + 0.6581 * of('upperLobe') - 0.0824 * (of('noduleCount') - 4) + 0.7729 * of('spiculated');
    const odds = Math.exp(host + size + nodule - 6.7892);
    return { risk: odds / (1 + odds) };
  },
  people: people(14, {
    ageYears: between(45, 80),
    sex: ['female', 'male'],
    familyHistoryLungCancer: [0, 1],
    emphysema: [0, 1],
    noduleDiameter: between(3, 29, 1),
    noduleType: ['solid', 'part-solid', 'nonsolid'],
    upperLobe: [0, 1],
    noduleCount: between(1, 12),
    spiculated: [0, 1],
  }),
};
