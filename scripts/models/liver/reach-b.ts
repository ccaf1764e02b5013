import {
  afterCancer,
  bandsOf,
  type CardDraft,
  EXACT,
  expected,
  madeForAges,
  notInPregnancy,
  points,
  probability,
  say,
  when,
} from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import {
  ageYears,
  alt,
  chronicHepatitisB,
  decides,
  history,
  lab,
  ownCancer,
  pregnant,
  sex,
  yesNo,
} from '../inputs.ts';
import { hepatitisBTreated } from './page-b.ts';

const NAME = say('REACH-B', 'REACH-B');

const card: CardDraft = {
  title: say(
    'Liver cancer in untreated hepatitis B (REACH-B)',
    'Ung thư gan ở người viêm gan B chưa điều trị (REACH-B)',
  ),
  intendedUse: say(
    'Gives people with untreated chronic hepatitis B and no cirrhosis the risk of liver cancer within three, five and ten years.',
    'Cho nguy cơ ung thư gan trong ba, năm và mười năm ở người viêm gan B mạn chưa điều trị và chưa xơ gan.',
  ),
  appliesTo: {
    age: { min: 30, max: 65 },
    sex: 'any',
    population: say(
      'Untreated chronic hepatitis B without cirrhosis.',
      'Viêm gan B mạn chưa điều trị, chưa xơ gan.',
    ),
    excluded: [say('Antivirals', 'Đang dùng thuốc kháng virus'), say('Cirrhosis', 'Xơ gan')],
  },
  outputs: [
    probability(
      'risk5y',
      say('Probability of liver cancer within five years', 'Xác suất ung thư gan trong năm năm'),
    ),
    points('points', say('REACH-B points (0 to 17)', 'Điểm REACH-B (0 đến 17)')),
    probability('risk3y', say('Probability within three years', 'Xác suất trong ba năm')),
    probability('risk10y', say('Probability within ten years', 'Xác suất trong mười năm')),
  ],
  bands: [
    {
      output: 'risk5y',
      bands: bandsOf(
        'AASLD guidance: surveillance in hepatitis B from a risk of 0.2 % a year, here taken as 1 % in five years',
        [
          'below-threshold',
          {},
          say('Below 1 % in five years', 'Dưới 1 % trong năm năm'),
          'unflagged',
          say(
            'Usual care of chronic hepatitis B; work the risk out again every year.',
            'Theo dõi viêm gan B mạn thường quy; tính lại nguy cơ mỗi năm.',
          ),
        ],
        [
          'surveillance',
          { from: 0.01 },
          say('1 % or more in five years', 'Từ 1 % trong năm năm'),
          'routine',
          say(
            'Ultrasound and AFP every six months; consider antivirals with a specialist.',
            'Siêu âm và AFP mỗi sáu tháng; trao đổi với chuyên khoa về thuốc kháng virus.',
          ),
        ],
      ),
    },
  ],
  evidence: [
    {
      measure: 'AUROC',
      value: '3 years 0.811, 5 years 0.796, 10 years 0.769',
      data: 'Validation cohort of the paper',
      note: 'As reported; not re-measured here.',
    },
  ],
  citation: {
    text: 'Yang HI, Yuen MF, Chan HL, et al. Risk estimation for hepatocellular carcinoma in chronic hepatitis B (REACH-B): development and validation of a predictive score. Lancet Oncol 2011;12:568-74.',
    doi: '10.1016/S1470-2045(11)70077-8',
  },
  population: {
    derivedIn: say(
      'Taiwan (REVEAL-HBV), validated in Hong Kong and South Korea.',
      'Đài Loan (REVEAL-HBV); kiểm định ở Hồng Kông và Hàn Quốc.',
    ),
    asians: say('Derived and validated in East Asians.', 'Xây dựng và kiểm định trên người Đông Á.'),
  },
  pitfalls: [
    say(
      'HBV DNA is in copies/mL. A result in IU/mL is multiplied by 5.6, which depends on the assay.',
      'HBV DNA tính bằng bản sao/mL. Kết quả IU/mL được nhân với 5,6; hệ số này phụ thuộc phương pháp xét nghiệm.',
    ),
    say(
      'DNA of a million copies or more scores less than 100,000 to a million: so it is published.',
      'DNA từ một triệu bản sao trở lên được ít điểm hơn mức 100.000 đến một triệu: bản công bố là như vậy.',
    ),
    say(
      'Worse in people on antivirals, for whom mPAGE-B is made.',
      'Kém hơn ở người đang dùng thuốc kháng virus; mPAGE-B được xây dựng cho nhóm này.',
    ),
  ],
  licence: 'Published score, free',
  organ: 'liver',
  inputs: [
    ageYears(),
    sex,
    alt,
    yesNo('hbeag', say('HBeAg positive', 'HBeAg dương tính'), history('hbeag'), 'hbeag'),
    lab(
      'hbvDna',
      'hbvdna',
      { unit: '{copies}/mL', min: 0, max: 1e10, conversions: [{ unit: '[IU]/mL', multiplyBy: 5.6 }] },
      'hbv_dna_copies_ml',
      { column: 'hbv_dna_iu_ml', unit: '[IU]/mL' },
    ),
    chronicHepatitisB('REACH-B'),
    hepatitisBTreated,
    decides(
      yesNo('cirrhosis', say('Cirrhosis', 'Xơ gan'), history('cirrhosis'), 'cirrhosis'),
      say(
        'It is not recorded whether the person has cirrhosis, for whom REACH-B does not hold.',
        'Chưa ghi nhận người này có xơ gan hay không; REACH-B không áp dụng khi đã xơ gan.',
      ),
    ),
    ownCancer,
    pregnant,
  ],
  exclusions: [
    when(
      'no-hepatitis-b',
      'hepatitisB',
      { equals: false },
      say(
        'REACH-B applies only to people with chronic hepatitis B.',
        'REACH-B chỉ áp dụng cho người viêm gan B mạn.',
      ),
    ),
    when(
      'treated',
      'hepatitisBTreated',
      { equals: true },
      say(
        'REACH-B was made for people without antivirals.',
        'REACH-B được xây dựng cho người chưa dùng thuốc kháng virus.',
      ),
    ),
    when(
      'cirrhosis',
      'cirrhosis',
      { equals: true },
      say('REACH-B was made for people without cirrhosis.', 'REACH-B được xây dựng cho người chưa xơ gan.'),
    ),
    ...madeForAges(NAME, 30, 65),
    notInPregnancy(NAME),
  ],
  cautions: [afterCancer(say('of the liver', 'ung thư gan'))],
  vectors: [
    {
      file: 'reach-b.csv',
      from: 'Python code of kgrid, run',
      expected: {
        points: expected('points', EXACT),
        risk_3y: expected('risk3y'),
        risk_5y: expected('risk5y'),
        risk_10y: expected('risk10y'),
      },
    },
  ],
};

/** Yang HI et al., Lancet Oncol 2011;12:568-74 (doi:10.1016/S1470-2045(11)70077-8). */
export const reachB: Equation = {
  id: 'reach-b',
  card,
  onnx: () =>
    buildModel('reach-b', ['ageYears', 'sex', 'alt', 'hbeag', 'hbvDna'], (math, input) => {
      const hazard = math.exp(
        math.add(
          -6.12796,
          math.multiply(0.78798, input('sex')),
          math.multiply(0.09859, input('ageYears')),
          math.steps(input('alt'), 0, [
            [15, 0.38823],
            [45, 0.96311],
          ]),
          math.multiply(0.81308, input('hbeag')),
          math.steps(input('hbvDna'), 0, [
            [300, 0.11648],
            [1e4, 1.31467],
            [1e5, 2.27028],
            [1e6, 2.09258],
          ]),
        ),
      );
      const risk = (survival: number) => math.subtract(1, math.power(survival, hazard));
      const points = math.add(
        math.steps(input('ageYears'), 0, [
          [35, 1],
          [40, 2],
          [45, 3],
          [50, 4],
          [55, 5],
          [60, 6],
        ]),
        math.multiply(2, input('sex')),
        math.steps(input('alt'), 0, [
          [15, 1],
          [45, 2],
        ]),
        math.multiply(2, input('hbeag')),
        math.steps(input('hbvDna'), 0, [
          [1e4, 3],
          [1e5, 5],
          [1e6, 4],
        ]),
      );
      return { risk5y: risk(0.9965), points, risk3y: risk(0.99853), risk10y: risk(0.9908) };
    }),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const male = person.sex === 'male' ? 1 : 0;
    const [alt, dna] = [of('alt'), of('hbvDna')];
    const enzyme = alt >= 45 ? [2, 0.96311] : alt >= 15 ? [1, 0.38823] : [0, 0];
    const virus =
      dna >= 1e6
        ? [4, 2.09258]
        : dna >= 1e5
          ? [5, 2.27028]
          : dna >= 1e4
            ? [3, 1.31467]
            : [0, dna >= 300 ? 0.11648 : 0];
    const age = Math.min(6, Math.max(0, Math.floor((of('ageYears') - 30) / 5)));
    const sum = (at: 0 | 1) => (enzyme[at] ?? 0) + (virus[at] ?? 0);
    const hazard = Math.exp(
      sum(1) + 0.78798 * male + 0.09859 * of('ageYears') + 0.81308 * of('hbeag') - 6.12796,
    );
    return {
      risk5y: 1 - 0.9965 ** hazard,
      points: age + 2 * male + 2 * of('hbeag') + sum(0),
      risk3y: 1 - 0.99853 ** hazard,
      risk10y: 1 - 0.9908 ** hazard,
    };
  },
  people: people(16, {
    ageYears: between(30, 65),
    sex: ['female', 'male'],
    alt: [10, 14, 15, 44, 45, 120],
    hbeag: [0, 1],
    hbvDna: [100, 300, 9999, 1e4, 99_999, 1e5, 999_999, 1e6, 5e8],
  }),
};
