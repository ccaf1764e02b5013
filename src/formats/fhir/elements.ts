import { z } from 'zod';
import { JsonNumber } from './json.ts';

/** The data types of R4 as far as they are read; what else an element has stays in the kept original. */
export const text = z.string();
export const decimal = z.instanceof(JsonNumber, { error: 'a number is expected' });

export const extension = z.object({
  url: text,
  valueCode: text.optional(),
  valueString: text.optional(),
});

export const coding = z.object({
  system: text.optional(),
  code: text.optional(),
  display: text.optional(),
});

export const concept = z.object({ coding: z.array(coding).max(50).optional(), text: text.optional() });

export const reference = z.object({
  reference: text.optional(),
  display: text.optional(),
  identifier: z.object({ system: text.optional(), value: text.optional() }).optional(),
});

export const identifier = z.object({
  use: z.enum(['usual', 'official', 'temp', 'secondary', 'old']).optional(),
  type: concept.optional(),
  system: text.optional(),
  value: text.optional(),
});

export const quantity = z.object({
  value: decimal.optional(),
  comparator: z.enum(['<', '<=', '>=', '>']).optional(),
  unit: text.optional(),
  system: text.optional(),
  code: text.optional(),
});

export const range = z.object({ low: quantity.optional(), high: quantity.optional() });
export const ratio = z.object({ numerator: quantity.optional(), denominator: quantity.optional() });
export const period = z.object({ start: text.optional(), end: text.optional() });
export const annotation = z.object({ text });

export const referenceRange = z.object({
  extension: z.array(extension).optional(),
  low: quantity.optional(),
  high: quantity.optional(),
  type: concept.optional(),
  appliesTo: z.array(concept).optional(),
  age: range.optional(),
  text: text.optional(),
});

export type FhirConcept = z.infer<typeof concept>;
export type FhirIdentifier = z.infer<typeof identifier>;
export type FhirQuantity = z.infer<typeof quantity>;
export type FhirReference = z.infer<typeof reference>;
export type FhirReferenceRange = z.infer<typeof referenceRange>;
