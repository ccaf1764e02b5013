import { type Equation, numberOf } from './equation.ts';
import { buildModel } from './graph.ts';

/** Sub-distribution hazard ratios (natural log), shared with European SCORE2; `interaction` is with age. */
export const WOMEN = {
  age: 0.4648,
  smoker: { main: 0.7744, interaction: -0.1088 },
  sbp: { main: 0.3131, interaction: -0.0277 },
  diabetes: { main: 0.8096, interaction: -0.1272 },
  totalCholesterol: { main: 0.1002, interaction: -0.0226 },
  hdl: { main: -0.2606, interaction: 0.0613 },
  baselineSurvival: 0.9776,
  regions: {
    low: [-0.986572446, 0.536743779],
    moderate: [0.08278687, 0.718980326],
    high: [0.611474287, 0.703624072],
    veryHigh: [0.502751798, 0.555577072],
  },
} as const;
export const MEN = {
  age: 0.3742,
  smoker: { main: 0.6012, interaction: -0.0755 },
  sbp: { main: 0.2777, interaction: -0.0255 },
  diabetes: { main: 0.6457, interaction: -0.0983 },
  totalCholesterol: { main: 0.1458, interaction: -0.0281 },
  hdl: { main: -0.2698, interaction: 0.0426 },
  baselineSurvival: 0.9605,
  regions: {
    low: [-0.375229965, 0.62020875],
    moderate: [0.284885676, 0.778128607],
    high: [0.778231091, 0.844985356],
    veryHigh: [0.608975204, 0.679014197],
  },
} as const;

const INPUTS = [
  'region',
  'ageYears',
  'sex',
  'currentSmoker',
  'sbp',
  'totalCholesterol',
  'hdl',
  'diabetes',
] as const;

/** SCORE2 Asia-Pacific, Eur Heart J 2025;46:702-15 (doi:10.1093/eurheartj/ehae609); `risk` is in per cent. */
export const score2AsiaPacific: Equation = {
  id: 'score2-asia-pacific',

  onnx: () =>
    buildModel('score2-asia-pacific', INPUTS, (math, input) => {
      const bySex = (pick: (sex: typeof WOMEN | typeof MEN) => number) =>
        math.lookUp(input('sex'), [
          [0, pick(WOMEN)],
          [1, pick(MEN)],
        ]);
      const byRegion = (part: 0 | 1) =>
        math.lookUp(input('region'), [
          [1, bySex((sex) => sex.regions.low[part])],
          [2, bySex((sex) => sex.regions.moderate[part])],
          [3, bySex((sex) => sex.regions.high[part])],
          [4, bySex((sex) => sex.regions.veryHigh[part])],
        ]);
      const age = math.divide(math.subtract(input('ageYears'), 60), 5);
      const factors = {
        smoker: input('currentSmoker'),
        sbp: math.divide(math.subtract(input('sbp'), 120), 20),
        diabetes: input('diabetes'),
        totalCholesterol: math.subtract(input('totalCholesterol'), 6),
        hdl: math.divide(math.subtract(input('hdl'), 1.3), 0.5),
      };
      const contribution = (name: keyof typeof factors) =>
        math.multiply(
          factors[name],
          math.add(
            bySex((sex) => sex[name].main),
            math.multiply(
              age,
              bySex((sex) => sex[name].interaction),
            ),
          ),
        );
      const linear = math.add(
        math.multiply(
          age,
          bySex((sex) => sex.age),
        ),
        contribution('smoker'),
        contribution('sbp'),
        contribution('diabetes'),
        contribution('totalCholesterol'),
        contribution('hdl'),
      );
      // Uncalibrated survival S0^exp(LP), so ln(-ln S) = LP + ln(-ln S0): no loss of digits at small risks.
      const logHazard = math.add(
        linear,
        bySex((sex) => Math.log(-Math.log(sex.baselineSurvival))),
      );
      const calibrated = math.add(byRegion(0), math.multiply(byRegion(1), logHazard));
      const survival = math.exp(math.multiply(-1, math.exp(calibrated)));
      return { risk: math.multiply(100, math.subtract(1, survival)) };
    }),

  formula: (person) => {
    const man = person.sex === 'male';
    const of = (name: string) => numberOf(person, name);
    const a = (of('ageYears') - 60) / 5;
    const s = (of('sbp') - 120) / 20;
    const c = of('totalCholesterol') - 6;
    const h = (of('hdl') - 1.3) / 0.5;
    const smoker = of('currentSmoker');
    const diabetes = of('diabetes');
    const lp = man
      ? 0.3742 * a +
        0.6012 * smoker +
        0.2777 * s +
        0.6457 * diabetes +
        0.1458 * c -
        0.2698 * h -
        0.0755 * a * smoker -
        0.0255 * a * s -
        0.0281 * a * c +
        0.0426 * a * h -
        0.0983 * a * diabetes
      : 0.4648 * a +
        0.7744 * smoker +
        0.3131 * s +
        0.8096 * diabetes +
        0.1002 * c -
        0.2606 * h -
        0.1088 * a * smoker -
        0.0277 * a * s -
        0.0226 * a * c +
        0.0613 * a * h -
        0.1272 * a * diabetes;
    const uncalibrated = 1 - (man ? 0.9605 : 0.9776) ** Math.exp(lp);
    const [shift, slope] = scaleOf(`${person.region} ${person.sex}`);
    return { risk: 100 * (1 - Math.exp(-Math.exp(shift + slope * Math.log(-Math.log(1 - uncalibrated))))) };
  },

  people: [
    {
      region: 'low',
      ageYears: 50,
      sex: 'male',
      currentSmoker: 1,
      sbp: 140,
      totalCholesterol: 5.5,
      hdl: 1.3,
      diabetes: 0,
    },
    {
      region: 'high',
      ageYears: 50,
      sex: 'male',
      currentSmoker: 1,
      sbp: 140,
      totalCholesterol: 5.5,
      hdl: 1.3,
      diabetes: 0,
    },
    {
      region: 'low',
      ageYears: 50,
      sex: 'female',
      currentSmoker: 1,
      sbp: 140,
      totalCholesterol: 5.5,
      hdl: 1.3,
      diabetes: 0,
    },
    {
      region: 'high',
      ageYears: 50,
      sex: 'female',
      currentSmoker: 1,
      sbp: 140,
      totalCholesterol: 5.5,
      hdl: 1.3,
      diabetes: 0,
    },
    {
      region: 'moderate',
      ageYears: 40,
      sex: 'female',
      currentSmoker: 0,
      sbp: 105,
      totalCholesterol: 4.2,
      hdl: 1.7,
      diabetes: 0,
    },
    {
      region: 'moderate',
      ageYears: 49,
      sex: 'male',
      currentSmoker: 0,
      sbp: 128,
      totalCholesterol: 5.1,
      hdl: 1.2,
      diabetes: 0,
    },
    {
      region: 'very-high',
      ageYears: 62,
      sex: 'female',
      currentSmoker: 0,
      sbp: 150,
      totalCholesterol: 6.4,
      hdl: 1.1,
      diabetes: 0,
    },
    {
      region: 'very-high',
      ageYears: 69,
      sex: 'male',
      currentSmoker: 1,
      sbp: 180,
      totalCholesterol: 8.1,
      hdl: 0.8,
      diabetes: 0,
    },
    {
      region: 'high',
      ageYears: 60,
      sex: 'male',
      currentSmoker: 0,
      sbp: 120,
      totalCholesterol: 6,
      hdl: 1.3,
      diabetes: 0,
    },
    {
      region: 'high',
      ageYears: 55,
      sex: 'female',
      currentSmoker: 0,
      sbp: 135,
      totalCholesterol: 5.7,
      hdl: 1.4,
      diabetes: 1,
    },
    {
      region: 'low',
      ageYears: 40,
      sex: 'female',
      currentSmoker: 0,
      sbp: 70,
      totalCholesterol: 1,
      hdl: 5,
      diabetes: 0,
    },
    {
      region: 'very-high',
      ageYears: 65,
      sex: 'male',
      currentSmoker: 1,
      sbp: 250,
      totalCholesterol: 15,
      hdl: 0.2,
      diabetes: 1,
    },
  ],
};

/** Recalibration of each region and sex, as the paper prints it. */
function scaleOf(regionAndSex: string): readonly [shift: number, slope: number] {
  switch (regionAndSex) {
    case 'low male':
      return [-0.375229965, 0.62020875];
    case 'low female':
      return [-0.986572446, 0.536743779];
    case 'moderate male':
      return [0.284885676, 0.778128607];
    case 'moderate female':
      return [0.08278687, 0.718980326];
    case 'high male':
      return [0.778231091, 0.844985356];
    case 'high female':
      return [0.611474287, 0.703624072];
    case 'very-high male':
      return [0.608975204, 0.679014197];
    case 'very-high female':
      return [0.502751798, 0.555577072];
    default:
      throw new Error('golden person has an unknown region');
  }
}
