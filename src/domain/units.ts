import type { Analyte, UnitConversion } from './analytes.ts';
import type { Result } from './errors.ts';
import type { ObservationProblem, RefusedAs } from './refusal-kinds.ts';
import { remembering } from './remembering.ts';

/** Units that are the same or a plain multiple of a canonical one whatever is measured: canonical × factor = unit. */
const SAME_DIMENSION: Readonly<Record<string, readonly UnitConversion[]>> = {
  'ng/mL': [{ unit: 'ug/L', multiplyBy: 1 }],
  'pg/mL': [{ unit: 'ng/L', multiplyBy: 1 }],
  'ng/L': [{ unit: 'pg/mL', multiplyBy: 1 }],
  'mg/L': [{ unit: 'ug/mL', multiplyBy: 1 }],
  'U/mL': [{ unit: 'kU/L', multiplyBy: 1 }],
  'u[IU]/mL': [{ unit: 'm[IU]/L', multiplyBy: 1 }],
  'm[IU]/L': [{ unit: 'u[IU]/mL', multiplyBy: 1 }],
  '10*3/uL': [
    { unit: '10*9/L', multiplyBy: 1 },
    { unit: '/uL', multiplyBy: 1000 },
  ],
  '10*6/uL': [{ unit: '10*12/L', multiplyBy: 1 }],
};

/**
 * Spellings met in reports, by UCUM unit, in the folded form that `spelling` gives. A spelling may stand under
 * several units (`g/l` is grams, and giga cells): the analyte decides, and it never accepts two of them.
 */
const SPELLINGS: Readonly<Record<string, readonly string[]>> = {
  'g/dL': ['gm/dl', 'gr/dl'],
  'g/L': ['gm/l', 'gr/l'],
  'U/L': ['iu/l', '[iu]/l', 'ui/l'],
  '[IU]/mL': ['iu/ml', 'ui/ml'],
  'm[IU]/L': ['miu/l', 'mui/l', 'mu/l'],
  'u[IU]/mL': ['uiu/ml', 'uui/ml', 'uu/ml'],
  '10*3/uL': ['k/ul', 'k/mm3', '10*3/mm3', 'thou/ul', 'k/cumm'],
  '10*9/L': ['g/l', 'giga/l'],
  '10*6/uL': ['m/ul', 'm/mm3', '10*6/mm3', 'mil/ul'],
  '10*12/L': ['t/l', 'tera/l'],
  '/uL': ['cells/ul', '/mm3', 'cells/mm3'],
  '{mAU}/mL': ['mau/ml'],
  '{INR}': ['inr', 'ratio', '1'],
};

const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

const KEPT_SPELLINGS = 500;
const spelling = remembering(spellAnew, KEPT_SPELLINGS);

/**
 * A unit without what only typography adds: case, blanks, `µ` for `u`, `x10^9`, `10⁹`, `10e9` for `10*9`.
 * Dropping case is safe here only because no analyte accepts two units that differ by it.
 */
function spellAnew(unit: string): string {
  return unit
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/gu, (digit) => `^${SUPERSCRIPTS.indexOf(digit)}`)
    .replace(/\^(\d)\^(\d)/gu, '^$1$2')
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\s+/gu, '')
    .replace(/[\u03bc\u00b5]/gu, 'u')
    .replace(/^mcg/u, 'ug')
    .replace(/^[x×*.]?10[\^e*]+(\d{1,2})(?=\/)/u, '10*$1');
}

type AcceptedUnit = UnitConversion & { readonly spellings: ReadonlySet<string> };

function acceptedBy(analyte: Analyte): readonly AcceptedUnit[] {
  const own: UnitConversion = { unit: analyte.unit, multiplyBy: 1 };
  const known = [own, ...analyte.conversions];
  const extra = (SAME_DIMENSION[analyte.unit] ?? []).filter(
    (conversion) => !known.some(({ unit }) => unit === conversion.unit),
  );
  return [...known, ...extra].map((conversion) => ({
    ...conversion,
    spellings: new Set([spelling(conversion.unit), ...(SPELLINGS[conversion.unit] ?? [])]),
  }));
}

const acceptedUnits = new WeakMap<Analyte, readonly AcceptedUnit[]>();

function unitOf(analyte: Analyte, unit: string): AcceptedUnit | null {
  let accepted = acceptedUnits.get(analyte);
  if (accepted === undefined) {
    accepted = acceptedBy(analyte);
    acceptedUnits.set(analyte, accepted);
  }
  const written = spelling(unit);
  return accepted.find(({ spellings }) => spellings.has(written)) ?? null;
}

/** The UCUM codes in which an analyte may arrive, the canonical one first. */
export function unitsOf(analyte: Analyte): readonly string[] {
  return acceptedBy(analyte).map(({ unit }) => unit);
}

export type CanonicalValue = {
  readonly value: number;
  readonly unit: string;
  /** The UCUM code that the received spelling was taken for. */
  readonly receivedAs: string;
};

export type UnitProblem = Extract<
  ObservationProblem,
  'not-a-number' | 'not-a-quantity' | 'missing-unit' | 'unknown-unit'
>;

/**
 * A value in the analyte's canonical unit. A missing unit and one that is not known for this analyte are refused:
 * a factor of ten or of eighteen is never guessed from the size of the number.
 */
export function toCanonical(
  analyte: Analyte,
  value: number,
  unit: string | null,
): ({ readonly ok: true } & CanonicalValue) | RefusedAs<UnitProblem> {
  const refuse = (problem: UnitProblem, reason: string) => ({ ok: false as const, problem, reason });
  if (!Number.isFinite(value)) return refuse('not-a-number', 'not a finite number');
  if (analyte.unit === '{presence}') {
    return refuse('not-a-quantity', `${analyte.key} is not a measured quantity`);
  }
  if (unit === null || unit.trim() === '') return refuse('missing-unit', 'the unit is missing');
  const known = unitOf(analyte, unit);
  if (known === null) return refuse('unknown-unit', `the unit is not known for ${analyte.key}`);
  const canonical = value / known.multiplyBy + (known.subtract ?? 0);
  return { ok: true, value: canonical, unit: analyte.unit, receivedAs: known.unit };
}

/** The reverse of `toCanonical`: a value in the canonical unit, in another unit that the analyte knows. */
export function fromCanonical(
  analyte: Analyte,
  value: number,
  unit: string,
): Result<{ readonly value: number; readonly unit: string }> {
  if (!Number.isFinite(value)) return { ok: false, reason: 'not a finite number' };
  const known = unitOf(analyte, unit);
  if (known === null) return { ok: false, reason: `the unit is not known for ${analyte.key}` };
  return { ok: true, value: known.multiplyBy * (value - (known.subtract ?? 0)), unit: known.unit };
}
