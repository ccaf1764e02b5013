import { HubError } from '../domain/errors.ts';
import { blobHash } from '../domain/ids.ts';
import { decodeFrame } from '../formats/dicom/decode-frame.ts';
import { readFrame } from '../formats/dicom/frames.ts';
import { toHounsfield } from '../formats/dicom/hounsfield.ts';
import { type DicomHeader, readDicomHeader } from '../formats/dicom/read-header.ts';
import { parseFrameTable } from '../ingest/frame-table.ts';
import type { BlobStore, OpenBlob } from '../platform/blobs/blob-store.ts';
import type { CtInstance } from './ct-instance.ts';
import type { CtStack } from './ct-stack.ts';
import type { CtVolume } from './lung/volume.ts';

const HEADER_BYTES = 1024 * 1024;

async function opened(blobs: BlobStore, instance: CtInstance): Promise<OpenBlob> {
  const hash = blobHash(instance.hash);
  if (hash === null) throw new HubError('invalid', 'An instance has no blob');
  return blobs.open(hash);
}

/** The header of a stored instance, read again from its bytes. @throws HubError unprocessable */
export async function headerOfInstance(blobs: BlobStore, instance: CtInstance): Promise<DicomHeader> {
  await using blob = await opened(blobs, instance);
  const first = await blob.read(0, HEADER_BYTES);
  const read = readDicomHeader(first, { fileSize: blob.sizeBytes });
  if (read.ok) return read.header;
  if (read.needBytes !== undefined) {
    const again = readDicomHeader(await blob.read(0, blob.sizeBytes), { fileSize: blob.sizeBytes });
    if (again.ok) return again.header;
  }
  throw new HubError('unprocessable', `An image of the series cannot be read: ${read.reason}`);
}

async function hounsfieldOf(
  blobs: BlobStore,
  instance: CtInstance,
  header: DicomHeader,
): Promise<Int16Array> {
  if (header.image === undefined || instance.frameTable === null) {
    throw new HubError('unprocessable', 'An image of the series has no pixels that can be found');
  }
  await using blob = await opened(blobs, instance);
  const bytes = await readFrame(parseFrameTable(instance.frameTable), 0, (offset, length) =>
    blob.read(offset, length),
  );
  const decoded = await decodeFrame(
    bytes,
    header.image,
    header.transferSyntaxUid,
    header.pixelData?.bigEndian ?? false,
  );
  if (!decoded.ok)
    throw new HubError('unprocessable', `An image of the series cannot be decoded: ${decoded.reason}`);
  const hounsfield = toHounsfield(decoded.frame, header.image);
  if (!hounsfield.ok)
    throw new HubError(
      'unprocessable',
      `An image of the series is not in Hounsfield units: ${hounsfield.reason}`,
    );
  return hounsfield.values;
}

/** Decodes a stack into one block of Hounsfield units; slice z of the volume is slice z of the stack. */
export async function loadCtVolume(blobs: BlobStore, stack: CtStack<CtInstance>): Promise<CtVolume> {
  const { columns, rows, slices, spacingMm } = stack;
  const hu = new Int16Array(columns * rows * slices.length);
  for (const [z, slice] of slices.entries()) {
    hu.set(await hounsfieldOf(blobs, slice.item, slice.header), z * columns * rows);
  }
  return { hu, columns, rows, slices: slices.length, spacingMm };
}
