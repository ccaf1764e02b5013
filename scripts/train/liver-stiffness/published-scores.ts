import type { Values } from './cohort.ts';

/** A published score that this folder's tables allow; `refersFrom` is its own cut-off for a next test. */
export type PublishedScore = {
  readonly name: string;
  readonly madeFor: string;
  readonly doi: string;
  readonly refersFrom: number;
  readonly score: (values: Values) => number;
};

/** Diabetes is not asked of in these tables: it is HbA1c of 6.5 % and more, so treated diabetes below that is missed. */
const diabetes = ({ hba1c }: Values): 0 | 1 => (hba1c >= 6.5 ? 1 : 0);

/** Those with platelets (FIB-4, APRI, NFS, FIB-8, SAFE, MAF-5, LiverRisk, Forns, Hepamet) cannot be computed: there is no blood count. */
export const PUBLISHED_SCORES: readonly PublishedScore[] = [
  {
    name: 'FNI',
    madeFor: 'fibrotic steatohepatitis in obesity',
    doi: '10.1016/j.cgh.2022.03.044',
    refersFrom: 0.1,
    score: ({ ast, hba1c, hdl }) => {
      const logOdds = -10.33 + 2.54 * Math.log(ast) + 3.86 * Math.log(hba1c) - 1.66 * Math.log(hdl);
      return 1 / (1 + Math.exp(-logOdds));
    },
  },
  {
    name: 'BARD',
    madeFor: 'advanced fibrosis in fatty liver',
    doi: '10.1136/gut.2007.146019',
    refersFrom: 2,
    score: (values) =>
      (values.bmi >= 28 ? 1 : 0) + (values.ast / values.alt >= 0.8 ? 2 : 0) + diabetes(values),
  },
  {
    name: 'AST/ALT',
    madeFor: 'cirrhosis',
    doi: '10.1016/S0016-5085(88)80022-2',
    refersFrom: 1,
    score: ({ ast, alt }) => ast / alt,
  },
  {
    name: 'FLI',
    madeFor: 'fatty liver, not fibrosis',
    doi: '10.1186/1471-230X-6-33',
    refersFrom: 60,
    score: ({ triglycerides, bmi, ggt, waist }) => {
      const logOdds =
        0.953 * Math.log(triglycerides) + 0.139 * bmi + 0.718 * Math.log(ggt) + 0.053 * waist - 15.745;
      return 100 / (1 + Math.exp(-logOdds));
    },
  },
  {
    name: 'HSI',
    madeFor: 'fatty liver, not fibrosis',
    doi: '10.1016/j.dld.2009.08.002',
    refersFrom: 36,
    score: (values) =>
      8 * (values.alt / values.ast) + values.bmi + (values.male === 0 ? 2 : 0) + 2 * diabetes(values),
  },
];
