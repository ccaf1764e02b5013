import type { DecodeResult } from './decode-frame.ts';
import type { PixelDescription } from './describe-pixels.ts';

export type SampleArray = Uint8Array | Int8Array | Uint16Array | Int16Array | Uint32Array | Int32Array;

/**
 * Unpacks the samples of one uncompressed frame: cut to BitsStored, sign extended, one sample beside the other.
 *
 * Handles 1, 8, 16 and 32 bits allocated, planes, and the halved chroma of YBR_FULL_422. Overlays that old files hide
 * in unused high bits are cut off.
 */
export function unpackNative(bytes: Uint8Array, image: PixelDescription, bigEndian: boolean): DecodeResult {
  const { rows, columns, samplesPerPixel, bitsAllocated } = image;
  const pixels = rows * columns;
  const subsampled = image.photometric === 'YBR_FULL_422' && samplesPerPixel === 3;
  const stored = subsampled ? pixels * 2 : pixels * samplesPerPixel;
  if (bytes.length < Math.ceil((stored * bitsAllocated) / 8)) {
    return { ok: false, reason: `the frame has ${bytes.length} bytes, too few for its size` };
  }
  const raw = readSamples(bytes, stored, image, bigEndian);
  if (!raw) return { ok: false, reason: `pixels of ${bitsAllocated} bits cannot be decoded` };
  let samples = raw;
  if (subsampled) samples = spreadChroma(raw, pixels);
  else if (samplesPerPixel > 1 && image.planarConfiguration === 1)
    samples = interleave(raw, pixels, samplesPerPixel);
  const photometric = subsampled ? 'YBR_FULL' : image.photometric;
  return { ok: true, frame: { rows, columns, samplesPerPixel, photometric, samples } };
}

function readSamples(
  bytes: Uint8Array,
  count: number,
  image: PixelDescription,
  bigEndian: boolean,
): SampleArray | undefined {
  const { bitsAllocated, bitsStored, highBit, signed } = image;
  const output = emptySamples(count, bitsAllocated, signed);
  if (!output) return undefined;
  if (bitsAllocated === 1) {
    for (let i = 0; i < count; i++) output[i] = ((bytes[i >> 3] ?? 0) >> (i & 7)) & 1;
    return output;
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // Shifting the stored bits to the top of 32 and back cuts what is above and below them and extends the sign.
  const up = 31 - highBit;
  const down = 32 - bitsStored;
  for (let i = 0; i < count; i++) {
    let value: number;
    if (bitsAllocated === 8) value = bytes[i] ?? 0;
    else if (bitsAllocated === 16) value = view.getUint16(2 * i, !bigEndian);
    else value = view.getUint32(4 * i, !bigEndian);
    output[i] = signed ? (value << up) >> down : (value << up) >>> down;
  }
  return output;
}

function emptySamples(count: number, bitsAllocated: number, signed: boolean): SampleArray | undefined {
  if (bitsAllocated === 1) return new Uint8Array(count);
  if (bitsAllocated === 8) return signed ? new Int8Array(count) : new Uint8Array(count);
  if (bitsAllocated === 16) return signed ? new Int16Array(count) : new Uint16Array(count);
  if (bitsAllocated === 32) return signed ? new Int32Array(count) : new Uint32Array(count);
  return undefined;
}

function interleave(planes: SampleArray, pixels: number, samplesPerPixel: number): SampleArray {
  const output = planes.slice();
  for (let sample = 0; sample < samplesPerPixel; sample++) {
    for (let i = 0; i < pixels; i++) output[i * samplesPerPixel + sample] = planes[sample * pixels + i] ?? 0;
  }
  return output;
}

/** Two pixels are written as Y Y Cb Cr (PS3.3 §C.7.6.3.1.2). */
function spreadChroma(pairs: SampleArray, pixels: number): SampleArray {
  const output = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++) {
    const pair = (i >> 1) * 4;
    output[3 * i] = pairs[pair + (i & 1)] ?? 0;
    output[3 * i + 1] = pairs[pair + 2] ?? 0;
    output[3 * i + 2] = pairs[pair + 3] ?? 0;
  }
  return output;
}
