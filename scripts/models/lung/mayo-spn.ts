import { bandsOf, type CardDraft, expected, probability, say, when } from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { ageYears, decides, everSmoker, history, yesNo } from '../inputs.ts';
import { noduleCount, noduleDiameter, noduleType, spiculated, upperLobe } from './nodule.ts';

const SOLID = say('The Mayo model is for solid nodules.', 'Mô hình Mayo dành cho nốt đặc.');

const card: CardDraft = {
  title: say('Cancer in a solitary lung nodule (Mayo)', 'Ung thư ở nốt phổi đơn độc (Mayo)'),
  intendedUse: say(
    'Gives the probability that a solid nodule of 4 to 30 mm, found by chance, is cancer.',
    'Cho xác suất nốt đặc 4 đến 30 mm phát hiện tình cờ là ung thư.',
  ),
  appliesTo: {
    sex: 'any',
    population: say('People with a solid nodule of 4 to 30 mm.', 'Người có nốt đặc 4 đến 30 mm.'),
    excluded: [
      say('No nodule', 'Không có nốt phổi'),
      say('More than one nodule', 'Có nhiều nốt'),
      say('A cancer within five years', 'Ung thư trong năm năm gần đây'),
    ],
  },
  outputs: [
    probability('risk', say('Probability that the nodule is cancer', 'Xác suất nốt phổi là ung thư')),
  ],
  bands: [
    {
      output: 'risk',
      bands: bandsOf(
        'ACCP lung cancer guideline, evaluation of nodules (2013)',
        ['low', {}, say('Below 5 %', 'Dưới 5 %'), 'unflagged', say('CT surveillance.', 'Theo dõi bằng CT.')],
        [
          'intermediate',
          { from: 0.05 },
          say('5 to 65 %', '5 đến 65 %'),
          'unflagged',
          say('PET-CT or biopsy by size.', 'PET-CT hoặc sinh thiết tùy kích thước.'),
        ],
        [
          'high',
          { above: 0.65 },
          say('Over 65 %', 'Trên 65 %'),
          'soon',
          say('Refer for diagnosis and treatment.', 'Chuyển chẩn đoán và điều trị.'),
        ],
      ),
    },
  ],
  evidence: [],
  citation: {
    text: 'Swensen SJ, Silverstein MD, Ilstrup DM, et al. The probability of malignancy in solitary pulmonary nodules. Arch Intern Med 1997;157:849-55.',
    doi: '10.1001/archinte.1997.00440290031002',
  },
  population: {
    derivedIn: say(
      'Patients of the Mayo Clinic with nodules on chest films.',
      'Người bệnh của Mayo Clinic có nốt trên phim X-quang ngực.',
    ),
    asians: say('Overestimates where tuberculosis is common.', 'Ước tính quá cao ở nơi bệnh lao phổ biến.'),
  },
  pitfalls: [
    say(
      'The intercept is -6.8272; -6.8238 and -6.872 are slips in circulation.',
      'Hệ số chặn là -6,8272; -6,8238 và -6,872 là những lỗi chép đang lưu hành.',
    ),
  ],
  licence: 'Published equation, free',
  organ: 'lung',
  inputs: [
    ageYears(),
    everSmoker,
    yesNo(
      'cancerOverFiveYearsAgo',
      say(
        'Cancer outside the chest more than five years ago',
        'Ung thư ngoài lồng ngực cách đây hơn năm năm',
      ),
      history('cancerOverFiveYearsAgo'),
      'extrathoracic_cancer_gt5y',
    ),
    noduleDiameter,
    spiculated,
    upperLobe,
    decides(noduleType),
    decides(noduleCount),
    decides(
      yesNo(
        'recentCancer',
        say('Cancer within the last five years', 'Ung thư trong năm năm gần đây'),
        history('recentCancer'),
        'cancer_within_5y',
      ),
    ),
  ],
  exclusions: [
    when('not-solid', 'noduleType', { not: 'solid' }, SOLID),
    when(
      'not-solitary',
      'noduleCount',
      { above: 1 },
      say('The Mayo model is for a solitary nodule.', 'Mô hình Mayo dành cho nốt đơn độc.'),
    ),
    when(
      'recent-cancer',
      'recentCancer',
      { equals: true },
      say(
        'The Mayo model is not for people who had a cancer within five years.',
        'Mô hình Mayo không dành cho người mắc ung thư trong vòng năm năm.',
      ),
    ),
    when(
      'below-4-mm',
      'noduleDiameter',
      { below: 4 },
      say('The Mayo model is for nodules from 4 mm.', 'Mô hình Mayo dành cho nốt từ 4 mm.'),
    ),
  ],
  vectors: [{ file: 'mayo-spn.csv', from: 'the published equation', expected: { risk: expected('risk') } }],
};

/** Swensen SJ et al., Arch Intern Med 1997;157:849-55 (doi:10.1001/archinte.1997.00440290031002). */
export const mayoSpn: Equation = {
  id: 'mayo-spn',
  card,
  onnx: () =>
    buildModel(
      'mayo-spn',
      ['ageYears', 'everSmoker', 'cancerOverFiveYearsAgo', 'noduleDiameter', 'spiculated', 'upperLobe'],
      (math, input) => ({
        risk: math.logistic(
          math.add(
            -6.8272,
            math.multiply(0.0391, input('ageYears')),
            math.multiply(0.7917, input('everSmoker')),
            math.multiply(1.3388, input('cancerOverFiveYearsAgo')),
            math.multiply(0.1274, input('noduleDiameter')),
            math.multiply(1.0407, input('spiculated')),
            math.multiply(0.7838, input('upperLobe')),
          ),
        ),
      }),
    ),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const host = 0.0391 * of('ageYears') + 0.7917 * of('everSmoker') + 1.3388 * of('cancerOverFiveYearsAgo');
    const nodule = 0.1274 * of('noduleDiameter') + 1.0407 * of('spiculated') + 0.7838 * of('upperLobe');
    const odds = Math.exp(host + nodule - 6.8272);
    return { risk: odds / (1 + odds) };
  },
  people: people(12, {
    ageYears: between(30, 85),
    everSmoker: [0, 1],
    cancerOverFiveYearsAgo: [0, 0, 1],
    noduleDiameter: between(4, 30, 1),
    spiculated: [0, 1],
    upperLobe: [0, 1],
  }),
};
