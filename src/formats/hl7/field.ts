import { unescapeText } from './escape.ts';
import type { Hl7Message, Hl7Segment } from './message.ts';

/** One repetition of a field: components, each of subcomponents, all unescaped; positions count from 1. */
export type Repetition = {
  /** A subcomponent's text, or null where it is empty or HL7's explicit null `""`. */
  readonly at: (component: number, subcomponent?: number) => string | null;
  readonly components: number;
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

/** One subcomponent of the components of a repetition. */
function leafOf(message: Hl7Message, components: readonly string[], number: number, part: number) {
  const { subcomponent } = message.delimiters;
  const whole = components[number - 1] ?? '';
  const divided = subcomponent !== null && whole.includes(subcomponent);
  const leaf = divided ? whole.split(subcomponent)[part - 1] : part === 1 ? whole : '';
  return present(unescapeText(leaf ?? '', message));
}

/** The repetitions of a field that hold anything; a field that is absent or null has none. */
export function repetitionsOf(message: Hl7Message, segment: Hl7Segment, field: number): Repetition[] {
  return heldTexts(message, segment, field).map((text) => {
    const components = text.split(message.delimiters.component);
    return {
      components: components.length,
      text: () => unescapeText(text, message),
      at: (number, part = 1) => leafOf(message, components, number, part),
    };
  });
}

/** One subcomponent of the first repetition, unescaped and trimmed; null where it is empty. */
export function textAt(
  message: Hl7Message,
  segment: Hl7Segment,
  field: number,
  component = 1,
  subcomponent = 1,
): string | null {
  const [first] = heldTexts(message, segment, field);
  if (first === undefined) return null;
  return leafOf(message, first.split(message.delimiters.component), component, subcomponent);
}

/** A field as text in full: all repetitions, one a line, unescaped. For ST, TX, FT and comments. */
export function linesAt(message: Hl7Message, segment: Hl7Segment, field: number): string | null {
  const lines = heldTexts(message, segment, field).map((text) => unescapeText(text, message).trim());
  return lines.length === 0 ? null : lines.join('\n');
}
