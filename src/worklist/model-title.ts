import type { Bilingual } from '../domain/text.ts';
import type { Models } from '../inference/registry.ts';

export type NamedModels = Pick<Models, 'list'>;

/** A model's name for people; its identifier when this hub no longer has the model. */
export function modelTitle(models: NamedModels, id: string): Bilingual {
  const card = models.list.find((model) => model.id === id)?.card;
  return card?.title ?? { en: id, vi: id };
}
