import { type Analyte, allAnalytes } from './analytes.ts';
import { foldName } from './name.ts';

/** What laboratories call an analyte beside its names in the dictionary, folded. */
const CALLED: Readonly<Record<string, readonly string[]>> = {
  hb: ['hgb', 'hemoglobin', 'huyet sac to'],
  hct: ['hematocrit'],
  rbc: ['hong cau', 'erythrocytes'],
  wbc: ['bach cau', 'leukocytes'],
  plt: ['tieu cau', 'platelets', 'thrombocytes'],
  neut: ['neu', 'neutrophil'],
  lym: ['lymphocyte'],
  mono: ['monocyte'],
  eos: ['eosinophil'],
  glucose_f: ['glucose', 'glu', 'duong huyet', 'duong mau', 'fpg', 'fbs'],
  hba1c: ['a1c'],
  creatinine: ['crea', 'creatinin', 'cre'],
  urea_n: ['bun', 'ure nito'],
  uric: ['acid uric', 'uric acid', 'axit uric'],
  alt: ['gpt', 'sgpt', 'alat'],
  ast: ['got', 'sgot', 'asat'],
  ggt: ['gamma gt', 'gama gt'],
  bili_t: ['bilirubin toan phan', 'bilirubin total', 'tbil'],
  bili_d: ['bilirubin truc tiep', 'bilirubin direct', 'dbil'],
  albumin: ['alb'],
  protein: ['protein toan phan', 'total protein'],
  na: ['natri', 'sodium'],
  k: ['kali', 'potassium'],
  cl: ['clo', 'chlor', 'chloride'],
  ca: ['calci', 'canxi', 'calcium'],
  tc: ['cholesterol', 'chol', 'cholesterol toan phan'],
  hdl: ['hdl c', 'hdl cholesterol'],
  ldl: ['ldl c', 'ldl cholesterol'],
  tg: ['triglycerid', 'triglyceride', 'trig'],
  hscrp: ['crp hs', 'hs crp'],
  ca199: ['ca 19 9', 'ca 199'],
  ca125: ['ca 125'],
  ca153: ['ca 15 3', 'ca 153'],
  ca724: ['ca 72 4', 'ca 724'],
  psa: ['psa toan phan', 'total psa'],
};

const wordsOf = (text: string): string[] =>
  foldName(text)
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** The names by which an analyte is looked for, each as its words. */
function namesOf(analyte: Analyte): string[][] {
  const { key, name } = analyte;
  return [key, name.en, name.vi, ...(CALLED[key] ?? [])].map(wordsOf);
}

/** How well a name is met: 3 it is the whole text, 2 it stands in it as it is, else the share of its words there. */
function likeness(said: readonly string[], name: readonly string[]): number {
  if (name.length === 0) return 0;
  const [text, words] = [said.join(' '), name.join(' ')];
  if (text === words) return 3;
  if (` ${text} `.includes(` ${words} `)) return 2 + words.length / 1000;
  const met = name.filter((word) => word.length > 2 && said.includes(word)).length;
  return met / Math.max(name.length, said.length);
}

const LIKELY = 0.5;

/** Analytes whose name is like what a sender writes, by the name or the code, the likeliest first; only a person decides. */
export function suggestAnalytes(label: string, code: string): Analyte[] {
  const texts = [wordsOf(label), wordsOf(code)].filter((words) => words.length > 0);
  return allAnalytes()
    .map((analyte) => ({
      analyte,
      like: Math.max(0, ...namesOf(analyte).flatMap((name) => texts.map((words) => likeness(words, name)))),
    }))
    .filter(({ like }) => like >= LIKELY)
    .sort((a, b) => b.like - a.like)
    .slice(0, 3)
    .map(({ analyte }) => analyte);
}
