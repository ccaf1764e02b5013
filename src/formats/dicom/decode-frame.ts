import codecs from 'dcmjs-codecs';
import { codestreamSize, rleSegmentsFit } from './codestream.ts';
import { nativeFrameBits, type PixelDescription } from './describe-pixels.ts';
import { type SampleArray, unpackNative } from './native-pixels.ts';
import { type TransferSyntax, transferSyntax } from './transfer-syntaxes.ts';

/** One decoded frame: samples of a pixel side by side, row by row from the top left. */
export type DecodedFrame = {
  rows: number;
  columns: number;
  samplesPerPixel: number;
  /** What the samples mean now: codecs turn YBR into RGB. */
  photometric: string;
  /** Stored values, sign extended from BitsStored; rescale is not applied. */
  samples: SampleArray;
};

/**
 * The largest mammograms have 40 MB. A codec takes several times the bytes of its frame, and few compressed bytes can
 * claim any number of pixels; larger frames are served as they are stored.
 */
const mostFrameBytes = 96 * 1024 * 1024;

export type DecodeResult = { ok: true; frame: DecodedFrame } | { ok: false; reason: string };

/**
 * Decodes one frame as `readFrame` gives it.
 *
 * Runs for as long as the codec takes (a large mammogram about a second), so call it in a worker that can be killed.
 * A compressed frame whose own size is not Rows × Columns is refused before memory is taken for it. `bigEndian` is
 * that of the pixel data element.
 */
export async function decodeFrame(
  bytes: Uint8Array,
  image: PixelDescription,
  transferSyntaxUid: string,
  bigEndian = false,
): Promise<DecodeResult> {
  if (nativeFrameBits(image) / 8 > mostFrameBytes) {
    return { ok: false, reason: `one frame is more than the ${mostFrameBytes} bytes that are decoded` };
  }
  const syntax = transferSyntax(transferSyntaxUid);
  if (!syntax) return { ok: false, reason: `transfer syntax ${transferSyntaxUid} is not known` };
  if (syntax.pixels === 'native') return unpackNative(bytes, image, bigEndian);
  const decoder = syntax.pixels === 'jpeg' && !syntax.lossy ? losslessJpeg : decoders[syntax.pixels];
  if (!decoder) return { ok: false, reason: `${syntax.name} cannot be decoded` };
  const checked = checkSize(bytes, image, syntax);
  if (!checked.ok) return checked;
  return decodeCompressed(bytes, image, checked.samples, decoder);
}

type Context = InstanceType<typeof codecs.Context>;
type Decoder = (context: Context) => Context;

const decoders: { [family in TransferSyntax['pixels']]?: Decoder } = {
  rle: (context) => codecs.NativeCodecs.decodeRle(context),
  jpeg: (context) => codecs.NativeCodecs.decodeJpeg(context, { convertColorspaceToRgb: true }),
  jpegLs: (context) => codecs.NativeCodecs.decodeJpegLs(context),
  jpeg2000: (context) => codecs.NativeCodecs.decodeJpeg2000(context),
  htj2k: (context) => codecs.NativeCodecs.decodeHtJpeg2000(context),
};

/** Lossless JPEG codes samples as they are, and the codec would call unconverted YBR by the name of RGB. */
const losslessJpeg: Decoder = (context) => {
  const named = context.getPhotometricInterpretation();
  const decoded = codecs.NativeCodecs.decodeJpeg(context, { convertColorspaceToRgb: false });
  if (named !== undefined) decoded.setPhotometricInterpretation(named);
  return decoded;
};

function checkSize(
  bytes: Uint8Array,
  image: PixelDescription,
  syntax: TransferSyntax,
): { ok: true; samples: number } | { ok: false; reason: string } {
  if (syntax.pixels === 'rle') {
    const wanted = (image.samplesPerPixel * image.bitsAllocated) / 8;
    return rleSegmentsFit(bytes, wanted)
      ? { ok: true, samples: image.samplesPerPixel }
      : { ok: false, reason: `the frame is no ${syntax.name} of ${wanted} segments` };
  }
  const size = codestreamSize(bytes);
  if (!size) return { ok: false, reason: `the frame is no ${syntax.name} codestream` };
  if (size.rows !== image.rows || size.columns !== image.columns) {
    return {
      ok: false,
      reason: `the codestream is ${size.columns} × ${size.rows}, the image ${image.columns} × ${image.rows}`,
    };
  }
  if (size.samples !== image.samplesPerPixel) {
    return {
      ok: false,
      reason: `the codestream has ${size.samples} samples, the image ${image.samplesPerPixel}`,
    };
  }
  if (size.bits > image.bitsAllocated) {
    return {
      ok: false,
      reason: `the codestream has ${size.bits} bits, BitsAllocated is ${image.bitsAllocated}`,
    };
  }
  return { ok: true, samples: size.samples };
}

async function decodeCompressed(
  bytes: Uint8Array,
  image: PixelDescription,
  samples: number,
  decode: Decoder,
): Promise<DecodeResult> {
  if (!codecs.NativeCodecs.isInitialized()) await codecs.NativeCodecs.initializeAsync();
  const context = new codecs.Context({
    width: image.columns,
    height: image.rows,
    bitsAllocated: image.bitsAllocated,
    bitsStored: image.bitsStored,
    samplesPerPixel: samples,
    pixelRepresentation: image.signed ? 1 : 0,
    planarConfiguration: image.planarConfiguration,
    photometricInterpretation: image.photometric,
    encodedBuffer: bytes,
  });
  let decoded: Context;
  try {
    decoded = decode(context);
  } catch (error) {
    // A codec that trapped leaves its memory in an unknown state: the next frame gets a fresh one.
    codecs.NativeCodecs.release();
    return {
      ok: false,
      reason: `the codec failed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  const buffer = decoded.getDecodedBuffer();
  if (!buffer) return { ok: false, reason: 'the codec gave no pixels' };
  const named = decoded.getPhotometricInterpretation() ?? image.photometric;
  // Codecs undo the transforms of JPEG 2000 themselves and may leave the old name standing.
  const photometric = /^YBR_(ICT|RCT)$/.test(named) ? 'RGB' : named;
  const described: PixelDescription = {
    ...image,
    samplesPerPixel: samples,
    bitsAllocated: decoded.getBitsAllocated() ?? image.bitsAllocated,
    planarConfiguration: decoded.getPlanarConfiguration() ?? image.planarConfiguration,
    photometric,
  };
  return unpackNative(buffer, described, false);
}
