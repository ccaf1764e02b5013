import type { PatientKey, VisitId } from '../domain/ids.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    patients: PatientTable;
    patientPhones: PatientPhoneTable;
    namePhrases: NamePhraseTable;
    visits: VisitTable;
    histories: HistoryTable;
  }
}

/** One identity as its issuer gave it: (`issuer`, `patientId`) is unique, and no two rows are ever merged by themselves. */
export type PatientTable = {
  id: PatientKey;
  issuer: string;
  patientId: string;
  /** For display. */
  name: string;
  /** As the first image had it: up to three writings with `=` between them, each with carets (PS3.5 section 6.2.1). */
  dicomName: string | null;
  /** `searchName` of both: lower case without accents, for search. */
  nameFolded: string;
  /** YYYY-MM-DD. */
  birthDate: string | null;
  sex: 'M' | 'F' | 'O' | null;
  createdAt: number;
};

/** One number by which a person is called, and who gave it; it stays when it is removed, so that no message brings it back. */
export type PatientPhoneTable = {
  id: string;
  patientKey: PatientKey;
  /** As it was written, and by its digits, of which a person has each once. */
  number: string;
  digits: string;
  source: 'staff' | 'message';
  /** Whose name, or which sender. */
  sourceName: string;
  addedAt: number;
  removedAt: number | null;
  removedByName: string | null;
};

/** Where a word of a folded name begins: what `name` says from there to the end of that writing. Names only, no persons. */
export type NamePhraseTable = {
  /** Whether words stand before it. */
  later: 0 | 1;
  phrase: string;
  /** A `nameFolded`. */
  name: string;
};

/** One attendance: the images and laboratory reports of one person around one day. */
export type VisitTable = {
  id: VisitId;
  patientKey: PatientKey;
  /** YYYY-MM-DD in the centre's time zone. */
  visitDate: string;
  createdAt: number;
};

/** The history form of a visit; each saving is a new row, the newest one counts. `answers` is HistoryAnswers as JSON. */
export type HistoryTable = {
  id: string;
  visitId: VisitId;
  answers: string;
  recordedBy: string;
  recordedAt: number;
};
