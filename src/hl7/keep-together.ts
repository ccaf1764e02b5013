import { frame } from '../formats/hl7/frames.ts';
import type { BlobStore, Stored } from '../platform/blobs/blob-store.ts';

/** Of messages that are written together; a longer one is written for itself. */
const MOST_BYTES = 1024 ** 2;
const MOST_MESSAGES = 256;

type Waiting = {
  readonly bytes: Buffer;
  readonly kept: (stored: Stored) => void;
  readonly failed: (error: unknown) => void;
};

/** Keeps the bytes of messages; durable when it resolves. `hash` names the file that holds them. */
export type Keeper = (bytes: Buffer) => Promise<Stored>;

/** The waiting messages, in their order, that fit into one file; at least one. */
function nextOf(waiting: Waiting[]): Waiting[] {
  let total = 0;
  const beyond = waiting.findIndex(({ bytes }, at) => {
    total += bytes.length;
    return at > 0 && (at >= MOST_MESSAGES || total > MOST_BYTES);
  });
  return waiting.splice(0, beyond === -1 ? waiting.length : beyond);
}

/**
 * Lets messages that come at the same moment, of whatever sender, share one file, since each file waits for the disk:
 * while one is written the next ones gather. A message that came alone is a file as it is; of several the file holds
 * their MLLP frames, one after the other.
 */
export function keepTogether(blobs: BlobStore): Keeper {
  const waiting: Waiting[] = [];
  let busy = false;

  async function write(): Promise<void> {
    busy = true;
    // What comes in the same moment goes along.
    await Promise.resolve();
    while (waiting.length > 0) {
      const together = nextOf(waiting);
      const [only] = together;
      try {
        const bytes =
          together.length === 1 && only !== undefined
            ? only.bytes
            : Buffer.concat(together.map((one) => frame(one.bytes)));
        const stored = await blobs.put(bytes);
        for (const { kept } of together) kept(stored);
      } catch (error) {
        for (const { failed } of together) failed(error);
      }
    }
    busy = false;
  }

  return (bytes) =>
    new Promise((kept, failed) => {
      waiting.push({ bytes, kept, failed });
      if (!busy) void write();
    });
}
