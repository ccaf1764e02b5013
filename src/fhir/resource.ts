/** What of R4 the hub writes; an element that is left out is undefined and is not written. */
export type Coding = { system?: string; code?: string; display?: string };
export type CodeableConcept = { coding?: Coding[]; text?: string };
export type Identifier = { use?: string; type?: CodeableConcept; system?: string; value: string };
export type Extension = {
  url: string;
  valueQuantity?: Quantity;
  valueCode?: string;
  valueString?: string;
};
export type Quantity = {
  value?: number;
  comparator?: string;
  unit?: string;
  system?: string;
  code?: string;
};
export type Issue = {
  severity: 'error' | 'warning' | 'information';
  code: string;
  diagnostics?: string;
  expression?: string[];
};

/** Any resource that leaves; `meta.versionId` is put in when it does. */
export type Resource = {
  resourceType: string;
  id?: string;
  meta?: { versionId?: string; lastUpdated?: string };
  [element: string]: unknown;
};

export type OperationOutcome = Resource & { resourceType: 'OperationOutcome'; issue: Issue[] };

/** Leaves out what is not told, as `{...told('display', name)}`: FHIR has neither null nor empty texts. */
export function told<Name extends string>(
  name: Name,
  text: string | null | undefined,
): { [N in Name]?: string } {
  const clean = text?.trim();
  const named: { [N in Name]?: string } = {};
  if (clean) named[name] = clean;
  return named;
}
