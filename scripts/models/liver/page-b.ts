import type { Bilingual } from '../../../src/domain/text.ts';
import {
  afterCancer,
  bandsOf,
  type CardDraft,
  EXACT,
  expected,
  expectedBand,
  notInPregnancy,
  points,
  say,
  when,
} from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import {
  ageYears,
  albuminGL,
  chronicHepatitisB,
  history,
  mustKnow,
  ownCancer,
  platelets,
  pregnant,
  sex,
  yesNo,
} from '../inputs.ts';

function cardOf(
  name: 'PAGE-B' | 'mPAGE-B',
  title: Bilingual,
  more: Pick<CardDraft, 'inputs' | 'bands' | 'citation' | 'population' | 'vectors' | 'pitfalls'>,
): CardDraft {
  return {
    title,
    intendedUse: say(
      'Sorts adults on antivirals for chronic hepatitis B by the risk of liver cancer within five years.',
      'Phân tầng nguy cơ ung thư gan trong năm năm ở người lớn đang uống thuốc kháng virus viêm gan B mạn.',
    ),
    appliesTo: {
      age: { min: 16, max: 100 },
      sex: 'any',
      population: say(
        'People with chronic hepatitis B on antivirals.',
        'Người viêm gan B mạn đang dùng thuốc kháng virus.',
      ),
      excluded: [
        say('No antivirals', 'Không dùng thuốc kháng virus'),
        say('Known liver cancer', 'Đã biết mắc ung thư gan'),
      ],
    },
    outputs: [points('points', say(`${name} points`, `Điểm ${name}`))],
    evidence: [
      {
        measure: 'C-index',
        value: 'mPAGE-B 0.769, PAGE-B 0.744, REACH-B 0.686',
        data: 'Koreans (Kim 2018)',
        note: 'As reported; not re-measured here.',
      },
    ],
    licence: 'Published points, free',
    organ: 'liver',
    exclusions: [
      when(
        'no-hepatitis-b',
        'hepatitisB',
        { equals: false },
        say(
          `${name} applies only to people with chronic hepatitis B.`,
          `${name} chỉ áp dụng cho người viêm gan B mạn.`,
        ),
      ),
      when(
        'no-antivirals',
        'hepatitisBTreated',
        { equals: false },
        say(
          `${name} applies only under antivirals for hepatitis B.`,
          `${name} chỉ áp dụng khi đang dùng thuốc kháng virus viêm gan B.`,
        ),
      ),
      when(
        'under-16',
        'ageYears',
        { below: 16 },
        say(`${name} was made for people of 16 years and over.`, `${name} dành cho người từ 16 tuổi.`),
      ),
      notInPregnancy(say(name, name)),
    ],
    cautions: [afterCancer(say('of the liver', 'ung thư gan'))],
    ...more,
  };
}

export const hepatitisBTreated = mustKnow(
  yesNo(
    'hepatitisBTreated',
    say('Takes antivirals for hepatitis B', 'Đang dùng thuốc kháng virus viêm gan B'),
    history('hepatitisBTreated'),
    'hepatitis_b_treated',
  ),
  say(
    'It is not recorded whether the person takes antivirals for hepatitis B.',
    'Chưa ghi nhận người này có đang dùng thuốc kháng virus viêm gan B hay không.',
  ),
);

const SURVEY = say('Ultrasound and AFP every six months.', 'Siêu âm và AFP mỗi sáu tháng.');
const USUAL = say('Usual care of chronic hepatitis B.', 'Theo dõi viêm gan B mạn thường quy.');
const AGES = { ageYears: between(17, 85), sex: ['female', 'male'] };

/** Papatheodoridis G et al., J Hepatol 2016;64:800-6 (doi:10.1016/j.jhep.2015.11.035). */
export const pageB: Equation = {
  id: 'page-b',
  card: cardOf(
    'PAGE-B',
    say(
      'Liver cancer in treated hepatitis B (PAGE-B)',
      'Ung thư gan ở người viêm gan B đang điều trị (PAGE-B)',
    ),
    {
      inputs: [
        ageYears(100),
        sex,
        platelets(5, 1000),
        chronicHepatitisB('PAGE-B'),
        hepatitisBTreated,
        ownCancer,
        pregnant,
      ],
      bands: [
        {
          output: 'points',
          bands: bandsOf(
            'Papatheodoridis G et al., J Hepatol 2016;64:800-6; EASL guideline',
            ['low', {}, say('Low (9 or less)', 'Thấp (từ 9 trở xuống)'), 'unflagged', USUAL],
            [
              'intermediate',
              { from: 10 },
              say('Intermediate (10 to 17)', 'Trung bình (10 đến 17)'),
              'unflagged',
              SURVEY,
            ],
            ['high', { from: 18 }, say('High (18 or more)', 'Cao (từ 18)'), 'unflagged', SURVEY],
          ),
        },
      ],
      citation: {
        text: 'Papatheodoridis G, Dalekos G, Sypsa V, et al. PAGE-B predicts the risk of developing hepatocellular carcinoma in Caucasians with chronic hepatitis B on 5-year antiviral therapy. J Hepatol 2016;64:800-6.',
        doi: '10.1016/j.jhep.2015.11.035',
      },
      population: {
        derivedIn: say(
          'Caucasians of nine European centres on entecavir or tenofovir.',
          'Người da trắng của chín trung tâm châu Âu đang dùng entecavir hoặc tenofovir.',
        ),
        asians: say(
          'Made in Caucasians; in Koreans mPAGE-B was better. Shown for comparison: it raises no flag here.',
          'Xây dựng trên người da trắng; ở người Hàn Quốc mPAGE-B tốt hơn. Hiển thị để so sánh: ở đây không tạo cảnh báo.',
        ),
      },
      pitfalls: [
        say(
          'A table in circulation prints 1 point for 70 years and over, which is a truncated 10.',
          'Một bảng đang lưu hành in 1 điểm cho tuổi từ 70, đó là số 10 bị cụt.',
        ),
        say(
          'It raises no flag: for Asians aMAP and mPAGE-B do.',
          'Không tạo cảnh báo: với người châu Á, aMAP và mPAGE-B làm việc đó.',
        ),
      ],
      vectors: [
        {
          file: 'page-b.csv',
          from: 'the published points, by hand',
          expected: {
            page_b: expected('points', EXACT),
            page_b_group: expectedBand('points', { low: 'low', intermediate: 'intermediate', high: 'high' }),
          },
        },
      ],
    },
  ),
  onnx: () =>
    buildModel('page-b', ['ageYears', 'sex', 'platelets'], (math, input) => ({
      points: math.add(
        math.steps(input('ageYears'), 0, [
          [30, 2],
          [40, 4],
          [50, 6],
          [60, 8],
          [70, 10],
        ]),
        math.multiply(6, input('sex')),
        math.steps(input('platelets'), 9, [
          [100, 6],
          [200, 0],
        ]),
      ),
    })),
  formula: (person) => {
    const age = Math.min(10, Math.max(0, 2 * (Math.floor(numberOf(person, 'ageYears') / 10) - 2)));
    const platelets = numberOf(person, 'platelets');
    return {
      points: age + (person.sex === 'male' ? 6 : 0) + (platelets >= 200 ? 0 : platelets >= 100 ? 6 : 9),
    };
  },
  people: people(16, { ...AGES, platelets: [60, 99, 100, 150, 199, 200, 260] }),
};

/** Kim JH et al., J Hepatol 2018;69:1066-73 (doi:10.1016/j.jhep.2018.07.018). */
export const mPageB: Equation = {
  id: 'mpage-b',
  card: cardOf(
    'mPAGE-B',
    say(
      'Liver cancer in treated hepatitis B (modified PAGE-B)',
      'Ung thư gan ở người viêm gan B đang điều trị (PAGE-B cải tiến)',
    ),
    {
      inputs: [
        ageYears(100),
        sex,
        platelets(5, 1000),
        albuminGL,
        chronicHepatitisB('mPAGE-B'),
        hepatitisBTreated,
        ownCancer,
        pregnant,
      ],
      bands: [
        {
          output: 'points',
          bands: bandsOf(
            'Kim JH et al., J Hepatol 2018;69:1066-73; six-monthly surveillance as in APASL and EASL guidelines',
            ['low', {}, say('Low (8 or less)', 'Thấp (từ 8 trở xuống)'), 'unflagged', USUAL],
            [
              'intermediate',
              { from: 9 },
              say('Intermediate (9 to 12)', 'Trung bình (9 đến 12)'),
              'unflagged',
              SURVEY,
            ],
            [
              'high',
              { from: 13 },
              say('High (13 or more)', 'Cao (từ 13)'),
              'routine',
              say(
                'About 19 % in five years in one validation. Ultrasound and AFP every six months, without fail.',
                'Khoảng 19 % trong năm năm theo một nghiên cứu kiểm định. Siêu âm và AFP đều đặn mỗi sáu tháng.',
              ),
            ],
          ),
        },
      ],
      citation: {
        text: 'Kim JH, Kim YD, Lee M, et al. Modified PAGE-B score predicts the risk of hepatocellular carcinoma in Asians with chronic hepatitis B on antiviral therapy. J Hepatol 2018;69:1066-73.',
        doi: '10.1016/j.jhep.2018.07.018',
      },
      population: {
        derivedIn: say(
          'Koreans with chronic hepatitis B on antivirals.',
          'Người Hàn Quốc viêm gan B mạn đang dùng thuốc kháng virus.',
        ),
        asians: say('Derived and validated in Koreans.', 'Xây dựng và kiểm định trên người Hàn Quốc.'),
      },
      pitfalls: [
        say('Albumin is in g/L.', 'Albumin tính bằng g/L.'),
        say(
          'The five-year figures (0.0, 6.1 and 18.7 %) are those of one validation.',
          'Các con số năm năm (0,0; 6,1 và 18,7 %) là của một nghiên cứu kiểm định.',
        ),
      ],
      vectors: [
        {
          file: 'page-b.csv',
          from: 'the published points, by hand',
          expected: {
            mpage_b: expected('points', EXACT),
            mpage_b_group: expectedBand('points', { low: 'low', intermediate: 'intermediate', high: 'high' }),
          },
        },
      ],
    },
  ),
  onnx: () =>
    buildModel('mpage-b', ['ageYears', 'sex', 'platelets', 'albumin'], (math, input) => ({
      points: math.add(
        math.steps(input('ageYears'), 0, [
          [30, 3],
          [40, 5],
          [50, 7],
          [60, 9],
          [70, 11],
        ]),
        math.multiply(2, input('sex')),
        math.steps(input('platelets'), 5, [
          [100, 4],
          [150, 3],
          [200, 2],
          [250, 0],
        ]),
        math.steps(input('albumin'), 3, [
          [30, 2],
          [35, 1],
          [40, 0],
        ]),
      ),
    })),
  formula: (person) => {
    const years = numberOf(person, 'ageYears');
    const age = years < 30 ? 0 : Math.min(11, 1 + 2 * Math.floor(years / 10 - 2));
    const count = numberOf(person, 'platelets');
    const platelets = count < 100 ? 5 : count < 150 ? 4 : count < 200 ? 3 : count < 250 ? 2 : 0;
    const albumin = [30, 35, 40].filter((bound) => numberOf(person, 'albumin') < bound).length;
    return { points: age + (person.sex === 'male' ? 2 : 0) + platelets + albumin };
  },
  people: people(16, {
    ...AGES,
    platelets: [60, 99, 100, 149, 150, 199, 200, 249, 250, 300],
    albumin: [27, 29.9, 30, 34.9, 35, 39.9, 40, 45],
  }),
};
