import { type DicomHeader, type HeaderResult, readDicomHeader } from '../formats/dicom/read-header.ts';
import type { ScanLimits } from '../formats/dicom/scan-elements.ts';
import type { OpenBlob, Stored } from '../platform/blobs/blob-store.ts';
import { answerOfThread, inTurns } from '../platform/deadline-thread.ts';

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

const inTurn = inTurns(2);

/** The header of an ordinary object from its first bytes; null of any other, which `readHeader` judges. */
export function readEasyHeader(head: Buffer, sizeBytes: number): DicomHeader | null {
  const read = readDicomHeader(head, { fileSize: sizeBytes, limits: EASY_HEADER });
  return read.ok ? read.header : null;
}

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
  return inTurn(() => readInThread({ blobsPath, hash }));
}

const REFUSALS = {
  time: 'the header takes too long to read',
  memory: 'the header asks for too much memory',
  silence: 'the header could not be read to its end',
} as const;

async function readInThread(workerData: { blobsPath: string; hash: string }): Promise<HeaderResult> {
  const read = await answerOfThread<HeaderResult>({
    script: new URL('./header-thread.ts', import.meta.url),
    name: 'header',
    workerData,
    deadlineMs: DEADLINE_MS,
    memoryMb: MEMORY_MB,
  });
  return read.ok ? read.answer : { ok: false, problem: 'unreadable', reason: REFUSALS[read.because] };
}
