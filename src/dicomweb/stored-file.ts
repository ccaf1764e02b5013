import { pipeline, Readable } from 'node:stream';
import { constants, createInflateRaw } from 'node:zlib';
import { HubError } from '../domain/errors.ts';
import { blobHash } from '../domain/ids.ts';
import { type FrameTable, findFrames, type ReadBytes } from '../formats/dicom/frames.ts';
import { type OpenedFile, openPart10 } from '../formats/dicom/open-part10.ts';
import { type DicomHeader, headerOf } from '../formats/dicom/read-header.ts';
import { parseFrameTable } from '../ingest/frame-table.ts';
import type { BlobStore, OpenBlob } from '../platform/blobs/blob-store.ts';

const FIRST_BYTES = 32 * 1024;
/** A deflated file is served only while its data set is at most this big, inflated. */
const INFLATED_BYTES = 256 * 1024 * 1024;
const PIECE_BYTES = 1024 * 1024;

export async function openStored(blobs: BlobStore, hash: string): Promise<OpenBlob> {
  const named = blobHash(hash);
  if (named === null) throw new Error('an instance row names no blob');
  return blobs.open(named);
}

/** Opens the header of a stored file from as few bytes as it takes. @throws HubError unprocessable */
export async function openHeader(blob: OpenBlob): Promise<OpenedFile> {
  let length = Math.min(FIRST_BYTES, blob.sizeBytes);
  for (;;) {
    const opened = openPart10(await blob.read(0, length), { fileSize: blob.sizeBytes });
    if (opened.ok) return opened.file;
    if (opened.needBytes === undefined || length >= blob.sizeBytes) {
      throw new HubError('unprocessable', `The file cannot be read: ${opened.reason}`);
    }
    length = Math.min(blob.sizeBytes, Math.max(opened.needBytes, length * 4));
  }
}

/** The data set of a deflated file piece by piece. */
function inflating(blob: OpenBlob, { dataSetOffset }: OpenedFile): AsyncIterable<Buffer> {
  async function* deflated(): AsyncGenerator<Buffer> {
    for (let at = dataSetOffset; at < blob.sizeBytes; at += PIECE_BYTES)
      yield await blob.read(at, PIECE_BYTES);
  }
  const inflate = createInflateRaw({ finishFlush: constants.Z_SYNC_FLUSH });
  // An error reaches the reader of the pieces through the stream itself.
  return pipeline(Readable.from(deflated()), inflate, () => undefined);
}

/**
 * The whole inflated data set of a deflated file. It is inflated twice: once to see that it keeps the bound, and how
 * long it is, so that no more memory is taken than it needs.
 * @throws HubError unprocessable
 */
export async function inflateStored(blob: OpenBlob, file: OpenedFile): Promise<Buffer> {
  try {
    let length = 0;
    for await (const piece of inflating(blob, file)) {
      length += piece.length;
      if (length > INFLATED_BYTES) {
        throw new HubError('unprocessable', `The deflated data set is above ${INFLATED_BYTES} bytes`);
      }
    }
    const dataSet = Buffer.allocUnsafe(length);
    let at = 0;
    for await (const piece of inflating(blob, file)) at += piece.copy(dataSet, at);
    return dataSet;
  } catch (cause) {
    if (cause instanceof HubError) throw cause;
    throw new HubError('unprocessable', 'The deflated data set is corrupt', { cause });
  }
}

export type StoredPixels = {
  readonly file: OpenedFile;
  readonly header: DicomHeader;
  readonly table: FrameTable;
  readonly read: ReadBytes;
};

/** The pixels of a stored file; without a kept table they are looked for, and what is in the way is said. */
export async function openPixels(blob: OpenBlob, kept: string | null): Promise<StoredPixels> {
  const file = await openHeader(blob);
  const read = headerOf(file);
  if (!read.ok) throw new HubError('unprocessable', `The file cannot be read: ${read.reason}`);
  const { header } = read;
  if (header.pixelData === undefined || header.image === undefined) {
    throw new HubError('notFound', 'The instance has no pixels');
  }
  const inflated = header.deflated ? await inflateStored(blob, file) : null;
  const readBytes: ReadBytes = (offset, length) =>
    inflated === null ? blob.read(offset, length) : inflated.subarray(offset, offset + length);
  if (kept !== null) return { file, header, table: parseFrameTable(kept), read: readBytes };
  const found = await findFrames(header, readBytes, inflated?.length ?? blob.sizeBytes);
  if (!found.ok) throw new HubError('unprocessable', `No frame can be served: ${found.reason}`);
  return { file, header, table: found.table, read: readBytes };
}

/** @throws HubError notFound for a frame, counted from 0, beyond the `held` ones; its reason counts from 1. */
export function requireFrame(held: number, frame: number): void {
  if (frame >= 0 && frame < held) return;
  throw new HubError(
    'notFound',
    `There is no frame ${frame + 1}; the instance holds ${held} ${held === 1 ? 'frame' : 'frames'}`,
  );
}
