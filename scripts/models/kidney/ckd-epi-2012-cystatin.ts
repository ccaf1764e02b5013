import { adultsOnly, type CardDraft, expected, notInPregnancy, say, value } from '../card.ts';
import { between, type Equation, numberOf, people } from '../equation.ts';
import { buildModel } from '../graph.ts';
import { ageYears, cystatinC, pregnant, sex } from '../inputs.ts';
import { GFR_BANDS, GFR_EXCLUDED } from './gfr-bands.ts';

const NAME = say('Filtration by cystatin C', 'Mức lọc theo cystatin C');

const card: CardDraft = {
  title: say(
    'Kidney filtration by cystatin C (CKD-EPI 2012)',
    'Mức lọc cầu thận theo cystatin C (CKD-EPI 2012)',
  ),
  intendedUse: say(
    'Estimates kidney filtration in adults without creatinine, where muscle mass makes creatinine mislead.',
    'Ước tính mức lọc cầu thận ở người lớn không dùng creatinin, khi khối cơ làm creatinin kém tin cậy.',
  ),
  appliesTo: {
    age: { min: 18, max: 120 },
    sex: 'any',
    population: say('Adults.', 'Người lớn.'),
    excluded: GFR_EXCLUDED,
  },
  outputs: [value('egfr', say('eGFR by cystatin C', 'eGFR theo cystatin C'), 'mL/min/{1.73_m2}', 0)],
  bands: GFR_BANDS,
  evidence: [],
  citation: {
    text: 'Inker LA, Schmid CH, Tighiouart H, et al. Estimating glomerular filtration rate from serum creatinine and cystatin C. N Engl J Med 2012;367:20-29.',
    doi: '10.1056/NEJMoa1114248',
  },
  population: {
    derivedIn: say(
      'Adults of 13 studies, mostly in North America and Europe.',
      'Người lớn của 13 nghiên cứu, phần lớn ở Bắc Mỹ và châu Âu.',
    ),
    asians: say(
      'Has no term for ethnic group; few Asians in the derivation.',
      'Không có số hạng cho nhóm dân tộc; ít người châu Á trong quần thể xây dựng.',
    ),
  },
  pitfalls: [
    say(
      'Cystatin C moves with thyroid disease, steroids, inflammation, obesity and smoking.',
      'Cystatin C thay đổi theo bệnh tuyến giáp, steroid, tình trạng viêm, béo phì và hút thuốc.',
    ),
  ],
  licence: 'Published equation, free',
  organ: 'kidney',
  inputs: [ageYears(), sex, cystatinC, pregnant],
  exclusions: [adultsOnly(NAME), notInPregnancy(NAME)],
  vectors: [
    {
      file: 'ckd-epi-2012-cystatin.csv',
      from: 'R package nephro, run',
      expected: { egfr_cys_2012: expected('egfr') },
    },
  ],
};

/** Inker LA et al., N Engl J Med 2012;367:20-29 (doi:10.1056/NEJMoa1114248). */
export const ckdEpi2012Cystatin: Equation = {
  id: 'ckd-epi-2012-cystatin',
  card,

  onnx: () =>
    buildModel('ckd-epi-2012-cystatin', ['ageYears', 'sex', 'cystatinC'], (math, input) => {
      const relative = math.divide(input('cystatinC'), 0.8);
      return {
        egfr: math.multiply(
          133,
          math.power(math.smaller(relative, 1), -0.499),
          math.power(math.larger(relative, 1), -1.328),
          math.power(0.996, input('ageYears')),
          math.lookUp(input('sex'), [
            [0, 0.932],
            [1, 1],
          ]),
        ),
      };
    }),

  formula: (person) => {
    const cystatin = numberOf(person, 'cystatinC') / 0.8;
    const woman = person.sex === 'female' ? 0.932 : 1;
    return {
      egfr:
        133 * cystatin ** (cystatin <= 1 ? -0.499 : -1.328) * 0.996 ** numberOf(person, 'ageYears') * woman,
    };
  },

  people: people(12, { ageYears: between(18, 95), sex: ['female', 'male'], cystatinC: between(0.4, 5, 2) }),
};
