import type { OrderId, PatientKey } from '../domain/ids.ts';
import type { OrderState, PerformedStatus } from '../domain/order.ts';

declare module '../platform/db/tables.ts' {
  interface Tables {
    orders: OrderTable;
    orderSteps: OrderStepTable;
    orderEvents: OrderEventTable;
    orderDecisions: OrderDecisionTable;
    performedSteps: PerformedStepTable;
    performedStepMessages: PerformedStepMessageTable;
  }
}

/** One requested procedure for one person. */
export type OrderTable = {
  id: OrderId;
  patientKey: PatientKey;
  /** Facility and application of the messages it comes by, or `(by hand)`. Its numbers are this sender's. */
  sender: string;
  placerNumber: string | null;
  fillerNumber: string | null;
  accessionNumber: string;
  requestedProcedureId: string;
  /** The sender's, else the one that the hub assigned; every image made for the order carries it. */
  studyUid: string;
  /** As a DICOM person name, as it was ordered; scanners copy it into the images. */
  patientName: string;
  procedureCode: string | null;
  procedureSystem: string | null;
  procedureName: string | null;
  reason: string | null;
  referringPhysician: string | null;
  requestingPhysician: string | null;
  priority: string | null;
  site: string | null;
  state: OrderState;
  createdAt: number;
  changedAt: number;
};

/** One thing that a scanner is to do for an order. */
export type OrderStepTable = {
  id: string;
  orderId: OrderId;
  stepId: string;
  modality: string | null;
  stationAe: string | null;
  performingPhysician: string | null;
  protocolCode: string | null;
  protocolSystem: string | null;
  protocolName: string | null;
  /** YYYYMMDD and HHMMSS at the centre; a step without a day is on no scanner's list. */
  scheduledDate: string | null;
  scheduledTime: string | null;
  state: OrderState;
};

export const ORDER_EVENTS = ['placed', 'changed', 'moved', 'decided'] as const;

/** What was done to an order and by whom; nothing of it is ever deleted. */
export type OrderEventTable = {
  id: string;
  orderId: OrderId;
  at: number;
  what: (typeof ORDER_EVENTS)[number];
  /** The state after it. */
  state: OrderState;
  /** The person's name, the sender of the message, or the scanner's AE title. */
  doneBy: string;
  reason: string | null;
  /** The order as it was before, as JSON; null when nothing of it changed but its state. */
  before: string | null;
  /** The kept original message; null for what was done by hand or by a scanner. */
  hash: string | null;
  /** Of sender, control ID and content: the same message again is known by it. */
  messageHash: string | null;
};

export const ORDER_DECISIONS = ['this-order', 'not-this-order', 'open'] as const;

/**
 * What a person decided of a study or a performed step that an order may be meant by; of each the newest counts, and
 * `open` takes an earlier one back.
 */
export type OrderDecisionTable = {
  id: string;
  orderId: OrderId;
  about: 'study' | 'performed-step';
  /** Study Instance UID, or the SOP Instance UID of the performed step. */
  uid: string;
  decision: (typeof ORDER_DECISIONS)[number];
  /** Why, in the words of who decided. */
  reason: string;
  decidedBy: string;
  decidedByName: string;
  decidedAt: number;
};

/** What a scanner says that it performed (MPPS); its bytes are kept with each message. */
export type PerformedStepTable = {
  sopInstanceUid: string;
  /** Null when it names no order of ours. */
  orderId: OrderId | null;
  studyUid: string;
  /** Of the scheduled steps that it names, as JSON. */
  stepIds: string;
  status: PerformedStatus;
  wronglyChosen: 0 | 1;
  /** Why a person should look: it is about another patient than the order, or the order had ended. */
  doubt: PerformedDoubt | null;
  /** The calling AE title. */
  sender: string;
  modality: string | null;
  stationAe: string | null;
  patientId: string | null;
  patientName: string | null;
  /** As sent, YYYYMMDDHHMMSS. */
  startedAt: string | null;
  endedAt: string | null;
  /** The SOP Instance UIDs that it lists, as JSON. */
  instances: string;
  createdAt: number;
  changedAt: number;
};

export type PerformedDoubt = 'other-patient' | 'order-ended';

export type PerformedStepMessageTable = {
  id: string;
  sopInstanceUid: string;
  operation: 'create' | 'set';
  /** The kept data set, as a Part 10 file. */
  hash: string;
  sender: string;
  receivedAt: number;
};
