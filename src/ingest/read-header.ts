import { Worker } from 'node:worker_threads';
import { type HeaderResult, readDicomHeader } from '../formats/dicom/read-header.ts';
import type { ScanLimits } from '../formats/dicom/scan-elements.ts';
import type { OpenBlob, Stored } from '../platform/blobs/blob-store.ts';

/** What every scanner's header stays far below; it is read at once, in a tenth of a millisecond. */
export const EASY_HEADER: ScanLimits = { depth: 64, elements: 10_000, headerBytes: 1024 * 1024 };
/**
 * What may be read of a header at once to see whose it is: a second look at an object on its way to the archive,
 * which judges it under the full limits in a thread. Deflated bytes are inflated no further than this.
 */
export const GLANCED_HEADER: ScanLimits = { depth: 64, elements: 50_000, headerBytes: 8 * 1024 * 1024 };
/** The first is in memory still; few headers need more. */
const FIRST_BYTES = [64 * 1024, 256 * 1024];
const DEADLINE_MS = 10_000;
const MEMORY_MB = 384;

/** At most so many hard headers are read at the same time; the others wait their turn. */
const seats: Promise<unknown>[] = [Promise.resolve(), Promise.resolve()];
let nextSeat = 0;

/**
 * Reads the header of a stored file. What is more than an ordinary header, or is refused at first sight, is read
 * again under the full limits in a thread that is ended when it takes too long, so that no sender's bytes hold up
 * the hub.
 */
export async function readHeader(blob: OpenBlob, { hash }: Stored, blobsPath: string): Promise<HeaderResult> {
  for (const length of FIRST_BYTES) {
    const first = await blob.read(0, Math.min(length, blob.sizeBytes));
    const easy = readDicomHeader(first, { fileSize: blob.sizeBytes, limits: EASY_HEADER });
    if (easy.ok) return easy;
    if (easy.needBytes === undefined || first.length === blob.sizeBytes) break;
  }
  const seat = nextSeat++ % seats.length;
  const turn = (seats[seat] ?? Promise.resolve()).then(() => readInThread({ blobsPath, hash }));
  seats[seat] = turn.catch(() => undefined);
  return turn;
}

function readInThread(workerData: { blobsPath: string; hash: string }): Promise<HeaderResult> {
  return new Promise((resolve, reject) => {
    const thread = new Worker(new URL('./header-thread.ts', import.meta.url), {
      name: 'header',
      workerData,
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    const end = (settle: () => void) => {
      clearTimeout(timer);
      thread.removeAllListeners();
      // A thread that is being ended may still say that it ran out of memory.
      thread.on('error', () => {});
      thread.terminate().then(settle, settle);
    };
    const giveUp = (reason: string) => end(() => resolve({ ok: false, problem: 'unreadable', reason }));
    let timer: NodeJS.Timeout | undefined;
    thread.on('message', (said: 'begun' | HeaderResult) => {
      if (said !== 'begun') end(() => resolve(said));
      else timer = setTimeout(() => giveUp('the header takes too long to read'), DEADLINE_MS);
    });
    thread.once('error', (error: NodeJS.ErrnoException) => {
      // Anything else is the hub's own fault and says nothing of the bytes: their sender may send them again.
      if (error.code === 'ERR_WORKER_OUT_OF_MEMORY') giveUp('the header asks for too much memory');
      else end(() => reject(error));
    });
    thread.once('exit', () => giveUp('the header could not be read to its end'));
  });
}
