/** A number by which a person can be called: as it was written, and its digits, by which the same number is known again. */
export type Phone = { readonly number: string; readonly digits: string };

const LONGEST = 40;

/**
 * Reads a phone number as people write it, up to an extension; null for what can be none. ITU-T E.164 gives a number 15
 * digits at most; below 6 it reaches nobody outside a house. Viet Nam's +84 and 0084 are the 0 of a call within the country.
 */
export function readPhone(text: string): Phone | null {
  const number = text.replace(/\s+/gu, ' ').trim();
  if (number.length > LONGEST || !/^[\d\s()+./-]+(?:(?:ext\.?|x|#)\s*\d{1,6})?$/iu.test(number)) return null;
  const [main = ''] = number.split(/ext|x|#/iu);
  const digits = main
    .replace(/[^\d+]/gu, '')
    .replace(/^(?:\+|00)?84(?=\d{9}$)/u, '0')
    .replace(/^\+/u, '00');
  return /^\d{6,17}$/u.test(digits) ? { number, digits } : null;
}
