import { openHeader, openStored } from '../dicomweb/stored-file.ts';
import { CommandField, encodeCommand } from '../formats/dimse/command.ts';
import { dataPdus } from '../formats/dimse/pdu.ts';
import type { BlobStore } from '../platform/blobs/blob-store.ts';
import type { Connection } from './connection.ts';

/** An instance that is held, as it is needed to send it on. */
export type HeldInstance = {
  readonly sopInstanceUid: string;
  readonly sopClassUid: string;
  readonly transferSyntaxUid: string;
  readonly hash: string;
};

/** On whose behalf an instance is sent (PS3.7 section 9.1.1.1): the C-MOVE's calling AE and message. */
export type Originator = { readonly ae: string; readonly messageId: number };

export type SendTo = {
  readonly connection: Connection;
  readonly contextId: number;
  /** The longest PDU that the receiver takes; 0 for any. */
  readonly maxPduLength: number;
};

const CHUNK_BYTES = 1024 * 1024;

/** Sends a C-STORE request with the data set as it was received; the answer is for the caller to wait for. */
export async function sendInstance(
  blobs: BlobStore,
  { connection, contextId, maxPduLength }: SendTo,
  messageId: number,
  instance: HeldInstance,
  originator: Originator | null,
): Promise<void> {
  await using blob = await openStored(blobs, instance.hash);
  const { dataSetOffset } = await openHeader(blob);
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
  for (let at = dataSetOffset; at < blob.sizeBytes; at += CHUNK_BYTES) {
    const bytes = await blob.read(at, CHUNK_BYTES);
    const isLast = at + CHUNK_BYTES >= blob.sizeBytes;
    await connection.send(dataPdus(contextId, 'dataSet', bytes, isLast, maxPduLength));
  }
}
