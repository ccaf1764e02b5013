import type {
  CodedIn,
  ObservationIn,
  ObservationStatus,
  ObservationValue,
  Place,
  RefusedObservation,
} from '../../domain/lab-report.ts';
import { readComparator, readDecimal, readReferenceRange, readResultText } from '../../domain/result-text.ts';
import type { SentTime } from '../../domain/sent-time.ts';
import { linesAt, type Repetition, repetitionsOf, textAt } from './field.ts';
import type { Hl7Message, Hl7Segment } from './message.ts';
import { readTime } from './time.ts';

/** What an observation takes from around it. */
export type ObservationContext = {
  /** The nth OBX of the message. */
  readonly sequence: number;
  /** The report's time, for an OBX without its own. */
  readonly collectedAt: SentTime | null;
  /** The default zone, that of MSH-7. */
  readonly zone: string | null;
  readonly comments: readonly string[];
};

const LONGEST_RECEIVED = 500;

type Read<T> =
  | ({ readonly ok: true } & T)
  | { readonly ok: false; readonly field: number; readonly reason: string };

/** Reads one OBX; one that cannot be read says which field and why, with its codes and value for a person to see. */
export function readObservation(
  message: Hl7Message,
  obx: Hl7Segment,
  context: ObservationContext,
):
  | { readonly ok: true; readonly observation: ObservationIn }
  | { readonly ok: false; readonly refused: RefusedObservation } {
  const codes = codesAt(message, obx, 3);
  const place = (field: number | null): Place => ({
    kind: 'segment',
    segment: 'OBX',
    sequence: context.sequence,
    field,
  });
  const subId = textAt(message, obx, 4);
  const unit = unitOf(message, obx);
  const flags = repetitionsOf(message, obx, 8).flatMap((flag) => flag.at(1) ?? []);
  const refuse = (field: number, reason: string): { ok: false; refused: RefusedObservation } => ({
    ok: false,
    refused: { place: place(field), reason, codes, subId, received: receivedText(message, obx), unit, flags },
  });
  if (codes.length === 0) return refuse(3, 'the observation has no identifier');
  const status = statusOf(textAt(message, obx, 11));
  if (status === null) return refuse(11, 'the result status is missing or not one that carries a result');
  const value = readValue(message, obx, context.zone);
  // What stands in the place of a value that is taken back is often why.
  const isTakenBack = status === 'cancelled' || status === 'entered-in-error' || status === 'deleted';
  if (!value.ok && !isTakenBack) return refuse(value.field, value.reason);
  const time = textAt(message, obx, 14);
  const observedAt = time === null ? context.collectedAt : readTime(time, context.zone);
  if (time !== null && observedAt === null) return refuse(14, 'the time of the observation is no time');
  const referenceText = linesAt(message, obx, 7);
  const { low, high } = readReferenceRange(referenceText);
  return {
    ok: true,
    observation: {
      place: place(null),
      codes,
      subId,
      value: value.ok ? value.value : { kind: 'text', text: receivedText(message, obx) },
      unit,
      referenceText,
      referenceLow: low,
      referenceHigh: high,
      flags,
      status,
      observedAt,
      comments: context.comments,
    },
  };
}

/** Table 0085; N (not asked), O (order only) and unknown codes carry no result. */
function statusOf(code: string | null): ObservationStatus | null {
  switch (code?.toUpperCase()) {
    case 'F':
    case 'U':
      return 'final';
    case 'C':
      return 'corrected';
    case 'P':
    case 'R':
    case 'S':
      return 'preliminary';
    case 'I':
      return 'registered';
    case 'X':
      return 'cancelled';
    case 'W':
      return 'entered-in-error';
    case 'D':
      return 'deleted';
    default:
      return null;
  }
}

/** The coded triplets of a CE, CWE or CNE (components 1–3 and 4–6), the sender's first. */
export function codesAt(message: Hl7Message, segment: Hl7Segment, field: number): CodedIn[] {
  const [first] = repetitionsOf(message, segment, field);
  return first === undefined ? [] : codesOf(first);
}

function codesOf(value: Repetition): CodedIn[] {
  return [1, 4]
    .map((from) => ({ code: value.at(from), display: value.at(from + 1), system: value.at(from + 2) }))
    .filter(({ code, display }) => code !== null || display !== null);
}

/** OBX-6, as sent. `10^9/L` with its caret not escaped falls into two components; put together it is one unit. */
function unitOf(message: Hl7Message, obx: Hl7Segment): string | null {
  const [unit] = repetitionsOf(message, obx, 6);
  if (unit === undefined) return null;
  const [code, text] = [unit.at(1), unit.at(2)];
  const split = code !== null && /^[x×*]?\s?10$/iu.test(code) && text !== null && /^\d{1,2}\s?\//u.test(text);
  if (split && unit.components() === 2) return `${code}^${text}`;
  return code ?? text;
}

function readValue(
  message: Hl7Message,
  obx: Hl7Segment,
  zone: string | null,
): Read<{ value: ObservationValue }> {
  const type = textAt(message, obx, 2)?.toUpperCase() ?? null;
  const values = repetitionsOf(message, obx, 5);
  const [first] = values;
  if (first === undefined) return { ok: true, value: { kind: 'absent', text: '' } };
  const bad = (reason: string): Read<{ value: ObservationValue }> => ({ ok: false, field: 5, reason });
  const text = linesAt(message, obx, 5) ?? '';
  switch (type) {
    case null:
      return { ok: false, field: 2, reason: 'the value type is missing' };
    case 'NM': {
      const value = values.length === 1 ? readResultText(text) : null;
      return value?.kind === 'quantity' ? { ok: true, value } : bad('the value is not one number');
    }
    case 'SN': {
      const value = values.length === 1 ? structuredNumeric(first) : null;
      return value === null ? bad('the value is not a structured number') : { ok: true, value };
    }
    case 'ST':
      return { ok: true, value: values.length === 1 ? readResultText(text) : { kind: 'text', text } };
    case 'TX':
    case 'FT':
    case 'TM':
      return { ok: true, value: { kind: 'text', text } };
    case 'CE':
    case 'CWE':
    case 'CNE':
    case 'IS':
    case 'ID': {
      const codes = values.flatMap(codesOf);
      const original = values.map(
        (value) => value.at(9) ?? value.at(2) ?? value.at(5) ?? value.at(1) ?? value.text(),
      );
      return { ok: true, value: { kind: 'coded', codes, text: original.join('\n') } };
    }
    case 'DT':
    case 'TS':
    case 'DTM': {
      const time = values.length === 1 ? readTime(first.at(1) ?? '', zone) : null;
      return time === null
        ? bad('the value is not a time')
        : { ok: true, value: { kind: 'time', time, text } };
    }
    default:
      return { ok: false, field: 2, reason: 'results of this value type are not read' };
  }
}

/** SN: comparator, number, separator or suffix, number (chapter 2A): `>^100`, `^1^:^128`, `^2^-^5`, `^3^+`. */
function structuredNumeric(value: Repetition): ObservationValue | null {
  const [comparatorText, firstText, separator, secondText] = [1, 2, 3, 4].map((at) => value.at(at) ?? '');
  const text = `${comparatorText}${firstText}${separator}${secondText}`;
  const comparator = readComparator(comparatorText ?? '');
  if (comparator === null && comparatorText !== '' && comparatorText !== '=') return null;
  const first = readDecimal(firstText ?? '');
  if (first === null) return null;
  if (separator === '' && secondText === '') return { kind: 'quantity', comparator, value: first, text };
  if (separator === '+' && secondText === '') return { kind: 'text', text };
  const second = readDecimal(secondText ?? '');
  if (second === null) return null;
  if (separator === '-' && comparator === null && first <= second) {
    return { kind: 'range', low: first, high: second, text };
  }
  if ((separator === ':' || separator === '/') && second > 0) {
    return { kind: 'ratio', comparator, numerator: first, denominator: second, text };
  }
  return null;
}

/** The value for a person to look at; of an embedded document only what it is, not its bytes. */
function receivedText(message: Hl7Message, obx: Hl7Segment): string {
  const type = textAt(message, obx, 2)?.toUpperCase();
  if (type === 'ED' || type === 'RP') {
    const [document] = repetitionsOf(message, obx, 5);
    const kind = [2, 3].flatMap((component) => document?.at(component) ?? []).join('/');
    return `${type} ${kind}, ${(obx.rawFields[5] ?? '').length} bytes`.slice(0, LONGEST_RECEIVED);
  }
  return (linesAt(message, obx, 5) ?? '').slice(0, LONGEST_RECEIVED);
}
