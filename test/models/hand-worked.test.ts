import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assessTable } from '../../src/inference/assess-table.ts';
import { type Models, openModels } from '../../src/inference/registry.ts';
import type { GivenInputs } from '../../src/inference/table-model.ts';

let models: Models;
beforeAll(async () => {
  models = await openModels({ folder: join(import.meta.dirname, '../../models'), workers: 1 });
});
afterAll(() => models[Symbol.asyncDispose]());

const years = (value: number) => ({ value, unit: 'a' });

async function outputs(id: string, given: GivenInputs): Promise<Record<string, number>> {
  const answer = await assessTable(models, id, given);
  if (answer.kind !== 'answered') throw new Error(`${id} did not answer: ${JSON.stringify(answer)}`);
  return Object.fromEntries(answer.outputs.map(({ name, value }) => [name, value]));
}

describe('LLP, for which no table of expected values is public', () => {
  const person = (ageYears: number, sex: 'male' | 'female', smoked: number, but: GivenInputs = {}) => ({
    ageYears: years(ageYears),
    sex: { value: sex },
    yearsSmoked: years(smoked),
    pneumonia: { value: false },
    asbestos: { value: false },
    personalCancerHistory: { value: false },
    familyLungCancerAge: { value: 'none' },
    ...but,
  });
  const YES = { value: true };

  it.each([
    [
      'a man of 77 who never smoked',
      3.17,
      person(77, 'male', 0, { asbestos: YES, familyLungCancerAge: { value: 'early' } }),
    ],
    ['a man of 51 who smoked for 30 years', 0.35, person(51, 'male', 30)],
    [
      'a woman of 65 who smoked for 30 years',
      2.37,
      person(65, 'female', 30, { pneumonia: YES, familyLungCancerAge: { value: 'late' } }),
    ],
    ['a woman of 68 who smoked for 30 years', 1.49, person(68, 'female', 30)],
    ['a man of 66 with asbestos who smoked for 50 years', 8.75, person(66, 'male', 50, { asbestos: YES })],
  ])('gives %s the %f %% of table 3 of Cassidy 2008', async (_who, percent, given) => {
    const { risk = Number.NaN } = await outputs('llp-v1', given);
    expect(Number((100 * risk).toFixed(2))).toBe(percent);
  });

  it('lies at half a year past the birthday between two intercepts', async () => {
    // Woman of 42: band 40 to 44 begins at −9.9, the next at −8.06; (42.5 − 40) ÷ 5 is half way: −8.98, by hand.
    const { risk = Number.NaN } = await outputs('llp-v1', person(42, 'female', 0));
    expect(risk).toBeCloseTo(1 / (1 + Math.exp(8.98)), 12);
    const steps: [number, number][] = [
      [1, 0.769],
      [20, 0.769],
      [21, 1.452],
      [40, 1.452],
      [41, 2.507],
    ];
    for (const [smoked, beta] of steps) {
      const answer = await outputs('llp-v1', person(42, 'female', smoked));
      expect(Math.log((answer.risk ?? 0) / (1 - (answer.risk ?? 0)))).toBeCloseTo(-8.98 + beta, 9);
    }
  });
});

describe('metabolic syndrome by the criteria of Alberti 2009 with the waist for Asians', () => {
  const amount = (unit: string) => (value: number) => ({ value, unit });
  const [cm, mgDl, mmHg] = [amount('cm'), amount('mg/dL'), amount('mm[Hg]')];
  /** Just below every limit of a man. */
  const man: GivenInputs = {
    sex: { value: 'male' },
    ageYears: years(50),
    waist: cm(89.9),
    triglycerides: mgDl(149),
    hdl: mgDl(40),
    sbp: mmHg(129),
    dbp: mmHg(84),
    glucose: mgDl(99),
    triglycerideMedicine: { value: false },
    antihypertensive: { value: false },
    glucoseMedicine: { value: false },
    ethnicity: { value: 'asian' },
  };
  const woman: GivenInputs = {
    ...man,
    sex: { value: 'female' },
    waist: cm(79.9),
    hdl: mgDl(50),
    pregnant: { value: false },
  };
  const NONE = {
    criteria: 0,
    wideWaist: 0,
    highTriglycerides: 0,
    lowHdl: 0,
    highPressure: 0,
    highGlucose: 0,
  };
  const YES = { value: true };

  it('meets none just below every limit', async () => {
    expect(await outputs('metabolic-syndrome-2009', man)).toEqual(NONE);
    expect(await outputs('metabolic-syndrome-2009', woman)).toEqual(NONE);
  });

  it.each<[string, GivenInputs, Partial<typeof NONE>]>([
    ['a man’s waist of 90 cm', { ...man, waist: cm(90) }, { wideWaist: 1 }],
    ['a woman’s waist of 80 cm', { ...woman, waist: cm(80) }, { wideWaist: 1 }],
    ['triglycerides of 150 mg/dL', { ...man, triglycerides: mgDl(150) }, { highTriglycerides: 1 }],
    ['a man’s HDL of 39.9 mg/dL', { ...man, hdl: mgDl(39.9) }, { lowHdl: 1 }],
    ['a woman’s HDL of 49.9 mg/dL', { ...woman, hdl: mgDl(49.9) }, { lowHdl: 1 }],
    ['a systolic pressure of 130', { ...man, sbp: mmHg(130) }, { highPressure: 1 }],
    ['a diastolic pressure of 85', { ...man, dbp: mmHg(85) }, { highPressure: 1 }],
    ['treated pressure', { ...man, antihypertensive: YES }, { highPressure: 1 }],
    ['a fasting glucose of 100 mg/dL', { ...man, glucose: mgDl(100) }, { highGlucose: 1 }],
    ['treated glucose', { ...man, glucoseMedicine: YES }, { highGlucose: 1 }],
  ])('counts %s once', async (_what, given, met) => {
    expect(await outputs('metabolic-syndrome-2009', given)).toEqual({ ...NONE, criteria: 1, ...met });
  });

  it('counts treated triglycerides for triglycerides and HDL', async () => {
    const given = { ...man, triglycerideMedicine: YES };
    const expected = { ...NONE, criteria: 2, highTriglycerides: 1, lowHdl: 1 };
    expect(await outputs('metabolic-syndrome-2009', given)).toEqual(expected);
  });

  it('is present from three criteria on', async () => {
    const bandOf = async (given: GivenInputs) => {
      const answer = await assessTable(models, 'metabolic-syndrome-2009', given);
      return answer.kind === 'answered' ? answer.band?.code : answer.kind;
    };
    const two = { ...man, waist: cm(95), glucose: mgDl(110) };
    expect(await bandOf(two)).toBe('absent');
    expect(await bandOf({ ...two, sbp: mmHg(140), dbp: mmHg(95) })).toBe('present');
    expect(await bandOf({ ...two, ethnicity: { value: 'white' } })).toBe('notApplicable');
  });
});
