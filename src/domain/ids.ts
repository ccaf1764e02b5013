declare const brand: unique symbol;
type Branded<T, Name extends string> = T & { readonly [brand]: Name };

export type PatientKey = Branded<string, 'PatientKey'>;
export type VisitId = Branded<string, 'VisitId'>;
export type StudyUid = Branded<string, 'StudyUid'>;
export type SeriesUid = Branded<string, 'SeriesUid'>;
export type SopInstanceUid = Branded<string, 'SopInstanceUid'>;
export type LabReportId = Branded<string, 'LabReportId'>;
export type OrderId = Branded<string, 'OrderId'>;
export type ReadId = Branded<string, 'ReadId'>;
export type ReportId = Branded<string, 'ReportId'>;
export type SummaryId = Branded<string, 'SummaryId'>;
export type UserId = Branded<string, 'UserId'>;
export type BlobHash = Branded<string, 'BlobHash'>;

/** Random bytes for some identifiers: asking for them all at once takes little longer than for those of one. */
const random = new Uint8Array(10 * 400);
let spent = random.length;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const hex = (byte: number) => HEX[byte] ?? '';
const randomByte = () => random[spent++] ?? 0;
const randomHex = () => hex(randomByte());

/** The identifiers of one millisecond begin alike. */
let timed = { now: Number.NaN, text: '' };

function timeText(now: number): string {
  if (timed.now !== now) {
    const time = now.toString(16).padStart(12, '0');
    timed = { now, text: `${time.slice(0, 8)}-${time.slice(8)}-` };
  }
  return timed.text;
}

/**
 * A new identifier, unique everywhere and sorting by the time it was made (UUID version 7, RFC 9562).
 * The brand is the caller's: `newId<VisitId>()`.
 */
export function newId<Id extends string = string>(now: number = Date.now()): Id {
  if (spent === random.length) {
    crypto.getRandomValues(random);
    spent = 0;
  }
  const version = hex(0x70 | (randomByte() & 0x0f)) + randomHex();
  const variant = hex(0x80 | (randomByte() & 0x3f)) + randomHex();
  const rest = randomHex() + randomHex() + randomHex() + randomHex() + randomHex() + randomHex();
  return `${timeText(now)}${version}-${variant}-${rest}` as Id;
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function idAs<Id extends string>(text: string): Id | null {
  return UUID.test(text) ? (text as Id) : null;
}

export const patientKey = (text: string): PatientKey | null => idAs<PatientKey>(text);
export const visitId = (text: string): VisitId | null => idAs<VisitId>(text);
export const orderId = (text: string): OrderId | null => idAs<OrderId>(text);

const UID = /^\d+(\.\d+)*$/;

/**
 * Whether a text can be a DICOM unique identifier (PS3.5 section 9.1): digits and dots, at most 64 characters.
 * Leading zeros in a component, which the Standard forbids and scanners send, are let in.
 */
export function isUid(text: string): boolean {
  return text.length <= 64 && UID.test(text);
}

function uidAs<Id extends string>(text: string): Id | null {
  return isUid(text) ? (text as Id) : null;
}

export const studyUid = (text: string): StudyUid | null => uidAs<StudyUid>(text);
export const seriesUid = (text: string): SeriesUid | null => uidAs<SeriesUid>(text);
export const sopInstanceUid = (text: string): SopInstanceUid | null => uidAs<SopInstanceUid>(text);

const HASH = /^[0-9a-f]{64}$/;

/** A SHA-256 in lower-case hexadecimal, the name of a blob. */
export function blobHash(text: string): BlobHash | null {
  return HASH.test(text) ? (text as BlobHash) : null;
}
