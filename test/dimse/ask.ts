import type { AssociateRequest, ProposedContext } from '../../src/formats/dimse/associate.ts';
import { type CommandSet, encodeCommand, parseCommand } from '../../src/formats/dimse/command.ts';
import { dataPdus, PDU_HEADER_BYTES, PDV_HEADER_BYTES, PduType } from '../../src/formats/dimse/pdu.ts';
import { EXPLICIT, type RawPeer, rawPeer, requestOf } from './raw-peer.ts';

const LONGEST_PDU = 16_384;

/** A message of the first context as a peer says it. */
export function messageOf(command: CommandSet, dataSet: Uint8Array | null = null): Buffer {
  const said = dataPdus(1, 'command', encodeCommand(command), true, LONGEST_PDU);
  if (dataSet === null) return said;
  return Buffer.concat([said, dataPdus(1, 'dataSet', dataSet, true, LONGEST_PDU)]);
}

/** The next command that a peer hears; data sets are passed over. */
export async function hearCommand(peer: RawPeer): Promise<CommandSet> {
  for (;;) {
    const pdu = Buffer.from(await peer.hear(), 'hex');
    if (pdu[0] !== PduType.data) throw new Error(`no message came, but ${pdu.toString('hex')}`);
    const body = PDU_HEADER_BYTES + PDV_HEADER_BYTES;
    // The lowest bit of a value's last header byte tells a command from a data set (PS3.8 annex E.2).
    if (((pdu[body - 1] ?? 0) & 1) === 0) continue;
    const read = parseCommand(pdu.subarray(body));
    if (!read.ok) throw new Error(read.reason);
    return read.command;
  }
}

/** A peer whose association for this SOP class stands; further contexts may follow it. */
export async function associate(
  address: string,
  abstractSyntax: string,
  of: Partial<AssociateRequest> = {},
  further: readonly ProposedContext[] = [],
): Promise<RawPeer> {
  const peer = await rawPeer(address);
  peer.say(requestOf([{ id: 1, abstractSyntax, transferSyntaxes: [EXPLICIT] }, ...further], of));
  const answer = await peer.hear();
  if (!answer.startsWith('02')) throw new Error(`the association was refused: ${answer}`);
  return peer;
}

/** Makes one request on an association of its own; gives the first response. */
export async function askOnce(
  address: string,
  abstractSyntax: string,
  command: CommandSet,
  dataSet: Uint8Array,
  callingAe = 'RAW',
): Promise<CommandSet> {
  const peer = await associate(address, abstractSyntax, { callingAe });
  try {
    peer.say(messageOf(command, dataSet));
    return await hearCommand(peer);
  } finally {
    peer.socket.destroy();
  }
}
