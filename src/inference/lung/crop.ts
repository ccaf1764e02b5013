import type { CtVolume } from './volume.ts';

/** Edge of a crop in pixels. */
export const CROP_SIZE = 50;
/** HU window of the training crops, mapped to 0..255. */
const WINDOW_LOW_HU = -1000;
const WINDOW_HIGH_HU = 400;
/** Pixel spacings that occur in the training crops; other scans are resampled to the nearest of them. */
const FINEST_MM = 0.5;
const COARSEST_MM = 0.9;
/** A blob wider than this many pixels is shrunk to it, so that its surroundings stay in view. */
const WIDEST_PIXELS = 18;

/** Pixel spacing in mm that a crop around a blob of `diameterMm` gets. */
export function cropSpacingMm(nativeMm: number, diameterMm: number): number {
  const usual = Math.max(FINEST_MM, Math.min(COARSEST_MM, nativeMm));
  return Math.max(usual, diameterMm / WIDEST_PIXELS);
}

/**
 * Writes an axial crop of 50 x 50 grey values 0..255 centred on (x, y) of slice z to `target` at `offset`.
 * A coarser spacing averages what it skips; outside the slice there is air.
 */
export function writeCrop(
  volume: CtVolume,
  centre: { readonly x: number; readonly y: number; readonly z: number },
  spacingMm: number,
  target: Float32Array,
  offset: number,
): void {
  const stepX = spacingMm / volume.spacingMm[0];
  const stepY = spacingMm / volume.spacingMm[1];
  const samples = Math.max(1, Math.round(Math.max(stepX, stepY)));
  const share = 1 / (samples * samples);
  const half = (CROP_SIZE - 1) / 2;
  for (let row = 0; row < CROP_SIZE; row++) {
    for (let column = 0; column < CROP_SIZE; column++) {
      let sum = 0;
      for (let i = 0; i < samples; i++) {
        const y = centre.y + (row - half + (i + 0.5) / samples - 0.5) * stepY;
        for (let j = 0; j < samples; j++) {
          const x = centre.x + (column - half + (j + 0.5) / samples - 0.5) * stepX;
          sum += sampleHu(volume, x, y, centre.z);
        }
      }
      const grey = ((sum * share - WINDOW_LOW_HU) / (WINDOW_HIGH_HU - WINDOW_LOW_HU)) * 255;
      target[offset + row * CROP_SIZE + column] = grey;
    }
  }
}

/** Density at a place of a slice, between pixels by bilinear weights, clipped to the window. */
function sampleHu(volume: CtVolume, x: number, y: number, z: number): number {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const [fx, fy] = [x - x0, y - y0];
  const above = pixelHu(volume, x0, y0, z) * (1 - fx) + pixelHu(volume, x0 + 1, y0, z) * fx;
  const below = pixelHu(volume, x0, y0 + 1, z) * (1 - fx) + pixelHu(volume, x0 + 1, y0 + 1, z) * fx;
  return above * (1 - fy) + below * fy;
}

function pixelHu(volume: CtVolume, x: number, y: number, z: number): number {
  if (x < 0 || y < 0 || x >= volume.columns || y >= volume.rows) return WINDOW_LOW_HU;
  const hu = volume.hu[(z * volume.rows + y) * volume.columns + x]!;
  return hu < WINDOW_LOW_HU ? WINDOW_LOW_HU : hu > WINDOW_HIGH_HU ? WINDOW_HIGH_HU : hu;
}
