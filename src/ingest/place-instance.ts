import {
  isUid,
  type SeriesUid,
  type SopInstanceUid,
  type StudyUid,
  seriesUid,
  sopInstanceUid,
  studyUid,
} from '../domain/ids.ts';
import { displayName } from '../domain/name.ts';
import { writtenName } from '../formats/dicom/person-name.ts';
import type { DicomHeader } from '../formats/dicom/read-header.ts';
import { type Identity, oversized } from '../patients/identify.ts';
import type { Remark } from '../receipts/journal.ts';
import type { Sameness } from './same-data-set.ts';

/** Issuer of those who came without a PatientID: each such study is a person of its own, joined to nobody. */
export const NO_ID_ISSUER = 'NO-ID';

export type Uids = { studyUid: StudyUid; seriesUid: SeriesUid; sopInstanceUid: SopInstanceUid };

/** The identifiers of a header, or null where one cannot name anything. */
export function uidsOf(header: DicomHeader): Uids | null {
  const study = studyUid(header.studyUid);
  const series = seriesUid(header.seriesUid);
  const instance = sopInstanceUid(header.sopInstanceUid);
  if (study === null || series === null || instance === null) return null;
  return { studyUid: study, seriesUid: series, sopInstanceUid: instance };
}

/** `19800131` as `1980-01-31`; the header reader has checked it already. */
export function isoDay(date: string): string | null {
  return date.length === 8 ? `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6, 8)}` : null;
}

function sexOf(sex: string): Identity['sex'] {
  return sex === 'M' || sex === 'F' || sex === 'O' ? sex : null;
}

/** Who was examined, as the header says; without a PatientID nobody is guessed. */
export function identityOf(header: DicomHeader, defaultIssuer: string): Identity {
  const { alphabetic, ideographic } = header.patientName;
  const person = {
    name: displayName(alphabetic === '' ? ideographic : alphabetic),
    dicomName: writtenName(header.patientName) || null,
    birthDate: isoDay(header.birthDate),
    sex: sexOf(header.sex),
  };
  if (header.patientId === '') return { ...person, issuer: NO_ID_ISSUER, patientId: header.studyUid };
  const issuer = header.issuerOfPatientId === '' ? defaultIssuer : header.issuerOfPatientId;
  return { ...person, issuer, patientId: header.patientId };
}

/**
 * Why an instance with a readable header is still not taken in; null when nothing speaks against it.
 * A program in the preamble (PS3.10 section 7.1) serves no reader of images, and whoever opens the file as it was
 * sent might run it; so it waits for a person.
 */
export function suspicion(
  header: Pick<DicomHeader, 'preamble' | 'transferSyntaxUid'>,
  identity: Identity,
): Remark | null {
  if (header.preamble === 'executable') {
    return { problem: 'executable', reason: 'Its preamble is the start of an executable program' };
  }
  if (!isUid(header.transferSyntaxUid)) {
    return { problem: 'unreadable', reason: 'Its transfer syntax is not a UID' };
  }
  return oversized(identity);
}

const LONGEST_TEXT = 1024;

/**
 * A text of the header as a row keeps it: control characters, which not every database takes, made visible.
 * Null where it is empty, or longer than any attribute of its kind; the file still has it.
 */
export function rowText(text: string): string | null {
  if (text === '' || text.length > LONGEST_TEXT) return null;
  return text.replace(/\p{Cc}/gu, '\ufffd');
}

export type Held = {
  /** The instance of this SOP Instance UID, if we hold one. */
  readonly instance: { hash: string; originalHash: string | null } | undefined;
  readonly series: { studyUid: string } | undefined;
  readonly study: { patientKey: string } | undefined;
};

/** Why an instance under a known SOP Instance UID is not the one held; nothing is overwritten. */
export function knownInstance(sameness: Exclude<Sameness, 'same'>): Remark {
  return {
    problem: 'other-bytes-known-instance',
    reason:
      sameness === 'other-transfer-syntax'
        ? 'Another version is held under this SOP Instance UID, in another transfer syntax'
        : 'Other bytes are held under this SOP Instance UID',
  };
}

/** Why an instance not yet held cannot be placed among what is; null when it can. `patientKey` is null for a person not yet known. */
export function placeInstance(held: Held, uids: Uids, patientKey: string | null): Remark | null {
  if (held.series !== undefined && held.series.studyUid !== uids.studyUid) {
    return { problem: 'series-of-another-study', reason: 'The series is held as part of another study' };
  }
  if (held.study !== undefined && held.study.patientKey !== patientKey) {
    return { problem: 'study-of-another-patient', reason: 'The study is held as another patient’s' };
  }
  return null;
}
