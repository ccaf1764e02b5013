/** The groups of a person's results, in the order of the page. */
export const RESULT_ORGANS = [
  'blood',
  'kidney',
  'liver',
  'heart',
  'metabolic',
  'thyroid',
  'lung',
  'stomach',
  'pancreas',
  'colon',
  'breast',
  'ovary',
  'cervix',
  'prostate',
  'throat',
  'other',
] as const;
export type ResultOrgan = (typeof RESULT_ORGANS)[number];

/**
 * The organ by whose state each analyte is asked for in screening, not the one that makes it: a marker stands with
 * the tumour it points to, albumin and INR with the liver whose synthesis they show, salts with the kidney that keeps
 * them in balance.
 */
const ANALYTES: Readonly<Record<Exclude<ResultOrgan, 'other'>, readonly string[]>> = {
  blood: [
    ...['hb', 'hct', 'rbc', 'mcv', 'mch', 'mchc', 'rdw', 'wbc', 'neut', 'lym', 'mono', 'eos', 'plt'],
    ...['ferritin', 'iron', 'tibc', 'tsat'],
  ],
  kidney: [
    ...['creatinine', 'cystatin_c', 'urea_n', 'urea', 'uacr'],
    ...['na', 'k', 'cl', 'hco3', 'ca', 'phos'],
  ],
  liver: [
    ...['alt', 'ast', 'ggt', 'alp', 'bili_t', 'bili_d', 'albumin', 'protein', 'inr'],
    ...['hbsag', 'antihbs', 'antihbc', 'hbvdna', 'antihcv', 'afp', 'afp_l3', 'pivka', 'dcp'],
  ],
  heart: ['tc', 'hdl', 'ldl', 'tg', 'apob', 'lpa', 'hscrp', 'ntprobnp', 'hstni', 'sbp', 'dbp'],
  metabolic: [
    ...['glucose_f', 'glucose', 'hba1c', 'insulin', 'uric', 'vitd'],
    ...['height', 'weight', 'bmi'],
  ],
  thyroid: ['tsh', 'ft4'],
  lung: ['nse', 'cyfra', 'progrp', 'scc'],
  stomach: ['pg1', 'pg2', 'hpyl', 'ca724'],
  pancreas: ['ca199'],
  colon: ['fit', 'cea'],
  breast: ['ca153'],
  ovary: ['ca125', 'he4'],
  cervix: ['hpv'],
  prostate: ['psa', 'fpsa_ratio'],
  throat: ['ebv_vca_iga'],
};

const organs = new Map(
  RESULT_ORGANS.flatMap((organ) =>
    organ === 'other' ? [] : ANALYTES[organ].map((key) => [key, organ] as const),
  ),
);

/** The group of an analyte; `other` for one that the table above does not place. */
export function organOfAnalyte(key: string): ResultOrgan {
  return organs.get(key) ?? 'other';
}
