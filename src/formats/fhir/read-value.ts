import type { CodedIn, ObservationValue } from '../../domain/lab-report.ts';
import { readResultText } from '../../domain/result-text.ts';
import { isUcum, unitFactor } from '../ucum/unit-factor.ts';
import type { FhirConcept, FhirQuantity, FhirReferenceRange } from './elements.ts';
import type { JsonObject } from './json.ts';
import { OWN_EXTENSIONS, UCUM, wordOf } from './own-names.ts';
import type { FhirComponent } from './resources.ts';
import { readFhirTime } from './time.ts';

/** The codings of a concept, its text standing in where none has words of its own. */
export function codesOf(concept: FhirConcept | undefined): CodedIn[] {
  const codings = (concept?.coding ?? []).flatMap((one): CodedIn[] => {
    const code = one.code?.trim() || null;
    const display = one.display?.trim() || concept?.text?.trim() || null;
    if (code === null && display === null) return [];
    return [{ code, display, system: one.system === undefined ? null : wordOf('codes', one.system) }];
  });
  const text = concept?.text?.trim();
  return codings.length > 0 || !text ? codings : [{ code: null, display: text, system: null }];
}

/** What a concept says in words: as its sender wrote it, else as a code system has it. */
export function wordsOf(concept: FhirConcept | undefined): string {
  const coding = concept?.coding?.find(({ display, code }) => display !== undefined || code !== undefined);
  return (concept?.text ?? coding?.display ?? coding?.code ?? '').trim();
}

/** The unit to go by: the UCUM code where there is one, else the words. */
export function unitOf(quantity: FhirQuantity | undefined): string | null {
  if (quantity === undefined) return null;
  const { system, code, unit } = quantity;
  const chosen = system === UCUM ? (code ?? unit) : (unit ?? code);
  return chosen?.trim() || null;
}

/** Whether a quantity calls its unit one thing for people and another for programs, so that nobody knows which is meant. */
function namesTwoUnits({ system, code, unit }: FhirQuantity): boolean {
  if (system !== UCUM || code === undefined || unit === undefined || code === unit) return false;
  // Other spellings say the same in other ways, and to look them up takes its time.
  if (![code, unit].every((one) => /^[A-Za-z]+\/[A-Za-z]+$/.test(one))) return false;
  const factor = isUcum(code) && isUcum(unit) ? unitFactor(unit, code) : null;
  return factor !== null && Math.abs(factor - 1) > 1e-9;
}

export type ValueRead =
  | { readonly ok: true; readonly value: ObservationValue; readonly unit: string | null }
  | { readonly ok: false; readonly element: string; readonly reason: string };

const ABSENT: ValueRead = { ok: true, value: { kind: 'absent', text: '' }, unit: null };

/** A quantity without its unit: `<5.20`, digits as they were written. */
function numberText({ comparator, value }: FhirQuantity): string {
  return `${comparator ?? ''}${value?.text ?? ''}`;
}

function readRange({ low, high }: NonNullable<FhirComponent['valueRange']>): ValueRead {
  const bad = (reason: string): ValueRead => ({ ok: false, element: 'valueRange', reason });
  const [lowUnit, highUnit] = [unitOf(low), unitOf(high)];
  if (lowUnit !== null && highUnit !== null && lowUnit !== highUnit)
    return bad('its bounds are in two units');
  const unit = lowUnit ?? highUnit;
  if (low?.comparator !== undefined || high?.comparator !== undefined)
    return bad('its bounds have comparators');
  const [from, to] = [low?.value, high?.value];
  if (from !== undefined && to !== undefined) {
    if (from.value > to.value) return bad('it ends before it begins');
    return {
      ok: true,
      value: { kind: 'range', low: from.value, high: to.value, text: `${from.text}-${to.text}` },
      unit,
    };
  }
  // Open at one end it says the same as a bound (R4, section 2.24.0.8).
  const bound = from ?? to;
  if (bound === undefined) return ABSENT;
  const comparator = from === undefined ? '<=' : '>=';
  return {
    ok: true,
    value: { kind: 'quantity', comparator, value: bound.value, text: `${comparator}${bound.text}` },
    unit,
  };
}

function readRatio({ numerator, denominator }: NonNullable<FhirComponent['valueRatio']>): ValueRead {
  const bad = (reason: string): ValueRead => ({ ok: false, element: 'valueRatio', reason });
  const [above, below] = [numerator?.value, denominator?.value];
  if (numerator === undefined || above === undefined || below === undefined)
    return bad('it has not two numbers');
  if (denominator?.comparator !== undefined || below.value <= 0)
    return bad('its denominator is no plain number above zero');
  const [aboveUnit, belowUnit] = [unitOf(numerator), unitOf(denominator)];
  const text = `${numberText(numerator)}:${below.text}`;
  if (aboveUnit === null && belowUnit === null) {
    const comparator = numerator.comparator ?? null;
    return {
      ok: true,
      value: { kind: 'ratio', comparator, numerator: above.value, denominator: below.value, text },
      unit: null,
    };
  }
  // 20 mg in 24 h: no titre, and no unit of ours says it; a person reads it.
  const worded = `${numberText(numerator)} ${aboveUnit ?? ''} / ${below.text} ${belowUnit ?? ''}`;
  return { ok: true, value: { kind: 'text', text: worded.replace(/\s+/gu, ' ').trim() }, unit: null };
}

const VALUE = /^value[A-Z]/;

/** Reads `value[x]`; one that the hub does not read says so, and one that is there twice. */
export function readValue(read: FhirComponent, raw: JsonObject): ValueRead {
  const present = Object.keys(raw).filter((key) => VALUE.test(key));
  const [element, second] = present;
  if (element === undefined) return ABSENT;
  const bad = (reason: string): ValueRead => ({ ok: false, element, reason });
  if (second !== undefined) return bad('an observation has one value');
  const asText = (text: string): ValueRead => ({ ok: true, value: readResultText(text), unit: null });
  if (read.valueQuantity !== undefined) {
    const { value, comparator } = read.valueQuantity;
    if (value === undefined) return bad('the quantity has no value');
    if (namesTwoUnits(read.valueQuantity)) return bad('its unit in words is not the one of its code');
    return {
      ok: true,
      value: {
        kind: 'quantity',
        comparator: comparator ?? null,
        value: value.value,
        text: numberText(read.valueQuantity),
      },
      unit: unitOf(read.valueQuantity),
    };
  }
  if (read.valueInteger !== undefined) return asText(read.valueInteger.text);
  if (read.valueString !== undefined) return asText(read.valueString);
  if (read.valueTime !== undefined)
    return { ok: true, value: { kind: 'text', text: read.valueTime }, unit: null };
  if (read.valueBoolean !== undefined) {
    return { ok: true, value: { kind: 'text', text: String(read.valueBoolean) }, unit: null };
  }
  if (read.valueCodeableConcept !== undefined) {
    const text = wordsOf(read.valueCodeableConcept);
    if (text === '') return bad('the concept says nothing');
    return {
      ok: true,
      value: { kind: 'coded', codes: codesOf(read.valueCodeableConcept), text },
      unit: null,
    };
  }
  if (read.valueRange !== undefined) return readRange(read.valueRange);
  if (read.valueRatio !== undefined) return readRatio(read.valueRatio);
  if (read.valueDateTime !== undefined) {
    const time = readFhirTime(read.valueDateTime);
    if (time === null) return bad('the value is not a time');
    return { ok: true, value: { kind: 'time', time, text: read.valueDateTime }, unit: null };
  }
  if (read.valuePeriod !== undefined) {
    const { start, end } = read.valuePeriod;
    return { ok: true, value: { kind: 'text', text: `${start ?? '…'} – ${end ?? '…'}` }, unit: null };
  }
  return bad('values of this type are not read');
}

type Bounds = {
  readonly referenceText: string | null;
  readonly referenceLow: number | null;
  readonly referenceHigh: number | null;
};

/** One range in words: its own text, else its bounds, with their unit where that is not the value's. */
function rangeText({ text, low, high, type, appliesTo }: FhirReferenceRange, unit: string | null): string {
  const ends = [low, high].map((end) => {
    if (end === undefined) return undefined;
    const given = unitOf(end);
    return `${end.value?.text ?? ''}${given === null || given === unit ? '' : ` ${given}`}`;
  });
  const [from, to] = ends;
  const bounds =
    from !== undefined && to !== undefined
      ? `${from} - ${to}`
      : from !== undefined
        ? `>= ${from}`
        : to !== undefined
          ? `<= ${to}`
          : '';
  const about = [type, ...(appliesTo ?? [])].map(wordsOf).filter((words) => words !== '');
  const said = text?.trim() || bounds;
  return about.length === 0 || text !== undefined ? said : `${said} (${about.join(', ')})`;
}

/** Whether a range is the one that this person's result is held against: nothing in it narrows it to somebody. */
function isPlain({ type, appliesTo, age }: FhirReferenceRange): boolean {
  const kinds = type?.coding?.map(({ code }) => code) ?? [];
  return (
    (kinds.length === 0 || kinds.includes('normal')) && (appliesTo ?? []).length === 0 && age === undefined
  );
}

/**
 * The laboratory's own reference range. Its bounds are read only where one range applies to everybody and is in the
 * value's unit; several are shown in words. A range that the hub itself once gave is not the laboratory's.
 */
export function readReference(
  ranges: readonly FhirReferenceRange[] | undefined,
  unit: string | null,
): Bounds {
  const own = (ranges ?? []).filter(
    ({ extension }) =>
      extension?.every(({ url, valueCode }) => url !== OWN_EXTENSIONS.rangeGivenBy || valueCode !== 'hub') !==
      false,
  );
  const referenceText =
    own
      .map((range) => rangeText(range, unit))
      .filter((words) => words !== '')
      .join('; ') || null;
  const none = { referenceText, referenceLow: null, referenceHigh: null };
  const [only, ...others] = own;
  if (only === undefined || others.length > 0 || !isPlain(only)) return none;
  const strange = [only.low, only.high].some((end) => {
    const given = unitOf(end);
    return end?.comparator !== undefined || (given !== null && given !== unit);
  });
  if (strange) return none;
  return {
    referenceText,
    referenceLow: only.low?.value?.value ?? null,
    referenceHigh: only.high?.value?.value ?? null,
  };
}
