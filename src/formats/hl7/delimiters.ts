import type { Delimiters } from './message.ts';

const DELIMITER = /^[!-/:-@[-`{-~]$/;

/**
 * Reads the delimiters from the bytes that begin with `MSH`. MSH-2 holds component, repetition, escape and
 * subcomponent separator in this order; the last two may be absent, and from v2.7 a truncation character may follow.
 */
export function readDelimiters(
  bytes: string,
): { ok: true; delimiters: Delimiters } | { ok: false; field: number; reason: string } {
  const field = bytes.charAt(3);
  if (!DELIMITER.test(field)) {
    return { ok: false, field: 1, reason: 'the field separator is not a punctuation character' };
  }
  const ends = bytes.slice(4, 12).search(/[\r\n]/);
  const rest = ends === -1 ? bytes.slice(4, 12) : bytes.slice(4, 4 + ends);
  const length = rest.indexOf(field);
  const encoding = rest.slice(0, length === -1 ? rest.length : length);
  if (encoding.length < 2 || encoding.length > 5) {
    return { ok: false, field: 2, reason: 'there are not two to five encoding characters' };
  }
  const all = [field, ...encoding];
  if (!all.every((character) => DELIMITER.test(character))) {
    return { ok: false, field: 2, reason: 'an encoding character is not punctuation' };
  }
  if (new Set(all).size !== all.length) {
    return { ok: false, field: 2, reason: 'the encoding characters are not distinct' };
  }
  const [component = '', repetition = '', escaping = null, subcomponent = null] = encoding;
  return { ok: true, delimiters: { field, component, repetition, escape: escaping, subcomponent } };
}
