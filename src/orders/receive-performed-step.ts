import { newId, type OrderId } from '../domain/ids.ts';
import { hasEnded, type OrderState, stateOfOrder, stateOfStep } from '../domain/order.ts';
import type { PerformedStepIn, ScheduledFor } from '../formats/dicom/performed-step.ts';
import type { Clock } from '../platform/clock.ts';
import type { Db, Tx } from '../platform/db/tables.ts';
import { setOrderState, stepsOf } from './keep-order.ts';
import { standingDecisions } from './standing-decisions.ts';
import type { OrderTable, PerformedDoubt, PerformedStepTable } from './tables.ts';
import { texts } from './text-list.ts';

/** Where a message about a performed step came from, and its kept bytes. */
export type StepMessage = { readonly sopInstanceUid: string; readonly sender: string; readonly hash: string };

async function keepMessage(
  tx: Tx,
  clock: Clock,
  operation: 'create' | 'set',
  { sopInstanceUid, sender, hash }: StepMessage,
): Promise<void> {
  const id = newId(clock.now());
  await tx
    .insertInto('performedStepMessages')
    .values({ id, sopInstanceUid, operation, hash, sender, receivedAt: clock.now() })
    .execute();
}

/** The order that a step was scheduled by: by its Study Instance UID, else by an accession number that only one has. */
async function orderOf(tx: Tx, { studyUids, accessionNumbers }: ScheduledFor): Promise<OrderTable | null> {
  const byStudy = await tx.selectFrom('orders').selectAll().where('studyUid', 'in', studyUids).execute();
  const [only] = byStudy;
  if (only !== undefined) return byStudy.length === 1 ? only : null;
  if (accessionNumbers.length === 0) return null;
  const byNumber = await tx
    .selectFrom('orders')
    .selectAll()
    .where('accessionNumber', 'in', accessionNumbers)
    .execute();
  return byNumber.length === 1 ? (byNumber[0] ?? null) : null;
}

/** Why a performed step moves its order only by a person's hand; null when nothing speaks against it. */
async function doubtOf(tx: Tx, order: OrderTable, step: PerformedStepIn): Promise<PerformedDoubt | null> {
  const { patientId, issuer } = await tx
    .selectFrom('patients')
    .select(['patientId', 'issuer'])
    .where('id', '=', order.patientKey)
    .executeTakeFirstOrThrow();
  const another =
    (step.patientId !== null && step.patientId !== patientId) ||
    (step.issuer !== null && step.issuer !== issuer);
  if (another) return 'other-patient';
  return hasEnded(order.state) ? 'order-ended' : null;
}

/** Takes in an N-CREATE; false when a step of this UID is held already, which changes nothing. */
export async function createPerformedStep(
  tx: Tx,
  clock: Clock,
  step: PerformedStepIn,
  scheduled: ScheduledFor,
  message: StepMessage,
): Promise<boolean> {
  const { sopInstanceUid, sender } = message;
  const held = await tx
    .selectFrom('performedSteps')
    .select('sopInstanceUid')
    .where('sopInstanceUid', '=', sopInstanceUid)
    .executeTakeFirst();
  if (held !== undefined) return false;
  const order = await orderOf(tx, scheduled);
  const { status, wronglyChosen, instances, issuer: _issuer, ...said } = step;
  await tx
    .insertInto('performedSteps')
    .values({
      ...said,
      sopInstanceUid,
      sender,
      orderId: order?.id ?? null,
      studyUid: scheduled.studyUids.join('\\'),
      stepIds: JSON.stringify(scheduled.stepIds),
      status: status ?? 'in-progress',
      wronglyChosen: wronglyChosen ? 1 : 0,
      doubt: order === null ? null : await doubtOf(tx, order, step),
      instances: JSON.stringify(instances ?? []),
      createdAt: clock.now(),
      changedAt: clock.now(),
    })
    .execute();
  await keepMessage(tx, clock, 'create', message);
  if (order !== null) await followSteps(tx, clock, order.id, sender);
  return true;
}

/**
 * The images that a step says it has made, and their study, when it is about to be completed; null when it is not, or
 * names not one study.
 */
export async function madeOnCompletion(
  db: Db,
  step: PerformedStepIn,
  sopInstanceUid: string,
): Promise<{ readonly studyUid: string; readonly instances: readonly string[] } | null> {
  if (step.status !== 'completed') return null;
  const held = await db
    .selectFrom('performedSteps')
    .select(['status', 'studyUid', 'instances'])
    .where('sopInstanceUid', '=', sopInstanceUid)
    .executeTakeFirst();
  if (held?.status !== 'in-progress' || held.studyUid.includes('\\')) return null;
  return { studyUid: held.studyUid, instances: step.instances ?? texts(held.instances) };
}

/** `final`: completed or discontinued, so nothing of it changes any more (PS3.4 section F.7.2.2.2). */
export type StepSet = 'unknown' | 'final' | 'set';

/** Takes in an N-SET: what it names replaces what was held. */
export async function setPerformedStep(
  tx: Tx,
  clock: Clock,
  step: PerformedStepIn,
  message: StepMessage,
): Promise<StepSet> {
  const held = await tx
    .selectFrom('performedSteps')
    .selectAll()
    .where('sopInstanceUid', '=', message.sopInstanceUid)
    .executeTakeFirst();
  if (held === undefined) return 'unknown';
  if (held.status !== 'in-progress') return 'final';
  const changed: Partial<PerformedStepTable> = {
    status: step.status ?? held.status,
    wronglyChosen: step.wronglyChosen ? 1 : 0,
    instances: step.instances === null ? held.instances : JSON.stringify(step.instances),
    startedAt: step.startedAt ?? held.startedAt,
    endedAt: step.endedAt ?? held.endedAt,
    stationAe: step.stationAe ?? held.stationAe,
    changedAt: clock.now(),
  };
  await tx
    .updateTable('performedSteps')
    .set(changed)
    .where('sopInstanceUid', '=', message.sopInstanceUid)
    .execute();
  await keepMessage(tx, clock, 'set', message);
  if (held.orderId !== null) await followSteps(tx, clock, held.orderId, message.sender);
  return 'set';
}

/**
 * Brings the steps of an order, and the order, to the state that its performed steps say; those in doubt say nothing
 * until a person says that they are the order's.
 */
export async function followSteps(tx: Tx, clock: Clock, orderId: OrderId, sender: string): Promise<void> {
  const rows = await tx.selectFrom('performedSteps').selectAll().where('orderId', '=', orderId).execute();
  const doubtful = rows.filter(({ doubt }) => doubt !== null).map(({ sopInstanceUid }) => sopInstanceUid);
  const theirs = new Set(
    (await standingDecisions(tx, doubtful))
      .filter((made) => made.orderId === orderId && made.decision === 'this-order')
      .map(({ uid }) => uid),
  );
  const performed = rows
    .filter(({ doubt, sopInstanceUid }) => doubt === null || theirs.has(sopInstanceUid))
    .map((row) => ({ ...row, wronglyChosen: row.wronglyChosen === 1, stepIds: texts(row.stepIds) }));
  const steps = await stepsOf(tx, orderId);
  const states: OrderState[] = [];
  for (const step of steps) {
    const own = performed.filter(({ stepIds }) => stepIds.length === 0 || stepIds.includes(step.stepId));
    const wasBegun = step.state === 'in-progress' && own.length > 0;
    const state = stateOfStep(own) ?? (wasBegun ? 'scheduled' : step.state);
    const stands = step.state === 'cancelled' || state === step.state;
    if (!stands) await tx.updateTable('orderSteps').set({ state }).where('id', '=', step.id).execute();
    states.push(stands ? step.state : state);
  }
  const order = await tx
    .selectFrom('orders')
    .select(['id', 'state'])
    .where('id', '=', orderId)
    .executeTakeFirstOrThrow();
  const state = stateOfOrder(states);
  if (state === order.state) return;
  await setOrderState(tx, clock, order, state, { name: sender, reason: null, message: null });
}
