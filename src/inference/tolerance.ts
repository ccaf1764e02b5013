import type { Tolerance } from './model-card.ts';

/** Whether an answer is as near to the expected number as the card promises. */
export function within(tolerance: Tolerance, got: number, expected: number): boolean {
  const error = Math.abs(got - expected);
  switch (tolerance.kind) {
    case 'exact':
      return got === expected;
    case 'relative':
      return relativeError(got, expected) <= tolerance.value;
    case 'absolute':
      return error <= tolerance.value;
    case 'rounded':
      // Half of the last digit, and the few bits by which a decimal misses its binary form.
      return error <= 0.5 * 10 ** -tolerance.decimals + 1e-9;
  }
}

/** |got − expected| ÷ |expected|; 0 when equal, infinite when only the expected number is 0. */
export function relativeError(got: number, expected: number): number {
  return got === expected ? 0 : Math.abs(got - expected) / Math.abs(expected);
}

/** A tolerance in words, for a printed check. */
export function describeTolerance(tolerance: Tolerance): string {
  switch (tolerance.kind) {
    case 'exact':
      return 'exact';
    case 'relative':
      return `relative ${tolerance.value}`;
    case 'absolute':
      return `absolute ${tolerance.value}`;
    case 'rounded':
      return `half of decimal ${tolerance.decimals}`;
  }
}
