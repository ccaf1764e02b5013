import { Fhir } from 'fhir';
import { z } from 'zod';
import { brokenInvariants } from './invariants.ts';

const messages = z.array(
  z.object({ location: z.string().optional(), severity: z.string(), message: z.string() }),
);

const validator = new Fhir();

const DAY = String.raw`\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?`;
const MOMENT = String.raw`\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]\d{2}:\d{2})`;
/** The formats of date, instant and dateTime (R4, section 2.24.0.1), by the elements that the hub writes. */
const FORMATS: Readonly<Record<string, RegExp>> = {
  birthDate: new RegExp(`^${DAY}$`),
  lastUpdated: new RegExp(`^${MOMENT}$`),
  issued: new RegExp(`^${MOMENT}$`),
  effectiveDateTime: new RegExp(`^(${DAY}|${MOMENT})$`),
  occurrenceDateTime: new RegExp(`^(${DAY}|${MOMENT})$`),
  authoredOn: new RegExp(`^(${DAY}|${MOMENT})$`),
  started: new RegExp(`^(${DAY}|${MOMENT})$`),
  date: new RegExp(`^(${DAY}|${MOMENT})$`),
};

/** Dates of another format, and empty elements. */
function formatFaults(value: unknown, path: string): string[] {
  if (typeof value !== 'object' || value === null)
    return value === '' || value === null ? [`${path}: empty`] : [];
  const members = Object.entries(value);
  return [
    ...(members.length === 0 ? [`${path}: empty`] : []),
    ...members.flatMap(([key, item]) => {
      const format = FORMATS[key];
      if (format !== undefined && typeof item === 'string' && !format.test(item))
        return [`${path}.${key}: no date`];
      return formatFaults(item, `${path}.${key}`);
    }),
  ];
}

/**
 * What the npm package `fhir` finds wrong with a resource by the StructureDefinitions of R4: elements that are unknown,
 * missing, too many or of another type, codes outside a required value set, references to another type. It does not
 * judge the format of dates, empty elements and invariants, which are judged here, nor UCUM and extensions.
 */
export function faultsOf(resource: object): string[] {
  const { messages: told } = validator.validate(resource, { errorOnUnexpected: true });
  const wrong = messages
    .parse(told)
    .filter(({ severity }) => severity === 'error' || severity === 'fatal')
    .map(({ location, message }) => `${location}: ${message}`);
  return [...wrong, ...formatFaults(resource, ''), ...brokenInvariants(resource, { ...resource })];
}
