import type { z } from 'zod';
import type { Bilingual } from '../../src/domain/text.ts';
import type { Band, modelCard, TableInput } from '../../src/inference/model-card.ts';

type TableCardIn = Extract<z.input<typeof modelCard>, { kind: 'table' }>;

/** What a script says of its model; the build adds the rest, the SHA-256 of the graph among it. */
export type CardDraft = Omit<TableCardIn, 'id' | 'version' | 'kind' | 'sha256' | 'pitfalls'> & {
  readonly pitfalls: readonly Bilingual[];
};

/** English and Vietnamese. */
export const say = (en: string, vi: string): Bilingual => ({ en, vi });

const CONFIRM = say(
  'The actions beside the bands follow the named guideline as commonly summarised; a clinician of the site confirms them before use.',
  'Các xử trí bên cạnh từng mức theo hướng dẫn được nêu tên, như thường được tóm tắt; bác sĩ của trung tâm xác nhận trước khi dùng.',
);

/** The card of a model as `model.json` holds it. */
export function cardOf(id: string, draft: CardDraft, sha256: string): TableCardIn {
  const { pitfalls, ...rest } = draft;
  const all = draft.bands.length > 0 ? [...pitfalls, CONFIRM] : [...pitfalls];
  return { id, version: '1.0.0', ...rest, kind: 'table', pitfalls: all, sha256 };
}

type Output = CardDraft['outputs'][number];
const RELATIVE = { kind: 'relative', value: 1e-6 } as const;

/** A continuous number; `tensor` has the output's name. */
export function value(name: string, title: Bilingual, unit: string, decimals: number): Output {
  return { name, tensor: name, title, unit, kind: 'continuous', decimals, tolerance: RELATIVE };
}

/** A probability from 0 to 1. */
export function probability(name: string, title: Bilingual): Output {
  return { name, tensor: name, title, unit: '1', kind: 'probability', decimals: 4, tolerance: RELATIVE };
}

/** A risk in per cent. */
export function percent(name: string, title: Bilingual): Output {
  return { name, tensor: name, title, unit: '%', kind: 'continuous', decimals: 1, tolerance: RELATIVE };
}

/** Whole points of a score, or the number of a group. */
export function points(name: string, title: Bilingual): Output {
  const exact = { kind: 'exact' } as const;
  return { name, tensor: name, title, unit: '{score}', kind: 'points', decimals: 0, tolerance: exact };
}

type Exclusion = CardDraft['exclusions'][number];

export const when = (
  code: string,
  input: string,
  condition: Exclusion['when'],
  reason: Bilingual,
): Exclusion => ({
  code,
  input,
  when: condition,
  reason,
});

/** Two exclusions: younger and older than those whom the model was made for. */
export function madeForAges(model: Bilingual, min: number, max: number): Exclusion[] {
  const reason = say(
    `${model.en} was made for people of ${min} to ${max} years.`,
    `${model.vi} được xây dựng cho người từ ${min} đến ${max} tuổi.`,
  );
  return [
    when(`under-${min}`, 'ageYears', { below: min }, reason),
    when(`over-${max}`, 'ageYears', { above: max }, reason),
  ];
}

/** Children are excluded; there is no upper age. */
export function adultsOnly(model: Bilingual, min = 18): Exclusion {
  return when(
    `under-${min}`,
    'ageYears',
    { below: min },
    say(
      `${model.en} was made for adults of ${min} years and over.`,
      `${model.vi} chỉ dành cho người từ ${min} tuổi trở lên.`,
    ),
  );
}

/** The result does not hold in pregnancy; goes with the input `pregnant`. */
export function notInPregnancy(model: Bilingual): Exclusion {
  return when(
    'pregnant',
    'pregnant',
    { equals: true },
    say(`${model.en} does not hold in pregnancy.`, `${model.vi} không áp dụng khi mang thai.`),
  );
}

/** The form does not ask which cancer a person has had; goes with the input `ownCancer`. */
export function afterCancer(of: Bilingual): Exclusion {
  return when(
    'own-cancer',
    'personalCancerHistory',
    { equals: true },
    say(
      `The person has had a cancer: if it was ${of.en}, this does not hold.`,
      `Người này từng mắc ung thư: nếu là ${of.vi} thì kết quả này không áp dụng.`,
    ),
  );
}

/** Bands that share one source, from low to high; the first has no bound. */
export function bandsOf(
  source: string,
  ...bands: readonly (readonly [
    code: string,
    bound: { from?: number; above?: number },
    label: Bilingual,
    urgency: 'unflagged' | Band['urgency'],
    advice: Bilingual,
  ])[]
): Band[] {
  return bands.map(([code, bound, label, urgency, advice]) => ({
    code,
    ...bound,
    label,
    flagged: urgency !== 'unflagged',
    urgency: urgency === 'unflagged' ? 'none' : urgency,
    advice: { ...advice, source },
  }));
}

/** A column of expected values that are compared with an output. */
export function expected(
  output: string,
  tolerance: CardDraft['vectors'][number]['expected'][string]['tolerance'] = RELATIVE,
  more: {
    values?: Record<string, number>;
    clamp?: [number, number];
    whenEmpty?: 'refused' | 'notGiven';
  } = {},
): CardDraft['vectors'][number]['expected'][string] {
  const { whenEmpty = 'refused', ...rest } = more;
  return { of: { output, ...rest }, tolerance, whenEmpty };
}

export const EXACT = { kind: 'exact' } as const;
export const rounded = (decimals: number) => ({ kind: 'rounded', decimals }) as const;

/** A column of texts that are compared with the band. */
export function expectedBand(
  output: string,
  values: Record<string, string>,
): CardDraft['vectors'][number]['expected'][string] {
  return { of: { band: output, values }, tolerance: EXACT, whenEmpty: 'refused' };
}

/** Replaces parts of an input that another model words or codes otherwise. */
export const as = (input: TableInput, changes: Partial<TableInput>): TableInput => ({ ...input, ...changes });
