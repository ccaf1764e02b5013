import { describe, expect, it } from 'vitest';
import { seededValues } from '../../../src/inference/golden.ts';
import { CANDIDATES } from './candidates.ts';
import { PREDICTORS, type Subject, type Values } from './cohort.ts';
import { chooseByOneStandardError, predictUnseen } from './cross-validate.ts';

/** Invented people in eight strata of two units, whose risk rises with body mass index. */
function invented(): Subject[] {
  const next = seededValues(4);
  return Array.from({ length: 640 }, (_, i) => {
    const drawn = Object.fromEntries(Object.keys(PREDICTORS).map((name) => [name, 5 + 20 * next()]));
    const values = { ...SOMEBODY, ...drawn, male: next() < 0.5 ? 1 : 0, bmi: 18 + 20 * next() };
    const stratum = i % 8;
    return {
      values,
      stiff: next() < 1 / (1 + Math.exp(-(values.bmi - 32) / 3)) ? 1 : 0,
      weight: 0.5 + next(),
      stratum,
      cluster: `${stratum}.${i % 16 < 8 ? 1 : 2}`,
      ethnicity: 3,
    };
  });
}

const SOMEBODY: Values = {
  ageYears: 50,
  male: 0,
  bmi: 25,
  alt: 20,
  ast: 20,
  ggt: 20,
  hba1c: 5,
  waist: 90,
  alp: 70,
  bilirubin: 0.5,
  albumin: 4,
  hdl: 50,
  triglycerides: 100,
  urate: 5,
};

describe('the one-standard-error rule', () => {
  const loss = (name: string, more: number, standardError: number) => ({
    name,
    mean: 0.2 + more,
    more,
    standardError,
  });

  it('takes the simplest that is not clearly worse', () => {
    expect(
      chooseByOneStandardError([loss('few', 0.004, 0.003), loss('more', 0.002, 0.003), loss('most', 0, 0)]),
    ).toBe('more');
  });
});

describe('a prediction of somebody unseen', () => {
  const [lean] = CANDIDATES;
  if (lean === undefined) throw new Error('there is no candidate');

  it('does not change with what the others of their stratum had', () => {
    const people = invented();
    const outcomeTurned = people.map((person) =>
      person.stratum === 0 ? { ...person, stiff: person.stiff === 1 ? (0 as const) : (1 as const) } : person,
    );
    const [before, after] = [people, outcomeTurned].map(
      (all) => predictUnseen(lean, all, 'survey').predicted,
    );
    for (const [i, { stratum }] of people.entries()) {
      if (stratum === 0) expect(after?.[i]).toBe(before?.[i]);
    }
    expect(after).not.toEqual(before);
  });
});
