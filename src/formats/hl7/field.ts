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

/** The repetitions of a field that hold anything; a field that is absent or null has none. */
export function repetitionsOf(message: Hl7Message, segment: Hl7Segment, field: number): Repetition[] {
  const { repetition, component, subcomponent } = message.delimiters;
  return (segment.fields[field] ?? '')
    .split(repetition)
    .filter((text) => present(text) !== null)
    .map((text) => {
      const components = text.split(component);
      return {
        components: components.length,
        text: () => unescapeText(text, message),
        at: (number, part = 1) => {
          const whole = components[number - 1] ?? '';
          const leaf =
            subcomponent === null ? (part === 1 ? whole : '') : whole.split(subcomponent)[part - 1];
          return present(unescapeText(leaf ?? '', message));
        },
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
  return repetitionsOf(message, segment, field)[0]?.at(component, subcomponent) ?? null;
}

/** A field as text in full: all repetitions, one a line, unescaped. For ST, TX, FT and comments. */
export function linesAt(message: Hl7Message, segment: Hl7Segment, field: number): string | null {
  const lines = repetitionsOf(message, segment, field).map(({ text }) => text().trim());
  return lines.length === 0 ? null : lines.join('\n');
}
