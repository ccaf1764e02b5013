import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Bilingual } from '../../src/domain/text.ts';
import { type ModelCard, modelCard } from '../../src/inference/model-card.ts';

const folder = join(import.meta.dirname, '../../models');
const cards = readdirSync(folder).map((id) =>
  modelCard.parse(JSON.parse(readFileSync(join(folder, id, 'model.json'), 'utf8'))),
);

/** The sentences that tell a clinician how far to believe a model. */
function sentencesOf(card: ModelCard): Bilingual[] {
  const { intendedUse, appliesTo, population, pitfalls } = card;
  const advice = card.bands.flatMap(({ bands }) => bands.map((band) => band.advice));
  const note = card.kind === 'ct-volume' ? [card.operatingPoint.note] : [];
  return [
    intendedUse,
    appliesTo.population,
    population.derivedIn,
    population.asians,
    ...pitfalls,
    ...advice,
    ...note,
  ];
}

/** Letters that no English sentence of a card has, names in it included. */
const VIETNAMESE = /[ăâđêôơưạ-ỹ]/i;

/** English groups thousands by a comma and begins decimals with a point; Vietnamese the other way round. */
const numbersOf = (text: string, group: RegExp, decimal: string) =>
  (text.replaceAll(group, '').match(/\d+(?:[.,]\d+)?/g) ?? [])
    .map((number) => number.replace(decimal, '.'))
    .toSorted();

describe.each(cards.map((card) => ({ id: card.id, card })))('the card of $id', ({ card }) => {
  it('says in both languages what the model is for, how far to believe it and what to do', () => {
    for (const { en, vi } of sentencesOf(card)) {
      expect(vi).not.toBe(en);
      expect(vi).toMatch(VIETNAMESE);
      expect(en).not.toMatch(VIETNAMESE);
    }
  });

  it('gives the same numbers in both languages', () => {
    for (const { en, vi } of sentencesOf(card)) {
      expect(numbersOf(vi, /\.(?=\d{3})/g, ','), en).toEqual(numbersOf(en, /,(?=\d{3})/g, '.'));
    }
  });
});
