import { decodeFrame } from './decode-frame.ts';
import { canEncode, encodeFrame } from './encode-frame.ts';
import { type FrameTable, type ReadBytes, readFrame } from './frames.ts';
import type { DicomHeader } from './read-header.ts';
import { type TransferSyntax, transferSyntax, transferSyntaxUids } from './transfer-syntaxes.ts';

const decodable: ReadonlySet<TransferSyntax['pixels']> = new Set([
  'native',
  'rle',
  'jpeg',
  'jpegLs',
  'jpeg2000',
  'htj2k',
]);
const encapsulatedUncompressed = '1.2.840.10008.1.2.1.98';

/** Whether objects in one transfer syntax can be written in another here, as far as the syntaxes tell; never with loss. */
export function canTranscode(from: string, to: string): boolean {
  const source = transferSyntax(from);
  const target = transferSyntax(to);
  if (source === undefined || target === undefined || !decodable.has(source.pixels)) return false;
  return target.pixels === 'native' ? to !== encapsulatedUncompressed : canEncode(to);
}

/** Every transfer syntax that an object kept in `stored` can be had in, its own first. */
export function obtainable(stored: string): string[] {
  return [stored, ...transferSyntaxUids().filter((uid) => uid !== stored && canTranscode(stored, uid))];
}

export type TranscodedFrame =
  | { ok: true; bytes: Uint8Array; photometric: string }
  | { ok: false; reason: string };

/**
 * One frame in another transfer syntax: unpacked (little endian, colour pixel by pixel), or compressed without loss.
 * `photometric` is what its bytes mean then.
 */
export async function transcodeFrame(
  header: DicomHeader,
  table: FrameTable,
  read: ReadBytes,
  frame: number,
  to: string,
): Promise<TranscodedFrame> {
  const { image, pixelData } = header;
  if (image === undefined || pixelData === undefined) return { ok: false, reason: 'no pixel data' };
  const stored = await readFrame(table, frame, read);
  const decoded = await decodeFrame(stored, image, header.transferSyntaxUid, pixelData.bigEndian);
  if (!decoded.ok) return decoded;
  const { samples } = decoded.frame;
  const { photometric } = decoded.frame;
  if (canEncode(to)) return encodeFrame(decoded.frame, image, to);
  if (samples.BYTES_PER_ELEMENT * 8 !== image.bitsAllocated) {
    return {
      ok: false,
      reason: `the frame decodes to ${samples.BYTES_PER_ELEMENT * 8} bits a sample, the metadata says ${image.bitsAllocated}`,
    };
  }
  const bytes = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  return { ok: true, bytes, photometric };
}
