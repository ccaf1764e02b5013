import { createRequire } from 'node:module';
import type { PixelData } from './dicom-write.ts';

interface FrameInfo {
  readonly width: number;
  readonly height: number;
  readonly bitsPerSample: number;
  readonly componentCount: number;
  readonly isSigned: boolean;
  readonly isUsingColorTransform: boolean;
}

interface Encoder {
  getDecodedBuffer(info: FrameInfo): Uint8Array;
  getEncodedBuffer(): Uint8Array;
  encode(): void;
  delete(): void;
}

interface Charls {
  JpegLSEncoder: new () => Encoder & { setNearLossless(error: number): void };
}

interface OpenJph {
  HTJ2KEncoder: new () => Encoder & { setQuality(reversible: boolean, quantization: number): void };
}

/** One frame of whole numbers; `bits` is BitsStored. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly samples: Uint16Array | Int16Array | Uint8Array;
}

/** Turns frames into the pixels of one file. */
export type Compress = (frames: readonly Frame[]) => PixelData;

/** The lossless transfer syntaxes of the samples. */
export interface Codecs {
  readonly jpegLs: Compress;
  readonly htj2k: Compress;
  readonly rle: Compress;
  readonly native: Compress;
}

/** Loads the two WebAssembly encoders. */
export async function loadCodecs(): Promise<Codecs> {
  const require = createRequire(import.meta.url);
  const loadCharls: () => Promise<Charls> = require('@cornerstonejs/codec-charls');
  const loadOpenJph: () => Promise<OpenJph> = require('@cornerstonejs/codec-openjph');
  const charls = await loadCharls();
  const openJph = await loadOpenJph();
  return {
    jpegLs: (frames) => ({
      kind: 'encapsulated',
      transferSyntax: '1.2.840.10008.1.2.4.80',
      frames: frames.map((frame) => {
        const encoder = new charls.JpegLSEncoder();
        encoder.setNearLossless(0);
        return encodeWith(encoder, frame);
      }),
    }),
    htj2k: (frames) => ({
      kind: 'encapsulated',
      transferSyntax: '1.2.840.10008.1.2.4.201',
      frames: frames.map((frame) => {
        const encoder = new openJph.HTJ2KEncoder();
        encoder.setQuality(true, 0);
        return encodeWith(encoder, frame);
      }),
    }),
    rle: (frames) => ({
      kind: 'encapsulated',
      transferSyntax: '1.2.840.10008.1.2.5',
      frames: frames.map((frame) => encodeRle(frame)),
    }),
    native: (frames) => ({
      kind: 'native',
      transferSyntax: '1.2.840.10008.1.2.1',
      bits: frames[0]?.bits === 8 ? 8 : 16,
      bytes: Buffer.concat(frames.map((frame) => bytesOf(frame.samples))),
    }),
  };
}

function bytesOf(samples: Frame['samples']): Uint8Array {
  return new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
}

function encodeWith(encoder: Encoder, frame: Frame): Uint8Array {
  const target = encoder.getDecodedBuffer({
    width: frame.width,
    height: frame.height,
    bitsPerSample: frame.bits,
    componentCount: 1,
    isSigned: frame.samples instanceof Int16Array,
    isUsingColorTransform: false,
  });
  target.set(bytesOf(frame.samples));
  encoder.encode();
  const encoded = Buffer.from(encoder.getEncodedBuffer());
  encoder.delete();
  return encoded;
}

/** RLE of an 8-bit, one-component frame: one segment, every row packed by itself (PS3.5 G.3 to G.5). */
export function encodeRle(frame: Frame): Uint8Array {
  if (!(frame.samples instanceof Uint8Array))
    throw new Error('only 8-bit frames are run-length encoded here');
  const header = Buffer.alloc(64);
  header.writeUInt32LE(1, 0);
  header.writeUInt32LE(64, 4);
  const rows: Buffer[] = [];
  for (let y = 0; y < frame.height; y++) {
    rows.push(packBits(frame.samples.subarray(y * frame.width, (y + 1) * frame.width)));
  }
  return Buffer.concat([header, ...rows]);
}

function packBits(row: Uint8Array): Buffer {
  const out: number[] = [];
  let at = 0;
  while (at < row.length) {
    const run = runLength(row, at);
    if (run >= 3) {
      out.push(257 - run, row[at] ?? 0);
      at += run;
      continue;
    }
    const start = at;
    while (at < row.length && at - start < 128 && runLength(row, at) < 3) at++;
    out.push(at - start - 1, ...row.subarray(start, at));
  }
  return Buffer.from(out);
}

function runLength(row: Uint8Array, at: number): number {
  let length = 1;
  while (length < 128 && at + length < row.length && row[at + length] === row[at]) length++;
  return length;
}
