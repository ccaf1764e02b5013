import { type Analyte, analyteByLoinc } from '../domain/analytes.ts';
import { readPresence } from '../domain/presence.ts';
import { OBSERVATION_PROBLEM_WORDS } from '../domain/refusal-kinds.ts';
import type { Bilingual } from '../domain/text.ts';
import { type CanonicalValue, toCanonical } from '../domain/units.ts';
import type { ObservationTable } from '../labs/tables.ts';

export type Chosen =
  | { readonly kind: 'absent' }
  | { readonly kind: 'refused'; readonly reason: Bilingual }
  /** A result in words that says present or absent. */
  | { readonly kind: 'present'; readonly row: ObservationTable; readonly value: boolean }
  | { readonly kind: 'taken'; readonly row: ObservationTable; readonly value: number; readonly unit: string };

/**
 * A LOINC code that the dictionary of analytes knows must be one that the model names, where it names any; what a
 * person mapped is trusted to be what they said.
 */
function isCodedAs({ code, codeSystem, mappingId }: ObservationTable, loinc: readonly string[]): boolean {
  if (codeSystem !== 'LN' || loinc.length === 0 || loinc.includes(code)) return true;
  return mappingId !== null && analyteByLoinc(code) === null;
}

/** Results that say nothing of a value: taken back by the laboratory, or not there yet. */
const VALUELESS: ReadonlySet<string> = new Set(['cancelled', 'entered-in-error', 'deleted', 'registered']);

/**
 * A value of a result in the canonical unit: by its own unit where the dictionary of analytes knows that, else in the
 * proportion in which UCUM or a person's mapping converted the result itself.
 */
function canonicalValue(analyte: Analyte, row: ObservationTable, value: number): CanonicalValue | null {
  const { valueNumber, unit, canonicalValue, canonicalUnit, mappingId } = row;
  const own = toCanonical(analyte, value, unit);
  if (own.ok && mappingId === null) return own;
  if (valueNumber === null || canonicalValue === null || canonicalUnit === null) return null;
  const scaled = value === valueNumber ? canonicalValue : canonicalValue * (value / valueNumber);
  return Number.isFinite(scaled) ? { value: scaled, unit: canonicalUnit, receivedAs: canonicalUnit } : null;
}

/** The values that a number as written can stand for, in the canonical unit: half of its last digit to either side. */
function written(analyte: Analyte, row: ObservationTable): { low: number; high: number } | null {
  const decimals = /^[+-]?\d+(?:[.,](\d+))?$/.exec(row.valueText.trim());
  const half = decimals === null ? 0 : 0.5 * 10 ** -(decimals[1]?.length ?? 0);
  const low = canonicalValue(analyte, row, (row.valueNumber ?? Number.NaN) - half);
  const high = canonicalValue(analyte, row, (row.valueNumber ?? Number.NaN) + half);
  return low !== null && high !== null ? { low: low.value, high: high.value } : null;
}

/** Whether two results of one analyte agree as far as they are written: 88 µmol/L and 1.00 mg/dL of creatinine do. */
export function agree(analyte: Analyte, one: ObservationTable, other: ObservationTable): boolean {
  const [a, b] = [written(analyte, one), written(analyte, other)];
  if (a === null || b === null) return false;
  return (a.low === b.low && a.high === b.high) || (a.low < b.high && b.low < a.high);
}

/**
 * Which result of an analyte a model reads: the latest. Refused where the latest is not a value to reckon with
 * (an older one is not put in its place), where two of one time differ, or where their order is not known.
 */
export function chooseResult(
  analyte: Analyte,
  loinc: readonly string[],
  observations: readonly ObservationTable[],
): Chosen {
  const candidates = observations.filter(
    (row) =>
      row.analyteKey === analyte.key &&
      isCodedAs(row, loinc) &&
      !VALUELESS.has(row.status) &&
      (row.valueText !== '' || row.status === 'refused'),
  );
  const times = candidates.map(({ observedAt }) => observedAt);
  const latest = times.includes(null) ? null : Math.max(...times.map((time) => time ?? 0));
  const newest = latest === null ? candidates : candidates.filter(({ observedAt }) => observedAt === latest);
  const [row, ...others] = newest;
  if (row === undefined) return { kind: 'absent' };
  const name = analyte.name;
  const problem = newest.find((one) => one.problem !== null)?.problem ?? null;
  if (problem !== null) {
    const why = OBSERVATION_PROBLEM_WORDS[problem];
    return {
      kind: 'refused',
      reason: {
        en: `${name.en}: the latest result cannot be reckoned with. ${why.en}`,
        vi: `${name.vi}: kết quả mới nhất không dùng để tính được. ${why.vi}`,
      },
    };
  }
  const present = analyte.unit === '{presence}' ? readPresence(row.valueText) : null;
  const differ = (other: ObservationTable) =>
    present === null ? !agree(analyte, row, other) : readPresence(other.valueText) !== present;
  if (others.some(differ)) {
    return {
      kind: 'refused',
      reason:
        latest === null
          ? {
              en: `${name.en}: results differ and it is not known which is the latest.`,
              vi: `${name.vi}: các kết quả khác nhau và không rõ kết quả nào mới nhất.`,
            }
          : {
              en: `${name.en}: two results of the same time differ; please settle which one holds.`,
              vi: `${name.vi}: hai kết quả cùng thời điểm khác nhau; vui lòng xác định kết quả đúng.`,
            },
    };
  }
  if (present !== null) return { kind: 'present', row, value: present };
  const { valueNumber } = row;
  const canonical = valueNumber === null ? null : canonicalValue(analyte, row, valueNumber);
  if (valueNumber === null || canonical === null) return { kind: 'absent' };
  const { receivedAs } = canonical;
  const value = receivedAs === row.canonicalUnit ? canonical.value : valueNumber;
  return { kind: 'taken', row, value, unit: receivedAs };
}
