import type { Bilingual } from '../domain/text.ts';
import type { PatientView, PhoneView } from '../patients/api.ts';
import type { ObservationView } from './api.ts';
import type { CallBackEventTable, CallBackTable } from './call-back-tables.ts';
import type { DeltaView } from './delta-view.ts';

export type CallBackEventView = Omit<CallBackEventTable, 'callBackId' | 'doneById'>;

export type CallBackView = Pick<
  CallBackTable,
  | 'id'
  | 'reason'
  | 'state'
  | 'visitId'
  | 'code'
  | 'valueText'
  | 'unit'
  | 'interpretation'
  | 'openedAt'
  | 'closedAt'
> & {
  patient: PatientView;
  /** Numbers to call, those that staff typed first. */
  phones: PhoneView[];
  label: Bilingual;
  /** The laboratory took the value back and sent none in its place. */
  takenBack: boolean;
  reference: Pick<ObservationView, 'referenceLow' | 'referenceHigh' | 'referenceText'>;
  /** When the specimen was taken, and when the laboratory issued the report; null where it did not say. */
  observedAt: number | null;
  reportedAt: number | null;
  sender: string;
  /** What its laboratory remarks on it, such as that the specimen is haemolysed. */
  comment: string | null;
  /** From when on it is overdue. */
  dueAt: number;
  /** The last five earlier results of the same analyte that count, the newest first. */
  earlier: { valueText: string; unit: string | null; at: number }[];
  /** Null where the value is no number that could be compared. */
  delta: DeltaView | null;
  events: CallBackEventView[];
};

/** Answer of `GET /api/call-backs?state=open|closed`: open ones with the oldest first, closed ones with the newest first; at most 300. */
export type CallBackList = { callBacks: CallBackView[]; more: boolean };

/** Answer of `GET /api/call-backs/waiting`, for all staff: how many wait for a call, and since when the oldest does. */
export type CallBacksWaiting = { open: number; overdue: number; oldestOpenedAt: number | null };

/** Body of `POST /api/call-backs/:id/attempts`. */
export type AttemptCall = {
  whom: string;
  role: NonNullable<CallBackEventTable['role']>;
  way: NonNullable<CallBackEventTable['way']>;
  outcome: NonNullable<CallBackEventTable['outcome']>;
  note: string | null;
};

/**
 * Body of `POST /api/call-backs/:id/close`. `readBack` is the value with its unit as the person told it back; another
 * one is refused with 422 and `details.readBack`, a ReadBackFault. Answers CallBackView, as does an attempt.
 */
export type CloseCallBack = {
  whom: string;
  role: NonNullable<CallBackEventTable['role']>;
  way: 'phone' | 'in-person';
  toldAt: number;
  readBack: string;
  note: string | null;
};
