import { type Equation, numberOf } from './equation.ts';
import { type Arithmetic, buildModel, type Term } from './graph.ts';

const base10 = (math: Arithmetic, term: Term) => math.divide(math.log(term), Math.LN10);

/**
 * Fan R et al., J Hepatol 2020;73:1368-78 (doi:10.1016/j.jhep.2020.07.025). The inner bracket is the ALBI score.
 * The authors' web calculator rounds to an integer before it bands, and so does `points`.
 */
export const amap: Equation = {
  id: 'amap',

  onnx: () =>
    buildModel('amap', ['ageYears', 'sex', 'bilirubin', 'albumin', 'platelets'], (math, input) => {
      const albi = math.add(
        math.multiply(0.66, base10(math, input('bilirubin'))),
        math.multiply(-0.085, input('albumin')),
      );
      const sum = math.add(
        math.multiply(0.06, input('ageYears')),
        math.lookUp(input('sex'), [
          [0, 0],
          [1, 0.89],
        ]),
        math.multiply(0.48, albi),
        math.multiply(-0.01, input('platelets')),
      );
      const score = math.multiply(math.divide(math.add(sum, 7.4), 14.77), 100);
      return { score, points: math.floor(math.add(score, 0.5)) };
    }),

  formula: (person) => {
    const male = person.sex === 'male' ? 1 : 0;
    const albi = Math.log10(numberOf(person, 'bilirubin')) * 0.66 - numberOf(person, 'albumin') * 0.085;
    const linear =
      numberOf(person, 'ageYears') * 0.06 + male * 0.89 + albi * 0.48 - numberOf(person, 'platelets') * 0.01;
    const score = ((linear + 7.4) / 14.77) * 100;
    return { score, points: Math.round(score) };
  },

  people: [
    { ageYears: 18, sex: 'female', bilirubin: 1, albumin: 60, platelets: 1000 },
    { ageYears: 28, sex: 'female', bilirubin: 10, albumin: 45, platelets: 250 },
    { ageYears: 35, sex: 'male', bilirubin: 12, albumin: 44, platelets: 240 },
    { ageYears: 46, sex: 'male', bilirubin: 14, albumin: 43, platelets: 215 },
    { ageYears: 48, sex: 'male', bilirubin: 16, albumin: 40, platelets: 230 },
    { ageYears: 51, sex: 'female', bilirubin: 18, albumin: 41, platelets: 160 },
    { ageYears: 55, sex: 'male', bilirubin: 21, albumin: 39, platelets: 150 },
    { ageYears: 57, sex: 'male', bilirubin: 17, albumin: 42, platelets: 170 },
    { ageYears: 62, sex: 'female', bilirubin: 26, albumin: 36, platelets: 120 },
    { ageYears: 68, sex: 'male', bilirubin: 33, albumin: 34, platelets: 90 },
    { ageYears: 74, sex: 'male', bilirubin: 60, albumin: 28, platelets: 55 },
    { ageYears: 100, sex: 'male', bilirubin: 800, albumin: 10, platelets: 5 },
  ],
};
