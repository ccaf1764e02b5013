import type { Sex } from '../domain/lab-report.ts';

/** What a limit was published as. */
export type DeltaLimit =
  /** The within-subject coefficient of variation of healthy adults in percent, by sex where it differs. */
  | {
      readonly kind: 'variation';
      readonly percent: { readonly M: number; readonly F: number };
      readonly withinDays: number;
      readonly source: string;
    }
  /** A rise by so much in the canonical unit. */
  | {
      readonly kind: 'rise';
      readonly by: number;
      readonly withinDays: number;
      readonly source: string;
    };

/** Watched for a year; an examination once a year may be a month late. */
const YEAR_DAYS = 400;
/** Watched for some months, so nothing is said of longer. */
const MONTHS_DAYS = 180;

const DOT =
  'Dot et al. 1992, Arch Pathol Lab Med 116:825: 39 healthy adults over a year, within-subject variation';
const COTLOVE =
  'Cotlove et al. 1970, Clin Chem 16:1028: 68 healthy adults over months, within-subject variation, the upper end of what is given';
const CREATININE =
  'Meta-analysis of 37 studies 2022, doi:10.3389/fmed.2022.1009358, within-subject variation';
const ENZYMES =
  'Carobene et al. 2013, doi:10.1515/cclm-2013-0096: median of the published within-subject variation';
const KDIGO =
  'KDIGO 2012 guideline on acute kidney injury: a rise by 0.3 mg/dL (26.5 µmol/L) within 48 hours';

const variation = (
  percent: number | { M: number; F: number },
  withinDays: number,
  source: string,
): DeltaLimit => ({
  kind: 'variation',
  percent: typeof percent === 'number' ? { M: percent, F: percent } : percent,
  withinDays,
  source,
});

/**
 * Limits of change by analyte. Only figures that were read in their source stand here: an analyte without one is not
 * checked, and that is said. Glucose and lipids are left out on purpose, since food and treatment move them further
 * than another person's blood would.
 */
const LIMITS: Readonly<Record<string, readonly DeltaLimit[]>> = {
  hb: [variation(2.8, YEAR_DAYS, DOT)],
  rbc: [variation(3.0, YEAR_DAYS, DOT)],
  hct: [variation(2.9, YEAR_DAYS, DOT)],
  mcv: [variation(1.1, YEAR_DAYS, DOT)],
  mchc: [variation(1.6, YEAR_DAYS, DOT)],
  mch: [variation(1.3, YEAR_DAYS, DOT)],
  wbc: [variation({ M: 10.8, F: 15.7 }, YEAR_DAYS, DOT)],
  plt: [variation({ M: 6.7, F: 8.6 }, YEAR_DAYS, DOT)],
  na: [variation(2, MONTHS_DAYS, COTLOVE)],
  cl: [variation(2, MONTHS_DAYS, COTLOVE)],
  ca: [variation(2, MONTHS_DAYS, COTLOVE)],
  hco3: [variation(4, MONTHS_DAYS, COTLOVE)],
  albumin: [variation(4, MONTHS_DAYS, COTLOVE)],
  protein: [variation(4, MONTHS_DAYS, COTLOVE)],
  k: [variation(7, MONTHS_DAYS, COTLOVE)],
  phos: [variation(7, MONTHS_DAYS, COTLOVE)],
  uric: [variation(12, MONTHS_DAYS, COTLOVE)],
  urea: [variation(12, MONTHS_DAYS, COTLOVE)],
  urea_n: [variation(12, MONTHS_DAYS, COTLOVE)],
  creatinine: [
    { kind: 'rise', by: 0.3, withinDays: 2, source: KDIGO },
    variation(5.2, MONTHS_DAYS, CREATININE),
  ],
  ast: [variation(11.9, MONTHS_DAYS, ENZYMES)],
  alt: [variation(18.0, MONTHS_DAYS, ENZYMES)],
  ggt: [variation(13.8, MONTHS_DAYS, ENZYMES)],
};

/** The published limits of an analyte; empty where none was read. */
export function deltaLimitsOf(analyteKey: string): readonly DeltaLimit[] {
  return Object.hasOwn(LIMITS, analyteKey) ? (LIMITS[analyteKey] ?? []) : [];
}

/** The analytes that have a limit. */
export function checkedAnalytes(): readonly string[] {
  return Object.keys(LIMITS);
}

/** One pair in a thousand differs by more with nothing having happened; a panel compares twenty values at once. */
const Z = 3.29;

export type ChangeLimits = { readonly upPercent: number; readonly downPercent: number };

/**
 * How far a result may lie from an earlier one by chance: the reference change value of Harris and Yasaka in its
 * lognormal form (Fokkema et al. 2006, Clin Chem 52:1602). The laboratory's own imprecision is not known here and is
 * taken as half the variation within a person, the most that is desirable (Fraser; doi:10.1373/clinchem.2004.039354).
 * `upPercent` is above 0, `downPercent` below.
 */
export function changeLimits(
  limit: Extract<DeltaLimit, { kind: 'variation' }>,
  sex: Sex | null,
): ChangeLimits {
  const { M, F } = limit.percent;
  const within = (sex === 'M' ? M : sex === 'F' ? F : Math.max(M, F)) / 100;
  const total = within * Math.sqrt(1.25);
  const reach = Z * Math.SQRT2 * Math.sqrt(Math.log(1 + total ** 2));
  return { upPercent: (Math.exp(reach) - 1) * 100, downPercent: (Math.exp(-reach) - 1) * 100 };
}
