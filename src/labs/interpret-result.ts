import type { Analyte, Interpretation } from '../domain/analytes.ts';
import type { Comparator } from '../domain/lab-report.ts';
import type { ObservationTable } from './tables.ts';

/** Bounds in the canonical unit. */
export type Interval = { readonly low: number | null; readonly high: number | null };

/** HL7 table 0078 as far as it ranks a value; the gravest of several counts. */
export function readFlags(flags: readonly string[]): ObservationTable['interpretation'] {
  const sent = new Set(flags.map((flag) => flag.toUpperCase()));
  if (sent.has('LL')) return 'critical-low';
  if (sent.has('HH')) return 'critical-high';
  // Analogous to LL and HH for what is no number: a blood culture that grows, malaria in a film.
  if (sent.has('AA')) return 'critical-abnormal';
  if (sent.has('L') || sent.has('LU')) return 'low';
  if (sent.has('H') || sent.has('HU')) return 'high';
  if (sent.has('A')) return 'abnormal';
  return sent.has('N') ? 'normal' : null;
}

/** What a bound (`<5`, `>1000`) says for certain of the value; null where it may lie on either side of a limit. */
export function interpretBound(
  analyte: Analyte,
  comparator: Comparator,
  bound: number,
  interval: Interval | null,
): Interpretation | null {
  const strict = comparator.length === 1;
  const { low, high } = interval ?? { low: null, high: null };
  const critical = { low: analyte.critical?.low ?? null, high: analyte.critical?.high ?? null };
  if (comparator.startsWith('<')) {
    if (critical.low !== null && bound <= critical.low) return 'critical-low';
    if (low !== null && (bound < low || (strict && bound === low))) return 'low';
    const canBeLow = low !== null || critical.low !== null;
    return !canBeLow && high !== null && bound <= high ? 'normal' : null;
  }
  if (critical.high !== null && bound >= critical.high) return 'critical-high';
  if (high !== null && (bound > high || (strict && bound === high))) return 'high';
  const canBeHigh = high !== null || critical.high !== null;
  return !canBeHigh && low !== null && bound >= low ? 'normal' : null;
}

/** The laboratory's flag beside what its interval or ours says: neither can take back what the other calls critical. */
export function settle(
  computed: Interpretation | null,
  said: ObservationTable['interpretation'],
  ownInterval: boolean,
): ObservationTable['interpretation'] {
  if (computed?.startsWith('critical') === true) return computed;
  if (said?.startsWith('critical') === true) return said;
  return ownInterval ? (computed ?? said) : (said ?? computed);
}
