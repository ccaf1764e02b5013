import { canonicalOf } from './analytes.ts';
import { ageOn, type Person } from './people.ts';

/** What a model must say of a person: a value with its band, or why it must not answer. */
export type ExpectedRisk =
  | {
      readonly model: string;
      readonly applicable: true;
      readonly value: number;
      readonly unit: string;
      readonly band: string;
      readonly flagged: boolean;
    }
  | { readonly model: string; readonly applicable: false; readonly reason: string };

/** The five published equations, written out here again and apart from the hub's own. */
export function expectedRisks(person: Person): ExpectedRisk[] {
  return [ckdEpi(person), fib4(person), amap(person), plco(person), score2(person)];
}

function age(person: Person): number {
  return ageOn(person.birthDate, person.collectedAt);
}

function no(model: string, reason: string): ExpectedRisk {
  return { model, applicable: false, reason };
}

/** CKD-EPI 2021, doi:10.1056/NEJMoa2102953. */
function ckdEpi(person: Person): ExpectedRisk {
  const model = 'ckd-epi-2021-creatinine';
  const { creatinine } = canonicalOf(person);
  if (creatinine === undefined) return no(model, 'missing-input');
  const female = person.sex === 'F';
  const ratio = creatinine / 88.4 / (female ? 0.7 : 0.9);
  const value =
    142 *
    Math.min(ratio, 1) ** (female ? -0.241 : -0.302) *
    Math.max(ratio, 1) ** -1.2 *
    0.9938 ** age(person) *
    (female ? 1.012 : 1);
  const whole = Math.round(value);
  const band =
    whole >= 90
      ? 'g1'
      : whole >= 60
        ? 'g2'
        : whole >= 45
          ? 'g3a'
          : whole >= 30
            ? 'g3b'
            : whole >= 15
              ? 'g4'
              : 'g5';
  return { model, applicable: true, value, unit: 'mL/min/{1.73_m2}', band, flagged: whole < 60 };
}

/** FIB-4, Sterling 2006; unreliable under 35 years. */
function fib4(person: Person): ExpectedRisk {
  const model = 'fib-4';
  const { ast, alt, plt } = canonicalOf(person);
  if (age(person) < 35) return no(model, 'too-young');
  if (ast === undefined || alt === undefined || plt === undefined) return no(model, 'missing-input');
  const value = (age(person) * ast) / (plt * Math.sqrt(alt));
  const low = age(person) >= 65 ? 2 : 1.3;
  const band = value < low ? 'low' : value > 2.67 ? 'high' : 'intermediate';
  return { model, applicable: true, value, unit: '{index}', band, flagged: band !== 'low' };
}

/** aMAP, doi:10.1016/j.jhep.2020.07.025: only for people with chronic hepatitis. */
function amap(person: Person): ExpectedRisk {
  const model = 'amap';
  const { hepatitisB, hepatitisC } = person.history;
  if (hepatitisB !== 'positive' && hepatitisC !== 'positive') {
    return no(model, hepatitisB === 'unknown' ? 'hepatitis-unknown' : 'no-chronic-hepatitis');
  }
  const { bili_t, albumin, plt } = canonicalOf(person);
  if (bili_t === undefined || albumin === undefined || plt === undefined) return no(model, 'missing-input');
  const albi = 0.66 * Math.log10(bili_t) - 0.085 * albumin;
  const male = person.sex === 'M' ? 0.89 : 0;
  // The authors' calculator gives whole points, and bands those.
  const value = Math.round(((0.06 * age(person) + male + 0.48 * albi - 0.01 * plt + 7.4) / 14.77) * 100);
  const band = value < 50 ? 'low' : value < 60 ? 'intermediate' : 'high';
  return { model, applicable: true, value, unit: '{score}', band, flagged: band !== 'low' };
}

/** PLCOm2012, doi:10.1056/NEJMoa1211776, race Asian; for ever-smokers of 55 to 74. */
function plco(person: Person): ExpectedRisk {
  const model = 'plcom2012';
  const h = person.history;
  if (h.smoking === 'never') return no(model, 'never-smoker');
  if (h.cigarettesPerDay === undefined || h.yearsSmoked === undefined) return no(model, 'missing-input');
  const current = h.smoking === 'current';
  const logit =
    -4.532506 +
    0.0778868 * (age(person) - 62) -
    0.466585 -
    0.0812744 * (h.education - 4) -
    0.0274194 * (h.weightKg / (h.heightCm / 100) ** 2 - 27) +
    (h.copd ? 0.3553063 : 0) +
    (h.familyLungCancer ? 0.587185 : 0) +
    (current ? 0.2597431 : 0) -
    1.822606 * (10 / h.cigarettesPerDay - 0.4021541613) +
    0.0317321 * (h.yearsSmoked - 27) -
    0.0308572 * ((current ? 0 : (h.yearsSinceQuit ?? 0)) - 10);
  const value = 1 / (1 + Math.exp(-logit));
  const band =
    value >= 0.02 ? 'programme-threshold' : value >= 0.013455 ? 'above-threshold' : 'below-threshold';
  return { model, applicable: true, value, unit: '1', band, flagged: band !== 'below-threshold' };
}

const SCORE2 = {
  M: {
    b: [0.3742, 0.6012, 0.2777, 0.1458, -0.2698, -0.0755, -0.0255, -0.0281, 0.0426],
    s0: 0.9605,
    scale: [0.778231091, 0.844985356],
  },
  F: {
    b: [0.4648, 0.7744, 0.3131, 0.1002, -0.2606, -0.1088, -0.0277, -0.0226, 0.0613],
    s0: 0.9776,
    scale: [0.611474287, 0.703624072],
  },
} as const;

/** SCORE2 Asia-Pacific, doi:10.1093/eurheartj/ehae609, region High; 40 to 69 years, no diabetes, no known disease. */
function score2(person: Person): ExpectedRisk {
  const model = 'score2-asia-pacific';
  const years = age(person);
  if (years < 40) return no(model, 'too-young');
  if (years > 69) return no(model, 'too-old');
  if (person.history.diabetes) return no(model, 'diabetes');
  if (person.history.knownCvd) return no(model, 'known-cvd');
  const { sbp, tc, hdl } = canonicalOf(person);
  if (sbp === undefined || tc === undefined || hdl === undefined) return no(model, 'missing-input');
  const { b, s0, scale } = SCORE2[person.sex];
  const a = (years - 60) / 5;
  const smoker = person.history.smoking === 'current' ? 1 : 0;
  const p = (sbp - 120) / 20;
  const c = tc - 6;
  const h = (hdl - 1.3) / 0.5;
  const sum =
    b[0] * a +
    b[1] * smoker +
    b[2] * p +
    b[3] * c +
    b[4] * h +
    b[5] * a * smoker +
    b[6] * a * p +
    b[7] * a * c +
    b[8] * a * h;
  const uncalibrated = 1 - s0 ** Math.exp(sum);
  const value = 100 * (1 - Math.exp(-Math.exp(scale[0] + scale[1] * Math.log(-Math.log(1 - uncalibrated)))));
  const [moderate, high] = years < 50 ? [2.5, 7.5] : [5, 10];
  const band = value < moderate ? 'low-to-moderate' : value < high ? 'high' : 'very-high';
  return { model, applicable: true, value, unit: '%', band, flagged: band !== 'low-to-moderate' };
}
