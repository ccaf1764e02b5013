import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Numbers } from '../../src/inference/bands.ts';
import type { Conversion, TableCard, TableInput } from '../../src/inference/model-card.ts';
import { type Models, openModels, type ReadyModel, readyTables } from '../../src/inference/registry.ts';
import { runTable } from '../../src/inference/run-table.ts';
import { answered, type GivenInputs, planTable } from '../../src/inference/table-model.ts';
import { personOf } from './person-of.ts';

const folder = join(import.meta.dirname, '../../models');
const BATCH = 40;
/** Always the same people, so that a failure is one that can be looked at again; not shrunk, for a batch is many. */
const RUNS = { numRuns: 2, seed: 20261122, endOnFailure: true };

let models: Models;
beforeAll(async () => {
  models = await openModels({ folder, workers: 1 });
});
afterAll(() => models[Symbol.asyncDispose]());

const tables = () => readyTables(models);
function table(id: string): ReadyModel<TableCard> {
  const found = tables().find((one) => one.id === id);
  if (!found) throw new Error(`${id} is not ready`);
  return found;
}

const batchOf = (card: TableCard) => fc.array(personOf(card), { minLength: BATCH, maxLength: BATCH });

/** What the equation gives for people to whom the model applies. */
async function answersOf(
  model: ReadyModel<TableCard>,
  people: readonly GivenInputs[],
): Promise<readonly Numbers[]> {
  const feeds = people.map((given) => {
    const plan = planTable(model.card, given);
    if (plan.kind !== 'ready') throw new Error(`${model.id} does not apply: ${JSON.stringify(plan)}`);
    return plan.feeds;
  });
  return runTable(models.pool, model, feeds, 60_000);
}

const without = (given: GivenInputs, name: string): GivenInputs => ({ ...given, [name]: undefined });

function inUnit(input: TableInput, given: GivenInputs, conversion: Conversion): GivenInputs {
  const value = Number(given[input.name]?.value);
  const other = 'multiplyBy' in conversion ? value / conversion.multiplyBy : value * conversion.divideBy;
  return { ...given, [input.name]: { value: other, unit: conversion.unit } };
}

describe('every equation', () => {
  it('answers all to whom it applies, and a probability is one', async () => {
    for (const model of tables()) {
      const { card } = model;
      await fc.assert(
        fc.asyncProperty(batchOf(card), async (people) => {
          for (const answer of await answersOf(model, people)) {
            expect(answered(card, answer), card.id).toBe(true);
            for (const { name, kind, unit } of card.outputs) {
              const value = answer[name] ?? Number.NaN;
              if (kind === 'probability') expect(value >= 0 && value <= 1, `${card.id} ${name}`).toBe(true);
              if (unit === '%') expect(value >= 0 && value <= 100, `${card.id} ${name}`).toBe(true);
            }
          }
        }),
        RUNS,
      );
    }
  });

  it('gives the same whatever accepted unit a value comes in', async () => {
    for (const model of tables()) {
      const { card } = model;
      for (const input of card.inputs.filter(({ use }) => use === 'graph')) {
        for (const conversion of input.conversions) {
          await fc.assert(
            fc.asyncProperty(batchOf(card), async (people) => {
              const [expected, got] = [
                await answersOf(model, people),
                await answersOf(
                  model,
                  people.map((given) => inUnit(input, given, conversion)),
                ),
              ];
              for (const { name, kind } of card.outputs) {
                if (kind === 'points') continue;
                for (const [at, answer] of expected.entries()) {
                  const [a, b] = [answer[name] ?? Number.NaN, got[at]?.[name] ?? Number.NaN];
                  const same = Object.is(a, b) || Math.abs(a - b) <= 1e-6 * Math.max(1, Math.abs(a));
                  expect(same, `${card.id} ${name} by ${input.name} in ${conversion.unit}: ${a}, ${b}`).toBe(
                    true,
                  );
                }
              }
            }),
            { ...RUNS, numRuns: 1 },
          );
        }
      }
    }
  });

  it('refuses a value beyond its bounds, and one in a unit it does not know', () => {
    for (const { card } of tables()) {
      fc.assert(
        fc.property(personOf(card), (given) => {
          for (const { name, values, unit } of card.inputs) {
            if (values.type !== 'number' || !given[name]) continue;
            for (const value of [
              values.min - 1 - Math.abs(values.min),
              values.max + 1 + Math.abs(values.max),
            ]) {
              const plan = planTable(card, { ...given, [name]: { value, unit } });
              expect(plan.kind, `${card.id} ${name} of ${value}`).toBe('notApplicable');
            }
            const odd = planTable(card, { ...given, [name]: { value: values.max, unit: 'furlong' } });
            expect(odd, `${card.id} ${name}`).toMatchObject({
              kind: 'notApplicable',
              reason: { code: 'unit-not-accepted' },
            });
          }
        }),
        { ...RUNS, numRuns: 5 },
      );
    }
  });

  it('asks for what it lacks or says that it is not called for, and fills in nothing', () => {
    for (const { card } of tables()) {
      fc.assert(
        fc.property(personOf(card), (given) => {
          for (const { name, required, situation, source, requiredWhen, unknownAs } of card.inputs) {
            if (given[name] === undefined || requiredWhen) continue;
            const plan = planTable(card, without(given, name));
            const where = `${card.id} without ${name}`;
            if (situation) expect(plan, where).toMatchObject({ reason: { code: 'not-called-for' } });
            else if (source.kind === 'setting' && source.default !== undefined)
              expect(plan.kind, where).toBe('ready');
            else if (required) {
              const missing = plan.kind === 'missingInputs' ? plan.missing.map((one) => one.name) : [];
              expect(missing, where).toContain(name);
            } else {
              const caveats = plan.kind === 'ready' ? plan.caveats.length : 0;
              expect([plan.kind, caveats > 0], where).toEqual(['ready', true]);
              if (unknownAs !== undefined && plan.kind === 'ready') {
                expect(plan.used.find((used) => used.name === name)?.from, where).toBe('unknown');
              }
            }
          }
        }),
        { ...RUNS, numRuns: 5 },
      );
    }
  });

  it('does not apply to whom its card excludes, and says which rule it is', () => {
    for (const { card } of tables()) {
      fc.assert(
        fc.property(personOf(card), (given) => {
          for (const rule of card.exclusions) {
            const input = card.inputs.find(({ name }) => name === rule.input);
            if (!input) throw new Error(`${card.id} has no input ${rule.input}`);
            const value = excludedValue(rule.when, input);
            if (value === null) continue;
            const person = {
              ...given,
              [rule.input]: { value, ...(input.unit === '' ? {} : { unit: input.unit }) },
            };
            const plan = planTable(card, person);
            expect(plan, `${card.id} ${rule.code}`).toMatchObject({ kind: 'notApplicable' });
            const codes = card.exclusions.filter((one) => one.input === rule.input).map(({ code }) => code);
            if (plan.kind === 'notApplicable') {
              expect([...codes, 'contradiction', 'not-a-choice'], card.id).toContain(plan.reason.code);
            }
          }
        }),
        { ...RUNS, numRuns: 3 },
      );
    }
  });
});

function excludedValue(when: TableCard['exclusions'][number]['when'], { values }: TableInput) {
  if ('below' in when) return values.type === 'number' && values.min >= when.below ? null : when.below - 0.5;
  if ('above' in when) return values.type === 'number' && values.max <= when.above ? null : when.above + 0.5;
  if ('equals' in when) return when.equals;
  return values.type === 'category'
    ? (values.codes.find(({ value }) => value !== when.not)?.value ?? null)
    : null;
}

describe('the answer moves as medicine says', () => {
  it.each([
    ['ckd-epi-2012-cystatin', 'egfr', 'cystatinC', 0.2, 'falls'],
    ['ckd-epi-2021-creatinine-cystatin', 'egfr', 'creatinine', 0.2, 'falls'],
    ['kdigo-heatmap', 'risk', 'acr', 400, 'does not fall'],
    ['kfre-4', 'risk5y', 'egfr', 3, 'does not rise'],
    ['kfre-8', 'risk5y', 'phosphate', 0.5, 'does not fall'],
    ['apri', 'apri', 'ast', 10, 'rises'],
    ['nafld-fibrosis-score', 'score', 'platelets', 20, 'falls'],
    ['albi', 'albi', 'albumin', 2, 'falls'],
    ['page-b', 'points', 'ageYears', 10, 'does not fall'],
    ['mpage-b', 'points', 'albumin', 5, 'does not rise'],
    ['reach-b', 'risk5y', 'ageYears', 1, 'rises'],
    ['galad', 'probability', 'afp', 20, 'does not fall'],
    ['score2-europe', 'risk', 'sbp', 5, 'rises'],
    ['who-2019-se-asia', 'cvd', 'sbp', 5, 'rises'],
    ['prevent-2023-base-10y', 'totalCvd', 'egfr', 5, 'falls'],
    ['pce-2013', 'risk', 'sbp', 5, 'does not fall'],
    ['framingham-2008', 'risk', 'totalCholesterol', 20, 'rises'],
    ['mesa-2015-chd-cac', 'riskWithCalcium', 'coronaryCalcium', 50, 'rises'],
    ['ldl-sampson', 'ldl', 'totalCholesterol', 10, 'rises'],
    ['homa-ir', 'homaIr', 'insulin', 2, 'rises'],
    ['tyg', 'tyg', 'triglycerides', 20, 'rises'],
    ['findrisc', 'points', 'waist', 6, 'does not fall'],
    ['ada-risk-test', 'points', 'bmi', 5, 'does not fall'],
    ['metabolic-syndrome-2009', 'criteria', 'waist', 10, 'does not fall'],
    ['llp-v1', 'risk', 'yearsSmoked', 10, 'does not fall'],
    ['brock-full-spiculation', 'risk', 'noduleDiameter', 1, 'rises'],
    ['mayo-spn', 'risk', 'noduleDiameter', 1, 'rises'],
    ['gail-bcrat', 'relativeRiskUnder50', 'relatives', 1, 'does not fall'],
    ['pcptrc-2.0', 'highGrade', 'ageYears', 2, 'rises'],
    ['pbcg', 'risk', 'psa', 1, 'rises'],
    ['roma', 'probability', 'he4', 10, 'does not fall'],
    ['apcs-modified', 'points', 'ageYears', 10, 'does not fall'],
    ['endpac', 'score', 'weightChange', 2, 'does not rise'],
    ['mentzer', 'index', 'mcv', 1, 'rises'],
    ['ckd-epi-2021-creatinine-cystatin', 'egfr', 'cystatinC', 0.2, 'falls'],
    ['kdigo-heatmap', 'risk', 'egfr', 5, 'does not rise'],
    ['kfre-4', 'risk5y', 'acr', 50, 'does not fall'],
    ['kfre-8', 'risk5y', 'albumin', 0.3, 'does not rise'],
    ['apri', 'apri', 'platelets', 20, 'falls'],
    ['nafld-fibrosis-score', 'score', 'albumin', 0.2, 'falls'],
    ['albi', 'albi', 'bilirubin', 5, 'rises'],
    ['page-b', 'points', 'platelets', 40, 'does not rise'],
    ['mpage-b', 'points', 'platelets', 40, 'does not rise'],
    ['reach-b', 'points', 'alt', 20, 'does not fall'],
    ['galad', 'z', 'dcp', 5, 'rises'],
    ['score2-asia-pacific', 'risk', 'hdl', 0.2, 'falls'],
    ['score2-europe', 'risk', 'hdl', 0.2, 'falls'],
    ['prevent-2023-base-10y', 'ascvd', 'hdl', 5, 'falls'],
    ['framingham-2008', 'risk', 'sbp', 5, 'rises'],
    ['framingham-2008', 'risk', 'hdl', 5, 'falls'],
    ['mesa-2015-chd-cac', 'riskWithCalcium', 'hdl', 5, 'falls'],
    ['who-2019-se-asia', 'chart', 'sbp', 20, 'does not fall'],
    ['findrisc', 'points', 'bmi', 2, 'does not fall'],
    ['metabolic-syndrome-2009', 'criteria', 'hdl', 5, 'does not rise'],
    ['brock-full-spiculation', 'risk', 'noduleCount', 1, 'falls'],
    ['gail-bcrat', 'risk5y', 'menarcheAge', 1, 'does not rise'],
    ['apcs-modified', 'points', 'bmi', 2, 'does not fall'],
    ['endpac', 'score', 'glucose', 20, 'does not fall'],
    ['abc-method', 'group', 'pepsinogen1', 10, 'does not rise'],
    ['liver-stiffness-8kpa', 'risk', 'hba1c', 0.3, 'rises'],
  ] as const)('%s: %s with more %s', async (id, output, name, step, direction) => {
    const model = table(id);
    const { card } = model;
    const person = personOf(card, { [name]: step });
    await fc.assert(
      fc.asyncProperty(fc.array(person, { minLength: BATCH, maxLength: BATCH }), async (people) => {
        const more = people.map((given) => {
          const old = given[name];
          return { ...given, [name]: { ...old, value: Number(old?.value) + step } };
        });
        const [before, after] = [await answersOf(model, people), await answersOf(model, more)];
        for (const [at, one] of before.entries()) {
          const change = (after[at]?.[output] ?? Number.NaN) - (one[output] ?? Number.NaN);
          const said = `${JSON.stringify(people[at])} changed by ${change}`;
          if (direction === 'rises') expect(change, said).toBeGreaterThan(0);
          if (direction === 'falls') expect(change, said).toBeLessThan(0);
          if (direction === 'does not fall') expect(change, said).toBeGreaterThanOrEqual(0);
          if (direction === 'does not rise') expect(change, said).toBeLessThanOrEqual(0);
        }
      }),
      RUNS,
    );
  });
});
