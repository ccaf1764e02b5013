import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable, Writable } from 'node:stream';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { liverStiffness } from '../../scripts/train/liver-stiffness/equation.ts';
import { bandOf, type Numbers } from '../../src/inference/bands.ts';
import type { TableCard } from '../../src/inference/model-card.ts';
import { type Models, openModels, type ReadyModel, readyTables } from '../../src/inference/registry.ts';
import { runTable } from '../../src/inference/run-table.ts';
import { scoreTable } from '../../src/inference/score.ts';
import { type GivenInputs, planTable } from '../../src/inference/table-model.ts';
import { personOf } from './person-of.ts';

const ID = 'liver-stiffness-8kpa';
const folder = join(import.meta.dirname, '../../models');

let models: Models;
let model: ReadyModel<TableCard>;
beforeAll(async () => {
  models = await openModels({ folder, only: ID, workers: 1 });
  const [found] = readyTables(models);
  if (!found) throw new Error(`${ID} is not ready`);
  model = found;
});
afterAll(() => models[Symbol.asyncDispose]());

async function risksOf(people: readonly Numbers[]): Promise<number[]> {
  const answers = await runTable(models.pool, model, people, 60_000);
  return answers.map(({ risk = Number.NaN }) => risk);
}

function feedsOf(given: GivenInputs): Numbers {
  const plan = planTable(model.card, given);
  if (plan.kind !== 'ready') throw new Error(`it does not apply: ${JSON.stringify(plan)}`);
  return plan.feeds;
}

const somebody: GivenInputs = {
  ageYears: { value: 52, unit: 'a' },
  sex: { value: 'male' },
  bmi: { value: 29.5, unit: 'kg/m2' },
  alt: { value: 44, unit: 'U/L' },
  ast: { value: 38, unit: 'U/L' },
  ggt: { value: 61, unit: 'U/L' },
  hba1c: { value: 6.1, unit: '%' },
  chronicLiverDisease: { value: false },
};

describe('the model of liver stiffness', () => {
  it('answers as its formula in plain arithmetic does', async () => {
    const people = fc.sample(personOf(model.card), { numRuns: 300, seed: 20261122 }).map(feedsOf);
    const risks = await risksOf(people);
    for (const [i, { sex, ...person }] of people.entries()) {
      const expected = liverStiffness.formula({ ...person, sex: sex === 1 ? 'male' : 'female' }).risk;
      expect(Math.abs((risks[i] ?? Number.NaN) / (expected ?? Number.NaN) - 1)).toBeLessThan(1e-6);
    }
  });

  it.each([
    ['ageYears', 5],
    ['bmi', 2],
    ['ast', 5],
    ['ggt', 10],
    ['hba1c', 0.5],
  ])('says more with more %s, all else equal', async (name, step) => {
    const people = fc
      .sample(personOf(model.card, { [name]: step, ageYears: 45 }), { numRuns: 100, seed: 1 })
      .map(feedsOf);
    const before = await risksOf(people);
    const after = await risksOf(
      people.map((person) => ({ ...person, [name]: (person[name] ?? Number.NaN) + step })),
    );
    for (const [i, risk] of after.entries()) expect(risk).toBeGreaterThan(before[i] ?? Number.NaN);
  });

  it('computes every age above 80 years as 80, as it was trained', async () => {
    const [at80, at95] = await risksOf([80, 95].map((ageYears) => ({ ...feedsOf(somebody), ageYears })));
    expect(at95).toBe(at80);
  });

  it.each([
    [{ ageYears: { value: 17, unit: 'a' } }, 'under-18'],
    [{ chronicLiverDisease: { value: true } }, 'known-liver-disease'],
    [{ sex: { value: 'female' }, pregnant: { value: true } }, 'pregnant'],
    [{ alt: { value: 900, unit: 'U/L' } }, 'out-of-range'],
    [{ bmi: { value: 95, unit: 'kg/m2' } }, 'out-of-range'],
    [{ ast: { value: 0.6, unit: 'ukat/L' } }, 'unit-not-accepted'],
  ])('does not answer beyond its bounds: %o', (changed, code) => {
    expect(planTable(model.card, { ...somebody, ...changed })).toMatchObject({
      kind: 'notApplicable',
      reason: { code },
    });
  });

  it.each(['bmi', 'alt', 'ast', 'ggt', 'hba1c'])('would need %s where it is not known', (name) => {
    expect(planTable(model.card, { ...somebody, [name]: undefined })).toMatchObject({
      kind: 'missingInputs',
      missing: [{ name }],
    });
  });

  it('raises a flag only below 35 years, where FIB-4 does not hold, and then a mild one', () => {
    const bandAt = (ageYears: number) => bandOf(model.card, { ageYears }, { risk: 0.9 });
    expect(bandAt(34)).toMatchObject({ code: 'high', flagged: true, urgency: 'routine' });
    expect(bandAt(35)).toMatchObject({ code: 'high', flagged: false, urgency: 'none' });
  });

  it('reads a table by the names of the survey it was trained on', async () => {
    const csv =
      'SEQN,RIAGENDR,RIDAGEYR,BMXBMI,LBXSATSI,LBXSASSI,LBXSGTSI,LBXGH\n1,1.0,52,29.5,44,38,61,6.1\n';
    let text = '';
    const out = new Writable({
      write: (chunk, _encoding, done) => {
        text += String(chunk);
        done();
      },
    });
    await scoreTable(models.pool, model, Readable.from([csv]), { check: false, out });
    const risk = Number(text.split('\n')[1]?.split(',')[8]);
    expect([risk]).toEqual(await risksOf([feedsOf(somebody)]));
  });
});

describe('its card', () => {
  const cell = (title: RegExp, row: string, column: number) => {
    const table = (model.card.tables ?? []).find(({ title: { en } }) => title.test(en));
    const found = table?.rows.find(
      ([first]) => (typeof first === 'object' ? first.en : String(first)) === row,
    );
    const told = found?.[column];
    return typeof told === 'object' ? told.en : told;
  };

  it('tells AUC, calibration and decision curve by sex, by age and for Asians, with intervals', () => {
    const groups = [
      'Everybody',
      'Women',
      'Men',
      '18 to 39 years',
      '40 to 59 years',
      '60 years and over',
      'Asians (non-Hispanic)',
    ];
    for (const group of groups) {
      for (const column of [2, 6, 7]) {
        expect(cell(/calibration by group/, group, column), group).toMatch(
          /^-?[\d.]+ \(-?[\d.]+ – -?[\d.]+\)$/,
        );
      }
      expect(cell(/Decision curve/, group, 5), group).toMatch(/^-?[\d.]+ \(-?[\d.]+ – -?[\d.]+\)$/);
    }
  });

  it('has the figures that training wrote, and no person of the survey', () => {
    const figures = readFileSync(join(folder, ID, 'figures.json'), 'utf8');
    const auc = model.card.evidence.find(({ measure }) => measure === 'AUC');
    expect(figures).toContain(`"value": ${String(auc?.value).slice(0, 5)}`);
    expect(readFileSync(join(folder, ID, 'golden.csv'), 'utf8').split('\n')[0]).toBe(
      'ageYears,sex,bmi,alt,ast,ggt,hba1c,risk',
    );
  });
});
