import type { OrderState, PerformedStatus } from '../domain/order.ts';
import type { PatientView } from '../patients/api.ts';
import type { OrderDecisionTable, OrderEventTable } from './tables.ts';

export type OrderStepView = {
  id: string;
  stepId: string;
  modality: string | null;
  stationAe: string | null;
  protocolName: string | null;
  /** YYYY-MM-DD and HH:MM at the centre. */
  scheduledDate: string | null;
  scheduledTime: string | null;
  state: OrderState;
};

/** What stands on the other side of a doubt: images that came, or what a scanner says that it did. */
export type DoubtSide = {
  patientName: string | null;
  patientId: string | null;
  /** YYYY-MM-DD. */
  birthDate: string | null;
  sex: PatientView['sex'];
  accessionNumber: string | null;
  studyUid: string;
  /** YYYY-MM-DD. */
  date: string | null;
  description: string | null;
  modality: string | null;
  /** Whom it came from. */
  sender: string;
  instanceCount: number;
};

/** Something that a person has to decide; until then nothing is moved and nothing is mixed by it. */
export type OrderDoubt = {
  kind:
    | 'images-of-another-patient'
    | 'images-fit-several-orders'
    | 'performed-for-another-patient'
    | 'performed-after-end';
  /** What is decided about: images of a study, or a performed step. */
  about: OrderDecisionTable['about'];
  uid: string;
  other: DoubtSide;
  /** Orders of the same person that the images fit as well. */
  otherOrders: (Pick<OrderView, 'id' | 'procedureName' | 'sender' | 'number'> & { reason: string | null })[];
};

/** What was decided of such a doubt and still stands. */
export type OrderDecisionView = Pick<
  OrderDecisionTable,
  'about' | 'uid' | 'decision' | 'reason' | 'decidedByName' | 'decidedAt'
>;

export type OrderView = {
  id: string;
  patient: PatientView;
  accessionNumber: string;
  /** By which its sender knows it; null for one made by hand. */
  number: string | null;
  studyUid: string;
  procedureName: string | null;
  reason: string | null;
  referringPhysician: string | null;
  priority: string | null;
  site: string | null;
  state: OrderState;
  /** Facility and application that it came from; null for one made by hand. */
  sender: string | null;
  steps: OrderStepView[];
  /** Images that arrived for it, of the same patient. */
  studies: { studyUid: string; instanceCount: number }[];
  doubts: OrderDoubt[];
};

/**
 * Answer of `GET /api/orders?from=&to=&q=`: orders with a step on these days (YYYY-MM-DD, both included), then open ones
 * without a day, by their time; with `q` those of all days by accession number, patient ID or name. At most 300.
 */
export type OrderList = { orders: OrderView[]; more: boolean };

/** Answer of `GET /api/order-doubts`: orders or images of the last 60 days that wait for a person's decision. */
export type OrderDoubtList = { orders: OrderView[] };

export type OrderEventView = Pick<OrderEventTable, 'id' | 'at' | 'what' | 'state' | 'doneBy' | 'reason'>;

export type PerformedStepView = {
  sopInstanceUid: string;
  status: PerformedStatus;
  sender: string;
  startedAt: string | null;
  endedAt: string | null;
  instanceCount: number;
};

/** Answer of `GET /api/orders/:id`, `POST /api/orders`, both `PUT`s and `POST /api/orders/:id/decisions`. */
export type OrderDetail = {
  order: OrderView;
  events: OrderEventView[];
  performed: PerformedStepView[];
  decisions: OrderDecisionView[];
};

/** Body of `POST /api/orders/:id/decisions`; `open` takes back what was decided. */
export type DecideOrder = Pick<OrderDecisionTable, 'about' | 'uid' | 'decision' | 'reason'>;

/** What is ordered, as a person fills it in; one step. */
export type OrderForm = {
  procedureName: string;
  reason: string | null;
  modality: string;
  /** Null for any scanner of the modality. */
  stationAe: string | null;
  /** YYYY-MM-DD and HH:MM at the centre. */
  scheduledDate: string;
  scheduledTime: string | null;
  referringPhysician: string | null;
  priority: 'STAT' | 'HIGH' | 'ROUTINE' | null;
  site: string | null;
};

/** Body of `POST /api/orders`; a new person without a patient ID is given one. */
export type PlaceOrder = {
  patient:
    | { key: string }
    | { patientId: string | null; name: string; birthDate: string | null; sex: 'M' | 'F' | 'O' | null };
  form: OrderForm;
};

/** Body of `PUT /api/orders/:id`: the order with this step, whose other steps stay as they are. */
export type ChangeOrder = { stepId: string; form: OrderForm };

/** Body of `PUT /api/orders/:id/state`; an end before its time needs a reason. */
export type MoveOrder = { state: OrderState; reason: string | null };

/** What a reader should know of the order that a study was made for. */
export type OrderOfStudy = { procedureName: string | null; reason: string | null };
