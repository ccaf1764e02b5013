import type { Lungs } from './lung-mask.ts';
import type { Extent } from './measure.ts';
import { regionHolds } from './measure.ts';
import type { CtVolume } from './volume.ts';

/**
 * How much a blob goes on above and below itself: 0 for a ball in air, near 1 for a tube that runs through the
 * slices. Looks on the first slices that lie clear of a ball of the same width for a disc of the same width and
 * density, not farther to the side than an oblique vessel would have moved; both sides must have one. What lies
 * outside the lung region counts as lung, so that a nodule at the wall is not taken to go on into the wall.
 */
export function continuesThroughSlices(volume: CtVolume, lungs: Lungs, extent: Extent): number {
  const lungHu = lungs.medianHu;
  const spacingZ = volume.spacingMm[2];
  const steps = Math.max(1, Math.ceil((0.6 * extent.diameterMm) / spacingZ + 0.25));
  const z = Math.round(extent.centreVoxel[2]);
  const radiusMm = Math.max(0.8, 0.35 * extent.diameterMm);
  const own = discMean(volume, lungs, extent.centreVoxel[0], extent.centreVoxel[1], z, radiusMm) - lungHu;
  if (own <= 0) return 0;
  // Beyond the first and last slice nothing is known, so the other side decides.
  const slices = [z - steps, z + steps].filter((slice) => slice >= 0 && slice < volume.slices);
  if (slices.length === 0) return 0;
  const sides = slices.map(
    (slice) => (brightestDisc(volume, lungs, extent, slice, radiusMm, 0.8 * steps * spacingZ) - lungHu) / own,
  );
  return Math.max(0, Math.min(1, ...sides));
}

function brightestDisc(
  volume: CtVolume,
  lungs: Lungs,
  extent: Extent,
  slice: number,
  radiusMm: number,
  wanderMm: number,
): number {
  const [sx, sy] = volume.spacingMm;
  const stepMm = Math.max(Math.max(sx, sy), radiusMm / 2);
  let brightest = -1000;
  for (let dy = -wanderMm; dy <= wanderMm; dy += stepMm) {
    for (let dx = -wanderMm; dx <= wanderMm; dx += stepMm) {
      if (Math.hypot(dx, dy) > wanderMm) continue;
      const mean = discMean(
        volume,
        lungs,
        extent.centreVoxel[0] + dx / sx,
        extent.centreVoxel[1] + dy / sy,
        slice,
        radiusMm,
      );
      if (mean > brightest) brightest = mean;
    }
  }
  return brightest;
}

/** Mean density in a disc, in HU clipped to -1000..100. */
function discMean(
  volume: CtVolume,
  lungs: Lungs,
  cx: number,
  cy: number,
  z: number,
  radiusMm: number,
): number {
  const [sx, sy] = volume.spacingMm;
  const [rx, ry] = [radiusMm / sx, radiusMm / sy];
  let sum = 0;
  let count = 0;
  for (let y = Math.max(0, Math.ceil(cy - ry)); y <= Math.min(volume.rows - 1, cy + ry); y++) {
    for (let x = Math.max(0, Math.ceil(cx - rx)); x <= Math.min(volume.columns - 1, cx + rx); x++) {
      if (((x - cx) / rx) ** 2 + ((y - cy) / ry) ** 2 > 1) continue;
      count++;
      const hu = volume.hu[(z * volume.rows + y) * volume.columns + x]!;
      sum += regionHolds(lungs.region, x, y, z) ? Math.max(-1000, Math.min(100, hu)) : lungs.medianHu;
    }
  }
  return count === 0 ? -1000 : sum / count;
}
