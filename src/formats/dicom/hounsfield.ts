import type { DecodedFrame } from './decode-frame.ts';
import type { PixelDescription } from './describe-pixels.ts';

/**
 * Rescales a CT frame to Hounsfield units, rounded and clamped to the 16-bit range.
 *
 * Refuses frames that are not one sample a pixel or have no rescale, or one whose type says another unit
 * (PS3.3 §C.11.1.1.2): a guess would put every threshold of a detector in the wrong place.
 */
export function toHounsfield(
  frame: DecodedFrame,
  image: PixelDescription,
): { ok: true; values: Int16Array } | { ok: false; reason: string } {
  if (frame.samplesPerPixel !== 1) return { ok: false, reason: 'not a grey image' };
  const { rescale } = image;
  if (!rescale) return { ok: false, reason: 'no rescale slope and intercept' };
  if (rescale.type !== '' && rescale.type !== 'HU')
    return { ok: false, reason: 'rescale is not to Hounsfield units' };
  const values = new Int16Array(frame.samples.length);
  for (let i = 0; i < values.length; i++) {
    const value = Math.round((frame.samples[i] ?? 0) * rescale.slope + rescale.intercept);
    values[i] = value < -32768 ? -32768 : value > 32767 ? 32767 : value;
  }
  return { ok: true, values };
}
