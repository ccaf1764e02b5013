import type { Bilingual } from '../domain/text.ts';
import type { AssessmentInput } from './api.ts';
import type { AssessmentDetail } from './detail.ts';

function shown({ value, unit }: AssessmentInput): string {
  return unit === null ? String(value) : `${value} ${unit}`;
}

/** What became of one input since the answer before; null where it says the same. */
function change(before: AssessmentInput, after: AssessmentInput | undefined): Bilingual | null {
  const { label } = before;
  if (after === undefined) {
    return {
      en: `${label.en} (${shown(before)}) no longer counts`,
      vi: `${label.vi} (${shown(before)}) không còn được tính`,
    };
  }
  if (after.value === before.value && after.unit === before.unit) return null;
  return {
    en: `${label.en} was ${shown(before)} and is now ${shown(after)}`,
    vi: `${label.vi} trước là ${shown(before)}, nay là ${shown(after)}`,
  };
}

/**
 * Why a model's answer is another than before, for people: what it had been given and was corrected, or was taken back.
 * Where nothing of that changed, what was said of the answer before still holds; undefined where there is nothing to say.
 */
export function recomputedBecause(
  before: Pick<AssessmentDetail, 'inputs' | 'recomputed'>,
  inputs: readonly AssessmentInput[],
): Bilingual | undefined {
  const changes = before.inputs.flatMap((input) => {
    return (
      change(
        input,
        inputs.find(({ name }) => name === input.name),
      ) ?? []
    );
  });
  if (changes.length === 0) return before.recomputed;
  const listed = (language: keyof Bilingual) => changes.map((one) => one[language]).join('; ');
  return {
    en: `Computed again because ${listed('en')}`,
    vi: `Tính lại vì ${listed('vi')}`,
  };
}
