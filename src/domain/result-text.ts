import type { Comparator, ObservationValue } from './lab-report.ts';

const NUMBER = String.raw`[+-]?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,2})?`;
const DECIMAL = new RegExp(`^${NUMBER}$`);
const QUANTITY = new RegExp(`^(<=|>=|=<|=>|≤|≥|<|>)?\\s*(${NUMBER})$`);
const RANGE = new RegExp(`^(${NUMBER})\\s*[-–—]\\s*(${NUMBER})$`);
const RATIO = /^(<=|>=|=<|=>|≤|≥|<|>)?\s*(\d{1,12}(?:\.\d{1,12})?)\s*:\s*(\d{1,12}(?:\.\d{1,12})?)$/;

/** A number written with a point for the decimals, or null; a comma is never guessed at. */
export function readDecimal(text: string): number | null {
  if (!DECIMAL.test(text)) return null;
  const value = Number(text);
  return Number.isFinite(value) ? value : null;
}

/** `<`, `<=`, `>`, `>=` in the spellings laboratories use, or null. */
export function readComparator(text: string): Comparator | null {
  switch (text) {
    case '<':
    case '>':
    case '<=':
    case '>=':
      return text;
    case '=<':
    case '≤':
      return '<=';
    case '=>':
    case '≥':
      return '>=';
    default:
      return null;
  }
}

/**
 * What a result typed as text says: `5.2`, `<0.5`, `≥ 10`, `2-5`, `1:128`; anything else stays text.
 * The text itself is always kept beside the numbers.
 */
export function readResultText(text: string): ObservationValue {
  const trimmed = text.trim();
  if (trimmed === '') return { kind: 'absent', text: '' };
  const quantity = QUANTITY.exec(trimmed);
  if (quantity !== null) {
    const value = readDecimal(quantity[2] ?? '');
    if (value !== null) {
      return { kind: 'quantity', comparator: readComparator(quantity[1] ?? ''), value, text: trimmed };
    }
  }
  const range = RANGE.exec(trimmed);
  if (range !== null) {
    const [low, high] = [readDecimal(range[1] ?? ''), readDecimal(range[2] ?? '')];
    if (low !== null && high !== null && low <= high) return { kind: 'range', low, high, text: trimmed };
  }
  const ratio = RATIO.exec(trimmed);
  if (ratio !== null && Number(ratio[3]) > 0) {
    return {
      kind: 'ratio',
      comparator: readComparator(ratio[1] ?? ''),
      numerator: Number(ratio[2]),
      denominator: Number(ratio[3]),
      text: trimmed,
    };
  }
  return { kind: 'text', text: trimmed };
}

/** The plain bounds in a reference range (`3.5 - 5.1`, `<7.8`, `>= 60`); both null where it says something else. */
export function readReferenceRange(text: string | null): { low: number | null; high: number | null } {
  const unbounded = { low: null, high: null };
  if (text === null) return unbounded;
  const value = readResultText(text);
  if (value.kind === 'range') return { low: value.low, high: value.high };
  if (value.kind !== 'quantity' || value.comparator === null) return unbounded;
  return value.comparator.startsWith('<')
    ? { low: null, high: value.value }
    : { low: value.value, high: null };
}
