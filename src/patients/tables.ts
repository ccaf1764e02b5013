import type { PatientKey, VisitId } from '../domain/ids.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    patients: PatientTable;
    visits: VisitTable;
    histories: HistoryTable;
  }
}

/** One identity as its issuer gave it: (`issuer`, `patientId`) is unique, and no two rows are ever merged by themselves. */
export type PatientTable = {
  id: PatientKey;
  issuer: string;
  patientId: string;
  name: string;
  /** `foldName(name)`: lower case without accents, for search. */
  nameFolded: string;
  /** YYYY-MM-DD. */
  birthDate: string | null;
  sex: 'M' | 'F' | 'O' | null;
  createdAt: number;
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
