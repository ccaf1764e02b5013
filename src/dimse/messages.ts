import { type CommandSet, parseCommand } from '../formats/dimse/command.ts';
import { ABORT, PDV_HEADER_BYTES, PduType, type PdvHeader, pdvHeader } from '../formats/dimse/pdu.ts';
import { AssociationFault } from './association-fault.ts';
import type { Connection } from './connection.ts';
import type { DimseLimits } from './limits.ts';

/** The bytes of a data set as they come in, at most so many at once, each there until the next are read; null at its end. */
export type DataSetReader = { read(most?: number): Promise<Buffer | null> };

/** One DIMSE message; its data set is read before the next message, and what the receiver leaves is passed over. */
export type Message = {
  readonly contextId: number;
  readonly command: CommandSet;
  readonly dataSet: DataSetReader | null;
};

/** How an association ended on the peer's side. */
export type Ending = 'released' | 'aborted' | 'closed';

/**
 * What a PDU means once the association stands (PS3.8 table 9-10, state 6).
 * @throws AssociationFault for one that has no place there
 */
export function meaningOf(type: number): 'data' | 'release' | 'abort' {
  if (type === PduType.data) return 'data';
  if (type === PduType.releaseRq) return 'release';
  if (type === PduType.abort) return 'abort';
  const known = type >= PduType.associateRq && type <= PduType.abort;
  throw new AssociationFault(
    known ? 'a PDU came out of turn' : 'an unknown PDU came',
    known ? ABORT.unexpectedPdu : ABORT.unknownPdu,
  );
}

function broken(message: string): AssociationFault {
  return new AssociationFault(message, ABORT.invalidParameter);
}

/**
 * The messages of an association in order, until the peer ends it.
 * `idleMs` is asked before each wait for a message. Bytes are bounded by the negotiated PDU and handed on as they come.
 * @throws AssociationFault
 */
export async function* readMessages(
  connection: Connection,
  limits: DimseLimits,
  idleMs: () => number,
): AsyncGenerator<Message, Ending> {
  /** Bytes left of the open PDU, and the open PDV with the bytes left of it. */
  let pduLeft = 0;
  let pdv: PdvHeader | null = null;
  let pdvLeft = 0;

  async function openPdu(inMessage: boolean): Promise<Ending | null> {
    const head = inMessage ? await connection.furtherPdu() : await connection.nextPdu(idleMs);
    if (head === null) return 'closed';
    const meaning = meaningOf(head.type);
    if (meaning !== 'data') {
      if (head.length !== 4) throw broken('a PDU has a wrong length');
      await connection.take(4);
      if (meaning === 'abort') {
        if (inMessage) throw new AssociationFault('the peer aborted inside a message', null);
        return 'aborted';
      }
      if (inMessage) {
        throw new AssociationFault('the peer released inside a message', ABORT.unexpectedPdu);
      }
      return 'released';
    }
    if (head.length > limits.maxPduLength) throw broken('a PDU is longer than was agreed');
    if (head.length < PDV_HEADER_BYTES) throw broken('a PDU holds no value');
    pduLeft = head.length;
    return null;
  }

  async function openPdv(inMessage: boolean): Promise<PdvHeader | Ending> {
    if (pduLeft === 0) {
      const ending = await openPdu(inMessage);
      if (ending !== null) return ending;
    }
    if (pduLeft < PDV_HEADER_BYTES) throw broken('a value is cut off');
    const head = pdvHeader(await connection.take(PDV_HEADER_BYTES));
    pduLeft -= PDV_HEADER_BYTES;
    if (head === null || head.length > pduLeft) throw broken('a value is longer than its PDU');
    pdv = head;
    pdvLeft = head.length;
    return head;
  }

  async function readCommand(first: PdvHeader): Promise<CommandSet> {
    const pieces: Buffer[] = [];
    let length = 0;
    for (let head = first; ; ) {
      if (!head.isCommand) throw broken('a data set came without its command');
      if (head.contextId !== first.contextId) throw broken('a command changes its presentation context');
      length += head.length;
      if (length > limits.commandBytes) throw broken('a command is too long');
      pieces.push(await connection.take(head.length));
      pduLeft -= head.length;
      if (head.isLast) break;
      const next = await openPdv(true);
      if (typeof next === 'string') throw broken('a command is cut off');
      head = next;
    }
    pdv = null;
    const parsed = parseCommand(Buffer.concat(pieces));
    if (!parsed.ok) throw broken(`a command cannot be read: ${parsed.reason}`);
    return parsed.command;
  }

  function dataSetOf(contextId: number): DataSetReader {
    let done = false;
    return {
      async read(most = Number.POSITIVE_INFINITY) {
        while (!done) {
          if (pdv === null) {
            const head = await openPdv(true);
            if (typeof head === 'string') throw broken('a data set is cut off');
            if (head.isCommand) throw broken('a command came inside a data set');
            if (head.contextId !== contextId) throw broken('a data set changes its presentation context');
          }
          if (pdvLeft > 0) {
            const bytes = await connection.some(Math.min(pdvLeft, most));
            pdvLeft -= bytes.length;
            pduLeft -= bytes.length;
            return bytes;
          }
          done = pdv?.isLast ?? false;
          pdv = null;
        }
        return null;
      },
    };
  }

  for (;;) {
    const head = await openPdv(false);
    if (typeof head === 'string') return head;
    const command = await readCommand(head);
    const dataSet = command.hasDataSet ? dataSetOf(head.contextId) : null;
    yield { contextId: head.contextId, command, dataSet };
    while (dataSet !== null && (await dataSet.read()) !== null);
  }
}

/** The whole of a small data set, such as an identifier. @throws AssociationFault when it is longer than `most` */
export async function readWhole(dataSet: DataSetReader, most: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for (let piece = await dataSet.read(); piece !== null; piece = await dataSet.read()) {
    length += piece.length;
    if (length > most) throw broken('an identifier is too long');
    pieces.push(Buffer.from(piece));
  }
  return Buffer.concat(pieces);
}
