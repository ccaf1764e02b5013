/** What is wrong with what was read back. */
export const READ_BACK_FAULTS = ['no-number', 'other-number', 'no-unit', 'other-unit', 'other-text'] as const;
export type ReadBackFault = (typeof READ_BACK_FAULTS)[number];

/** The value that is told, as its laboratory wrote it. */
export type ToldValue = {
  readonly valueText: string;
  readonly valueNumber: number | null;
  readonly comparator: string | null;
  readonly unit: string | null;
};

const NUMBER = /^(<=|>=|<|>|≤|≥)?\s*([-−]?\d+(?:[.,]\d+)?)(.*)$/su;
const COMPARATORS: Readonly<Record<string, string>> = { '≤': '<=', '≥': '>=' };

/**
 * A unit as it is compared: by what is said, not by how it is written. `10*9/L`, `10^9/l` and `10⁹/L` are one, and so
 * are `umol/L` and `µmol/L`; mmol and mol, or mg and g, never are.
 */
export function unitSaid(unit: string): string {
  return unit
    .replaceAll(/\{[^}]*\}/g, '')
    .normalize('NFKC')
    .replaceAll('μ', 'u')
    .toLowerCase()
    .replaceAll(/[\s*^[\]]/g, '')
    .replace(/^x(?=10)/, '');
}

const textSaid = (text: string) => text.normalize('NFKC').replaceAll(/\s+/g, ' ').trim().toLowerCase();

/**
 * What is wrong with a value read back, as somebody typed it; null when it is the one that was told. The number is
 * compared as a number, with a decimal point or comma, and its unit must be there; a value in words, as words.
 */
export function readBackFault(typed: string, told: ToldValue): ReadBackFault | null {
  const unit = told.unit === null ? '' : unitSaid(told.unit);
  if (told.valueNumber === null) {
    const said = unit === '' ? told.valueText : `${told.valueText} ${told.unit ?? ''}`;
    return [told.valueText, said].some((text) => textSaid(text) === textSaid(typed)) ? null : 'other-text';
  }
  const found = NUMBER.exec(typed.trim());
  if (found === null) return 'no-number';
  const [, sign = '', digits = '', rest = ''] = found;
  const number = Number(digits.replace(',', '.').replace('−', '-'));
  if (number !== told.valueNumber || (COMPARATORS[sign] ?? sign) !== (told.comparator ?? ''))
    return 'other-number';
  const unitTyped = unitSaid(rest);
  if (unitTyped === unit) return null;
  return unitTyped === '' ? 'no-unit' : 'other-unit';
}
