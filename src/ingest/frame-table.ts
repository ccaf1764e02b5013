import { z } from 'zod';
import { type FrameTable, findFrames } from '../formats/dicom/frames.ts';
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

const count = z.int().min(0);

const frameTable = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('native'), offset: count, frameBits: count, frames: count }),
  z.strictObject({
    kind: z.literal('encapsulated'),
    fragments: z.array(count),
    firstFragments: z.array(count),
    frames: count,
  }),
]) satisfies z.ZodType<FrameTable>;

/** The frame table kept with an instance. */
export function parseFrameTable(json: string): FrameTable {
  return frameTable.parse(JSON.parse(json));
}
