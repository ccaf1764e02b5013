/** The five characters that MSH-1 and MSH-2 declare; escape or subcomponent may be absent. */
export type Delimiters = {
  readonly field: string;
  readonly component: string;
  readonly repetition: string;
  readonly escape: string | null;
  readonly subcomponent: string | null;
};

/**
 * One segment. `fields` is indexed by HL7's own field numbers: `fields[5]` is PID-5 (in MSH, 1 is the field
 * separator and 2 the encoding characters); text decoded but not unescaped. `rawFields` has the same fields as
 * received, one string unit a byte.
 */
export type Hl7Segment = {
  readonly name: string;
  readonly fields: readonly string[];
  readonly rawFields: readonly string[];
  /** What ended the segment, blank lines included; empty where the message just stops. */
  readonly terminator: string;
};

export type Hl7Message = {
  readonly delimiters: Delimiters;
  /** As table 0211 names it. */
  readonly charset: string;
  readonly segments: readonly Hl7Segment[];
  /** Bytes before MSH (MLLP start, byte order mark) and after the last segment (MLLP end). */
  readonly prefix: string;
  readonly suffix: string;
  /** Departures from the standard that were tolerated, without patient data. */
  readonly notes: readonly string[];
};

/** Of one message: they are written in one transaction, which others wait for. */
export const MOST_ORDERS = 1000;

/** HL7 table 0357: what an ERR segment says went wrong. */
export type Hl7ErrorCode =
  | '100' // segment sequence
  | '101' // required field missing
  | '102' // data type
  | '103' // table value
  | '200' // message type
  | '201' // event
  | '203' // version
  | '204' // unknown key identifier
  | '206' // application record locked
  | '207'; // application internal

/** Why a message is not taken, and where: the nth segment of that name from 1, and its field. */
export type Hl7Refusal = {
  readonly ok: false;
  readonly reason: string;
  readonly segment: string | null;
  readonly sequence: number | null;
  readonly field: number | null;
  readonly errorCode: Hl7ErrorCode;
};

export function refusal(
  reason: string,
  errorCode: Hl7ErrorCode,
  segment: string | null = null,
  sequence: number | null = null,
  field: number | null = null,
): Hl7Refusal {
  return { ok: false, reason, segment, sequence, field, errorCode };
}
