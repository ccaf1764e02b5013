import { ServerResponse } from 'node:http';
import type { HubContext } from './env.ts';

export type SendBuffers = {
  /** Bytes for the body of this request's answer, and for nothing else: they are used again. */
  filled(
    c: HubContext,
    sizeBytes: number,
    fill: (bytes: Buffer<ArrayBuffer>) => Promise<void>,
  ): Promise<Buffer<ArrayBuffer>>;
};

const STEP_BYTES = 64 * 1024;
const LARGEST_BYTES = 16 * 1024 ** 2;
const KEPT_BYTES = 32 * 1024 ** 2;

function outgoingOf(c: HubContext): ServerResponse | null {
  const { env }: { env: unknown } = c;
  const outgoing = typeof env === 'object' && env !== null && 'outgoing' in env ? env.outgoing : null;
  return outgoing instanceof ServerResponse ? outgoing : null;
}

/**
 * Memory that answers are made in, used again once they have left. To take half a megabyte anew for every frame keeps
 * the garbage collector busier than all the rest of the answer takes.
 */
export function openSendBuffers(): SendBuffers {
  const free = new Map<number, ArrayBuffer[]>();
  let kept = 0;

  function giveBack(memory: ArrayBuffer): void {
    if (kept + memory.byteLength > KEPT_BYTES) return;
    kept += memory.byteLength;
    const same = free.get(memory.byteLength);
    if (same === undefined) free.set(memory.byteLength, [memory]);
    else same.push(memory);
  }

  return {
    async filled(c, sizeBytes, fill) {
      const outgoing = outgoingOf(c);
      if (outgoing === null || outgoing.closed || sizeBytes > LARGEST_BYTES) {
        const bytes = Buffer.from(new ArrayBuffer(sizeBytes));
        await fill(bytes);
        return bytes;
      }
      const whole = Math.max(1, Math.ceil(sizeBytes / STEP_BYTES)) * STEP_BYTES;
      const again = free.get(whole)?.pop();
      if (again !== undefined) kept -= whole;
      const memory = again ?? new ArrayBuffer(whole);
      // Free again once nobody writes it and nobody reads it: closed means that all was handed to the system, or
      // that the client is gone, and it may go while the bytes are still being filled.
      let uses = 2;
      const done = () => {
        uses -= 1;
        if (uses === 0) giveBack(memory);
      };
      outgoing.once('close', done);
      const bytes = Buffer.from(memory, 0, sizeBytes);
      try {
        await fill(bytes);
      } finally {
        done();
      }
      return bytes;
    },
  };
}
