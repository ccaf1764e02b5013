import { type Equation, numberOf } from './equation.ts';
import { buildModel } from './graph.ts';

/** Sterling RK et al., Hepatology 2006;43:1317-25 (doi:10.1002/hep.21178): age × AST ÷ (platelets × √ALT). */
export const fib4: Equation = {
  id: 'fib-4',

  onnx: () =>
    buildModel('fib-4', ['ageYears', 'ast', 'alt', 'platelets'], (math, input) => ({
      fib4: math.divide(
        math.multiply(input('ageYears'), input('ast')),
        math.multiply(input('platelets'), math.squareRoot(input('alt'))),
      ),
    })),

  formula: (person) => ({
    fib4:
      (numberOf(person, 'ageYears') / numberOf(person, 'platelets')) *
      (numberOf(person, 'ast') / numberOf(person, 'alt') ** 0.5),
  }),

  people: [
    { ageYears: 35, ast: 18, alt: 20, platelets: 260 },
    { ageYears: 36, ast: 1, alt: 5000, platelets: 2000 },
    { ageYears: 41, ast: 30, alt: 49, platelets: 135 },
    { ageYears: 45, ast: 52, alt: 64, platelets: 225 },
    { ageYears: 50, ast: 40, alt: 25, platelets: 150 },
    { ageYears: 58, ast: 75, alt: 81, platelets: 118 },
    { ageYears: 64, ast: 28, alt: 36, platelets: 210 },
    { ageYears: 65, ast: 28, alt: 36, platelets: 210 },
    { ageYears: 65, ast: 40, alt: 25, platelets: 260 },
    { ageYears: 72, ast: 44, alt: 16, platelets: 190 },
    { ageYears: 79, ast: 140, alt: 100, platelets: 62 },
    { ageYears: 120, ast: 5000, alt: 1, platelets: 1 },
  ],
};
