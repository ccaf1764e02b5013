import type { Socket } from 'node:net';
import { ABORT, PDU_HEADER_BYTES, pduHeader } from '../formats/dimse/pdu.ts';
import { ackAtOnce } from '../platform/ack-at-once.ts';
import { giveBack } from '../platform/give-back.ts';
import { AssociationFault } from './association-fault.ts';

/** Bytes that wait for a slow reader of ours before the peer is made to wait. */
const HIGH_WATER = 1024 * 1024;

export type PduHead = { readonly type: number; readonly length: number };

/** One connection, read PDU by PDU and written with backpressure; every wait for the peer is bounded. */
export type Connection = {
  /** The head of the first PDU of a message, null once the peer has closed; `idleMs` is asked before each wait. */
  nextPdu(idleMs: () => number): Promise<PduHead | null>;
  /** The head of a further PDU of the message at hand. */
  furtherPdu(): Promise<PduHead>;
  /** Exactly so many bytes of the PDU. */
  take(length: number): Promise<Buffer>;
  /** Some bytes of the PDU, at least one and at most `most`, which are there until more is read. */
  some(most: number): Promise<Buffer>;
  /** Resolves once the peer's side has taken the bytes into account. */
  send(bytes: Uint8Array): Promise<void>;
  /** Ends the wait for the next message, now or later; a message that has begun goes on. */
  interrupt(): void;
  /** Has the wait for the next message ask anew how long it may be. */
  poke(): void;
  /** Says a last word and waits at most `artimMs` for the peer to close. */
  finish(lastWord: Uint8Array | null, artimMs: number): Promise<void>;
};

/** Takes over a socket. `pduMs` bounds the waits for the rest of a PDU, all of them together. */
export function openConnection(socket: Socket, pduMs: number): Connection {
  const queue: Buffer[] = [];
  let queued = 0;
  let ended = false;
  let interrupted = false;
  let between = true;
  let leftMs = pduMs;
  /** Bytes of the first chunk that were given already. */
  let read = 0;
  /** The chunk of which the last bytes were given. */
  let spent: Buffer | null = null;
  let wake: () => void = () => undefined;
  let drained: () => void = () => undefined;

  socket.setNoDelay(true);
  socket.on('data', (chunk: Buffer) => {
    queue.push(chunk);
    queued += chunk.length;
    if (queued > HIGH_WATER) socket.pause();
    wake();
  });
  const end = () => {
    ended = true;
    wake();
    drained();
  };
  socket.on('end', end);
  socket.on('close', end);
  // 'close' follows and ends the association; a peer that went away is no error of ours.
  socket.on('error', end);
  socket.on('drain', () => drained());

  /** Waits for an event; answers the milliseconds it took, or null when `ms` went by without it. */
  function waited(listen: (done: () => void) => void, ms: number): Promise<number | null> {
    const from = performance.now();
    return new Promise((resolve) => {
      const timer = Number.isFinite(ms) ? setTimeout(() => resolve(null), Math.max(0, ms)) : undefined;
      listen(() => {
        clearTimeout(timer);
        resolve(performance.now() - from);
      });
    });
  }

  async function moreBytes(ms: number): Promise<number> {
    const took = await waited((done) => {
      wake = done;
    }, ms);
    wake = () => undefined;
    if (took === null) throw new AssociationFault('the peer was silent for too long', ABORT.notSpecified);
    return took;
  }

  function shift(most: number): Buffer {
    const [first] = queue;
    if (first === undefined) return Buffer.alloc(0);
    const bytes = first.subarray(read, read + most);
    read += bytes.length;
    queued -= bytes.length;
    if (read === first.length) {
      queue.shift();
      read = 0;
      spent = first;
    }
    if (queued <= HIGH_WATER / 2 && socket.isPaused()) socket.resume();
    return bytes;
  }

  async function some(most: number): Promise<Buffer> {
    if (spent !== null) giveBack(spent);
    spent = null;
    while (queue.length === 0) {
      if (ended) throw new AssociationFault('the peer closed the connection inside a PDU', null);
      leftMs -= await moreBytes(leftMs);
    }
    return shift(most);
  }

  async function take(length: number): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let missing = length; missing > 0; ) {
      const piece = Buffer.from(await some(missing));
      pieces.push(piece);
      missing -= piece.length;
    }
    return pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
  }

  async function furtherPdu(): Promise<PduHead> {
    leftMs = pduMs;
    return pduHeader(await take(PDU_HEADER_BYTES));
  }

  return {
    take,
    some,
    async nextPdu(idleMs) {
      between = true;
      while (queue.length === 0) {
        if (ended) return null;
        if (interrupted) throw new AssociationFault('the hub is stopping', ABORT.notSpecified);
        await moreBytes(idleMs());
      }
      between = false;
      return furtherPdu();
    },
    furtherPdu,
    async send(bytes) {
      if (ended || socket.destroyed) throw new AssociationFault('the peer closed the connection', null);
      const taken = socket.write(bytes);
      ackAtOnce(socket);
      if (taken) return;
      const took = await waited((done) => {
        drained = done;
      }, pduMs);
      drained = () => undefined;
      if (took === null) throw new AssociationFault('the peer takes no bytes', null);
      if (ended) throw new AssociationFault('the peer closed the connection', null);
    },
    interrupt() {
      interrupted = true;
      if (between) wake();
    },
    poke() {
      if (between) wake();
    },
    async finish(lastWord, artimMs) {
      if (!socket.destroyed && lastWord !== null) {
        socket.end(lastWord);
        // What the peer still sends is read away, so that our last word is not lost in a reset.
        socket.removeAllListeners('data');
        socket.resume();
        while (!ended) {
          const took = await waited((done) => {
            wake = done;
          }, artimMs);
          if (took === null) break;
        }
      }
      socket.destroy();
    },
  };
}
