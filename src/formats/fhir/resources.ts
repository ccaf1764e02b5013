import { z } from 'zod';
import {
  annotation,
  concept,
  decimal,
  identifier,
  period,
  quantity,
  range,
  ratio,
  reference,
  referenceRange,
  text,
} from './elements.ts';

/** The resources of R4 that are read, as far as they are. */
const MOST_RESULTS = 5000;
const contained = z.array(z.looseObject({ resourceType: text, id: text.optional() })).max(MOST_RESULTS);

export const patient = z.object({
  identifier: z.array(identifier).max(100).optional(),
  name: z
    .array(
      z.object({
        use: text.optional(),
        text: text.optional(),
        family: text.optional(),
        given: z.array(text.nullable()).max(20).optional(),
        prefix: z.array(text.nullable()).max(20).optional(),
        suffix: z.array(text.nullable()).max(20).optional(),
      }),
    )
    .max(50)
    .optional(),
  telecom: z
    .array(z.object({ system: text.optional(), value: text.optional(), use: text.optional() }))
    .max(50)
    .optional(),
  gender: z.enum(['male', 'female', 'other', 'unknown']).optional(),
  birthDate: text.optional(),
});

/** `value[x]` of an observation or one of its components; at most one of them. */
const value = {
  valueQuantity: quantity.optional(),
  valueString: text.optional(),
  valueCodeableConcept: concept.optional(),
  valueRange: range.optional(),
  valueRatio: ratio.optional(),
  valueInteger: decimal.optional(),
  valueBoolean: z.boolean().optional(),
  valueTime: text.optional(),
  valueDateTime: text.optional(),
  valuePeriod: period.optional(),
  valueSampledData: z.unknown().optional(),
  dataAbsentReason: concept.optional(),
  interpretation: z.array(concept).max(50).optional(),
  referenceRange: z.array(referenceRange).max(50).optional(),
};

/** What an observation and a report have in common: of whom, what, when and by whom. */
const head = {
  contained: contained.optional(),
  identifier: z.array(identifier).max(50).optional(),
  basedOn: z.array(reference).max(50).optional(),
  category: z.array(concept).max(50).optional(),
  code: concept,
  subject: reference.optional(),
  encounter: reference.optional(),
  effectiveDateTime: text.optional(),
  effectiveInstant: text.optional(),
  effectivePeriod: period.optional(),
  issued: text.optional(),
  performer: z.array(reference).max(50).optional(),
};

export const observation = z.object({
  ...head,
  status: z.enum([
    'registered',
    'preliminary',
    'final',
    'amended',
    'corrected',
    'cancelled',
    'entered-in-error',
    'unknown',
  ]),
  ...value,
  note: z.array(annotation).max(100).optional(),
  specimen: reference.optional(),
  hasMember: z.array(reference).max(MOST_RESULTS).optional(),
  component: z
    .array(z.object({ code: concept, ...value }))
    .max(500)
    .optional(),
});

export const diagnosticReport = z.object({
  ...head,
  status: z.enum([
    'registered',
    'partial',
    'preliminary',
    'final',
    'amended',
    'corrected',
    'appended',
    'cancelled',
    'entered-in-error',
    'unknown',
  ]),
  specimen: z.array(reference).max(100).optional(),
  result: z.array(reference).max(MOST_RESULTS).optional(),
  conclusion: text.optional(),
});

export const specimen = z.object({
  identifier: z.array(identifier).max(50).optional(),
  accessionIdentifier: identifier.optional(),
  type: concept.optional(),
  collection: z.object({ collectedDateTime: text.optional(), collectedPeriod: period.optional() }).optional(),
});

/** An Encounter or ServiceRequest, of which only the number is read. */
export const numbered = z.object({ identifier: z.array(identifier).max(50).optional() });

export type FhirPatient = z.infer<typeof patient>;
export type FhirObservation = z.infer<typeof observation>;
export type FhirComponent = NonNullable<FhirObservation['component']>[number];
export type FhirReport = z.infer<typeof diagnosticReport>;
