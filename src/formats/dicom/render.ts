import type { DecodedFrame } from './decode-frame.ts';
import type { PixelDescription } from './describe-pixels.ts';
import type { Palette } from './palette.ts';

/** An image for the eye: 8 bits a channel, one (grey) or three (RGB) channels side by side. */
export type RenderedImage = { rows: number; columns: number; channels: 1 | 3; data: Uint8Array };

export type RenderOptions = {
  /** In output units (HU for CT); without it the file's first window, or all values there are. */
  window?: { center: number; width: number };
  /** LINEAR, LINEAR_EXACT or SIGMOID (PS3.3 §C.11.2.1.3); without it the file's. */
  voiFunction?: string;
  /** For PALETTE COLOR images. */
  palette?: Palette;
};

/**
 * Turns a decoded frame into 8 bits a channel, as a PNG or JPEG encoder takes it.
 *
 * Grey values go through rescale and window, and MONOCHROME1 is turned so that the lowest value is white. Modality and
 * VOI look-up tables, overlays and ICC profiles are not applied.
 */
export function renderFrame(
  frame: DecodedFrame,
  image: PixelDescription,
  options: RenderOptions = {},
): { ok: true; rendered: RenderedImage } | { ok: false; reason: string } {
  const { rows, columns, photometric, samplesPerPixel } = frame;
  if (photometric === 'PALETTE COLOR') {
    if (!options.palette) return { ok: false, reason: 'a palette image without its palette' };
    return {
      ok: true,
      rendered: { rows, columns, channels: 3, data: throughPalette(frame, options.palette) },
    };
  }
  if (samplesPerPixel === 1) {
    return { ok: true, rendered: { rows, columns, channels: 1, data: throughWindow(frame, image, options) } };
  }
  if (samplesPerPixel !== 3)
    return { ok: false, reason: `${samplesPerPixel} samples per pixel cannot be shown` };
  const data = toBytes(frame, image);
  if (photometric.startsWith('YBR_FULL')) toRgb(data);
  else if (photometric !== 'RGB') {
    return { ok: false, reason: `${photometric} cannot be shown` };
  }
  return { ok: true, rendered: { rows, columns, channels: 3, data } };
}

/** Gives the window functions of PS3.3 §C.11.2.1, from an output value to 0 … 255; undefined for an unknown name. */
export function windowFunction(
  name: string,
  { center, width }: { center: number; width: number },
): ((value: number) => number) | undefined {
  if (name === 'SIGMOID') return (value) => 255 / (1 + Math.exp((-4 * (value - center)) / width));
  const exact = name === 'LINEAR_EXACT';
  if (!exact && name !== 'LINEAR') return undefined;
  const middle = exact ? center : center - 0.5;
  const range = exact ? width : Math.max(width - 1, Number.MIN_VALUE);
  return (value) => Math.min(255, Math.max(0, ((value - middle) / range + 0.5) * 255));
}

function throughWindow(frame: DecodedFrame, image: PixelDescription, options: RenderOptions): Uint8Array {
  const { samples } = frame;
  const slope = image.rescale?.slope ?? 1;
  const intercept = image.rescale?.intercept ?? 0;
  const given = options.window ?? image.windows[0];
  const window = given ?? wholeRange(samples, image, slope, intercept);
  const name = given ? (options.voiFunction ?? image.voiFunction) : 'LINEAR_EXACT';
  const shade = windowFunction(name, window) ?? windowFunction('LINEAR', window);
  const inverted = frame.photometric === 'MONOCHROME1';
  const data = new Uint8Array(samples.length);
  if (!shade) return data;
  for (let i = 0; i < data.length; i++) {
    const value = Math.round(shade((samples[i] ?? 0) * slope + intercept));
    data[i] = inverted ? 255 - value : value;
  }
  return data;
}

function wholeRange(
  samples: DecodedFrame['samples'],
  image: PixelDescription,
  slope: number,
  intercept: number,
) {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  for (const sample of samples) {
    if (sample === image.paddingValue) continue;
    const value = sample * slope + intercept;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  if (low >= high) return { center: Number.isFinite(low) ? low : 0, width: 1 };
  return { center: (low + high) / 2, width: high - low };
}

/** Values below the first entry take the first colour, those above the last the last (PS3.3 §C.7.6.3.1.5). */
function throughPalette(frame: DecodedFrame, palette: Palette): Uint8Array {
  const data = new Uint8Array(frame.samples.length * 3);
  const last = palette.red.length - 1;
  for (let i = 0; i < frame.samples.length; i++) {
    const index = Math.min(last, Math.max(0, (frame.samples[i] ?? 0) - palette.first));
    data[3 * i] = palette.red[index] ?? 0;
    data[3 * i + 1] = palette.green[index] ?? 0;
    data[3 * i + 2] = palette.blue[index] ?? 0;
  }
  return data;
}

function toBytes(frame: DecodedFrame, image: PixelDescription): Uint8Array {
  if (frame.samples instanceof Uint8Array && image.bitsStored === 8) return frame.samples.slice();
  const scale = 255 / (2 ** image.bitsStored - 1);
  return Uint8Array.from(frame.samples, (sample) => Math.round(sample * scale));
}

/** YBR_FULL to RGB in place (PS3.3 §C.7.6.3.1.2). */
function toRgb(data: Uint8Array): void {
  const clamp = (value: number) => Math.min(255, Math.max(0, Math.round(value)));
  for (let i = 0; i + 2 < data.length; i += 3) {
    const y = data[i] ?? 0;
    const blue = (data[i + 1] ?? 0) - 128;
    const red = (data[i + 2] ?? 0) - 128;
    data[i] = clamp(y + 1.402 * red);
    data[i + 1] = clamp(y - 0.344136 * blue - 0.714136 * red);
    data[i + 2] = clamp(y + 1.772 * blue);
  }
}
