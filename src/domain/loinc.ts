/** Whether a text has the form of a LOINC code and its check digit is right (mod 10, as in ISO/IEC 7812). */
export function isLoinc(text: string): boolean {
  const parts = /^(\d{1,7})-(\d)$/.exec(text);
  if (parts === null) return false;
  const digits = [...(parts[1] ?? '')].reverse().map(Number);
  const sum = digits.reduce((total, digit, position) => {
    const weighted = position % 2 === 0 ? digit * 2 : digit;
    return total + (weighted > 9 ? weighted - 9 : weighted);
  }, 0);
  return (10 - (sum % 10)) % 10 === Number(parts[2]);
}
