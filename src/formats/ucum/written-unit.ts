const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** Habits of laboratories that are no UCUM, each a whole word of the unit, with what they stand for. */
const WORDS: ReadonlyMap<string, string> = new Map([
  ['gm', 'g'],
  ['gr', 'g'],
  ['gam', 'g'],
  ['mgr', 'mg'],
  ['mcg', 'ug'],
  ['ugr', 'ug'],
  ['gamma', 'ug'],
  ['mcmol', 'umol'],
  ['mcl', 'uL'],
  ['lit', 'L'],
  ['litre', 'L'],
  ['liter', 'L'],
  ['cc', 'mL'],
  ['mmhg', 'mm[Hg]'],
  ['cmh2o', 'cm[H2O]'],
  ['iu', '[IU]'],
  ['ui', '[IU]'],
  ['miu', 'm[IU]'],
  ['mui', 'm[IU]'],
  ['uiu', 'u[IU]'],
  ['uui', 'u[IU]'],
  ['kiu', 'k[IU]'],
  ['sec', 's'],
  ['giay', 's'],
  ['phut', 'min'],
  ['hr', 'h'],
  ['hour', 'h'],
  ['gio', 'h'],
  ['day', 'd'],
  ['ngay', 'd'],
  ['year', 'a'],
  ['tuoi', 'a'],
  ['meq', 'meq'],
]);

/** Remarks in braces that only name what is counted or what it is counted in, and change nothing. */
const NEUTRAL = /\{(?:cells?|rbc|wbc|plt|hb|hgb|creat|creatinine|blood|serum|plasma)\}/giu;

/**
 * A unit as laboratories write it, in the letters of UCUM: `µ`, superscripts, `x10^9/L`, blanks, accents, `gm`, `mcg`,
 * `IU`, `mg%`. Only what has one meaning is changed, and case is kept, for it tells milli from mega.
 */
export function writtenUnit(text: string): string {
  const plain = text
    .replace(/[⁰¹²³⁴⁵⁶⁷⁸⁹]/gu, (digit) => `^${SUPERSCRIPTS.indexOf(digit)}`)
    .replace(/\^(\d)\^(\d)/gu, '^$1$2')
    .normalize('NFKC')
    .replace(/\s+/gu, '')
    .replace(/[\u03bc\u00b5]/gu, 'u')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(NEUTRAL, '')
    .replace(/^[x×*.]?10(?:\^|\*\*?|[eE])(\d{1,2})(?=\/|$)/u, '10*$1')
    .replace(/^(m?g)%$/u, '$1/dL')
    .replace(/(?<=[A-Za-z])\^?([23])(?=$|[/.])/gu, '$1');
  return plain
    .split(/(\{[^}]*\}|\[[^\]]*\]|[/.*()])/u)
    .map((part) => WORDS.get(part.toLowerCase()) ?? part)
    .join('');
}
