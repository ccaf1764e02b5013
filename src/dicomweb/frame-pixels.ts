import { HubError } from '../domain/errors.ts';
import { decodeFrame } from '../formats/dicom/decode-frame.ts';
import { readFrame } from '../formats/dicom/frames.ts';
import { requireFrame, type StoredPixels } from './stored-file.ts';

/**
 * One frame, `decode`d to what Explicit VR Little Endian would hold (colour becomes RGB, pixel by pixel) or as stored.
 * @throws HubError notFound, or unprocessable with the codec's reason
 */
export async function framePixels(pixels: StoredPixels, frame: number, decode: boolean): Promise<Uint8Array> {
  const { header, table, read } = pixels;
  requireFrame(table.frames, frame);
  const bytes = await readFrame(table, frame, read);
  if (!decode) return bytes;
  const { image, pixelData } = header;
  if (image === undefined) throw new HubError('notFound', 'The instance has no pixels');
  const decoded = await decodeFrame(bytes, image, header.transferSyntaxUid, pixelData?.bigEndian ?? false);
  if (!decoded.ok) throw new HubError('unprocessable', `The frame cannot be decoded: ${decoded.reason}`);
  const { samples } = decoded.frame;
  if (samples.BYTES_PER_ELEMENT * 8 !== image.bitsAllocated) {
    throw new HubError(
      'unprocessable',
      `The frame decodes to ${samples.BYTES_PER_ELEMENT * 8} bits a sample, the metadata says ${image.bitsAllocated}`,
    );
  }
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}
