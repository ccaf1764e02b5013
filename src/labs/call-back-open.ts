import { type LabReportId, newId } from '../domain/ids.ts';
import type { Clock } from '../platform/clock.ts';
import type { Tx } from '../platform/db/tables.ts';
import { type CallBackChange, type CountingResult, callBackChanges } from './call-back-changes.ts';
import type { CallBackEventTable, CallBackTable } from './call-back-tables.ts';

const NOBODY: Omit<CallBackEventTable, 'id' | 'callBackId' | 'at' | 'what'> = {
  doneById: null,
  doneBy: null,
  valueText: null,
  unit: null,
  interpretation: null,
  whom: null,
  role: null,
  way: null,
  outcome: null,
  toldAt: null,
  readBack: null,
  note: null,
};

/** Puts on record what happened to a call-back; what is left out did not happen. */
export async function recordCallBackEvent(
  tx: Tx,
  event: Pick<CallBackEventTable, 'callBackId' | 'at' | 'what'> & Partial<CallBackEventTable>,
): Promise<void> {
  await tx
    .insertInto('callBackEvents')
    .values({ ...NOBODY, ...event, id: newId(event.at) })
    .execute();
}

type Value = Pick<CallBackTable, 'valueText' | 'valueNumber' | 'comparator' | 'unit' | 'interpretation'>;

function onlyValue(from: Value): Value {
  const { valueText, valueNumber, comparator, unit, interpretation } = from;
  return { valueText, valueNumber, comparator, unit, interpretation };
}

const said = (result: CountingResult, takenBack: boolean) =>
  takenBack
    ? { valueText: null, unit: null, interpretation: null }
    : { valueText: result.valueText, unit: result.unit, interpretation: result.interpretation };

type Of = Pick<CallBackTable, 'patientKey' | 'visitId' | 'labReportId'>;

async function carryOut(tx: Tx, at: number, of: Of, change: CallBackChange): Promise<void> {
  const { result } = change;
  const place = { ...of, observationId: result.id };
  if (change.kind === 'move') {
    await tx.updateTable('callBacks').set(place).where('id', '=', change.callBack.id).execute();
    return;
  }
  const { takenBack } = change;
  if (change.kind === 'correct') {
    const { id } = change.callBack;
    const now = takenBack ? { takenBack: 1 as const } : { ...onlyValue(result), takenBack: 0 as const };
    await tx
      .updateTable('callBacks')
      .set({ ...place, ...now })
      .where('id', '=', id)
      .execute();
    await recordCallBackEvent(tx, { callBackId: id, at, what: 'corrected', ...said(result, takenBack) });
    return;
  }
  const { follows, reason } = change;
  const id = newId(at);
  const { code, label, subId } = result;
  await tx
    .insertInto('callBacks')
    .values({
      ...place,
      id,
      reason,
      code,
      label,
      subId,
      ...onlyValue(takenBack && follows !== null ? follows : result),
      takenBack: takenBack ? 1 : 0,
      openedAt: at,
      state: 'open',
      closedAt: null,
      followedBy: null,
    })
    .execute();
  if (follows !== null) {
    await tx.updateTable('callBacks').set({ followedBy: id }).where('id', '=', follows.id).execute();
  }
  await recordCallBackEvent(tx, { callBackId: id, at, what: 'opened', ...said(result, takenBack) });
}

/**
 * Opens, corrects or moves the call-backs of a report, in the transaction that stored its results or understood them
 * anew. The report must be the version that counts; to call it again changes nothing.
 */
export async function openCallBacks(tx: Tx, clock: Clock, labReportId: LabReportId): Promise<void> {
  const report = await tx
    .selectFrom('labReports')
    .select(['patientKey', 'visitId'])
    .where('id', '=', labReportId)
    .executeTakeFirstOrThrow();
  const replaced = await tx
    .selectFrom('labReports')
    .select('id')
    .where('supersededBy', '=', labReportId)
    .execute();
  // A close that is under way holds the row, and its value must not change beneath it.
  await tx
    .updateTable('callBacks')
    .set({ labReportId })
    .where('labReportId', 'in', [labReportId, ...replaced.map(({ id }) => id)])
    .execute();
  const held = await tx
    .selectFrom('callBacks')
    .selectAll()
    .where('labReportId', '=', labReportId)
    .where('followedBy', 'is', null)
    .orderBy('id')
    .execute();
  const results = await tx
    .selectFrom('observations')
    .select([
      'id',
      'code',
      'label',
      'subId',
      'valueText',
      'valueNumber',
      'comparator',
      'unit',
      'interpretation',
      'problem',
    ])
    .where('labReportId', '=', labReportId)
    .orderBy('id')
    .execute();
  for (const change of callBackChanges(held, results)) {
    await carryOut(tx, clock.now(), { ...report, labReportId }, change);
  }
}
