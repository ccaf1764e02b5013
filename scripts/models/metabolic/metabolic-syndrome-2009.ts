import { adultsOnly, bandsOf, type CardDraft, notInPregnancy, points, say, when } from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel, type Column, type Flag } from '../graph.ts';
import {
  ageYears,
  antihypertensive,
  dbp,
  decides,
  fastingGlucose,
  hdlMgDl,
  history,
  notAbove,
  ofOrigin,
  pregnant,
  sbp,
  sex,
  triglycerides,
  waist,
  yesNo,
} from '../inputs.ts';

const NAME = say('The definition of metabolic syndrome', 'Định nghĩa hội chứng chuyển hóa');

const card: CardDraft = {
  title: say(
    'Metabolic syndrome (harmonised 2009, Asian waist)',
    'Hội chứng chuyển hóa (đồng thuận 2009, vòng eo châu Á)',
  ),
  intendedUse: say(
    'Counts the five criteria of metabolic syndrome in Asian adults; three or more make the diagnosis.',
    'Đếm năm tiêu chí của hội chứng chuyển hóa ở người lớn châu Á; từ ba tiêu chí là chẩn đoán.',
  ),
  appliesTo: {
    age: { min: 18, max: 120 },
    sex: 'any',
    population: say('Asian adults.', 'Người lớn châu Á.'),
    excluded: [
      say('Other origin, whose waist limits differ', 'Nguồn gốc khác, có ngưỡng vòng eo khác'),
      say('Pregnancy', 'Phụ nữ mang thai'),
    ],
  },
  outputs: [
    points('criteria', say('Criteria met (of 5)', 'Số tiêu chí đạt (trên 5)')),
    points(
      'wideWaist',
      say('Waist 90 cm or more in men, 80 in women (1 yes)', 'Vòng eo từ 90 cm ở nam, 80 ở nữ (1 có)'),
    ),
    points(
      'highTriglycerides',
      say(
        'Triglycerides 150 mg/dL or more, or treated (1 yes)',
        'Triglycerid từ 150 mg/dL hoặc đang điều trị (1 có)',
      ),
    ),
    points(
      'lowHdl',
      say(
        'HDL below 40 mg/dL in men, 50 in women, or treated (1 yes)',
        'HDL dưới 40 mg/dL ở nam, 50 ở nữ hoặc đang điều trị (1 có)',
      ),
    ),
    points(
      'highPressure',
      say('Pressure 130/85 or more, or treated (1 yes)', 'Huyết áp từ 130/85 hoặc đang điều trị (1 có)'),
    ),
    points(
      'highGlucose',
      say(
        'Fasting glucose 100 mg/dL or more, or treated (1 yes)',
        'Đường huyết đói từ 100 mg/dL hoặc đang điều trị (1 có)',
      ),
    ),
  ],
  bands: [
    {
      output: 'criteria',
      bands: bandsOf(
        'Alberti KG et al., Circulation 2009;120:1640-5',
        [
          'absent',
          {},
          say('No metabolic syndrome (fewer than 3)', 'Không có hội chứng chuyển hóa (dưới 3)'),
          'unflagged',
          say('Treat what is out of range.', 'Điều trị từng chỉ số bất thường.'),
        ],
        [
          'present',
          { from: 3 },
          say('Metabolic syndrome (3 or more)', 'Hội chứng chuyển hóa (từ 3)'),
          'routine',
          say(
            'Work up the risk of diabetes and cardiovascular disease; weight, diet, activity.',
            'Đánh giá nguy cơ đái tháo đường và tim mạch; giảm cân, ăn uống, vận động.',
          ),
        ],
      ),
    },
  ],
  evidence: [],
  citation: {
    text: 'Alberti KG, Eckel RH, Grundy SM, et al. Harmonizing the metabolic syndrome. Circulation 2009;120:1640-5.',
    doi: '10.1161/CIRCULATIONAHA.109.192644',
  },
  population: {
    derivedIn: say(
      'A definition agreed upon by six societies, with waist limits by origin.',
      'Một định nghĩa được sáu hội thống nhất, với ngưỡng vòng eo theo nguồn gốc.',
    ),
    asians: say(
      'The waist limits are those for Asians: 90 cm in men, 80 in women.',
      'Ngưỡng vòng eo là ngưỡng cho người châu Á: 90 cm ở nam, 80 ở nữ.',
    ),
  },
  pitfalls: [
    say(
      'Treatment counts: fibrates and nicotinic acid for triglycerides and HDL (a statin does not), medicines for pressure and glucose.',
      'Điều trị cũng được tính: fibrat và acid nicotinic đối với triglycerid và HDL (statin thì không), thuốc huyết áp và thuốc đường huyết.',
    ),
    say(
      'Other origins have other waist limits; they are told that this does not apply.',
      'Nguồn gốc khác có ngưỡng vòng eo khác; những người đó được báo rằng mô hình không áp dụng.',
    ),
  ],
  licence: 'Published definition, free',
  organ: 'metabolic',
  inputs: [
    sex,
    waist,
    triglycerides,
    hdlMgDl(),
    sbp(),
    notAbove(dbp, 'sbp'),
    fastingGlucose,
    yesNo(
      'triglycerideMedicine',
      say('Takes a fibrate or nicotinic acid', 'Đang dùng fibrat hoặc acid nicotinic'),
      history('triglycerideMedicine'),
      'tg_med',
    ),
    antihypertensive,
    yesNo(
      'glucoseMedicine',
      say('Takes a medicine for diabetes', 'Đang dùng thuốc đái tháo đường'),
      history('glucoseMedicine'),
      'glucose_med',
    ),
    decides(
      ofOrigin('asian', 'ethnicity'),
      say(
        'Origin is not recorded; the waist limits for Asians were used.',
        'Chưa ghi nhận nguồn gốc; đã dùng ngưỡng vòng eo cho người châu Á.',
      ),
    ),
    decides(ageYears()),
    pregnant,
  ],
  exclusions: [
    when(
      'other-origin',
      'ethnicity',
      { not: 'asian' },
      say('The waist limits used here are those for Asians.', 'Ngưỡng vòng eo ở đây dành cho người châu Á.'),
    ),
    adultsOnly(NAME),
    notInPregnancy(NAME),
  ],
  vectors: [],
};

/** Alberti KG et al., Circulation 2009;120:1640-5 (doi:10.1161/CIRCULATIONAHA.109.192644). */
export const metabolicSyndrome2009: Equation = {
  id: 'metabolic-syndrome-2009',
  card,
  onnx: () =>
    buildModel(
      'metabolic-syndrome-2009',
      [
        'sex',
        'waist',
        'triglycerides',
        'hdl',
        'sbp',
        'dbp',
        'glucose',
        'triglycerideMedicine',
        'antihypertensive',
        'glucoseMedicine',
      ],
      (math, input) => {
        const bySex = (woman: number, man: number): Column =>
          math.lookUp(input('sex'), [
            [0, woman],
            [1, man],
          ]);
        const taken = (name: string) => math.equals(input(name), 1);
        const met = (flag: Flag) => math.choose(flag, 1, 0);
        const criteria = {
          wideWaist: met(math.atLeast(input('waist'), bySex(80, 90))),
          highTriglycerides: met(
            math.either(math.atLeast(input('triglycerides'), 150), taken('triglycerideMedicine')),
          ),
          lowHdl: met(math.either(math.above(bySex(50, 40), input('hdl')), taken('triglycerideMedicine'))),
          highPressure: met(
            math.either(
              math.either(math.atLeast(input('sbp'), 130), math.atLeast(input('dbp'), 85)),
              taken('antihypertensive'),
            ),
          ),
          highGlucose: met(math.either(math.atLeast(input('glucose'), 100), taken('glucoseMedicine'))),
        };
        const { wideWaist, highTriglycerides, lowHdl, highPressure, highGlucose } = criteria;
        return {
          criteria: math.add(wideWaist, highTriglycerides, lowHdl, highPressure, highGlucose),
          ...criteria,
        };
      },
    ),
  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const man = person.sex === 'male';
    const lipid = of('triglycerideMedicine') === 1;
    const criteria = {
      wideWaist: Number(of('waist') >= (man ? 90 : 80)),
      highTriglycerides: Number(lipid || of('triglycerides') >= 150),
      lowHdl: Number(lipid || of('hdl') < (man ? 40 : 50)),
      highPressure: Number(of('sbp') >= 130 || of('dbp') >= 85 || of('antihypertensive') === 1),
      highGlucose: Number(of('glucose') >= 100 || of('glucoseMedicine') === 1),
    };
    return { criteria: Object.values(criteria).reduce((sum, met) => sum + met, 0), ...criteria };
  },
  people: people(24, {
    sex: ['female', 'male'],
    waist: [70, 79, 80, 89, 90, 104],
    triglycerides: [80, 149, 150, 260],
    hdl: [30, 39, 40, 49, 50, 65],
    sbp: between(105, 150),
    dbp: [70, 84, 85, 95],
    glucose: [85, 99, 100, 130],
    triglycerideMedicine: [0, 0, 0, 1],
    antihypertensive: [0, 0, 1],
    glucoseMedicine: [0, 0, 0, 1],
  }),
};
