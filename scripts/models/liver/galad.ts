import {
  adultsOnly,
  bandsOf,
  type CardDraft,
  expected,
  notInPregnancy,
  probability,
  say,
  value,
  when,
} from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { ageYears, chronicLiverDisease, lab, pregnant, sex } from '../inputs.ts';

const NAME = say('GALAD', 'GALAD');

const card: CardDraft = {
  title: say('Liver cancer in chronic liver disease (GALAD)', 'Ung thư gan ở người bệnh gan mạn (GALAD)'),
  intendedUse: say(
    'Joins AFP, AFP-L3 and DCP with age and sex to find liver cancer in people under surveillance for chronic liver disease.',
    'Kết hợp AFP, AFP-L3 và DCP với tuổi và giới để phát hiện ung thư gan ở người bệnh gan mạn đang theo dõi.',
  ),
  appliesTo: {
    age: { min: 18, max: 120 },
    sex: 'any',
    population: say(
      'Adults with chronic liver disease under surveillance.',
      'Người lớn mắc bệnh gan mạn đang được theo dõi.',
    ),
    excluded: [
      say('No liver disease', 'Không mắc bệnh gan'),
      say('Pregnancy', 'Phụ nữ mang thai'),
      say('Vitamin K antagonists', 'Dùng thuốc kháng vitamin K'),
    ],
  },
  outputs: [
    value('z', say('GALAD Z score', 'Điểm Z GALAD'), '{score}', 2),
    probability('probability', say('Probability of liver cancer', 'Xác suất ung thư gan')),
  ],
  bands: [
    {
      output: 'z',
      bands: bandsOf(
        'Johnson PJ et al., Cancer Epidemiol Biomarkers Prev 2014;23:144-53',
        [
          'below-threshold',
          {},
          say('-0.63 or less', 'Từ -0,63 trở xuống'),
          'unflagged',
          say('Continue ultrasound and AFP every six months.', 'Tiếp tục siêu âm và AFP mỗi sáu tháng.'),
        ],
        [
          'above-threshold',
          { above: -0.63 },
          say('Over -0.63', 'Trên -0,63'),
          'soon',
          say('Multiphase CT or MRI of the liver.', 'Chụp CT hoặc MRI gan nhiều thì.'),
        ],
      ),
    },
  ],
  evidence: [
    {
      measure: 'AUROC',
      value: '0.93 to 0.97',
      data: 'Case-control studies',
      note: 'As reported; lower for early tumours.',
    },
  ],
  citation: {
    text: 'Johnson PJ, Pirrie SJ, Cox TF, et al. The detection of hepatocellular carcinoma using a prospectively developed and validated model based on serological biomarkers. Cancer Epidemiol Biomarkers Prev 2014;23:144-53.',
    doi: '10.1158/1055-9965.EPI-13-0870',
  },
  population: {
    derivedIn: say(
      'Patients of one English centre, validated in Germany and Japan.',
      'Người bệnh của một trung tâm ở Anh; kiểm định ở Đức và Nhật Bản.',
    ),
    asians: say(
      'One retrospective Vietnamese study (86 people) measured DCP on another scale.',
      'Một nghiên cứu hồi cứu ở Việt Nam (86 người) đo DCP theo thang khác.',
    ),
  },
  pitfalls: [
    say(
      'DCP is in ng/mL; PIVKA-II in mAU/mL is another scale and is not taken.',
      'DCP tính bằng ng/mL; PIVKA-II bằng mAU/mL là thang khác và không được nhận.',
    ),
    say(
      'Values enter as measured: no floor at the limit of quantification, which one copy sets at 7.5 ng/mL of DCP.',
      'Giá trị được đưa vào đúng như đo được: không chặn dưới ở giới hạn định lượng, mà một bản sao đặt ở 7,5 ng/mL DCP.',
    ),
    say('Vitamin K antagonists raise DCP.', 'Thuốc kháng vitamin K làm tăng DCP.'),
  ],
  licence: 'Algorithm marketed by FUJIFILM Wako; patents and IVD claims: have it checked before clinical use',
  terms: {
    holder: 'FUJIFILM Wako',
    ...say(
      'The algorithm is marketed as a diagnostic by FUJIFILM Wako, with patents and IVD claims. Have the use cleared before you turn it on.',
      'Thuật toán được FUJIFILM Wako lưu hành như một xét nghiệm chẩn đoán, có bằng sáng chế và công bố IVD. Hãy làm rõ quyền sử dụng trước khi bật.',
    ),
  },
  organ: 'liver',
  inputs: [
    ageYears(),
    sex,
    lab(
      'afp',
      'afp',
      {
        unit: 'ng/mL',
        min: 0.1,
        max: 1e6,
        conversions: [
          { unit: 'ug/L', multiplyBy: 1 },
          { unit: '[IU]/mL', divideBy: 0.83 },
        ],
      },
      'afp_ng_ml',
    ),
    lab('afpL3', 'afp_l3', { unit: '%', min: 0, max: 100 }, 'afp_l3_pct'),
    lab('dcp', 'dcp', { unit: 'ng/mL', min: 0.01, max: 1e5 }, 'dcp_ng_ml'),
    chronicLiverDisease('GALAD'),
    pregnant,
  ],
  exclusions: [
    when(
      'no-liver-disease',
      'chronicLiverDisease',
      { equals: false },
      say('GALAD is only for people with liver disease.', 'GALAD chỉ dành cho người mắc bệnh gan.'),
    ),
    adultsOnly(NAME),
    notInPregnancy(NAME),
  ],
  vectors: [
    {
      file: 'galad.csv',
      from: 'the published formula',
      expected: { z: expected('z'), probability: expected('probability') },
    },
  ],
};

/** Johnson PJ et al., Cancer Epidemiol Biomarkers Prev 2014;23:144-53 (doi:10.1158/1055-9965.EPI-13-0870). */
export const galad: Equation = {
  id: 'galad',
  card,
  onnx: () =>
    buildModel('galad', ['ageYears', 'sex', 'afp', 'afpL3', 'dcp'], (math, input) => {
      const base10 = (name: string) => math.divide(math.log(input(name)), Math.LN10);
      const z = math.add(
        -10.08,
        math.multiply(0.09, input('ageYears')),
        math.multiply(1.67, input('sex')),
        math.multiply(2.34, base10('afp')),
        math.multiply(0.04, input('afpL3')),
        math.multiply(1.33, base10('dcp')),
      );
      return { z, probability: math.logistic(z) };
    }),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const markers = 2.34 * Math.log10(of('afp')) + 0.04 * of('afpL3') + 1.33 * Math.log10(of('dcp'));
    const z = 0.09 * of('ageYears') + (person.sex === 'male' ? 1.67 : 0) + markers - 10.08;
    return { z, probability: Math.exp(z) / (1 + Math.exp(z)) };
  },
  people: people(12, {
    ageYears: between(35, 80),
    sex: ['female', 'male'],
    afp: [1.2, 4, 9, 40, 200, 5000],
    afpL3: between(0, 60, 1),
    dcp: [0.1, 0.4, 1.5, 7.5, 60, 900],
  }),
};
