import { createHash } from 'node:crypto';
import type { BlobHash } from '../domain/ids.ts';
import { placeText } from '../domain/lab-report.ts';
import { hasEnded, mayMove, type OrderIn, type OrderState } from '../domain/order.ts';
import type { ReceiptProblem } from '../domain/refusal-kinds.ts';
import type { AckError } from '../formats/hl7/ack.ts';
import type { Hl7ErrorCode } from '../formats/hl7/message.ts';
import { identifyPatient } from '../patients/identify.ts';
import { findNamed } from '../patients/name-patient.ts';
import { keepPhones } from '../patients/phones.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import type { Remark } from '../receipts/journal.ts';
import { LONGEST_REASON, type MessageOutcome } from '../receipts/message-outcome.ts';
import {
  type Changes,
  changeOrder,
  changesTo,
  type DoneBy,
  moveOrder,
  placeOrder,
  stepsOf,
} from './keep-order.ts';
import { contentOf } from './order-content.ts';
import type { OrderTable } from './tables.ts';

type Refused = {
  readonly outcome: 'refused';
  readonly about: 'patient' | 'number' | 'control';
  readonly remark: Remark;
};
type Received = Refused | { readonly outcome: 'stored' | 'duplicate' };

function refused(about: Refused['about'], problem: ReceiptProblem, reason: string): Refused {
  return { outcome: 'refused', about, remark: { problem, reason } };
}

/** Where a refusal points to in the message: PID-3, ORC-2, ORC-1; and HL7 table 0357. */
const POINTS: Readonly<
  Record<Refused['about'], { segment: string; field: number; errorCode: Hl7ErrorCode }>
> = {
  patient: { segment: 'PID', field: 3, errorCode: '204' },
  number: { segment: 'ORC', field: 2, errorCode: '204' },
  control: { segment: 'ORC', field: 1, errorCode: '207' },
};

export type Decision =
  | { readonly kind: 'place' | 'duplicate' }
  | { readonly kind: 'change'; readonly changes: Changes }
  | { readonly kind: 'move'; readonly to: OrderState }
  | (Refused & { readonly kind: 'refused' });

const MOVES = { cancel: 'cancelled', discontinue: 'discontinued' } as const;

/** What an order message comes to beside what is held under its numbers; `changes` is null when it says the same. */
export function decideOrder(
  { control, state }: Pick<OrderIn, 'control' | 'state'>,
  held: { readonly state: OrderState; readonly changes: Changes | null } | null,
): Decision {
  const refuse = (...said: Parameters<typeof refused>): Decision => ({
    kind: 'refused',
    ...refused(...said),
  });
  if (held === null) {
    if (control === 'new') return { kind: 'place' };
    return refuse('number', 'order-unknown', 'No order is held under these numbers');
  }
  if (control === 'new' || control === 'change') {
    if (held.changes === null) return { kind: 'duplicate' };
    if (control === 'new') {
      return refuse('control', 'order-held', 'An order is held under these numbers; a change is sent as XO');
    }
    return hasEnded(held.state)
      ? refuse('control', 'order-too-late', `The order is ${held.state} and no longer changes`)
      : { kind: 'change', changes: held.changes };
  }
  const to = control === 'status' ? state : MOVES[control];
  if (to === null || to === held.state) return { kind: 'duplicate' };
  if (mayMove(held.state, to)) return { kind: 'move', to };
  return refuse('control', 'order-too-late', `The order is ${held.state} and cannot become ${to}`);
}

/** Of the sender, its control ID and all that the order says; where in the message it stood does not count. */
function messageHash(sender: string, controlId: string | null, order: OrderIn): string {
  const { place: _place, ...said } = order;
  return createHash('sha256')
    .update(JSON.stringify([sender, controlId, said]))
    .digest('hex');
}

/** The orders of a sender that a message may mean by any of its numbers; those of its procedure where it names one. */
async function findHeld(tx: Tx, sender: string, order: OrderIn): Promise<OrderTable[]> {
  const numbers = {
    placerNumber: order.placerNumber?.value ?? null,
    fillerNumber: order.fillerNumber?.value ?? null,
    accessionNumber: order.accessionNumber,
  };
  const held = await tx
    .selectFrom('orders')
    .selectAll()
    .where('sender', '=', sender)
    .where(({ or, eb }) =>
      or(
        (['placerNumber', 'fillerNumber', 'accessionNumber'] as const).flatMap((column) => {
          const number = numbers[column];
          return number === null ? [] : [eb(column, '=', number)];
        }),
      ),
    )
    .orderBy('id')
    .execute();
  const { requestedProcedureId } = order;
  if (requestedProcedureId === null) return held;
  return held.filter((row) => row.requestedProcedureId === requestedProcedureId);
}

async function wasReceived(tx: Tx, order: OrderTable, hash: string): Promise<boolean> {
  const event = await tx
    .selectFrom('orderEvents')
    .select('id')
    .where('orderId', '=', order.id)
    .where('messageHash', '=', hash)
    .executeTakeFirst();
  return event !== undefined;
}

type From = { readonly sender: string; readonly controlId: string | null; readonly original: BlobHash };

async function receiveOrder(tx: Tx, platform: Platform, order: OrderIn, from: From): Promise<Received> {
  const { clock, config } = platform;
  if ((order.placerNumber ?? order.fillerNumber ?? order.accessionNumber) === null) {
    return refused('number', 'message-refused', 'The order has no number');
  }
  const person = await findNamed(tx, order.patient, config.defaultIssuer);
  if (!person.ok) return refused('patient', person.problem, person.reason);
  const held = await findHeld(tx, from.sender, order);
  if (held.length > 1) {
    return refused('number', 'several-orders', 'These numbers are those of more than one order held');
  }
  const [known = null] = held;
  if (known !== null && known.patientKey !== (person.held?.id ?? null)) {
    return refused('patient', 'order-of-another-patient', 'The order is held as another patient’s');
  }
  const hash = messageHash(from.sender, from.controlId, order);
  if (known !== null && (await wasReceived(tx, known, hash))) return { outcome: 'duplicate' };
  const said = contentOf(order, config.timeZone);
  const changes =
    known === null ? null : changesTo(known, await stepsOf(tx, known.id), { ...said, clears: false });
  const decision = decideOrder(order, known === null ? null : { state: known.state, changes });
  if (decision.kind === 'refused') return decision;
  if (decision.kind === 'duplicate') return { outcome: 'duplicate' };
  const identified = await identifyPatient(tx, clock, person.identity, person.held);
  if (!identified.ok) return refused('patient', identified.problem, identified.reason);
  const brought = { source: 'message', sourceName: from.sender } as const;
  await keepPhones(tx, clock, { ...identified, from: brought }, order.patient.phones ?? []);

  const by: DoneBy = {
    name: from.sender,
    reason: order.controlReason,
    message: { hash: from.original, messageHash: hash },
  };
  if (decision.kind === 'move' && known !== null) {
    await moveOrder(tx, clock, known, decision.to, by);
  } else if (decision.kind === 'change' && known !== null) {
    await changeOrder(tx, clock, known, decision.changes, by);
  } else {
    const { accessionNumber, requestedProcedureId, studyUid } = order;
    const numbers = {
      sender: from.sender,
      placerNumber: order.placerNumber?.value ?? null,
      fillerNumber: order.fillerNumber?.value ?? null,
      accessionNumber,
      requestedProcedureId,
      studyUid,
    };
    await placeOrder(tx, clock, { patientKey: identified.key, numbers, ...said }, by);
  }
  return { outcome: 'stored' };
}

/** What the orders of one message come to: stored when any is, and what was refused of the others is said. */
function outcomeOf(told: readonly { order: OrderIn; received: Received }[]): MessageOutcome {
  const errors: AckError[] = [];
  const remarks: Remark[] = [];
  for (const { order, received } of told) {
    if (received.outcome !== 'refused' || order.place.kind !== 'segment') continue;
    const { remark, about } = received;
    const { segment, field, errorCode } = POINTS[about];
    const sequence = segment === 'PID' ? 1 : order.place.sequence;
    errors.push({ segment, sequence, field, errorCode, reason: remark.reason });
    const place = placeText({ kind: 'segment', segment, sequence, field });
    remarks.push({ problem: remark.problem, reason: `${place}: ${remark.reason}` });
  }
  const stored = told.some(({ received }) => received.outcome === 'stored');
  const kept = told.some(({ received }) => received.outcome !== 'refused');
  const [first] = remarks;
  return {
    outcome: stored ? 'stored' : errors.length > 0 ? 'quarantined' : 'duplicate',
    problem: first === undefined ? null : kept ? 'message-partly-refused' : first.problem,
    reason:
      first === undefined
        ? null
        : remarks
            .map(({ reason }) => reason)
            .join('. ')
            .slice(0, LONGEST_REASON),
    labReportId: null,
    visitId: null,
    errors,
  };
}

/** Takes the orders of one message in: each is placed, changed or ended for itself, all in one transaction. */
export async function receiveOrders(
  tx: Tx,
  platform: Platform,
  orders: readonly OrderIn[],
  from: From,
): Promise<MessageOutcome> {
  const told: { order: OrderIn; received: Received }[] = [];
  for (const order of orders) {
    const received = await receiveOrder(tx, platform, order, from);
    told.push({ order, received });
  }
  return outcomeOf(told);
}
