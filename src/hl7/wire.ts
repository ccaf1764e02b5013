import type { Socket } from 'node:net';
import { ackAtOnce } from '../platform/ack-at-once.ts';

/** Why nothing more is read: the sender closed, said nothing for too long, or the hub stops. */
export type Silence = 'closed' | 'late' | 'stopping';

/** The bytes of one connection, a chunk at a time: while one is worked on, none is read. */
export type Wire = {
  next(waitMs: number): Promise<Buffer | Silence>;
  /** Writes an answer; resolves to false where the sender does not take it. */
  say(bytes: Uint8Array): Promise<boolean>;
  /** Ends the wait for bytes, now or later. */
  interrupt(): void;
  /** Says no more, and waits a while for the sender to close. */
  finish(): Promise<void>;
};

const STOPPING_MS = 500;

/** Takes over a socket; the sender has `answerMs` to take an answer, and to close after the last one. */
export function openWire(socket: Socket, answerMs: number): Wire {
  let ended = false;
  let stopping = false;
  let wake: (what: Buffer | Silence) => void = () => undefined;

  socket.setKeepAlive(true);
  const end = () => {
    ended = true;
    wake('closed');
  };
  socket.on('end', end);
  socket.on('close', end);
  // 'close' follows; a sender that went away is no error of ours.
  socket.on('error', end);

  /** Waits for the first of some events; false once the time is over. */
  function within(ms: number, ...events: string[]): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (heard: boolean) => {
        clearTimeout(timer);
        for (const event of events) socket.off(event, onEvent);
        resolve(heard);
      };
      const onEvent = () => done(true);
      const timer = setTimeout(() => done(false), ms);
      for (const event of events) socket.on(event, onEvent);
    });
  }

  return {
    next(waitMs) {
      if (stopping) return Promise.resolve('stopping');
      if (ended) return Promise.resolve('closed');
      return new Promise((resolve) => {
        const done = (what: Buffer | Silence) => {
          clearTimeout(timer);
          socket.off('data', done);
          wake = () => undefined;
          socket.pause();
          resolve(what);
        };
        const timer = setTimeout(() => done('late'), Math.max(0, waitMs));
        wake = done;
        socket.on('data', done);
        socket.resume();
      });
    },
    async say(bytes) {
      if (!socket.writable) return false;
      const taken = socket.write(bytes);
      ackAtOnce(socket);
      if (taken) return true;
      await within(answerMs, 'drain', 'close');
      return socket.writable && !socket.writableNeedDrain;
    },
    interrupt() {
      stopping = true;
      wake('stopping');
    },
    async finish() {
      if (!socket.destroyed) {
        socket.end();
        // What still comes is read away, so that our last word is not lost in a reset.
        socket.resume();
        // A hub that stops does not wait for senders that hold their connection for hours.
        if (!ended) await within(stopping ? Math.min(answerMs, STOPPING_MS) : answerMs, 'end', 'close');
        if (!socket.writableFinished && !socket.destroyed) await within(answerMs, 'finish', 'close');
      }
      socket.destroy();
    },
  };
}
