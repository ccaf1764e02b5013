import { unescapeText } from './escape.ts';
import type { Hl7Message, Hl7Segment } from './message.ts';

/** One repetition of a field: components, each of subcomponents, all unescaped; positions count from 1. */
export type Repetition = {
  /** A subcomponent's text, or null where it is empty or HL7's explicit null `""`. */
  readonly at: (component: number, subcomponent?: number) => string | null;
  readonly components: () => number;
  /** The whole repetition unescaped, delimiters of components left in. */
  readonly text: () => string;
};

function present(text: string): string | null {
  const trimmed = text.trim();
  return trimmed === '' || trimmed === '""' ? null : trimmed;
}

const NOTHING: readonly string[] = [];

/** The texts of the repetitions that hold anything. */
function heldTexts({ delimiters }: Hl7Message, segment: Hl7Segment, field: number): readonly string[] {
  const whole = segment.fields[field] ?? '';
  if (whole === '') return NOTHING;
  const texts = whole.includes(delimiters.repetition) ? whole.split(delimiters.repetition) : [whole];
  return texts.filter((text) => present(text) !== null);
}

/** One of the parts into which a delimiter divides a text, counted from 1; empty where there are not so many. */
function partOf(text: string, delimiter: string | null, number: number): string {
  let from = 0;
  for (let passed = 1; passed < number; passed++) {
    const end = delimiter === null ? -1 : text.indexOf(delimiter, from);
    if (end === -1) return '';
    from = end + 1;
  }
  const end = delimiter === null ? -1 : text.indexOf(delimiter, from);
  return end === -1 ? text.slice(from) : text.slice(from, end);
}

/** One subcomponent of a repetition. */
function leafOf(message: Hl7Message, text: string, component: number, subcomponent: number): string | null {
  const { delimiters } = message;
  const leaf = partOf(partOf(text, delimiters.component, component), delimiters.subcomponent, subcomponent);
  return present(unescapeText(leaf, message));
}

/** The repetitions of a field that hold anything; a field that is absent or null has none. */
export function repetitionsOf(message: Hl7Message, segment: Hl7Segment, field: number): Repetition[] {
  return heldTexts(message, segment, field).map((text) => ({
    components: () => text.split(message.delimiters.component).length,
    text: () => unescapeText(text, message),
    at: (component, subcomponent = 1) => leafOf(message, text, component, subcomponent),
  }));
}

/** One subcomponent of the first repetition, unescaped and trimmed; null where it is empty. */
export function textAt(
  message: Hl7Message,
  segment: Hl7Segment,
  field: number,
  component = 1,
  subcomponent = 1,
): string | null {
  const whole = segment.fields[field] ?? '';
  const isOne = !whole.includes(message.delimiters.repetition);
  const first = isOne ? whole : heldTexts(message, segment, field)[0];
  return first === undefined ? null : leafOf(message, first, component, subcomponent);
}

/** A field as text in full: all repetitions, one a line, unescaped. For ST, TX, FT and comments. */
export function linesAt(message: Hl7Message, segment: Hl7Segment, field: number): string | null {
  const lines = heldTexts(message, segment, field).map((text) => unescapeText(text, message).trim());
  return lines.length === 0 ? null : lines.join('\n');
}
