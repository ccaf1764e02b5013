import { createHash } from 'node:crypto';
import { encodeCommand, parseCommand } from '../../src/formats/dimse/command.ts';
import { dataPdus, releaseRq } from '../../src/formats/dimse/pdu.ts';
import type { Served } from '../commands/tamsoat.ts';
import { rawPeer, requestOf } from '../dimse/raw-peer.ts';
import { sendFile } from '../intake/send.ts';

export const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** What a door said to a sender: whether it took the object, and its own words or code. */
export type Answer = { readonly taken: boolean; readonly status: number; readonly told: string };

const bodyOf = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/** One object by STOW-RS. */
export async function byStow(hub: Served, bytes: Uint8Array): Promise<Answer> {
  const headers = { 'content-type': 'application/dicom' };
  const answer = await hub.asAutomation('/dicom-web/studies', {
    method: 'POST',
    headers,
    body: bodyOf(bytes),
  });
  return { taken: answer.status === 200, status: answer.status, told: await answer.text() };
}

/** One file by the upload page's protocol; whether it was taken stands in its receipts. */
export async function byUpload(
  hub: Served,
  uploadId: string,
  name: string,
  bytes: Uint8Array,
): Promise<Answer> {
  const answer = await sendFile(hub.asAutomation, uploadId, name, bytes);
  return { taken: answer.status === 204, status: answer.status, told: await answer.text() };
}

export async function byHl7(hub: Served, bytes: Uint8Array): Promise<Answer> {
  const headers = { 'content-type': 'application/hl7-v2' };
  const answer = await hub.asAutomation('/api/hl7', { method: 'POST', headers, body: bodyOf(bytes) });
  const told = await answer.text();
  return { taken: answer.ok && /\rMSA\|AA/.test(told), status: answer.status, told };
}

/** One Bundle by FHIR. */
export async function byFhir(hub: Served, bytes: Uint8Array): Promise<Answer> {
  const headers = { 'content-type': 'application/fhir+json', prefer: 'handling=lenient' };
  const answer = await hub.asAutomation('/fhir', { method: 'POST', headers, body: bodyOf(bytes) });
  return { taken: answer.status === 200, status: answer.status, told: await answer.text() };
}

/** An instance as a C-STORE sends it: the data set alone, the rest in the words of the command. */
export type Instance = {
  readonly sopClassUid: string;
  readonly sopInstanceUid: string;
  readonly transferSyntaxUid: string;
  readonly dataSet: Uint8Array;
};

const LONGEST_PDU = 16_384;

/** One instance by a C-STORE on an association of its own; status -1 where the association or its context was refused. */
export async function byStore(hub: Pick<Served, 'dicom'>, instance: Instance): Promise<Answer> {
  const { sopClassUid, sopInstanceUid, transferSyntaxUid, dataSet } = instance;
  const peer = await rawPeer(hub.dicom);
  try {
    const context = { id: 1, abstractSyntax: sopClassUid, transferSyntaxes: [transferSyntaxUid] };
    peer.say(requestOf([context], { callingAe: 'HOSTILE' }));
    const accepted = await peer.hear();
    // Of the context's item: its number, reserved, result (PS3.8 section 9.3.3.2).
    if (!accepted.startsWith('02') || !/21000[0-9a-f]{3}01000000/.test(accepted)) {
      return { taken: false, status: -1, told: 'the association or its context was refused' };
    }
    const command = encodeCommand({
      commandField: 1,
      messageId: 1,
      priority: 0,
      affectedSopClassUid: sopClassUid,
      affectedSopInstanceUid: sopInstanceUid,
      hasDataSet: true,
    });
    peer.say(dataPdus(1, 'command', command, true, LONGEST_PDU));
    peer.say(dataPdus(1, 'dataSet', dataSet, true, LONGEST_PDU));
    const response = Buffer.from(await peer.hear(), 'hex');
    const read = response[0] === 4 ? parseCommand(response.subarray(12)) : null;
    if (read?.ok !== true)
      return { taken: false, status: -1, told: `no response: ${response.toString('hex')}` };
    const { status = -1, errorComment = '' } = read.command;
    peer.say(releaseRq());
    await peer.hear();
    return { taken: status === 0, status, told: errorComment };
  } finally {
    peer.socket.destroy();
  }
}
