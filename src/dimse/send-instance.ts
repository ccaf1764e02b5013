import { CommandField, encodeCommand } from '../formats/dimse/command.ts';
import { dataPdus } from '../formats/dimse/pdu.ts';
import type { Connection } from './connection.ts';
import type { Sendable } from './open-for-sending.ts';

/** An instance that is held, as it is needed to send it on. */
export type HeldInstance = {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly hash: string;
  readonly frameTable: string | null;
};

/** On whose behalf an instance is sent (PS3.7 section 9.1.1.1): the C-MOVE's calling AE and message. */
export type Originator = { readonly ae: string; readonly messageId: number };

export type SendTo = {
  readonly connection: Connection;
  /** The longest PDU that the receiver takes; 0 for any. */
  readonly maxPduLength: number;
};

const CHUNK_BYTES = 1024 * 1024;

/** Sends a C-STORE request with an opened data set; the answer is for the caller to wait for. */
export async function sendInstance(
  { file, dataSetOffset, contextId }: Sendable,
  { connection, maxPduLength }: SendTo,
  messageId: number,
  instance: HeldInstance,
  originator: Originator | null,
): Promise<void> {
  const command = encodeCommand({
    commandField: CommandField.cStoreRq,
    messageId,
    priority: 0,
    affectedSopClassUid: instance.sopClassUid,
    affectedSopInstanceUid: instance.sopInstanceUid,
    hasDataSet: true,
    ...(originator === null
      ? {}
      : { moveOriginatorAe: originator.ae, moveOriginatorMessageId: originator.messageId }),
  });
  await connection.send(dataPdus(contextId, 'command', command, true, maxPduLength));
  for (let at = dataSetOffset; at < file.sizeBytes; at += CHUNK_BYTES) {
    const bytes = await file.read(at, CHUNK_BYTES);
    const isLast = at + CHUNK_BYTES >= file.sizeBytes;
    await connection.send(dataPdus(contextId, 'dataSet', bytes, isLast, maxPduLength));
  }
}
