import { CommandField, type CommandSet } from '../formats/dimse/command.ts';
import { answerOfThread } from '../platform/deadline-thread.ts';
import { COMMITMENT_INSTANCE, commitmentResult, type Judged } from './commitment-messages.ts';
import { writeIdentifier } from './identifier.ts';
import { SopClass } from './negotiate.ts';

/** More would hold up others; a thread writes them. */
const AT_ONCE = 500;
const DEADLINE_MS = 60_000;
const MEMORY_MB = 384;

export type Result = {
  readonly transactionUid: string;
  readonly ae: string;
  readonly transferSyntax: string;
  readonly judged: Judged;
};
export type WrittenResult = { readonly eventTypeId: number; readonly dataSet: Uint8Array };

export function writeResult({ transactionUid, ae, transferSyntax, judged }: Result): WrittenResult {
  const { eventTypeId, json } = commitmentResult(transactionUid, ae, judged);
  return { eventTypeId, dataSet: writeIdentifier(json, transferSyntax) };
}

async function writeInThread(result: Result): Promise<WrittenResult> {
  const written = await answerOfThread<WrittenResult>({
    script: new URL('./result-thread.ts', import.meta.url),
    name: 'result',
    workerData: result,
    deadlineMs: DEADLINE_MS,
    memoryMb: MEMORY_MB,
  });
  if (!written.ok) throw new Error(`a result of storage commitment was not written: ${written.because}`);
  return written.answer;
}

/** The event that tells a result of storage commitment, and its data set. */
export async function resultEvent(
  messageId: number,
  result: Result,
): Promise<{ command: CommandSet; dataSet: Buffer }> {
  const few = result.judged.length <= AT_ONCE;
  const { eventTypeId, dataSet } = few ? writeResult(result) : await writeInThread(result);
  return {
    command: {
      commandField: CommandField.nEventReportRq,
      messageId,
      affectedSopClassUid: SopClass.storageCommitment,
      affectedSopInstanceUid: COMMITMENT_INSTANCE,
      eventTypeId,
      hasDataSet: true,
    },
    dataSet: Buffer.from(dataSet.buffer, dataSet.byteOffset, dataSet.byteLength),
  };
}
