import { ANALYTES } from './analytes.data.ts';
import type { Result } from './errors.ts';
import type { Sex } from './lab-report.ts';
import type { Bilingual } from './text.ts';

/** Value in `unit` = `multiplyBy` × (value in the canonical unit − `subtract`). */
export type UnitConversion = {
  readonly unit: string;
  readonly multiplyBy: number;
  readonly subtract?: number;
};

/** Inclusive, in the canonical unit. `only` names people it holds for whom we cannot tell by sex. */
export type ReferenceInterval = {
  readonly sex: 'M' | 'F' | null;
  readonly only: string | null;
  readonly low: number | null;
  readonly high: number | null;
};

/** One thing a laboratory measures; every number below is in `unit`, a UCUM code. */
export type Analyte = {
  readonly key: string;
  readonly name: Bilingual;
  /** All codes that mean this analyte, in whichever unit; empty where none was verified. */
  readonly loinc: readonly string[];
  readonly unit: string;
  readonly conversions: readonly UnitConversion[];
  readonly reference: readonly ReferenceInterval[];
  /** What is usual for an analyte that is not a number. */
  readonly referenceText: string | null;
  readonly referenceSource: string | null;
  /** Beyond these a value is an error of unit or typing, not an illness. */
  readonly plausible: { readonly low: number; readonly high: number } | null;
  readonly critical: {
    readonly low: number | null;
    readonly high: number | null;
    readonly source: string;
  } | null;
  readonly note: string;
};

const byKey = new Map(ANALYTES.map((analyte) => [analyte.key, analyte]));
const byLoinc = new Map(ANALYTES.flatMap((analyte) => analyte.loinc.map((code) => [code, analyte])));

export function allAnalytes(): readonly Analyte[] {
  return ANALYTES;
}

export function analyteByKey(key: string): Analyte | null {
  return byKey.get(key) ?? null;
}

/** The analyte a LOINC code means, or null for a code that is not in the dictionary; never a near one. */
export function analyteByLoinc(code: string): Analyte | null {
  return byLoinc.get(code) ?? null;
}

/** From this age on our intervals hold: all of them were made in adults. */
const ADULT_YEARS = 18;

/**
 * Our usual interval by sex and age, or null where it depends on what those do not tell. All are for adults, so a child
 * has none; an age that is not known is taken for an adult's.
 */
export function referenceOf(
  analyte: Analyte,
  sex: Sex | null,
  ageYears: number | null = null,
): ReferenceInterval | null {
  if (ageYears !== null && ageYears < ADULT_YEARS) return null;
  const usable = analyte.reference.filter((interval) => interval.only === null);
  return usable.find((interval) => interval.sex === null || interval.sex === sex) ?? null;
}

export type Interpretation = 'low' | 'normal' | 'high' | 'critical-low' | 'critical-high';

/** What can be told of a result; the last two of one that is no number, by its laboratory. */
export const RESULT_INTERPRETATIONS = [
  'low',
  'normal',
  'high',
  'critical-low',
  'critical-high',
  'abnormal',
  'critical-abnormal',
] as const satisfies readonly (Interpretation | 'abnormal' | 'critical-abnormal')[];
export type ResultInterpretation = (typeof RESULT_INTERPRETATIONS)[number];

/**
 * Where a value in the canonical unit lies; critical limits come first and include the limit itself.
 * Null where no usual interval is known for this sex. A laboratory's own interval, where it sent one,
 * goes before ours: `interpretAgainst`.
 */
export function interpret(analyte: Analyte, value: number, sex: Sex | null): Interpretation | null {
  return interpretAgainst(analyte, value, referenceOf(analyte, sex));
}

/** As `interpret`, against an interval in the canonical unit that the laboratory stated. */
export function interpretAgainst(
  analyte: Analyte,
  value: number,
  interval: { readonly low: number | null; readonly high: number | null } | null,
): Interpretation | null {
  if (!Number.isFinite(value)) return null;
  const { low = null, high = null } = analyte.critical ?? {};
  if (low !== null && value <= low) return 'critical-low';
  if (high !== null && value >= high) return 'critical-high';
  if (interval === null || (interval.low === null && interval.high === null)) return null;
  if (interval.low !== null && value < interval.low) return 'low';
  if (interval.high !== null && value > interval.high) return 'high';
  return 'normal';
}

/** Whether a value in the canonical unit can be a person's at all; a potassium of 45 is a slip, not an emergency. */
export function plausible(analyte: Analyte, value: number): Result<{ readonly value: number }> {
  if (!Number.isFinite(value)) return { ok: false, reason: 'not a finite number' };
  const limits = analyte.plausible;
  if (limits !== null && (value < limits.low || value > limits.high)) {
    return {
      ok: false,
      reason: `outside what is possible for ${analyte.key}: ${limits.low} to ${limits.high} ${analyte.unit}`,
    };
  }
  return { ok: true, value };
}
