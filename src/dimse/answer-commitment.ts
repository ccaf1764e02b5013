import { createHash } from 'node:crypto';
import { setTimeout as passed } from 'node:timers/promises';
import { newId, sopInstanceUid, studyUid } from '../domain/ids.ts';
import { type CommandSet, responseTo } from '../formats/dimse/command.ts';
import { expectInstances } from '../ingest/expect-instances.ts';
import type { Tx } from '../platform/db/tables.ts';
import type { Platform } from '../platform/platform.ts';
import { reschedule } from '../platform/queue/reschedule.ts';
import { AssociationFault } from './association-fault.ts';
import {
  COMMITMENT_INSTANCE,
  type CommitmentRequest,
  type Judged,
  REQUEST_COMMITMENT,
} from './commitment-messages.ts';
import { COMMITMENT_REQUEST } from './data-set-readers.ts';
import { type HeldRow, heldOf, judgeCommitment } from './judge-commitment.ts';
import type { Operation } from './operation.ts';
import { readDataSet } from './read-data-set.ts';
import { resultEvent } from './result-event.ts';
import { Status } from './store-status.ts';

/** Keeps that the result is owed no more. */
export async function keepTold(tx: Tx, id: string, judged: Judged, toldAt: number): Promise<void> {
  const failedCount = judged.filter(({ failure }) => failure !== null).length;
  await tx
    .updateTable('storageCommitments')
    .set({
      state: 'told',
      instances: null,
      toldAt,
      failedCount,
      committedCount: judged.length - failedCount,
    })
    .where('id', '=', id)
    .execute();
}

/**
 * What a request tells of its studies: all that it names. It names no study, so what is not held yet is counted to
 * the study of the others when they are all of one, and to none otherwise.
 */
export function expectedByStudy(
  { instances }: CommitmentRequest,
  held: ReadonlyMap<string, Pick<HeldRow, 'studyUid'>>,
): ReadonlyMap<string, string[]> {
  const studies = new Map<string, string[]>();
  const missing: string[] = [];
  for (const { sopInstanceUid: uid } of instances) {
    const study = held.get(uid)?.studyUid;
    const known = study === undefined ? missing : studies.get(study);
    if (known !== undefined) known.push(uid);
    else if (study !== undefined) studies.set(study, [uid]);
  }
  const [only] = studies.values();
  if (studies.size === 1) only?.push(...missing);
  return studies;
}

/**
 * Keeps the request and puts its answer on the road, later than the requester is given to hear it where it asked.
 * The same request again is owed anew. Gives null when the transaction UID already names another request.
 */
async function keepRequest(
  platform: Platform,
  callingAe: string,
  wanted: CommitmentRequest,
): Promise<string | null> {
  const { db, clock, road } = platform;
  const instances = JSON.stringify(wanted.instances);
  const digest = createHash('sha256').update(instances).digest('hex');
  for (const [study, uids] of expectedByStudy(wanted, await heldOf(platform, wanted.instances))) {
    const named = studyUid(study);
    const sopInstanceUids = uids.flatMap((uid) => sopInstanceUid(uid) ?? []);
    if (named !== null) await expectInstances(db, { studyUid: named, sopInstanceUids, source: 'commitment' });
  }
  return db.transaction().execute(async (tx) => {
    const { id } = await tx
      .insertInto('storageCommitments')
      .values({
        id: newId(clock.now()),
        transactionUid: wanted.transactionUid,
        callingAe,
        digest,
        instances,
        requestedAt: clock.now(),
        state: 'owed',
        committedCount: null,
        failedCount: null,
        toldAt: null,
      })
      .onConflict((conflict) =>
        conflict.columns(['callingAe', 'transactionUid']).doUpdateSet({ requestedAt: clock.now() }),
      )
      .returning('id')
      .executeTakeFirstOrThrow();
    const again = await tx
      .updateTable('storageCommitments')
      .set({ state: 'owed', instances })
      .where('id', '=', id)
      .where('digest', '=', digest)
      .executeTakeFirst();
    if (again.numUpdatedRows === 0n) return null;
    await road.record(tx, { kind: 'commitment.requested', commitmentId: id });
    return id;
  });
}

async function readRequest(operation: Operation): Promise<CommitmentRequest | CommandSet> {
  const { request, identifier, context } = operation;
  const refused = (status: number, errorComment: string) => responseTo(request, status, { errorComment });
  if (request.requestedSopInstanceUid !== COMMITMENT_INSTANCE) {
    return refused(Status.noSuchInstance, 'Not the instance of the push model');
  }
  if (request.actionTypeId !== REQUEST_COMMITMENT) return refused(Status.noSuchAction, 'No such action');
  const read = await readDataSet(COMMITMENT_REQUEST, identifier, context.transferSyntax);
  if (!read.readable) return refused(Status.processingFailure, read.reason);
  return read.said.ok ? read.said : refused(Status.invalidArgument, read.said.reason);
}

/**
 * Answers a request for storage commitment (PS3.4 annex J): keeps it before it says so, then tells the result on the
 * same association if the requester stays, and leaves it to the job `report-commitment` otherwise.
 */
export async function answerCommitment(operation: Operation, stayMs: number): Promise<void> {
  const { platform, request, callingAe, respond } = operation;
  const wanted = await readRequest(operation);
  if ('commandField' in wanted) return respond(wanted);
  const id = await keepRequest(platform, callingAe, wanted);
  if (id === null) {
    const errorComment = 'Its transaction UID names another request';
    return respond(responseTo(request, Status.invalidArgument, { errorComment }));
  }
  let told = false;
  try {
    await respond(responseTo(request, Status.success, { actionTypeId: REQUEST_COMMITMENT }));
    told = await tellHere(operation, id, wanted, stayMs);
  } finally {
    if (!told) {
      await platform.db
        .transaction()
        .execute((tx) => reschedule(tx, 'report-commitment', id, platform.clock.now()));
    }
  }
}

/** Whether the requester stayed and took the result. @throws AssociationFault */
async function tellHere(
  { platform, ae, context, cancelled, ask }: Operation,
  id: string,
  wanted: CommitmentRequest,
  stayMs: number,
): Promise<boolean> {
  try {
    // Most requesters leave at once and want to be called; one that is told while it leaves may miss it.
    await passed(stayMs, undefined, { signal: cancelled });
    const judged = await judgeCommitment(platform, wanted.instances, cancelled);
    const { transactionUid } = wanted;
    const { transferSyntax } = context;
    const { command, dataSet } = await resultEvent(1, { transactionUid, ae, transferSyntax, judged });
    if ((await ask(command, dataSet)) !== Status.success) return false;
    await platform.db.transaction().execute((tx) => keepTold(tx, id, judged, platform.clock.now()));
    return true;
  } catch (error) {
    if (error instanceof AssociationFault) throw error;
    // The request has its answer; the result is left to the job, which tells what fails.
    if (!cancelled.aborted) platform.log.error({ err: error }, 'a result of storage commitment was not told');
    return false;
  }
}
