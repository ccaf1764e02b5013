import { HubError } from '../domain/errors.ts';
import { readFrame } from '../formats/dicom/frames.ts';
import { transcodeFrame } from '../formats/dicom/transcode-frame.ts';
import { requireFrame, type StoredPixels } from './stored-file.ts';

/**
 * One frame in the transfer syntax `to`, or as stored where that is null.
 * @throws HubError notFound, or unprocessable with the codec's reason
 */
export async function framePixels(
  { header, table, read }: StoredPixels,
  frame: number,
  to: string | null,
): Promise<Uint8Array> {
  requireFrame(table.frames, frame);
  if (to === null) return readFrame(table, frame, read);
  const made = await transcodeFrame(header, table, read, frame, to);
  if (!made.ok) throw new HubError('unprocessable', `The frame cannot be given so: ${made.reason}`);
  return made.bytes;
}
