import type { Bilingual } from '../../../src/domain/text.ts';
import type { ModelList } from '../../../src/inference/api.ts';

/**
 * What a category that entered a model is called, from the card of that model in that version; null when the card is
 * not here, for another version may mean another thing by the same word.
 */
export function categoryTitle(
  models: ModelList['models'],
  { modelId, modelVersion }: { modelId: string; modelVersion: string },
  inputName: string,
  value: string,
): Bilingual | null {
  const card = models.find((model) => model.id === modelId)?.card;
  if (card?.kind !== 'table' || card.version !== modelVersion) return null;
  const values = card.inputs.find((input) => input.name === inputName)?.values;
  if (values?.type !== 'category') return null;
  return values.codes.find((code) => code.value === value)?.title ?? null;
}
