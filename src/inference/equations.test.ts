import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { assessTable } from './assess-table.ts';
import type { GivenInput } from './input-value.ts';
import { type Models, openModels } from './registry.ts';
import type { GivenInputs } from './table-model.ts';

let models: Models;
beforeAll(async () => {
  const folder = new URL('../../models/', import.meta.url).pathname;
  models = await openModels({ folder, workers: 1 });
});
afterAll(() => models[Symbol.asyncDispose]());

/** The last output of an answered assessment, which for aMAP is the score before rounding. */
async function outputOf(id: string, given: GivenInputs): Promise<number> {
  const assessment = await assessTable(models, id, given);
  const last = assessment.kind === 'answered' ? assessment.outputs.at(-1) : undefined;
  if (!last) throw new Error(`${id} did not answer: ${JSON.stringify(assessment)}`);
  return last.value;
}

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const whole = (min: number, max: number) => fc.integer({ min, max });
const inUnit = (unit: string) => (value: number) => ({ value, unit });
const years = (min: number, max: number) => whole(min, max).map(inUnit('a'));
const amount = (unit: string, min: number, max: number) => between(min, max).map(inUnit(unit));
const yesNo = fc.boolean().map((value) => ({ value }));
const oneOf = (...values: string[]) => fc.constantFrom(...values).map((value) => ({ value }));
const always = (value: string | boolean) => fc.constant({ value });

const people = {
  'ckd-epi-2021-creatinine': fc.record({
    ageYears: years(18, 119),
    sex: oneOf('male', 'female'),
    creatinine: amount('mg/dL', 0.1, 19),
  }),
  'fib-4': fc.record({
    ageYears: years(35, 119),
    ast: amount('U/L', 1, 4900),
    alt: amount('U/L', 1, 4900),
    platelets: amount('10*9/L', 1, 1900),
  }),
  amap: fc.record({
    ageYears: years(18, 99),
    sex: oneOf('male', 'female'),
    bilirubin: amount('umol/L', 2, 700),
    albumin: amount('g/L', 10, 59),
    platelets: amount('10*9/L', 5, 900),
    chronicHepatitis: always(true),
  }),
  plcom2012: fc.record({
    ageYears: years(55, 73),
    everSmoker: always(true),
    ethnicity: oneOf('asian', 'white', 'black', 'hispanic', 'native-american', 'pacific-islander'),
    educationLevel: whole(1, 5).map((value) => ({ value })),
    bmi: amount('kg/m2', 15, 49),
    copd: yesNo,
    personalCancerHistory: yesNo,
    familyHistoryLungCancer: yesNo,
    currentSmoker: always(false),
    cigarettesPerDay: amount('/d', 1, 100),
    yearsSmoked: years(1, 50),
    yearsSinceQuit: years(0, 50),
  }),
  'score2-asia-pacific': fc.record({
    region: oneOf('low', 'moderate', 'high', 'very-high'),
    ageYears: years(40, 68),
    sex: oneOf('male', 'female'),
    currentSmoker: yesNo,
    sbp: amount('mm[Hg]', 90, 200),
    totalCholesterol: amount('mmol/L', 2.5, 9),
    hdl: amount('mmol/L', 0.6, 2.5),
    diabetes: always(false),
    knownCvd: always(false),
  }),
} as const satisfies Record<string, fc.Arbitrary<GivenInputs>>;

/** The same person with one number raised by a factor and a step. */
function raised(given: GivenInputs, name: string, factor: number, step: number): GivenInputs {
  const old = given[name];
  if (typeof old?.value !== 'number') throw new Error(`${name} is not a number`);
  return { ...given, [name]: { ...old, value: old.value * factor + step } };
}

describe('the answer moves as the disease does', () => {
  test.each([
    ['ckd-epi-2021-creatinine', 'creatinine', 1.05, 0, 'falls'],
    ['ckd-epi-2021-creatinine', 'ageYears', 1, 1, 'falls'],
    ['fib-4', 'ageYears', 1, 1, 'rises'],
    ['fib-4', 'ast', 1.02, 0, 'rises'],
    ['fib-4', 'alt', 1.02, 0, 'falls'],
    ['fib-4', 'platelets', 1.05, 0, 'falls'],
    ['amap', 'ageYears', 1, 1, 'rises'],
    ['amap', 'bilirubin', 1.1, 0, 'rises'],
    ['amap', 'albumin', 1, 1, 'falls'],
    ['amap', 'platelets', 1.1, 0, 'falls'],
    ['plcom2012', 'ageYears', 1, 1, 'rises'],
    ['plcom2012', 'cigarettesPerDay', 1.2, 0, 'rises'],
    ['plcom2012', 'yearsSmoked', 1, 1, 'rises'],
    ['plcom2012', 'yearsSinceQuit', 1, 1, 'falls'],
    ['plcom2012', 'bmi', 1, 1, 'falls'],
    ['plcom2012', 'educationLevel', 1, 1, 'falls'],
    ['score2-asia-pacific', 'ageYears', 1, 1, 'rises'],
    ['score2-asia-pacific', 'sbp', 1, 5, 'rises'],
    ['score2-asia-pacific', 'totalCholesterol', 1, 0.2, 'rises'],
  ] as const)('%s: with more %s', async (id, name, factor, step, direction) => {
    const person: fc.Arbitrary<GivenInputs> = people[id];
    await fc.assert(
      fc.asyncProperty(person, async (given) => {
        const before = await outputOf(id, given);
        const after = await outputOf(id, raised(given, name, factor, step));
        if (direction === 'rises') expect(after).toBeGreaterThan(before);
        else expect(after).toBeLessThan(before);
      }),
      { numRuns: 60 },
    );
  });

  test.each([
    'copd',
    'personalCancerHistory',
    'familyHistoryLungCancer',
  ])('plcom2012: %s raises the risk', async (name) => {
    await fc.assert(
      fc.asyncProperty(people.plcom2012, async (given) => {
        const without = await outputOf('plcom2012', { ...given, [name]: { value: false } });
        const having = await outputOf('plcom2012', { ...given, [name]: { value: true } });
        expect(having).toBeGreaterThan(without);
      }),
      { numRuns: 30 },
    );
  });

  test('a risk is always a probability', async () => {
    await fc.assert(
      fc.asyncProperty(people.plcom2012, people['score2-asia-pacific'], async (lung, heart) => {
        const probability = await outputOf('plcom2012', lung);
        const percent = await outputOf('score2-asia-pacific', heart);
        expect(probability > 0 && probability < 1 && percent > 0 && percent < 100).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the answer does not depend on the unit a laboratory prints', () => {
  test.each([
    ['ckd-epi-2021-creatinine', 'creatinine', 'umol/L', 88.4],
    ['fib-4', 'platelets', '10*3/uL', 1],
    ['amap', 'bilirubin', 'mg/dL', 1 / 17.1],
    ['amap', 'albumin', 'g/dL', 0.1],
    ['score2-asia-pacific', 'totalCholesterol', 'mg/dL', 1 / 0.02586],
    ['score2-asia-pacific', 'hdl', 'mg/dL', 1 / 0.02586],
  ] as const)('%s: %s in %s', async (id, name, unit, factor) => {
    const person: fc.Arbitrary<GivenInputs> = people[id];
    await fc.assert(
      fc.asyncProperty(person, async (given) => {
        const printed: GivenInput = { value: Number(given[name]?.value) * factor, unit };
        const expected = await outputOf(id, given);
        const got = await outputOf(id, { ...given, [name]: printed });
        expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
      }),
      { numRuns: 60 },
    );
  });
});

describe('published examples', () => {
  const smoker = (region: string, sex: string): GivenInputs => ({
    region: { value: region },
    ageYears: { value: 50, unit: 'a' },
    sex: { value: sex },
    currentSmoker: { value: true },
    sbp: { value: 140, unit: 'mm[Hg]' },
    totalCholesterol: { value: 5.5, unit: 'mmol/L' },
    hdl: { value: 1.3, unit: 'mmol/L' },
    diabetes: { value: false },
    knownCvd: { value: false },
  });

  test.each([
    ['low', 'male', 10.3],
    ['high', 'male', 16.1],
    ['low', 'female', 5.7],
    ['high', 'female', 15.2],
  ])('SCORE2 Asia-Pacific in a region of %s risk, %s: %f %%', async (region, sex, percent) => {
    expect(await outputOf('score2-asia-pacific', smoker(region, sex))).toBeCloseTo(percent, 1);
  });

  test('an answer names its model, its inputs as used and its band', async () => {
    const given = { ...smoker('high', 'male'), totalCholesterol: { value: 212.7, unit: 'mg/dL' } };
    const assessment = await assessTable(models, 'score2-asia-pacific', given);
    if (assessment.kind !== 'answered') throw new Error('expected an answer');
    expect(assessment.model).toMatchObject({ id: 'score2-asia-pacific', version: '1.0.0' });
    expect(assessment.band).toMatchObject({ code: 'very-high', flagged: true });
    expect(assessment.used.find((used) => used.name === 'totalCholesterol')).toMatchObject({
      value: expect.closeTo(5.5, 3),
      unit: 'mmol/L',
      given: { value: 212.7, unit: 'mg/dL' },
      from: 'given',
    });
  });
});
