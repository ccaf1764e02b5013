import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { bandOf } from './bands.ts';
import { modelCard, type TableCard } from './model-card.ts';
import { answerTable, type GivenInputs, planTable } from './table-model.ts';

function tableCard(id: string): TableCard {
  const path = new URL(`../../models/${id}/model.json`, import.meta.url);
  const card = modelCard.parse(JSON.parse(readFileSync(path, 'utf8')));
  if (card.kind !== 'table') throw new Error(`${id} is not a table model`);
  return card;
}

const ckd = tableCard('ckd-epi-2021-creatinine');
const fib4 = tableCard('fib-4');
const amap = tableCard('amap');
const plco = tableCard('plcom2012');
const score2 = tableCard('score2-asia-pacific');

const years = (value: number) => ({ value, unit: 'a' });
const man: GivenInputs = {
  ageYears: years(58),
  sex: { value: 'male' },
  creatinine: { value: 1.1, unit: 'mg/dL' },
};
const smoker: GivenInputs = {
  ageYears: years(62),
  everSmoker: { value: true },
  ethnicity: { value: 'asian' },
  educationLevel: { value: 3 },
  bmi: { value: 22, unit: 'kg/m2' },
  copd: { value: false },
  personalCancerHistory: { value: false },
  familyHistoryLungCancer: { value: true },
  currentSmoker: { value: true },
  cigarettesPerDay: { value: 20, unit: '/d' },
  yearsSmoked: years(40),
};

describe('units', () => {
  test('a listed unit is converted by the factor of the card', () => {
    const plan = planTable(ckd, { ...man, creatinine: { value: 88.4, unit: 'umol/L' } });
    expect(plan).toMatchObject({ kind: 'ready', feeds: { creatinine: 1 } });
  });

  test.each([
    ['a unit that is not listed', 'mmol/L', 'unit-not-accepted'],
    ['a unit in another spelling', 'mg/dl', 'unit-not-accepted'],
    ['an empty unit', '', 'unit-missing'],
  ])('%s is refused in words', (_, unit, code) => {
    const plan = planTable(ckd, { ...man, creatinine: { value: 1.1, unit } });
    expect(plan).toMatchObject({ kind: 'notApplicable', reason: { code } });
  });

  test('a number without any unit is refused', () => {
    const plan = planTable(ckd, { ...man, creatinine: { value: 1.1 } });
    expect(plan).toMatchObject({ kind: 'notApplicable', reason: { code: 'unit-missing' } });
  });
});

describe('bounds', () => {
  const within = (creatinine: number, unit = 'mg/dL') =>
    planTable(ckd, { ...man, creatinine: { value: creatinine, unit } }).kind;

  test('the limits of the card themselves are accepted, in every unit', () => {
    expect([within(0.1), within(20), within(0.1 * 88.4, 'umol/L'), within(20 * 88.4, 'umol/L')]).toEqual(
      Array(4).fill('ready'),
    );
  });

  test('a value outside the limits is refused in both languages', () => {
    const plan = planTable(ckd, { ...man, creatinine: { value: 20.5, unit: 'mg/dL' } });
    expect(plan).toEqual({
      kind: 'notApplicable',
      reason: {
        code: 'out-of-range',
        en: 'Serum creatinine of 20.5 mg/dL lies outside what this model accepts (0.1 to 20 mg/dL); please check it.',
        vi: 'Creatinin huyết thanh là 20,5 mg/dL, nằm ngoài khoảng mô hình này nhận (0,1 đến 20 mg/dL); vui lòng kiểm tra lại.',
      },
    });
  });

  test.each([
    Number.NaN,
    Number.POSITIVE_INFINITY,
    '<0.2',
    true,
  ])('%s is not a number to calculate with', (value) => {
    const plan = planTable(ckd, { ...man, creatinine: { value, unit: 'mg/dL' } });
    expect(plan).toMatchObject({ kind: 'notApplicable', reason: { code: 'not-a-number' } });
  });

  test('education between two levels is refused', () => {
    const plan = planTable(plco, { ...smoker, educationLevel: { value: 2.5 } });
    expect(plan).toMatchObject({ kind: 'notApplicable', reason: { code: 'not-an-integer' } });
  });
});

describe('whom a model is for', () => {
  const person = (more: GivenInputs): GivenInputs => ({
    ageYears: years(55),
    sex: { value: 'female' },
    currentSmoker: { value: false },
    sbp: { value: 130, unit: 'mm[Hg]' },
    totalCholesterol: { value: 5, unit: 'mmol/L' },
    hdl: { value: 1.4, unit: 'mmol/L' },
    diabetes: { value: false },
    knownCvd: { value: false },
    ...more,
  });

  test.each([
    ['a child', ckd, { ...man, ageYears: years(17) }, 'under-18'],
    ['a pregnant woman', ckd, { ...man, sex: { value: 'female' }, pregnant: { value: true } }, 'pregnant'],
    ['a person of 34', fib4, { ageYears: years(34) }, 'under-35'],
    ['a person without hepatitis', amap, { chronicHepatitis: { value: false } }, 'no-chronic-hepatitis'],
    ['a person who never smoked', plco, { everSmoker: { value: false } }, 'never-smoker'],
    ['a smoker of 54', plco, { ...smoker, ageYears: years(54) }, 'under-55'],
    ['a smoker of 75', plco, { ...smoker, ageYears: years(75) }, 'over-74'],
    ['a person of 39', score2, person({ ageYears: years(39) }), 'under-40'],
    ['a person of 70', score2, person({ ageYears: years(70) }), 'over-69'],
    ['a person with diabetes', score2, person({ diabetes: { value: true } }), 'diabetes'],
    [
      'a person after a heart attack',
      score2,
      person({ knownCvd: { value: true } }),
      'known-cardiovascular-disease',
    ],
    ['a sex that the equation does not know', ckd, { ...man, sex: { value: 'other' } }, 'not-a-choice'],
  ] as const)('%s gets the reason instead of a number', (_, card, given, code) => {
    expect(planTable(card, given)).toMatchObject({ kind: 'notApplicable', reason: { code } });
  });

  test.each([55, 74])('a smoker of %i is inside', (age) => {
    expect(planTable(plco, { ...smoker, ageYears: years(age) }).kind).toBe('ready');
  });

  test('the risk region is the default of the card until the site states its own', () => {
    expect(planTable(score2, person({}))).toMatchObject({ kind: 'ready', feeds: { region: 3 } });
    const moderate = planTable(score2, person({ region: { value: 'moderate' } }));
    expect(moderate).toMatchObject({ kind: 'ready', feeds: { region: 2 } });
  });

  test('an unknown exclusion that matters little is said beside the answer', () => {
    const caveatsOf = (sex: string) => {
      const plan = planTable(ckd, { ...man, sex: { value: sex } });
      return plan.kind === 'ready' ? plan.caveats.length : plan.kind;
    };
    expect([caveatsOf('female'), caveatsOf('male')]).toEqual([1, 0]);
  });
});

describe('what is missing', () => {
  test('every missing input is named and nothing is imputed', () => {
    const plan = planTable(fib4, { ageYears: years(50), ast: { value: 40, unit: 'U/L' } });
    expect(plan).toMatchObject({ kind: 'missingInputs', missing: [{ name: 'alt' }, { name: 'platelets' }] });
  });

  test('an unknown exclusion that decides is asked for', () => {
    const { everSmoker: _, ...unknown } = smoker;
    expect(planTable(plco, unknown)).toMatchObject({
      kind: 'missingInputs',
      missing: [{ name: 'everSmoker' }],
    });
  });

  test('years since quitting are asked only of a person who quit', () => {
    expect(planTable(plco, smoker)).toMatchObject({ kind: 'ready', feeds: { yearsSinceQuit: 0 } });
    const quit = planTable(plco, { ...smoker, currentSmoker: { value: false } });
    expect(quit).toMatchObject({ kind: 'missingInputs', missing: [{ name: 'yearsSinceQuit' }] });
  });

  test('a smoker who quit some years ago is a contradiction, not a guess', () => {
    const plan = planTable(plco, { ...smoker, yearsSinceQuit: years(3) });
    expect(plan).toMatchObject({ kind: 'notApplicable', reason: { code: 'contradiction' } });
  });
});

describe('bands', () => {
  test.each([
    [64, 1.29, 'low'],
    [64, 1.3, 'intermediate'],
    [64, 2.67, 'intermediate'],
    [64, 2.6701, 'high'],
    [65, 1.3, 'low'],
    [65, 1.999, 'low'],
    [65, 2, 'intermediate'],
    [65, 2.68, 'high'],
  ])('FIB-4 at %i years and %f is %s', (ageYears, value, code) => {
    expect(bandOf(fib4, { ageYears }, { fib4: value })?.code).toBe(code);
  });

  test.each([
    [49, 2.49, 'low-to-moderate'],
    [49, 2.5, 'high'],
    [49, 7.5, 'very-high'],
    [50, 4.99, 'low-to-moderate'],
    [50, 5, 'high'],
    [50, 10, 'very-high'],
  ])('SCORE2 at %i years and %f %% is %s', (ageYears, risk, code) => {
    expect(bandOf(score2, { ageYears }, { risk })?.code).toBe(code);
  });

  test.each([
    [49, 'low'],
    [50, 'intermediate'],
    [59, 'intermediate'],
    [60, 'high'],
  ])('aMAP of %i points is %s', (points, code) => {
    expect(bandOf(amap, {}, { points })?.code).toBe(code);
  });

  test.each([
    [59.4, 'g3a'],
    [59.5, 'g2'],
    [14.4, 'g5'],
    [89.6, 'g1'],
  ])('filtration is staged as it is printed: %f is %s', (egfr, code) => {
    expect(bandOf(ckd, {}, { egfr })?.code).toBe(code);
  });

  test.each([
    [0.0134, false],
    [0.013455, true],
    [0.05, true],
  ])('a lung cancer risk of %f is flagged: %s', (risk, flagged) => {
    expect(bandOf(plco, {}, { risk })?.flagged).toBe(flagged);
  });

  test('an answer that is not a number is no answer', () => {
    const plan = planTable(ckd, man);
    if (plan.kind !== 'ready') throw new Error('expected a plan');
    expect(answerTable(ckd, plan, { egfr: Number.NaN })).toMatchObject({
      kind: 'notApplicable',
      reason: { code: 'no-answer' },
    });
  });
});
