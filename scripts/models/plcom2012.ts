import { type Equation, numberOf, type Person } from './equation.ts';
import { buildModel, type Column } from './graph.ts';

const INPUTS = [
  'ageYears',
  'ethnicity',
  'educationLevel',
  'bmi',
  'copd',
  'personalCancerHistory',
  'familyHistoryLungCancer',
  'currentSmoker',
  'cigarettesPerDay',
  'yearsSmoked',
  'yearsSinceQuit',
] as const;

/** Coefficients of the ethnic group, in the order of the card's codes. */
const ETHNICITY: readonly (readonly [code: number, coefficient: number])[] = [
  [0, 0],
  [1, 0.3944778],
  [2, -0.7434744],
  [3, -0.466585],
  [4, 0],
  [5, 1.027152],
];

const COEFFICIENT_BY_NAME: Readonly<Record<string, number>> = {
  white: 0,
  black: 0.3944778,
  hispanic: -0.7434744,
  asian: -0.466585,
  'native-american': 0,
  'pacific-islander': 1.027152,
};

/** Tammemägi MC et al., N Engl J Med 2013;368:728-36 (doi:10.1056/NEJMoa1211776), Table 2. */
export const plcom2012: Equation = {
  id: 'plcom2012',

  onnx: () =>
    buildModel('plcom2012', INPUTS, (math, input) => {
      const centred = (coefficient: number, column: Column, centre: number) =>
        math.multiply(coefficient, math.subtract(column, centre));
      const logit = math.add(
        -4.532506,
        centred(0.0778868, input('ageYears'), 62),
        math.lookUp(input('ethnicity'), ETHNICITY),
        centred(-0.0812744, input('educationLevel'), 4),
        centred(-0.0274194, input('bmi'), 27),
        math.multiply(0.3553063, input('copd')),
        math.multiply(0.4589971, input('personalCancerHistory')),
        math.multiply(0.587185, input('familyHistoryLungCancer')),
        math.multiply(0.2597431, input('currentSmoker')),
        centred(-1.822606, math.divide(10, input('cigarettesPerDay')), 0.4021541613),
        centred(0.0317321, input('yearsSmoked'), 27),
        centred(-0.0308572, input('yearsSinceQuit'), 10),
      );
      return { risk: math.divide(1, math.add(1, math.exp(math.multiply(-1, logit)))) };
    }),

  formula: (person) => {
    const of = (name: string) => numberOf(person, name);
    const ethnicity = COEFFICIENT_BY_NAME[String(person.ethnicity)];
    if (ethnicity === undefined) throw new Error('golden person has an unknown ethnic group');
    const smoking =
      0.2597431 * of('currentSmoker') -
      1.822606 * (10 / of('cigarettesPerDay') - 0.4021541613) +
      0.0317321 * (of('yearsSmoked') - 27) -
      0.0308572 * (of('yearsSinceQuit') - 10);
    const illness =
      0.3553063 * of('copd') +
      0.4589971 * of('personalCancerHistory') +
      0.587185 * of('familyHistoryLungCancer');
    const about = 0.0778868 * (of('ageYears') - 62) - 0.0274194 * (of('bmi') - 27) + ethnicity;
    const odds = Math.exp(-4.532506 + about - 0.0812744 * (of('educationLevel') - 4) + illness + smoking);
    return { risk: odds / (1 + odds) };
  },

  people: [
    smoker('asian', [55, 3, 22.1, 0, 0, 0], [1, 20, 30, 0]),
    smoker('asian', [62, 4, 27, 0, 0, 0], [0, 24.8661, 27, 10]),
    smoker('asian', [68, 1, 19.5, 1, 0, 1], [1, 30, 48, 0]),
    smoker('asian', [74, 2, 21, 1, 1, 1], [1, 40, 55, 0]),
    smoker('white', [60, 5, 25, 0, 0, 0], [0, 15, 25, 12]),
    smoker('white', [80, 6, 50, 1, 1, 1], [1, 120, 70, 0]),
    smoker('black', [66, 3, 28, 0, 0, 1], [1, 10, 44, 0]),
    smoker('hispanic', [59, 2, 31, 0, 0, 0], [0, 5, 12, 20]),
    smoker('native-american', [70, 3, 26, 1, 0, 0], [1, 25, 50, 0]),
    smoker('pacific-islander', [64, 4, 33, 0, 0, 1], [1, 18, 40, 0]),
    smoker('asian', [55, 6, 15, 0, 0, 0], [0, 0.1, 1, 60]),
    smoker('asian', [74, 1, 17.4, 1, 0, 0], [0, 60, 40, 1]),
  ],
};

function smoker(
  ethnicity: string,
  [ageYears, educationLevel, bmi, copd, personalCancerHistory, familyHistoryLungCancer]: readonly [
    number,
    number,
    number,
    number,
    number,
    number,
  ],
  [currentSmoker, cigarettesPerDay, yearsSmoked, yearsSinceQuit]: readonly [number, number, number, number],
): Person {
  return {
    ageYears,
    ethnicity,
    educationLevel,
    bmi,
    copd,
    personalCancerHistory,
    familyHistoryLungCancer,
    currentSmoker,
    cigarettesPerDay,
    yearsSmoked,
    yearsSinceQuit,
  };
}
