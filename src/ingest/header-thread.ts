import { parentPort, workerData } from 'node:worker_threads';
import { z } from 'zod';
import { blobHash } from '../domain/ids.ts';
import { type HeaderResult, readDicomHeader } from '../formats/dicom/read-header.ts';
import { openFileBlobs } from '../platform/blobs/blob-store.ts';

/** The thread that reads one hard header under the full limits; `read-header.ts` ends it when it takes too long. */
const { blobsPath, hash } = z.strictObject({ blobsPath: z.string(), hash: z.string() }).parse(workerData);

const FIRST_BYTES = 1024 * 1024;

/** From as few bytes as it takes. */
async function read(): Promise<HeaderResult> {
  const name = blobHash(hash);
  if (name === null) throw new Error('the thread was given no hash');
  const blobs = await openFileBlobs(blobsPath);
  await using blob = await blobs.open(name);
  let length = Math.min(FIRST_BYTES, blob.sizeBytes);
  for (;;) {
    const result = readDicomHeader(await blob.read(0, length), { fileSize: blob.sizeBytes });
    if (result.ok || result.needBytes === undefined || length >= blob.sizeBytes) return result;
    length = Math.min(blob.sizeBytes, Math.max(result.needBytes, length * 4));
  }
}

parentPort?.postMessage('begun');
parentPort?.postMessage({ answer: await read() });
