import { expect, it } from 'vitest';
import { unitText } from './unit-text.ts';

it.each([
  ['10*3/uL', '10³/µL'],
  ['10*12/L', '10¹²/L'],
  ['m[IU]/L', 'mIU/L'],
  ['umol/L', 'µmol/L'],
  ['ug/dL', 'µg/dL'],
  ['mL/min/{1.73_m2}', 'mL/min'],
  ['{INR}', ''],
  ['mg/dL', 'mg/dL'],
])('writes the unit %s as %s', (unit, written) => {
  expect(unitText(unit)).toBe(written);
});
