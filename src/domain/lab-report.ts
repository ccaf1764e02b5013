import type { SentTime } from './sent-time.ts';

/** Null wherever it stands means that the sender did not say, or said something we could not read. */
export type Sex = 'M' | 'F' | 'O';

/**
 * Where in the received bytes something stands: the nth segment of its name, or a line of a table, both from 1, or an
 * element of a FHIR resource as FHIRPath (`Bundle.entry[3].resource.valueQuantity`), from 0.
 */
export type Place =
  | {
      readonly kind: 'segment';
      readonly segment: string;
      readonly sequence: number;
      readonly field: number | null;
    }
  | { readonly kind: 'line'; readonly line: number; readonly column: string | null }
  | { readonly kind: 'element'; readonly path: string };

/** `OBX[3]-5` or `line 12, value`. */
export function placeText(place: Place): string {
  if (place.kind === 'element') return place.path;
  if (place.kind === 'line') {
    return place.column === null ? `line ${place.line}` : `line ${place.line}, ${place.column}`;
  }
  return `${place.segment}[${place.sequence}]${place.field === null ? '' : `-${place.field}`}`;
}

/** One number of a person and who gave it out; `type` is the sender's word for its kind (HL7 table 0203: MR, PI, SS). */
export type PatientIdentifier = {
  readonly value: string;
  readonly issuer: string | null;
  readonly type: string | null;
};

export type PatientIdentityIn = {
  /** As sent and in that order; at least one. */
  readonly identifiers: readonly PatientIdentifier[];
  /** In the order of a DICOM person name, `family^given^middle^prefix^suffix`, or plain words without a caret. */
  readonly name: string | null;
  /** `YYYY-MM-DD`, or `YYYY-MM` or `YYYY` where the sender knew no more. */
  readonly birthDate: string | null;
  readonly sex: Sex | null;
  /** Numbers to call, as they were written; absent where the sender has no place for them. */
  readonly phones?: readonly string[];
};

/** One code and its text; `system` as the sender names it (`LN` is LOINC in HL7 table 0396). */
export type CodedIn = {
  readonly code: string | null;
  readonly display: string | null;
  readonly system: string | null;
};

export type EntityNumber = { readonly value: string; readonly issuer: string | null };

export type Comparator = '<' | '<=' | '>' | '>=';

/** What was measured; `text` is always the value as received, to be shown. */
export type ObservationValue =
  | {
      readonly kind: 'quantity';
      readonly comparator: Comparator | null;
      readonly value: number;
      readonly text: string;
    }
  | { readonly kind: 'range'; readonly low: number; readonly high: number; readonly text: string }
  | {
      readonly kind: 'ratio';
      readonly comparator: Comparator | null;
      readonly numerator: number;
      readonly denominator: number;
      readonly text: string;
    }
  | { readonly kind: 'coded'; readonly codes: readonly CodedIn[]; readonly text: string }
  | { readonly kind: 'time'; readonly time: SentTime; readonly text: string }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent'; readonly text: '' };

/**
 * `registered`: specimen there, no result yet; `cancelled`: no result can be had;
 * `entered-in-error` (HL7 `W`): the value sent before was wrong; `deleted` (HL7 `D`): take it out.
 */
export type ObservationStatus =
  | 'registered'
  | 'preliminary'
  | 'final'
  | 'corrected'
  | 'cancelled'
  | 'entered-in-error'
  | 'deleted';

export type ObservationIn = {
  readonly place: Place;
  /** The sender's own code first, then its alternatives; at least one. */
  readonly codes: readonly CodedIn[];
  /** Tells results of one code apart (OBX-4). */
  readonly subId: string | null;
  readonly value: ObservationValue;
  /** As received, not normalised. */
  readonly unit: string | null;
  readonly referenceText: string | null;
  /** In the received unit; null where the text has no plain bound. */
  readonly referenceLow: number | null;
  readonly referenceHigh: number | null;
  /** The sender's interpretation codes (HL7 table 0078: H, LL, A …). */
  readonly flags: readonly string[];
  readonly status: ObservationStatus;
  /** The observation's own time, else the report's `collectedAt`. */
  readonly observedAt: SentTime | null;
  readonly comments: readonly string[];
};

/** A result that could not be read: its place and why, and enough to show it to a person as received. */
export type RefusedObservation = {
  readonly place: Place;
  readonly reason: string;
  readonly codes: readonly CodedIn[];
  /** By which a correction names it, as of one that was read. */
  readonly subId: string | null;
  /** At most 500 characters of the value. Patient data: never in a log. */
  readonly received: string;
  readonly unit: string | null;
  readonly flags: readonly string[];
};

export type SpecimenIn = {
  readonly id: EntityNumber | null;
  readonly type: CodedIn | null;
  readonly collectedAt: SentTime | null;
};

/** One laboratory report as its sender meant it, before anything is mapped or converted. */
export type LabReportIn = {
  readonly place: Place;
  /** Sending facility and application, or null for a table. */
  readonly sender: { readonly application: string | null; readonly facility: string | null } | null;
  readonly patient: PatientIdentityIn;
  readonly visitNumber: EntityNumber | null;
  /** The laboratory's own number of this report: the filler order number, or the table's report_id. */
  readonly reportNumber: EntityNumber | null;
  readonly placerOrderNumber: EntityNumber | null;
  /** What was ordered (OBR-4); null for a table. */
  readonly service: readonly CodedIn[];
  readonly collectedAt: SentTime | null;
  readonly reportedAt: SentTime | null;
  /** The report's own status code as sent (OBR-25). */
  readonly statusCode: string | null;
  readonly specimens: readonly SpecimenIn[];
  readonly comments: readonly string[];
  readonly observations: readonly ObservationIn[];
  readonly refused: readonly RefusedObservation[];
  /** Whether it says all there is (FHIR), so that what it leaves out is taken back; else that stands (HL7 v2). */
  readonly whole?: boolean;
  /** What was read with reserve, in words without patient data. */
  readonly notes: readonly string[];
};
