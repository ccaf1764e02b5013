import type { Analyte } from '../domain/analytes.ts';
import type { ObservationProblem, RefusedAs } from '../domain/refusal-kinds.ts';
import { type CanonicalValue, fromCanonical, toCanonical, unitsOf } from '../domain/units.ts';
import { isUcum, unitFactor } from '../formats/ucum/unit-factor.ts';
import { writtenUnit } from '../formats/ucum/written-unit.ts';

export type CanonicalProblem = Extract<
  ObservationProblem,
  'not-a-number' | 'not-a-quantity' | 'missing-unit' | 'unknown-unit' | 'other-dimension'
>;

/** Units that convert both ways must agree this closely; else the one received may mean two things. */
const TOLERANCE = 1e-6;

/**
 * A value in the analyte's canonical unit: by the spellings that the dictionary knows, else by UCUM through any unit of
 * the analyte that measures the same kind of thing. A unit for which two ways give two values (a share of HbA1c may be
 * NGSP or IFCC) is refused as unknown.
 */
export function canonicalOf(
  analyte: Analyte,
  value: number,
  unit: string | null,
): ({ readonly ok: true } & CanonicalValue) | RefusedAs<CanonicalProblem> {
  const direct = toCanonical(analyte, value, unit);
  if (direct.ok || direct.problem !== 'unknown-unit' || unit === null) return direct;
  const code = writtenUnit(unit);
  const spelled = toCanonical(analyte, value, code);
  if (spelled.ok) return spelled;
  const ways = unitsOf(analyte).flatMap((accepted) => {
    const factor = unitFactor(code, accepted);
    const way = factor === null ? null : toCanonical(analyte, value * factor, accepted);
    return way?.ok === true ? [way] : [];
  });
  const [first, ...others] = ways;
  if (first === undefined) {
    return isUcum(code)
      ? {
          ok: false,
          problem: 'other-dimension',
          reason: `this unit does not measure what ${analyte.key} is measured in (${analyte.unit})`,
        }
      : direct;
  }
  const agree = others.every(
    (other) => Math.abs(other.value - first.value) <= TOLERANCE * Math.abs(first.value),
  );
  return agree ? { ...first, receivedAs: code } : direct;
}

/** A value in the canonical unit, in a unit that `canonicalOf` takes; null where it takes no such unit. */
export function inUnit(analyte: Analyte, canonical: number, unit: string): number | null {
  const known = fromCanonical(analyte, canonical, unit);
  if (known.ok) return known.value;
  // Every conversion is a straight line, so two points tell it.
  const [zero, one] = [canonicalOf(analyte, 0, unit), canonicalOf(analyte, 1, unit)];
  if (!zero.ok || !one.ok) return null;
  return Number(((canonical - zero.value) / (one.value - zero.value)).toPrecision(12));
}
