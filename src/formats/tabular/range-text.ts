/** An interval in words, of which one bound at least is known. */
export function rangeText(low: number | null, high: number | null): string {
  if (low === null) return `<= ${high}`;
  return high === null ? `>= ${low}` : `${low} - ${high}`;
}
