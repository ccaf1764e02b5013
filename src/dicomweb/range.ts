/** A part of a representation, both ends within it. */
export type ByteRange = { readonly start: number; readonly endInclusive: number };

export type RangeAnswer = 'whole' | 'unsatisfiable' | ByteRange;

/**
 * What part of `sizeBytes` a request wants (RFC 9110 section 14). Several ranges at once, other units and what cannot
 * be read are answered with the whole, as the RFC allows; so is a range of a version that the client no longer has.
 */
export function rangeOf(
  range: string | undefined,
  ifRange: string | undefined,
  etag: string,
  sizeBytes: number,
): RangeAnswer {
  if (range === undefined || (ifRange !== undefined && ifRange.trim() !== etag)) return 'whole';
  const match = /^\s*bytes\s*=\s*(\d{0,15})\s*-\s*(\d{0,15})\s*$/i.exec(range);
  const [, first = '', last = ''] = match ?? [];
  if (match === null || (first === '' && last === '')) return 'whole';
  if (first === '') {
    const wanted = Number(last);
    if (wanted === 0 || sizeBytes === 0) return 'unsatisfiable';
    return { start: Math.max(0, sizeBytes - wanted), endInclusive: sizeBytes - 1 };
  }
  const start = Number(first);
  const endInclusive = last === '' ? sizeBytes - 1 : Math.min(Number(last), sizeBytes - 1);
  // A first position behind the last is no range at all, one beyond the end is one that cannot be met.
  if (last !== '' && Number(last) < start) return 'whole';
  return start >= sizeBytes ? 'unsatisfiable' : { start, endInclusive };
}
