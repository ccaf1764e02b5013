import { bandsOf, type CardDraft, expected, say, value } from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { calledForBy, finding, number } from '../inputs.ts';

const VOLUME = { unit: 'mm3', min: 1, max: 500_000 };

const card: CardDraft = {
  title: say(
    'Growth of a lung nodule (volume doubling time)',
    'Tốc độ lớn của nốt phổi (thời gian nhân đôi thể tích)',
  ),
  intendedUse: say(
    'Gives the days in which a nodule measured twice doubles its volume; below zero it shrinks.',
    'Cho số ngày để nốt phổi được đo hai lần nhân đôi thể tích; số âm là nốt nhỏ lại.',
  ),
  appliesTo: {
    sex: 'any',
    population: say(
      'People with one nodule measured on two CTs.',
      'Người có cùng một nốt được đo trên hai lần chụp CT.',
    ),
    excluded: [say('Only one measurement', 'Chỉ có một lần đo')],
  },
  outputs: [value('doublingDays', say('Volume doubling time', 'Thời gian nhân đôi thể tích'), 'd', 0)],
  bands: [
    {
      output: 'doublingDays',
      bands: bandsOf(
        'BTS guideline on pulmonary nodules 2015',
        [
          'shrinking',
          {},
          say('Shrinking', 'Nhỏ lại'),
          'unflagged',
          say('Follow as planned.', 'Theo dõi theo kế hoạch.'),
        ],
        [
          'fast',
          { from: 0 },
          say('400 days or fewer', 'Từ 400 ngày trở xuống'),
          'soon',
          say(
            'Further work-up: PET-CT, biopsy or surgery.',
            'Làm rõ thêm: PET-CT, sinh thiết hoặc phẫu thuật.',
          ),
        ],
        [
          'intermediate',
          { above: 400 },
          say('400 to 600 days', '400 đến 600 ngày'),
          'routine',
          say(
            'CT surveillance or biopsy, as the person prefers.',
            'Theo dõi CT hoặc sinh thiết tùy lựa chọn.',
          ),
        ],
        [
          'slow',
          { above: 600 },
          say('Over 600 days', 'Trên 600 ngày'),
          'unflagged',
          say('Usual surveillance.', 'Theo dõi thường quy.'),
        ],
      ),
    },
  ],
  evidence: [],
  citation: {
    text: 'Callister MEJ, Baldwin DR, Akram AR, et al. British Thoracic Society guidelines for the investigation and management of pulmonary nodules. Thorax 2015;70 Suppl 2:ii1-ii54.',
    doi: '10.1136/thoraxjnl-2015-207168',
  },
  population: {
    derivedIn: say(
      'Geometry; the limits come from European screening trials.',
      'Hình học; các ngưỡng lấy từ những thử nghiệm tầm soát ở châu Âu.',
    ),
    asians: say('The same limits are used.', 'Dùng cùng các ngưỡng đó.'),
  },
  pitfalls: [
    say(
      'A change below about 25 % of the volume lies within the error of measurement.',
      'Thay đổi dưới khoảng 25 % thể tích nằm trong sai số đo.',
    ),
    say(
      'Equal volumes have no doubling time; ground glass grows slower and needs other limits.',
      'Thể tích bằng nhau thì không có thời gian nhân đôi; nốt kính mờ lớn chậm hơn và cần ngưỡng khác.',
    ),
  ],
  licence: 'Arithmetic, free',
  organ: 'lung',
  inputs: [
    calledForBy(
      number(
        'earlierVolume',
        say('Volume of the nodule before', 'Thể tích nốt lần trước'),
        finding('noduleEarlierVolumeMm3'),
        VOLUME,
        'v1_mm3',
      ),
      say(
        'Only for a nodule that was measured before, and no earlier measurement is recorded.',
        'Chỉ dành cho nốt đã từng được đo; hiện chưa ghi nhận lần đo trước.',
      ),
    ),
    number(
      'volume',
      say('Volume of the nodule now', 'Thể tích nốt hiện tại'),
      finding('noduleVolumeMm3'),
      VOLUME,
      'v2_mm3',
    ),
    number(
      'days',
      say('Days between the two', 'Số ngày giữa hai lần'),
      finding('noduleDaysBetween'),
      { unit: 'd', min: 1, max: 7300 },
      'days',
    ),
  ],
  exclusions: [],
  vectors: [
    {
      file: 'nodule-vdt.csv',
      from: 'the formula, by hand',
      expected: { vdt_days: expected('doublingDays') },
    },
  ],
};

/** Days × ln 2 ÷ ln(later volume ÷ earlier volume). */
export const volumeDoublingTime: Equation = {
  id: 'volume-doubling-time',
  card,
  onnx: () =>
    buildModel('volume-doubling-time', ['earlierVolume', 'volume', 'days'], (math, input) => ({
      doublingDays: math.divide(
        math.multiply(input('days'), Math.LN2),
        math.log(math.divide(input('volume'), input('earlierVolume'))),
      ),
    })),
  formula: (person) => {
    const doublings = Math.log2(numberOf(person, 'volume')) - Math.log2(numberOf(person, 'earlierVolume'));
    return { doublingDays: numberOf(person, 'days') / doublings };
  },
  people: people(12, {
    earlierVolume: between(40, 250),
    volume: between(60, 700),
    days: [60, 90, 180, 365, 700],
  }),
};
