import { adultsOnly, type CardDraft, expected, notInPregnancy, say, value } from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { ageYears, creatinine, cystatinC, pregnant, sex } from '../inputs.ts';
import { GFR_BANDS, GFR_EXCLUDED } from './gfr-bands.ts';

const NAME = say('Filtration by creatinine and cystatin C', 'Mức lọc theo creatinin và cystatin C');

const card: CardDraft = {
  title: say(
    'Kidney filtration by creatinine and cystatin C (CKD-EPI 2021)',
    'Mức lọc cầu thận theo creatinin và cystatin C (CKD-EPI 2021)',
  ),
  intendedUse: say(
    'Confirms a reduced filtration in adults, above all an eGFR of 45 to 59 by creatinine without albumin in the urine.',
    'Khẳng định mức lọc giảm ở người lớn, nhất là khi eGFR theo creatinin từ 45 đến 59 mà không có albumin niệu.',
  ),
  appliesTo: {
    age: { min: 18, max: 120 },
    sex: 'any',
    population: say('Adults.', 'Người lớn.'),
    excluded: GFR_EXCLUDED,
  },
  outputs: [
    value(
      'egfr',
      say('eGFR by creatinine and cystatin C', 'eGFR theo creatinin và cystatin C'),
      'mL/min/{1.73_m2}',
      0,
    ),
  ],
  bands: GFR_BANDS,
  evidence: [],
  citation: {
    text: 'Inker LA, Eneanya ND, Coresh J, et al. New creatinine- and cystatin C-based equations to estimate GFR without race. N Engl J Med 2021;385:1737-49.',
    doi: '10.1056/NEJMoa2102953',
  },
  population: {
    derivedIn: say(
      'Adults of studies mostly in the United States and Europe, without a term for race.',
      'Người lớn của các nghiên cứu phần lớn ở Hoa Kỳ và châu Âu; không có số hạng cho chủng tộc.',
    ),
    asians: say(
      'Few Asians in the derivation; the nearest to measured filtration of the three CKD-EPI equations.',
      'Ít người châu Á trong quần thể xây dựng; trong ba công thức CKD-EPI, đây là công thức gần mức lọc cầu thận đo được nhất.',
    ),
  },
  pitfalls: [
    say(
      'Creatinine and cystatin C must be of one blood sample.',
      'Creatinin và cystatin C phải từ cùng một mẫu máu.',
    ),
    say(
      'Enzymatic and Jaffé creatinine differ; the method must be traceable to IDMS.',
      'Creatinin đo bằng enzym và bằng Jaffé khác nhau; phương pháp phải truy nguyên được đến IDMS.',
    ),
  ],
  licence: 'Published equation, free',
  organ: 'kidney',
  inputs: [ageYears(), sex, creatinine, cystatinC, pregnant],
  exclusions: [adultsOnly(NAME), notInPregnancy(NAME)],
  vectors: [
    {
      file: 'ckd-epi-2021-creatinine-cystatin.csv',
      from: 'R package nephro, run',
      expected: { egfr_cr_cys_2021: expected('egfr') },
    },
  ],
};

/** Inker LA et al., N Engl J Med 2021;385:1737-49 (doi:10.1056/NEJMoa2102953): both markers, without race. */
export const ckdEpi2021CreatinineCystatin: Equation = {
  id: 'ckd-epi-2021-creatinine-cystatin',
  card,

  onnx: () =>
    buildModel(
      'ckd-epi-2021-creatinine-cystatin',
      ['ageYears', 'sex', 'creatinine', 'cystatinC'],
      (math, input) => {
        const byWoman = (woman: number, man: number) =>
          math.lookUp(input('sex'), [
            [0, woman],
            [1, man],
          ]);
        const creatinine = math.divide(input('creatinine'), byWoman(0.7, 0.9));
        const cystatin = math.divide(input('cystatinC'), 0.8);
        return {
          egfr: math.multiply(
            135,
            math.power(math.smaller(creatinine, 1), byWoman(-0.219, -0.144)),
            math.power(math.larger(creatinine, 1), -0.544),
            math.power(math.smaller(cystatin, 1), -0.323),
            math.power(math.larger(cystatin, 1), -0.778),
            math.power(0.9961, input('ageYears')),
            byWoman(0.963, 1),
          ),
        };
      },
    ),

  formula: (person) => {
    const woman = person.sex === 'female';
    const scr = numberOf(person, 'creatinine') / (woman ? 0.7 : 0.9);
    const cys = numberOf(person, 'cystatinC') / 0.8;
    const low = woman ? -0.219 : -0.144;
    const markers = scr ** (scr <= 1 ? low : -0.544) * cys ** (cys <= 1 ? -0.323 : -0.778);
    return { egfr: 135 * markers * 0.9961 ** numberOf(person, 'ageYears') * (woman ? 0.963 : 1) };
  },

  people: people(12, {
    ageYears: between(18, 95),
    sex: ['female', 'male'],
    creatinine: between(0.3, 6, 2),
    cystatinC: between(0.4, 5, 2),
  }),
};
