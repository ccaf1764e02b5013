import { isUid, sopInstanceUid, studyUid } from '../domain/ids.ts';
import type { DicomJson } from '../formats/dicom/dicom-json.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from '../formats/dicom/implementation.ts';
import { readCreatedStep, readSetStep } from '../formats/dicom/performed-step.ts';
import { writeMetaHeader } from '../formats/dicom/write-meta-header.ts';
import { CommandField, type CommandSet, responseTo } from '../formats/dimse/command.ts';
import { expectInstances } from '../ingest/expect-instances.ts';
import { newUid } from '../orders/numbers.ts';
import { createPerformedStep, type StepMessage, setPerformedStep } from '../orders/receive-performed-step.ts';
import type { Tx } from '../platform/db/tables.ts';
import { transact } from '../platform/db/transact.ts';
import { type NewReceipt, writeReceipt } from '../receipts/journal.ts';
import { readIdentifier } from './identifier.ts';
import { SopClass } from './negotiate.ts';
import type { Operation } from './operation.ts';
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

async function create(tx: Tx, operation: Operation, json: DicomJson, message: StepMessage): Promise<Told> {
  const read = readCreatedStep(json);
  if (!read.ok) return refused(read.status, read.reason);
  const { clock } = operation.platform;
  const isNew = await createPerformedStep(tx, clock, read.step, read.scheduled, message);
  if (isNew) return TAKEN;
  const reason = 'A step of this UID is held already';
  return { status: Status.duplicateInstance, outcome: 'duplicate', problem: null, reason };
}

async function set(tx: Tx, operation: Operation, json: DicomJson, message: StepMessage): Promise<Told> {
  const read = readSetStep(json);
  if (!read.ok) return refused(read.status, read.reason);
  const result = await setPerformedStep(tx, operation.platform.clock, read.step, message);
  if (result.outcome === 'unknown') return refused(Status.noSuchInstance, 'No step of this UID is held');
  if (result.outcome === 'final') {
    return refused(Status.processingFailure, 'The step has ended and no longer changes', NO_LONGER_UPDATED);
  }
  const study = studyUid(result.studyUid);
  const sopInstanceUids = result.instances.flatMap((uid) => sopInstanceUid(uid) ?? []);
  if (result.status === 'completed' && study !== null && sopInstanceUids.length > 0) {
    await expectInstances(tx, { studyUid: study, sopInstanceUids, source: 'mpps' });
  }
  return TAKEN;
}

/** The instance that a request is about; a step that its scanner creates without a UID is given one. */
function uidOf(request: CommandSet, isCreation: boolean, now: number): string {
  const { affectedSopInstanceUid, requestedSopInstanceUid } = request;
  return isCreation ? affectedSopInstanceUid || newUid(now) : (requestedSopInstanceUid ?? '');
}

/**
 * Answers an N-CREATE or N-SET of a Modality Performed Procedure Step (PS3.4 annex F). Success is said once the data
 * set, its receipt and what follows for the order are durable; what is refused is kept too, with the reason.
 */
export async function answerPerformedStep(operation: Operation): Promise<void> {
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
  const read = readIdentifier(identifier, context.transferSyntax);
  const told = await transact(platform.db, async (tx) => {
    const message = { sopInstanceUid: uid, sender: callingAe, hash: stored.hash };
    const take = isCreation ? create : set;
    const told = read.ok
      ? await take(tx, operation, read.json, message)
      : refused(Status.processingFailure, read.reason);
    const { outcome, problem, reason } = told;
    await writeReceipt(tx, platform.clock, {
      door: 'dimse',
      sender: callingAe,
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
