import type { RawBuilder } from 'kysely';
import type { Permission } from '../access/policy.ts';
import type { DbOrTx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { Resource } from './resource.ts';
import type { Condition } from './search-values.ts';

export const FHIR_TYPES = [
  'Patient',
  'Observation',
  'DiagnosticReport',
  'ImagingStudy',
  'ServiceRequest',
] as const;
export type FhirType = (typeof FHIR_TYPES)[number];

export type Source = Pick<Platform, 'config'> & {
  readonly db: DbOrTx;
  /** Where the DICOMweb root is for who asks. */
  readonly dicomWeb: string;
};

/** What a value of a parameter asks of a row; alternatives are divided already. */
export type Parameter = {
  readonly type: 'token' | 'string' | 'date' | 'reference';
  readonly documentation: string;
  readonly matches: (value: string, source: Source) => Condition | Promise<Condition>;
  /** Whether few rows have the value, and an index finds them; left out where neither is so. */
  readonly narrows?: (value: string, source: Source) => boolean | Promise<boolean>;
};

/** A table whose index holds the rows of a kind, or some of them, in the order of a sort. */
export type Walk = { readonly table: string; readonly key: string; readonly id: string };

export type Sort = {
  /** Never null, so that a page can begin after any row. */
  readonly key: RawBuilder<unknown>;
  readonly numeric: boolean;
  /** Left out where no index has this order, so that only few rows can be put in it. */
  readonly walks?: readonly Walk[];
};

/** A link from resources of this kind to another one, for `_include`, and backwards for `_revinclude`. */
export type Link = {
  readonly name: string;
  readonly target: FhirType;
  /** Where the references stand. */
  readonly element: string;
  /** Rows of this kind that refer to any of the ids. */
  readonly refersTo: (ids: readonly string[], source: Source) => Condition | Promise<Condition>;
};

/** One kind of resource that is read and searched. All that the CapabilityStatement says of it stands here. */
export type SearchKind = {
  readonly type: FhirType;
  /** Who may see it. */
  readonly permission: Permission;
  /** Tables, joined, without the word `from`; and what every row must fulfil. */
  readonly from: RawBuilder<unknown>;
  readonly current: Condition;
  readonly id: RawBuilder<unknown>;
  readonly parameters: Readonly<Record<string, Parameter>>;
  readonly sorts: Readonly<Record<string, Sort>>;
  readonly links: readonly Link[];
  readonly mostPerPage: number;
  /** The resources of rows, in any order; ids that name none are left out. */
  readonly load: (source: Source, ids: readonly string[]) => Promise<Resource[]>;
  /** The id of what stands in the place of a row that no longer counts; null where there is no such row. */
  readonly replacedBy?: (source: Source, id: string) => Promise<string | null>;
};
