const POWERS: Readonly<Record<string, string>> = { '3': '³', '6': '⁶', '9': '⁹', '12': '¹²' };

/** A unit as people write it: UCUM's `10*3/uL` is 10³/µL, `m[IU]/L` is mIU/L, and remarks in braces go. */
export function unitText(unit: string): string {
  return unit
    .replace(/\{[^}]*\}/g, '')
    .replace(/10[*^](3|6|9|12)\b/g, (_, power: string) => `10${POWERS[power]}`)
    .replace(/\[IU\]/g, 'IU')
    .replace(/\bu(?=(mol|g|L|IU)\b)/g, 'µ')
    .replace(/\/$/, '');
}
