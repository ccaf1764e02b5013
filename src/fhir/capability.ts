import { KINDS, linkName, linksOf } from './kinds.ts';
import { FHIR_JSON } from './outcome.ts';
import type { Resource } from './resource.ts';

const TAKEN: Readonly<Record<string, string>> = {
  DiagnosticReport:
    'POST: reports of laboratories, with their results contained. A report is known again by its identifier: the same is a duplicate, another content replaces it, with history; entered-in-error and cancelled take it back.',
  Observation:
    'POST: a laboratory result or vital sign, as a report of its own. Read and search give its components as Observations of their own.',
  ServiceRequest:
    'Not taken: imaging orders come by HL7 v2 or are placed by hand. In a transaction with the reports that it led to it is read for its number.',
  Patient:
    'Taken only in a transaction with the reports of this person; identified by identifier, its system being the issuer. Contradicting name, birth date or sex refuse the report.',
  ImagingStudy: 'Not taken: images come by STOW-RS or C-STORE.',
};

/** What the hub speaks of FHIR R4, from the very tables that search reads. */
export function capabilityStatement(root: string, date: string): Resource {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date,
    kind: 'instance',
    software: { name: 'Tầm Soát' },
    implementation: { description: 'Hub of a screening centre', url: root },
    fhirVersion: '4.0.1',
    format: [FHIR_JSON],
    rest: [
      {
        mode: 'server',
        documentation:
          'JSON only. Prefer: handling=strict refuses search parameters that are not known; handling=lenient passes over types of resource in a transaction that are not taken, and says so. Prefer: return=minimal, return=representation. Where no parameter names few (a person, a number, an id, a day), one page looks at 10,000 resources and the next goes on from there, so that a page may be empty and still have a next; more than these are then counted, or sorted otherwise than by _id, only with such a parameter. A modifierExtension is refused.',
        security: { description: 'A bearer token or a session; each role sees what it may' },
        resource: Object.values(KINDS).map((kind) => ({
          type: kind.type,
          documentation: TAKEN[kind.type],
          interaction: [
            { code: 'read' },
            { code: 'search-type' },
            ...(kind.type === 'DiagnosticReport' || kind.type === 'Observation' ? [{ code: 'create' }] : []),
          ],
          versioning: 'no-version',
          readHistory: false,
          conditionalRead: 'not-match',
          searchInclude: linksOf(kind.type, 'from').map(linkName),
          searchRevInclude: linksOf(kind.type, 'to').map(linkName),
          searchParam: Object.entries(kind.parameters).map(([name, { type, documentation }]) => ({
            name,
            type,
            documentation,
          })),
        })),
        interaction: [{ code: 'transaction' }, { code: 'batch' }],
        searchParam: [
          ['_count', 'number', 'resources on a page'],
          ['_sort', 'string', 'by one parameter, with - before it from the last'],
          ['_total', 'token', 'accurate counts all that match'],
          ['_summary', 'token', 'count gives only how many match'],
        ].map(([name, type, documentation]) => ({ name, type, documentation })),
      },
    ],
  };
}
