import type { TableInput } from './model-card.ts';
import { notAChoice, notANumber, notAnInteger, outOfRange, type Reason, unitRefused } from './refusal.ts';

/** A value as the record holds it; numbers carry their UCUM unit, category values and truth values none. */
export type GivenInput = { readonly value: number | string | boolean; readonly unit?: string };

export type Encoded =
  | { readonly ok: true; readonly encoded: number }
  | { readonly ok: false; readonly reason: Reason };

/** What a truth value is called when a card's column has no texts of its own. */
const YES_NO = [
  { en: 'yes', vi: 'có' },
  { en: 'no', vi: 'không' },
];

/**
 * The number that enters the graph for one input: converted to the card's unit, or coded.
 * A unit that the card does not list is refused, never guessed; the range is checked by `checkRange`.
 */
export function encodeInput(input: TableInput, given: GivenInput): Encoded {
  const { values } = input;
  if (values.type === 'boolean') {
    if (typeof given.value !== 'boolean') return { ok: false, reason: notAChoice(input, YES_NO) };
    return { ok: true, encoded: given.value ? 1 : 0 };
  }
  if (values.type === 'category') {
    const choice = values.codes.find((known) => known.value === given.value);
    if (choice) return { ok: true, encoded: choice.code };
    const titles = values.codes.map((known) => known.title);
    return { ok: false, reason: notAChoice(input, titles) };
  }
  if (typeof given.value !== 'number' || !Number.isFinite(given.value)) {
    return { ok: false, reason: notANumber(input) };
  }
  const converted = toCardUnit(input, given.value, given.unit);
  if (converted === null) return { ok: false, reason: unitRefused(input, given.unit) };
  // What is stored of a -0 is 0, and the same must enter the graph when it is computed again.
  return { ok: true, encoded: converted + 0 };
}

/** The value in the card's unit, or null when the unit is absent or not listed. */
function toCardUnit(input: TableInput, value: number, unit: string | undefined): number | null {
  if (unit === input.unit || (unit === undefined && input.unit === '')) return value;
  const conversion = input.conversions.find((known) => known.unit === unit);
  if (!conversion) return null;
  return 'multiplyBy' in conversion ? value * conversion.multiplyBy : value / conversion.divideBy;
}

/** Whether an encoded value lies where the card accepts it; the reason is a sentence for clinicians. */
export function checkRange(input: TableInput, encoded: number): Reason | null {
  const { values } = input;
  if (values.type !== 'number') return null;
  // A conversion can miss a bound by the last bits: 1768 µmol/L ÷ 88.4 must still be the 20 mg/dL of the card.
  const slack = (bound: number) => 1e-9 * Math.abs(bound);
  if (encoded < values.min - slack(values.min) || encoded > values.max + slack(values.max)) {
    return outOfRange(input, encoded, values);
  }
  if (values.integer && !Number.isInteger(encoded)) return notAnInteger(input);
  return null;
}
