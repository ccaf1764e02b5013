import { findFrames } from '../formats/dicom/frames.ts';
import type { DicomHeader } from '../formats/dicom/read-header.ts';
import type { OpenBlob } from '../platform/blobs/blob-store.ts';

/**
 * Where each frame lies in the file, as JSON for the row; null for an object without pixels, and for one whose
 * frames cannot be told apart: it is kept all the same, and asking for a frame says why there is none.
 */
export async function frameTableOf(blob: OpenBlob, header: DicomHeader): Promise<string | null> {
  // Offsets of a deflated data set are those of its inflated bytes, which are not what lies on disk.
  if (header.image === undefined || header.pixelData === undefined || header.deflated) return null;
  const found = await findFrames(header, (offset, length) => blob.read(offset, length), blob.sizeBytes);
  return found.ok ? JSON.stringify(found.table) : null;
}
