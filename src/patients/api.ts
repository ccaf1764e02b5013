import type { HistoryAnswers } from '../domain/history.ts';

export type PatientView = {
  key: string;
  issuer: string;
  patientId: string;
  name: string;
  birthDate: string | null;
  sex: 'M' | 'F' | 'O' | null;
};

/** Answer of `GET /api/patients?q=`: by the beginnings of words of the name without accents, or by patient ID; at most 50. */
export type PatientList = { patients: PatientView[] };

export type VisitSummary = {
  id: string;
  visitDate: string;
  studies: {
    studyUid: string;
    /** YYYYMMDD, as the device wrote it. */
    studyDate: string | null;
    description: string | null;
    modalities: string[];
    instanceCount: number;
  }[];
  labReportCount: number;
};

/** Answer of `GET /api/patients/:key`. `mayBeSamePerson` is for a human to judge; nothing is merged by itself. */
export type PatientDetail = {
  patient: PatientView;
  phones: PhoneView[];
  visits: VisitSummary[];
  mayBeSamePerson: PatientView[];
};

/** A number to call, as it was written; what staff typed stands first. */
export type PhoneView = {
  id: string;
  number: string;
  source: 'staff' | 'message';
  /** Who typed it, or which sender brought it. */
  sourceName: string;
  addedAt: number;
};

/** Body of `POST /api/patients/:key/phones`; what is no number is refused with 422. */
export type AddPhone = { number: string };

/** Answer of `GET /api/visits/:id/history`, and body of `PUT` is HistoryAnswers. */
export type HistoryView = {
  answers: HistoryAnswers | null;
  recordedBy: string | null;
  recordedAt: number | null;
};
