import codecs from 'dcmjs-codecs';
import { usesComponentTransform } from './codestream.ts';
import { type DecodedFrame, decodeFrame } from './decode-frame.ts';
import type { PixelDescription } from './describe-pixels.ts';
import { transferSyntax } from './transfer-syntaxes.ts';

type Context = InstanceType<typeof codecs.Context>;
type Encoder = (context: Context) => Context;

const rpcl = 2;

/** The lossless transfer syntaxes that frames can be compressed to. */
const encoders: ReadonlyMap<string, Encoder> = new Map([
  ['1.2.840.10008.1.2.5', (context) => codecs.NativeCodecs.encodeRle(context)],
  [
    '1.2.840.10008.1.2.4.70',
    (context) => codecs.NativeCodecs.encodeJpeg(context, { lossy: false, predictor: 1, pointTransform: 0 }),
  ],
  ['1.2.840.10008.1.2.4.80', (context) => codecs.NativeCodecs.encodeJpegLs(context, { lossy: false })],
  ['1.2.840.10008.1.2.4.90', (context) => codecs.NativeCodecs.encodeJpeg2000(context, { lossy: false })],
  ['1.2.840.10008.1.2.4.201', (context) => codecs.NativeCodecs.encodeHtJpeg2000(context, { lossy: false })],
  [
    '1.2.840.10008.1.2.4.202',
    (context) => codecs.NativeCodecs.encodeHtJpeg2000(context, { lossy: false, progressionOrder: rpcl }),
  ],
]);

/** Whether frames can be compressed to this transfer syntax here; only without loss. */
export function canEncode(transferSyntaxUid: string): boolean {
  return encoders.has(transferSyntaxUid);
}

export type EncodeResult =
  | { ok: true; bytes: Uint8Array; photometric: string }
  | { ok: false; reason: string };

/**
 * How an image is described once its frames are unpacked as `decodeFrame` gives them: stored bits at the bottom, samples
 * of a pixel side by side.
 */
export function unpackedDescription(image: PixelDescription, photometric: string): PixelDescription {
  return { ...image, photometric, planarConfiguration: 0, highBit: image.bitsStored - 1 };
}

/**
 * Compresses one decoded frame without loss; `photometric` is what the file has to say of it then.
 *
 * The result is decoded again and compared, so that a codec that cannot hold these pixels refuses instead of changing
 * them. Runs for as long as the codec takes: call it in a worker that can be killed.
 */
export async function encodeFrame(
  frame: DecodedFrame,
  image: PixelDescription,
  transferSyntaxUid: string,
): Promise<EncodeResult> {
  const encoder = encoders.get(transferSyntaxUid);
  const name = transferSyntax(transferSyntaxUid)?.name ?? transferSyntaxUid;
  if (encoder === undefined) return { ok: false, reason: `nothing is compressed to ${name} here` };
  const { samples, photometric } = frame;
  if (image.bitsAllocated === 1) return { ok: false, reason: `single bits do not fit ${name}` };
  if (samples.BYTES_PER_ELEMENT * 8 !== image.bitsAllocated) {
    return { ok: false, reason: 'the frame decodes to other bits than its description says' };
  }
  if (!codecs.NativeCodecs.isInitialized()) await codecs.NativeCodecs.initializeAsync();
  const pixels = new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength);
  let bytes: Uint8Array | undefined;
  try {
    const context = new codecs.Context({
      width: frame.columns,
      height: frame.rows,
      bitsAllocated: image.bitsAllocated,
      bitsStored: image.bitsStored,
      samplesPerPixel: frame.samplesPerPixel,
      pixelRepresentation: image.signed ? 1 : 0,
      planarConfiguration: 0,
      photometricInterpretation: photometric,
      decodedBuffer: pixels,
    });
    bytes = encoder(context).getEncodedBuffer();
  } catch (error) {
    // A codec that trapped leaves its memory in an unknown state: the next frame gets a fresh one.
    codecs.NativeCodecs.release();
    return {
      ok: false,
      reason: `the codec failed: ${error instanceof Error ? error.message : String(error)}`,
    };
  }
  if (bytes === undefined) return { ok: false, reason: 'the codec gave no bytes' };
  const kept = Uint8Array.from(bytes);
  const transformed = usesComponentTransform(kept);
  if (transformed && photometric !== 'RGB') {
    return { ok: false, reason: `the codec would transform the colours of ${photometric}` };
  }
  const written = transformed ? 'YBR_RCT' : photometric;
  const again = await decodeFrame(kept, unpackedDescription(image, written), transferSyntaxUid);
  if (!again.ok) return { ok: false, reason: `${name} cannot hold these pixels: ${again.reason}` };
  const back = again.frame.samples;
  const same = Buffer.from(back.buffer, back.byteOffset, back.byteLength).equals(pixels);
  if (!same || again.frame.photometric !== photometric) {
    return { ok: false, reason: `${name} would change these pixels` };
  }
  return { ok: true, bytes: kept, photometric: written };
}
