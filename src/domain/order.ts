import type { CodedIn, EntityNumber, PatientIdentityIn, Place } from './lab-report.ts';
import type { SentTime } from './sent-time.ts';

/** How far an order, or one of its scheduled steps, has come. */
export const ORDER_STATES = [
  'scheduled',
  'arrived',
  'in-progress',
  'completed',
  'discontinued',
  'cancelled',
] as const;
export type OrderState = (typeof ORDER_STATES)[number];

/** From each state, where a person or a message may take an order; what has ended stays as it is. */
const MOVES: Readonly<Record<OrderState, readonly OrderState[]>> = {
  scheduled: ['arrived', 'in-progress', 'completed', 'discontinued', 'cancelled'],
  arrived: ['scheduled', 'in-progress', 'completed', 'discontinued', 'cancelled'],
  'in-progress': ['completed', 'discontinued'],
  completed: [],
  discontinued: [],
  cancelled: [],
};

/** Whether an order may go from one state to another one. */
export function mayMove(from: OrderState, to: OrderState): boolean {
  return MOVES[from].includes(to);
}

/** Whether nothing more is expected of an order in this state. */
export function hasEnded(state: OrderState): boolean {
  return MOVES[state].length === 0;
}

/** What a modality says of one performed procedure step (PS3.3 section C.4.14). */
export type PerformedStatus = 'in-progress' | 'completed' | 'discontinued';

/**
 * The state of a scheduled step after what was performed for it; null when nothing was.
 * A step that a modality began by a wrong choice from its list (PS3.16 CID 9300, code 110514) was never begun.
 */
export function stateOfStep(
  performed: readonly { status: PerformedStatus; wronglyChosen: boolean }[],
): PerformedStatus | null {
  const meant = performed.filter(({ wronglyChosen }) => !wronglyChosen).map(({ status }) => status);
  if (meant.includes('in-progress')) return 'in-progress';
  if (meant.includes('completed')) return 'completed';
  return meant.includes('discontinued') ? 'discontinued' : null;
}

/** The state of an order by its steps: it has ended once all of them have, and is completed when any was. */
export function stateOfOrder(steps: readonly OrderState[]): OrderState {
  const open = steps.filter((state) => !hasEnded(state));
  const begun = steps.filter((state) => !['scheduled', 'arrived', 'cancelled'].includes(state));
  if (open.length > 0) {
    if (begun.length > 0) return 'in-progress';
    return open.includes('arrived') ? 'arrived' : 'scheduled';
  }
  return (['completed', 'discontinued'] as const).find((state) => begun.includes(state)) ?? 'cancelled';
}

/** One scheduled procedure step as an order message gives it; null where it says nothing. */
export type OrderStepIn = {
  readonly stepId: string | null;
  readonly modality: string | null;
  readonly stationAe: string | null;
  /** As a DICOM person name. */
  readonly performingPhysician: string | null;
  readonly protocol: CodedIn | null;
  readonly scheduledAt: SentTime | null;
};

/** What a message asks for: a new order, another content, an end, or only another state. */
export type OrderControl = 'new' | 'change' | 'cancel' | 'discontinue' | 'status';

/** One order of a message as its sender meant it. */
export type OrderIn = {
  readonly place: Place;
  readonly control: OrderControl;
  /** For `status` only. */
  readonly state: OrderState | null;
  readonly patient: PatientIdentityIn;
  readonly placerNumber: EntityNumber | null;
  readonly fillerNumber: EntityNumber | null;
  readonly accessionNumber: string | null;
  readonly requestedProcedureId: string | null;
  readonly studyUid: string | null;
  readonly procedure: CodedIn | null;
  readonly reason: string | null;
  /** Why it is cancelled or changed (ORC-16). */
  readonly controlReason: string | null;
  /** As DICOM person names. */
  readonly referringPhysician: string | null;
  readonly requestingPhysician: string | null;
  /** `STAT`, `HIGH`, `ROUTINE` … as DICOM calls it (0040,1003); null where it is not told. */
  readonly priority: string | null;
  readonly site: string | null;
  readonly steps: readonly OrderStepIn[];
};
