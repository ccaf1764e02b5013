import { describe, expect, it } from 'vitest';
import plco from '../../../models/plcom2012/model.json';
import { modelCard } from '../../../src/inference/model-card.ts';
import { categoryTitle } from './category-title.ts';

const card = modelCard.parse(plco);
const models = [{ id: 'plcom2012', card, state: 'ready', problem: null, termsAccepted: null } as const];
const assessment = { modelId: 'plcom2012', modelVersion: card.version };
const titleOf = (input: string, value: string) => categoryTitle([...models], assessment, input, value);

describe('the title of a category', () => {
  const category =
    card.kind === 'table' ? card.inputs.find((input) => input.values.type === 'category') : undefined;
  if (category?.values.type !== 'category') throw new Error('the model has no category to try');
  const { name, values } = category;

  it('is the one of the model’s card, in both languages', () => {
    for (const { value, title } of values.codes) expect(titleOf(name, value)).toEqual(title);
  });

  it('is not guessed for another word, another input or another version', () => {
    expect(titleOf(name, 'unheard-of')).toBeNull();
    expect(titleOf('unheardOf', values.codes[0]?.value ?? '')).toBeNull();
    const other = { ...assessment, modelVersion: '0.0.1' };
    expect(categoryTitle([...models], other, name, values.codes[0]?.value ?? '')).toBeNull();
  });
});
