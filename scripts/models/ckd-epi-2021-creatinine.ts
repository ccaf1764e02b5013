import { type Equation, numberOf } from './equation.ts';
import { buildModel } from './graph.ts';

/** Inker LA et al., N Engl J Med 2021;385:1737-49 (doi:10.1056/NEJMoa2102953): creatinine, without race. */
export const ckdEpi2021Creatinine: Equation = {
  id: 'ckd-epi-2021-creatinine',

  onnx: () =>
    buildModel('ckd-epi-2021-creatinine', ['ageYears', 'sex', 'creatinine'], (math, input) => {
      const byWoman = (woman: number, man: number) =>
        math.lookUp(input('sex'), [
          [0, woman],
          [1, man],
        ]);
      const relative = math.divide(input('creatinine'), byWoman(0.7, 0.9));
      return {
        egfr: math.multiply(
          142,
          math.power(math.smaller(relative, 1), byWoman(-0.241, -0.302)),
          math.power(math.larger(relative, 1), -1.2),
          math.power(0.9938, input('ageYears')),
          byWoman(1.012, 1),
        ),
      };
    }),

  formula: (person) => {
    const age = numberOf(person, 'ageYears');
    const scr = numberOf(person, 'creatinine');
    if (person.sex === 'female') {
      const exponent = scr <= 0.7 ? -0.241 : -1.2;
      return { egfr: 142 * (scr / 0.7) ** exponent * 0.9938 ** age * 1.012 };
    }
    const exponent = scr <= 0.9 ? -0.302 : -1.2;
    return { egfr: 142 * (scr / 0.9) ** exponent * 0.9938 ** age };
  },

  people: [
    { ageYears: 18, sex: 'female', creatinine: 0.1 },
    { ageYears: 18, sex: 'male', creatinine: 0.1 },
    { ageYears: 35, sex: 'female', creatinine: 0.6 },
    { ageYears: 40, sex: 'female', creatinine: 0.7 },
    { ageYears: 40, sex: 'male', creatinine: 0.7 },
    { ageYears: 50, sex: 'female', creatinine: 0.9 },
    { ageYears: 50, sex: 'male', creatinine: 0.9 },
    { ageYears: 58, sex: 'male', creatinine: 1.35 },
    { ageYears: 66, sex: 'female', creatinine: 1.1 },
    { ageYears: 71, sex: 'male', creatinine: 2.4 },
    { ageYears: 90, sex: 'female', creatinine: 6.2 },
    { ageYears: 120, sex: 'male', creatinine: 20 },
  ],
};
