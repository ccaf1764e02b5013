import { isUid } from '../domain/ids.ts';
import { IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION } from '../formats/dicom/implementation.ts';
import { type HeaderResult, readDicomHeader } from '../formats/dicom/read-header.ts';
import { writeMetaHeader } from '../formats/dicom/write-meta-header.ts';
import { type CommandSet, responseTo } from '../formats/dimse/command.ts';
import { GLANCED_HEADER } from '../ingest/read-header.ts';
import { receiveInstance } from '../ingest/receive-instance.ts';
import { DiskFull, isDiskFull } from '../platform/disk-space.ts';
import type { Platform } from '../platform/platform.ts';
import { type Origin, writeReceipt } from '../receipts/journal.ts';
import { AssociationFault } from './association-fault.ts';
import type { DataSetReader } from './messages.ts';
import type { Context } from './negotiate.ts';
import type { Caller } from './peers.ts';
import { Status, statusOfProblem } from './store-status.ts';

/** What most headers lie within, looked at before anything is kept; where one does not, a longer beginning is. */
const BEGINNING_BYTES = [64 * 1024, 1024 * 1024];
const LONGEST_BEGINNING = Math.max(...BEGINNING_BYTES);

/**
 * Memory for the beginning of a file. An association uses the same for all its instances, one after the other: made
 * anew for each it would keep the garbage collector busier than anything else here.
 */
export type BeginningBuffer = { bytes: Buffer | null };

type Beginning = {
  readonly bytes: Buffer;
  /** Whether this is all of the file. */
  readonly isAll: boolean;
  readonly read: HeaderResult;
};

/** Reads a data set, behind its meta header, as far as its header goes. */
async function beginningOf(
  dataSet: DataSetReader,
  buffer: BeginningBuffer,
  meta: Uint8Array,
): Promise<Beginning> {
  buffer.bytes ??= Buffer.allocUnsafeSlow(LONGEST_BEGINNING);
  const { bytes } = buffer;
  bytes.set(meta);
  let length = meta.length;
  let isAll = false;
  for (const most of BEGINNING_BYTES) {
    while (length < most && !isAll) {
      const piece = await dataSet.read(most - length);
      if (piece === null) isAll = true;
      else {
        bytes.set(piece, length);
        length += piece.length;
      }
    }
    const held = bytes.subarray(0, length);
    const fileSize = isAll ? length : Number.MAX_SAFE_INTEGER;
    const read = readDicomHeader(held, { fileSize, limits: GLANCED_HEADER });
    if (read.ok || isAll || read.needBytes === undefined || most === LONGEST_BEGINNING) {
      return { bytes: held, isAll, read };
    }
  }
  throw new Error('the last beginning is the longest');
}

/** All bytes of a file, those after its beginning as they come in: each is to be done with before the next is asked for. */
async function* bytesOf({ bytes, isAll }: Beginning, dataSet: DataSetReader): AsyncGenerator<Buffer> {
  yield bytes;
  if (isAll) return;
  for (let piece = await dataSet.read(); piece !== null; piece = await dataSet.read()) yield piece;
}

/** Why the sender's word for the instance and the data set disagree, as far as its beginning tells; null when they do not. */
export function mismatchOf(
  command: { affectedSopClassUid?: string; affectedSopInstanceUid?: string },
  header: { sopClassUid: string; sopInstanceUid: string },
): string | null {
  if (header.sopInstanceUid !== command.affectedSopInstanceUid) {
    return 'The data set has another SOP Instance UID than its command';
  }
  return header.sopClassUid === command.affectedSopClassUid
    ? null
    : 'The data set has another SOP Class UID than its command';
}

async function keepMismatched(
  { db, blobs, clock }: Platform,
  bytes: AsyncIterable<Uint8Array>,
  origin: Origin,
  reason: string,
): Promise<void> {
  const stored = await blobs.put(bytes);
  await db.transaction().execute((tx) =>
    writeReceipt(tx, clock, {
      ...origin,
      ...stored,
      format: 'dicom',
      outcome: 'quarantined',
      problem: 'other-than-announced',
      reason,
      studyUid: null,
      sopInstanceUid: null,
      labReportId: null,
      visitId: null,
    }),
  );
}

function failure({ log }: Platform, request: CommandSet, error: unknown): CommandSet {
  if (error instanceof AssociationFault) throw error;
  log.error({ err: error }, 'a C-STORE failed');
  return isDiskFull(error)
    ? responseTo(request, Status.outOfResources, { errorComment: new DiskFull().message })
    : responseTo(request, Status.processingFailure, { errorComment: 'The archive failed' });
}

/**
 * Stores one instance (PS3.4 annex B) as it was sent, in the transfer syntax of its context, while it comes in.
 * Answers success only once it is durable; what is kept apart is a failure to its sender, with the reason.
 * The calling AE stands in the receipt and not in the file: sent again by another, the same object is the same bytes.
 * @throws AssociationFault when the peer goes away meanwhile; nothing of the instance is left then
 */
export async function answerStore(
  platform: Platform,
  sender: Pick<Caller, 'aeTitle' | 'site'>,
  context: Context,
  request: CommandSet,
  dataSet: DataSetReader,
  buffer: BeginningBuffer,
): Promise<CommandSet> {
  const { affectedSopClassUid = '', affectedSopInstanceUid = '' } = request;
  if (affectedSopClassUid !== context.abstractSyntax) {
    return responseTo(request, Status.mismatch, { errorComment: 'Not the SOP class of its context' });
  }
  if (!isUid(affectedSopInstanceUid)) {
    return responseTo(request, Status.cannotUnderstand, { errorComment: 'Its SOP Instance UID is none' });
  }
  const meta = writeMetaHeader({
    sopClassUid: affectedSopClassUid,
    sopInstanceUid: affectedSopInstanceUid,
    transferSyntaxUid: context.transferSyntax,
    implementationClassUid: IMPLEMENTATION_CLASS_UID,
    implementationVersion: IMPLEMENTATION_VERSION,
  });
  const { aeTitle, site } = sender;
  const name = affectedSopInstanceUid;
  const origin: Origin = { door: 'dimse', sender: aeTitle, site, name, uploadId: null };
  try {
    const beginning = await beginningOf(dataSet, buffer, meta);
    const { read, isAll } = beginning;
    const bytes = bytesOf(beginning, dataSet);
    const mismatch = read.ok ? mismatchOf(request, read.header) : null;
    if (mismatch !== null) {
      await keepMismatched(platform, bytes, origin, mismatch);
      return responseTo(request, Status.mismatch, { errorComment: mismatch });
    }
    const whole = read.ok && isAll ? read.header : null;
    const { outcome, problem, reason } = await receiveInstance(platform, bytes, origin, whole);
    if (outcome !== 'quarantined') return responseTo(request, Status.success);
    return responseTo(request, statusOfProblem(problem), { errorComment: reason ?? 'A person must decide' });
  } catch (error) {
    return failure(platform, request, error);
  }
}
