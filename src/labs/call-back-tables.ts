import type { LabReportId, PatientKey, VisitId } from '../domain/ids.ts';
import type { ObservationTable } from './tables.ts';

/** By what way somebody was tried or told. */
export const CALL_WAYS = ['phone', 'in-person', 'message'] as const;
export type CallWay = (typeof CALL_WAYS)[number];

/** Who was tried or told, as far as it matters to what they may do about it. */
export const CALL_ROLES = ['patient', 'relative', 'doctor', 'nurse', 'other'] as const;
export type CallRole = (typeof CALL_ROLES)[number];

export const CALL_OUTCOMES = ['not-reached', 'left-message'] as const;
export type CallOutcome = (typeof CALL_OUTCOMES)[number];

/** One value that somebody must be told, until a person closes it; never deleted. */
export type CallBackTable = {
  id: string;
  patientKey: PatientKey;
  visitId: VisitId;
  /** `corrected`: somebody was told a value that no longer stands. */
  reason: 'critical' | 'corrected';
  /** The version of the report that counts; a correction moves it on. */
  labReportId: LabReportId;
  /** The result in that version. */
  observationId: string;
  code: string;
  label: string;
  subId: string | null;
  /** The value to be told, and once closed the one that was: the last one that stood. */
  valueText: string;
  valueNumber: number | null;
  comparator: string | null;
  unit: string | null;
  interpretation: ObservationTable['interpretation'];
  /** 1 once the laboratory took the value back and sent none in its place. */
  takenBack: 0 | 1;
  openedAt: number;
  state: 'open' | 'closed';
  closedAt: number | null;
  /** The call-back that was opened because of a correction after this one was closed. */
  followedBy: string | null;
};

/** What happened to a call-back, in order; nothing here is changed or deleted. */
export type CallBackEventTable = {
  id: string;
  callBackId: string;
  at: number;
  what: 'opened' | 'corrected' | 'attempted' | 'closed';
  /** Null where the hub did it on a report's arrival. */
  doneById: string | null;
  doneBy: string | null;
  /** The value at that moment; null once it was taken back. */
  valueText: string | null;
  unit: string | null;
  interpretation: ObservationTable['interpretation'];
  /** Who was tried or told, with their role, by what way and with what outcome; null where nobody was. */
  whom: string | null;
  role: CallRole | null;
  way: CallWay | null;
  outcome: CallOutcome | null;
  toldAt: number | null;
  /** What was read back, as typed. */
  readBack: string | null;
  note: string | null;
};
