import { newId, type OrderId, type PatientKey } from '../domain/ids.ts';
import { hasEnded, type OrderState } from '../domain/order.ts';
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/db/tables.ts';
import { newAccessionNumber, newNumber, newUid } from './numbers.ts';
import { changesIn, type OrderContent, type StepContent } from './order-content.ts';
import type { OrderEventTable, OrderStepTable, OrderTable } from './tables.ts';

/** Who does something to an order, and by which message. */
export type DoneBy = {
  readonly name: string;
  readonly reason: string | null;
  readonly message: { readonly hash: string; readonly messageHash: string } | null;
};

type Event = Pick<OrderEventTable, 'what' | 'state' | 'before'>;

async function addEvent(tx: Tx, clock: Clock, orderId: OrderId, event: Event, by: DoneBy): Promise<void> {
  await tx
    .insertInto('orderEvents')
    .values({
      ...event,
      id: newId(clock.now()),
      orderId,
      at: clock.now(),
      doneBy: by.name,
      reason: by.reason,
      hash: by.message?.hash ?? null,
      messageHash: by.message?.messageHash ?? null,
    })
    .execute();
}

/** The steps of an order, in their order. */
export async function stepsOf(tx: Tx, orderId: OrderId): Promise<OrderStepTable[]> {
  return tx.selectFrom('orderSteps').selectAll().where('orderId', '=', orderId).orderBy('id').execute();
}

function stepRow(clock: Clock, orderId: OrderId, step: StepContent): OrderStepTable {
  const id = newId(clock.now());
  return { ...step, id, orderId, stepId: step.stepId ?? newNumber('S', clock.now()), state: 'scheduled' };
}

export type NewOrder = {
  readonly patientKey: PatientKey;
  readonly numbers: Pick<OrderTable, 'sender' | 'placerNumber' | 'fillerNumber'> & {
    readonly [Number in 'accessionNumber' | 'requestedProcedureId' | 'studyUid']: string | null;
  };
  readonly content: OrderContent;
  readonly steps: readonly StepContent[];
};

/** Takes an order in; numbers that it comes without are assigned. */
export async function placeOrder(tx: Tx, clock: Clock, order: NewOrder, by: DoneBy): Promise<OrderId> {
  const { patientKey, numbers, content, steps } = order;
  const id = newId<OrderId>(clock.now());
  const accessionNumber = numbers.accessionNumber ?? (await newAccessionNumber(tx, clock.now()));
  await tx
    .insertInto('orders')
    .values({
      id,
      patientKey,
      ...content,
      sender: numbers.sender,
      placerNumber: numbers.placerNumber,
      fillerNumber: numbers.fillerNumber,
      accessionNumber,
      requestedProcedureId: numbers.requestedProcedureId ?? accessionNumber,
      studyUid: numbers.studyUid ?? newUid(clock.now()),
      state: 'scheduled',
      createdAt: clock.now(),
      changedAt: clock.now(),
    })
    .execute();
  for (const step of steps) {
    await tx
      .insertInto('orderSteps')
      .values(stepRow(clock, id, step))
      .execute();
  }
  await addEvent(tx, clock, id, { what: 'placed', state: 'scheduled', before: null }, by);
  return id;
}

/** Which held step a said one is: by its number, and the only one of both where it has none. */
function heldStep(
  held: readonly OrderStepTable[],
  said: StepContent,
  only: boolean,
): OrderStepTable | undefined {
  if (said.stepId !== null) return held.find(({ stepId }) => stepId === said.stepId);
  return only && held.length === 1 ? held[0] : undefined;
}

export type Said = {
  readonly content: Partial<OrderContent>;
  readonly steps: readonly StepContent[];
  /** Whether an empty value takes out what is held; in a message it only says nothing. */
  readonly clears: boolean;
};

/** What a new content changes of an order and its steps. */
export type Changes = {
  readonly order: Partial<OrderTable>;
  readonly steps: readonly { readonly id: string; readonly set: Partial<OrderStepTable> }[];
  readonly added: readonly StepContent[];
};

/** What is not told stands; a step that has not begun and is no longer told is cancelled. Null when nothing changes. */
export function changesTo(order: OrderTable, held: readonly OrderStepTable[], said: Said): Changes | null {
  const steps: { id: string; set: Partial<OrderStepTable> }[] = [];
  const added: StepContent[] = [];
  const told = new Set<string>();
  for (const step of said.steps) {
    const same = heldStep(held, step, said.steps.length === 1);
    if (same === undefined) {
      added.push(step);
      continue;
    }
    told.add(same.id);
    const { stepId: _stepId, ...content } = step;
    const set = changesIn<OrderStepTable>(same, content, said.clears);
    if (Object.keys(set).length > 0) steps.push({ id: same.id, set });
  }
  for (const { id, state } of held) {
    const waits = state === 'scheduled' || state === 'arrived';
    if (said.steps.length > 0 && waits && !told.has(id)) steps.push({ id, set: { state: 'cancelled' } });
  }
  const changes = changesIn<OrderTable>(order, said.content, said.clears);
  return Object.keys(changes).length + steps.length + added.length === 0
    ? null
    : { order: changes, steps, added };
}

/** Gives an order another content and keeps the one before. */
export async function changeOrder(
  tx: Tx,
  clock: Clock,
  order: OrderTable,
  changes: Changes,
  by: DoneBy,
): Promise<void> {
  const before = JSON.stringify({ ...order, steps: await stepsOf(tx, order.id) });
  for (const { id, set } of changes.steps) {
    await tx.updateTable('orderSteps').set(set).where('id', '=', id).execute();
  }
  for (const step of changes.added) {
    await tx
      .insertInto('orderSteps')
      .values(stepRow(clock, order.id, step))
      .execute();
  }
  await tx
    .updateTable('orders')
    .set({ ...changes.order, changedAt: clock.now() })
    .where('id', '=', order.id)
    .execute();
  await addEvent(tx, clock, order.id, { what: 'changed', state: order.state, before }, by);
}

/** Takes an order, and with it every step that has not ended, to another state; whether it may is the caller's. */
export async function moveOrder(
  tx: Tx,
  clock: Clock,
  order: Pick<OrderTable, 'id'>,
  state: OrderState,
  by: DoneBy,
): Promise<void> {
  for (const step of await stepsOf(tx, order.id)) {
    if (hasEnded(step.state)) continue;
    await tx.updateTable('orderSteps').set({ state }).where('id', '=', step.id).execute();
  }
  await setOrderState(tx, clock, order, state, by);
}

/** Keeps among what happened to an order that a person decided what belongs to it. */
export async function noteDecision(
  tx: Tx,
  clock: Clock,
  { id, state }: Pick<OrderTable, 'id' | 'state'>,
  by: DoneBy,
): Promise<void> {
  await addEvent(tx, clock, id, { what: 'decided', state, before: null }, by);
}

/** Sets the state of the order alone, its steps being what they are. */
export async function setOrderState(
  tx: Tx,
  clock: Clock,
  { id }: Pick<OrderTable, 'id'>,
  state: OrderState,
  by: DoneBy,
): Promise<void> {
  await tx.updateTable('orders').set({ state, changedAt: clock.now() }).where('id', '=', id).execute();
  await addEvent(tx, clock, id, { what: 'moved', state, before: null }, by);
}
