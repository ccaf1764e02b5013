import { diagnosticReportKind } from './diagnostic-report-kind.ts';
import { imagingStudyKind } from './imaging-study-kind.ts';
import { observationKind } from './observation-kind.ts';
import { patientKind } from './patient-kind.ts';
import type { FhirType, Link, SearchKind } from './search-kind.ts';
import { serviceRequestKind } from './service-request-kind.ts';

/** Every kind of resource that is read and searched. */
export const KINDS: Readonly<Record<FhirType, SearchKind>> = {
  Patient: patientKind,
  Observation: observationKind,
  DiagnosticReport: diagnosticReportKind,
  ImagingStudy: imagingStudyKind,
  ServiceRequest: serviceRequestKind,
};

/** A link and the kind that it starts from; `_include` writes it `Observation:patient`. */
export type NamedLink = { readonly from: SearchKind; readonly link: Link };

/** Links that lead from a kind, or to it. */
export function linksOf(type: FhirType, way: 'from' | 'to'): NamedLink[] {
  return Object.values(KINDS).flatMap((from) =>
    from.links
      .filter((link) => (way === 'from' ? from.type === type : link.target === type))
      .map((link) => ({ from, link })),
  );
}

export const linkName = ({ from, link }: NamedLink) => `${from.type}:${link.name}`;
