import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TableCard } from '../../src/inference/model-card.ts';
import {
  asTable,
  findModel,
  type Models,
  openModels,
  type ReadyModel,
  readyTables,
} from '../../src/inference/registry.ts';
import { shapley, splitAnswer } from '../../src/inference/split-answer.ts';
import { type GivenInputs, planTable } from '../../src/inference/table-model.ts';
import { whatIfs } from '../../src/inference/what-if.ts';
import { personOf } from './person-of.ts';

let models: Models;
beforeAll(async () => {
  models = await openModels({ folder: join(import.meta.dirname, '../../models'), workers: 1 });
}, 120_000);
afterAll(() => models[Symbol.asyncDispose]());

function tableOf(id: string): ReadyModel<TableCard> {
  const model = asTable(findModel(models, id));
  if (model === null) throw new Error(`${id} is no table model that may answer`);
  return model;
}

const peopleOf = (card: TableCard, numRuns: number): GivenInputs[] =>
  fc.sample(personOf(card), { numRuns, seed: 7 });

const SMOKER: GivenInputs = {
  region: { value: 'high' },
  ageYears: { value: 58, unit: 'a' },
  sex: { value: 'male' },
  currentSmoker: { value: true },
  sbp: { value: 158, unit: 'mm[Hg]' },
  totalCholesterol: { value: 6.2, unit: 'mmol/L' },
  hdl: { value: 1.1, unit: 'mmol/L' },
  diabetes: { value: false },
  knownCvd: { value: false },
};

describe('the share of each input', () => {
  it('is its points where the points are a plain sum', () => {
    const points = [3, 0, 5];
    const sum = (set: number) =>
      points.reduce((all, one, at) => all + (((set >>> at) & 1) === 1 ? one : 0), 7);
    expect(shapley(3, sum)).toEqual([3, 0, 5]);
  });

  it('splits evenly what two inputs do only together', () => {
    expect(shapley(2, (set) => (set === 3 ? 8 : 0))).toEqual([4, 4]);
  });

  it('adds up, for people of every model, to how far the answer is from that of the reference person', async () => {
    for (const model of readyTables(models)) {
      for (const given of peopleOf(model.card, 8)) {
        const plan = planTable(model.card, given);
        if (plan.kind !== 'ready') continue;
        const split = await splitAnswer(models.pool, model, plan.used);
        const compared = model.card.inputs.some((input) => input.reference !== undefined);
        expect(split !== null, model.id).toBe(compared);
        const { answer = 0, reference = 0, shares = [] } = split ?? {};
        const sum = shares.reduce((all, { change }) => all + change, reference);
        expect(Math.abs(sum - answer), model.id).toBeLessThanOrEqual(
          1e-9 * Math.max(1, Math.abs(answer), Math.abs(reference)),
        );
      }
    }
  });

  it('is told of what differs, and never of age, sex or origin', async () => {
    const model = tableOf('score2-asia-pacific');
    const plan = planTable(model.card, SMOKER);
    if (plan.kind !== 'ready') throw new Error('the person lacks an input');
    const split = await splitAnswer(models.pool, model, plan.used);
    const shares = split?.shares ?? [];
    expect(shares.map(({ inputs }) => inputs)).toEqual([
      ['sbp'],
      ['currentSmoker'],
      ['totalCholesterol'],
      ['hdl'],
    ]);
    expect(shares.every(({ change }) => change > 0)).toBe(true);
    expect(split?.reference).toBeLessThan(split?.answer ?? 0);
  });

  it('is one for answers that make sense only together', async () => {
    const model = tableOf('plcom2012');
    const given: GivenInputs = {
      ageYears: { value: 62, unit: 'a' },
      ethnicity: { value: 'asian' },
      educationLevel: { value: 3 },
      bmi: { value: 22, unit: 'kg/m2' },
      copd: { value: false },
      personalCancerHistory: { value: false },
      familyHistoryLungCancer: { value: false },
      currentSmoker: { value: true },
      cigarettesPerDay: { value: 30, unit: '/d' },
      yearsSmoked: { value: 40, unit: 'a' },
      everSmoker: { value: true },
    };
    const plan = planTable(model.card, given);
    if (plan.kind !== 'ready') throw new Error(JSON.stringify(plan));
    const split = await splitAnswer(models.pool, model, plan.used);
    expect(split?.shares.map(({ inputs }) => inputs)).toContainEqual(['currentSmoker', 'yearsSinceQuit']);
  });
});

describe('what would change an answer', () => {
  it('is what guidelines want of a smoker with high pressure, each by itself and then together', async () => {
    const list = await whatIfs(models.pool, tableOf('score2-asia-pacific'), SMOKER);
    expect(list.map(({ changes }) => changes.map(({ input, to }) => [input, to]))).toEqual([
      [['currentSmoker', false]],
      [['sbp', 130]],
      [['totalCholesterol', 5.1]],
      [
        ['currentSmoker', false],
        ['sbp', 130],
        ['totalCholesterol', 5.1],
      ],
    ]);
    const together = list.at(-1)?.value ?? Number.NaN;
    for (const { value, band } of list.slice(0, -1)) {
      expect(together).toBeLessThan(value);
      expect(band).not.toBeNull();
    }
  });

  it('is never told of a score that only finds what is there already', async () => {
    for (const model of readyTables(models).filter(({ card }) =>
      ['liver', 'lung', 'kidney'].includes(card.organ),
    )) {
      for (const given of peopleOf(model.card, 3)) {
        expect(await whatIfs(models.pool, model, given), model.id).toEqual([]);
      }
    }
  });

  it('never is age, sex, origin or an illness that one has, and always lowers the answer', async () => {
    const MAY_CHANGE = [
      'currentSmoker',
      'sbp',
      'dbp',
      'totalCholesterol',
      'triglycerides',
      'glucose',
      'bmi',
      'waist',
      'active',
      'vegetablesDaily',
    ];
    for (const model of readyTables(models)) {
      const changeable = model.card.inputs.filter(({ modifiable }) => modifiable !== undefined);
      expect(
        changeable.map(({ name }) => name).filter((name) => !MAY_CHANGE.includes(name)),
        model.id,
      ).toEqual([]);
      if (changeable.length === 0) continue;
      const [main] = model.card.outputs;
      for (const given of peopleOf(model.card, 5)) {
        const plan = planTable(model.card, given);
        if (plan.kind !== 'ready') continue;
        const split = await splitAnswer(models.pool, model, plan.used);
        for (const { value } of await whatIfs(models.pool, model, given)) {
          expect(value, `${model.id} ${main?.name}`).toBeLessThan(split?.answer ?? Number.NaN);
        }
      }
    }
  });
});
