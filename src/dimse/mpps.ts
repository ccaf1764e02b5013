import { isUid, sopInstanceUid, studyUid } from '../domain/ids.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from '../formats/dicom/implementation.ts';
import type { PerformedStepIn } from '../formats/dicom/performed-step.ts';
import { writeMetaHeader } from '../formats/dicom/write-meta-header.ts';
import { CommandField, type CommandSet, responseTo } from '../formats/dimse/command.ts';
import { expectInstances } from '../ingest/expect-instances.ts';
import { newUid } from '../orders/numbers.ts';
import {
  createPerformedStep,
  madeOnCompletion,
  type StepMessage,
  setPerformedStep,
} from '../orders/receive-performed-step.ts';
import type { Db, Tx } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import { type NewReceipt, writeReceipt } from '../receipts/journal.ts';
import { CREATED_STEP, SET_STEP } from './data-set-readers.ts';
import { SopClass } from './negotiate.ts';
import type { Operation } from './operation.ts';
import { readDataSet } from './read-data-set.ts';
import { Status } from './store-status.ts';

/** What the scanner is told, and what stands in the receipt. */
type Told = Pick<NewReceipt, 'outcome' | 'problem' | 'reason'> & {
  readonly status: number;
  readonly errorId?: number;
};

const TAKEN: Told = { status: Status.success, outcome: 'stored', problem: null, reason: null };
/** PS3.4 table F.7.2-2: the step may no longer be updated. */
const NO_LONGER_UPDATED = 0xa710;

function refused(status: number, reason: string, errorId?: number): Told {
  const told: Told = { status, outcome: 'quarantined', problem: 'step-refused', reason };
  return errorId === undefined ? told : { ...told, errorId };
}

type Take = (tx: Tx, message: StepMessage) => Promise<Told>;

async function creation({ platform, identifier, context }: Operation): Promise<Take> {
  const read = await readDataSet(CREATED_STEP, identifier, context.transferSyntax);
  if (!read.readable) return async () => refused(Status.processingFailure, read.reason);
  const { said } = read;
  if (!said.ok) return async () => refused(said.status, said.reason);
  return async (tx, message) => {
    if (await createPerformedStep(tx, platform.clock, said.step, said.scheduled, message)) return TAKEN;
    const reason = 'A step of this UID is held already';
    return { status: Status.duplicateInstance, outcome: 'duplicate', problem: null, reason };
  };
}

/** Puts the images of a step that is about to be completed on the list of those that its study waits for. */
async function expectMade(db: Db, step: PerformedStepIn, uid: string): Promise<void> {
  const made = await madeOnCompletion(db, step, uid);
  const study = studyUid(made?.studyUid ?? '');
  const sopInstanceUids = made?.instances.flatMap((each) => sopInstanceUid(each) ?? []) ?? [];
  if (study === null || sopInstanceUids.length === 0) return;
  await expectInstances(db, { studyUid: study, sopInstanceUids, source: 'mpps' });
}

async function modification({ platform, identifier, context }: Operation, uid: string): Promise<Take> {
  const read = await readDataSet(SET_STEP, identifier, context.transferSyntax);
  if (!read.readable) return async () => refused(Status.processingFailure, read.reason);
  const { said } = read;
  if (!said.ok) return async () => refused(said.status, said.reason);
  // Before the step ends and no longer changes: a scanner that was not answered says it all again.
  await expectMade(platform.db, said.step, uid);
  return async (tx, message) => {
    const outcome = await setPerformedStep(tx, platform.clock, said.step, message);
    if (outcome === 'unknown') return refused(Status.noSuchInstance, 'No step of this UID is held');
    if (outcome === 'set') return TAKEN;
    return refused(Status.processingFailure, 'The step has ended and no longer changes', NO_LONGER_UPDATED);
  };
}

/** The instance that a request is about; a step that its scanner creates without a UID is given one. */
function uidOf(request: CommandSet, isCreation: boolean, now: number): string {
  const { affectedSopInstanceUid, requestedSopInstanceUid } = request;
  return isCreation ? affectedSopInstanceUid || newUid(now) : (requestedSopInstanceUid ?? '');
}

/**
 * Answers an N-CREATE or N-SET of a Modality Performed Procedure Step (PS3.4 annex F). Success is said once the data
 * set, its receipt and what follows for the order are durable; what is refused is kept too, with the reason.
 * `site` is where the calling scanner stands.
 */
export async function answerPerformedStep(operation: Operation, site: string | null): Promise<void> {
  const { platform, callingAe, context, request, identifier, respond } = operation;
  const isCreation = request.commandField === CommandField.nCreateRq;
  const uid = uidOf(request, isCreation, platform.clock.now());
  const answer = ({ status, reason, errorId }: Told): Promise<void> =>
    respond(
      responseTo(request, status, {
        affectedSopClassUid: SopClass.performedStep,
        affectedSopInstanceUid: uid,
        ...(status === Status.success || reason === null ? {} : { errorComment: reason }),
        ...(errorId === undefined ? {} : { errorId }),
      }),
    );
  if (!isUid(uid)) return answer(refused(Status.invalidInstance, 'Its SOP Instance UID is none'));
  const meta = writeMetaHeader({
    sopClassUid: SopClass.performedStep,
    sopInstanceUid: uid,
    transferSyntaxUid: context.transferSyntax,
    implementationClassUid: IMPLEMENTATION_CLASS_UID,
    implementationVersion: IMPLEMENTATION_VERSION,
  });
  const stored = await platform.blobs.put(Buffer.concat([meta, identifier]));
  const take = isCreation ? await creation(operation) : await modification(operation, uid);
  const told = await transact(platform.db, async (tx) => {
    const told = await take(tx, { sopInstanceUid: uid, sender: callingAe, hash: stored.hash });
    const { outcome, problem, reason } = told;
    await writeReceipt(tx, platform.clock, {
      door: 'dimse',
      sender: callingAe,
      site,
      name: `${isCreation ? 'N-CREATE' : 'N-SET'} ${uid}`,
      uploadId: null,
      ...stored,
      format: 'mpps',
      outcome,
      problem,
      reason,
      studyUid: null,
      sopInstanceUid: null,
      labReportId: null,
      visitId: null,
    });
    return told;
  });
  await answer(told);
}
