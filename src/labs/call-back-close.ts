import { recordAudit } from '../access/audit.ts';
import { HubError } from '../domain/errors.ts';
import type { Actor } from '../domain/roles.ts';
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { AttemptCall, CloseCallBack } from './call-back-api.ts';
import { recordCallBackEvent } from './call-back-open.ts';
import { type ReadBackFault, readBackFault } from './call-back-read-back.ts';
import type { CallBackTable } from './call-back-tables.ts';

/** Clocks of a browser and the hub differ by a little. */
const CLOCKS_DIFFER_MS = 5 * 60 * 1000;

const FAULTS: Readonly<Record<ReadBackFault, string>> = {
  'no-number': 'What was read back begins with no number',
  'other-number': 'What was read back is not the value that was told',
  'no-unit': 'What was read back has no unit',
  'other-unit': 'What was read back has another unit than the value that was told',
  'other-text': 'What was read back is not the result that was told',
};

/**
 * Takes the row of an open call-back for this transaction, so that a correction or another person's close waits.
 * @throws HubError notFound; conflict, with who closed it, when somebody has.
 */
async function takeOpen(
  tx: Tx,
  id: string,
  change: Pick<CallBackTable, 'state' | 'closedAt'>,
): Promise<CallBackTable> {
  const row = await tx
    .updateTable('callBacks')
    .set(change)
    .where('id', '=', id)
    .where('state', '=', 'open')
    .returningAll()
    .executeTakeFirst();
  if (row !== undefined) return row;
  const closed = await tx
    .selectFrom('callBackEvents')
    .select(['doneBy', 'at'])
    .where('callBackId', '=', id)
    .where('what', '=', 'closed')
    .executeTakeFirst();
  if (closed === undefined) throw new HubError('notFound', 'There is no such call-back');
  throw new HubError('conflict', `${closed.doneBy ?? 'Somebody'} has closed it already`, {
    details: { closedBy: closed.doneBy, closedAt: closed.at },
  });
}

/** Puts on record that somebody was tried and not reached; the call-back stays open. */
export async function recordAttempt(
  tx: Tx,
  clock: Clock,
  id: string,
  attempt: AttemptCall,
  actor: Actor,
): Promise<void> {
  await takeOpen(tx, id, { state: 'open', closedAt: null });
  await recordCallBackEvent(tx, {
    ...attempt,
    callBackId: id,
    at: clock.now(),
    what: 'attempted',
    doneById: actor.userId,
    doneBy: actor.name,
  });
  await recordAudit(tx, {
    actor,
    action: 'call-back.attempted',
    subject: id,
    detail: { way: attempt.way, outcome: attempt.outcome },
  });
}

/**
 * Closes a call-back with who was told and what they read back, which must be the value that counts at this moment;
 * of one that was taken back, the value that was.
 * @throws HubError unprocessable with `details.readBack` where it is not; conflict where somebody closed it before.
 */
export async function closeCallBack(
  tx: Tx,
  clock: Clock,
  id: string,
  told: CloseCallBack,
  actor: Actor,
): Promise<void> {
  const now = clock.now();
  if (told.toldAt > now + CLOCKS_DIFFER_MS)
    throw new HubError('invalid', 'body.toldAt: a time that is still to come');
  const row = await takeOpen(tx, id, { state: 'closed', closedAt: now });
  const fault = readBackFault(told.readBack, row);
  if (fault !== null) {
    throw new HubError('unprocessable', `${FAULTS[fault]}; read the result out again`, {
      details: { readBack: fault },
    });
  }
  const { observedAt } = await tx
    .selectFrom('observations')
    .select('observedAt')
    .where('id', '=', row.observationId)
    .executeTakeFirstOrThrow();
  if (observedAt !== null && told.toldAt < observedAt)
    throw new HubError('invalid', 'body.toldAt: a time before the specimen was taken');
  const { valueText, unit, interpretation } = row;
  await recordCallBackEvent(tx, {
    ...told,
    ...(row.takenBack === 1 ? {} : { valueText, unit, interpretation }),
    callBackId: id,
    at: now,
    what: 'closed',
    doneById: actor.userId,
    doneBy: actor.name,
  });
  await recordAudit(tx, {
    actor,
    action: 'call-back.closed',
    subject: id,
    detail: { way: told.way, role: told.role },
  });
}
