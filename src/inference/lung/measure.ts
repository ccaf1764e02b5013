import type { Candidate } from './candidates.ts';
import { labelComponents } from './components.ts';
import { squaredDistanceTo } from './distance.ts';
import type { Lungs } from './lung-mask.ts';
import type { CtVolume, MaskGrid, Triple } from './volume.ts';
import { toGrid } from './volume.ts';

/** What a candidate covers, measured on the slice where it is widest. */
export interface Extent {
  /** Centre in volume voxels; z is a whole slice. */
  readonly centreVoxel: Triple;
  /** Pixels x0, y0, x1, y1 on that slice, both ends inside. */
  readonly box: readonly [number, number, number, number];
  /** Mean of the long axis and the axis across it. */
  readonly diameterMm: number;
  /** The axis across over the long axis: 1 for a disc. */
  readonly aspect: number;
  readonly areaMm2: number;
  /** Part of its outline on that slice that borders on aerated lung, 0 to 1. */
  readonly airContact: number;
}

/** How far from the candidate's centre its parts may lie, in its diameters. */
const REACH = 0.8;

/**
 * Measures a candidate: voxels above half way between lung and its own density that hang together with its
 * centre, inside the lung region, less whatever is thinner than a part of its width (vessels, strands).
 */
export function measureExtent(volume: CtVolume, lungs: Lungs, candidate: Candidate): Extent | undefined {
  const { spacingMm } = volume;
  const [cx, cy, cz] = candidate.centreVoxel;
  const reachMm = Math.max(3, candidate.diameterMm * REACH);
  const from = [
    Math.max(0, Math.floor(cx - reachMm / spacingMm[0]) - 1),
    Math.max(0, Math.floor(cy - reachMm / spacingMm[1]) - 1),
    Math.max(0, Math.round(cz - reachMm / spacingMm[2])),
  ] as const;
  const to = [
    Math.min(volume.columns, Math.ceil(cx + reachMm / spacingMm[0]) + 2),
    Math.min(volume.rows, Math.ceil(cy + reachMm / spacingMm[1]) + 2),
    Math.min(volume.slices, Math.round(cz + reachMm / spacingMm[2]) + 1),
  ] as const;
  const size: Triple = [to[0] - from[0], to[1] - from[1], to[2] - from[2]];
  const threshold = halfWay(volume, candidate, lungs.medianHu);
  const tissue = new Uint8Array(size[0] * size[1] * size[2]);
  let seed = -1;
  let seedDistance = Math.max(2, candidate.diameterMm / 2);
  for (let z = 0, i = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      const row = ((from[2] + z) * volume.rows + from[1] + y) * volume.columns + from[0];
      for (let x = 0; x < size[0]; x++, i++) {
        if (volume.hu[row + x]! < threshold) continue;
        const [vx, vy, vz] = [from[0] + x, from[1] + y, from[2] + z];
        // Half a slice is free: the centre lies anywhere within its slice.
        const alongMm = Math.max(0, Math.abs(vz - cz) - 0.5) * spacingMm[2];
        const acrossX = (vx - cx) * spacingMm[0];
        const acrossY = (vy - cy) * spacingMm[1];
        const distance = Math.sqrt(acrossX * acrossX + acrossY * acrossY + alongMm * alongMm);
        if (distance > reachMm || !regionHolds(lungs.region, vx, vy, vz)) continue;
        tissue[i] = 1;
        if (distance < seedDistance) {
          seedDistance = distance;
          seed = i;
        }
      }
    }
  }
  if (seed < 0) return undefined;
  const { labels } = labelComponents(tissue, size);
  const own = labels[seed];
  for (let i = 0; i < tissue.length; i++) tissue[i] = labels[i] === own ? 1 : 0;
  return widestSlice(volume, withoutStrands(tissue, size, spacingMm), size, from);
}

function halfWay(volume: CtVolume, candidate: Candidate, lungHu: number): number {
  const [cx, cy, cz] = candidate.centreVoxel;
  const z = Math.max(0, Math.min(volume.slices - 1, Math.round(cz)));
  const reach = Math.max(0.6, 0.2 * candidate.diameterMm);
  const rx = reach / volume.spacingMm[0];
  const ry = reach / volume.spacingMm[1];
  let sum = 0;
  let count = 0;
  for (let y = Math.max(0, Math.ceil(cy - ry)); y <= Math.min(volume.rows - 1, cy + ry); y++) {
    for (let x = Math.max(0, Math.ceil(cx - rx)); x <= Math.min(volume.columns - 1, cx + rx); x++) {
      sum += Math.max(-1000, Math.min(50, volume.hu[(z * volume.rows + y) * volume.columns + x]!));
      count++;
    }
  }
  const own = count === 0 ? lungHu : sum / count;
  return Math.max(-700, Math.min(-350, (own + lungHu) / 2));
}

/** Whether a voxel of the volume lies in the lung region. */
export function regionHolds(region: MaskGrid, x: number, y: number, z: number): boolean {
  const gx = Math.min(region.size[0] - 1, Math.max(0, Math.round(toGrid(region, 0, x))));
  const gy = Math.min(region.size[1] - 1, Math.max(0, Math.round(toGrid(region, 1, y))));
  const gz = Math.min(region.size[2] - 1, Math.max(0, Math.round(toGrid(region, 2, z))));
  return region.values[(gz * region.size[1] + gy) * region.size[0] + gx] === 1;
}

/** Opens each slice by a disc of two fifths of the part's own greatest depth. */
function withoutStrands(part: Uint8Array, size: Triple, spacingMm: Triple): Uint8Array {
  const inPlane: Triple = [spacingMm[0], spacingMm[1], Number.POSITIVE_INFINITY];
  const outside = part.map((value) => 1 - value);
  const depth = squaredDistanceTo(outside, size, inPlane);
  let deepest = 0;
  for (let i = 0; i < depth.length; i++) if (depth[i]! < 1e9 && depth[i]! > deepest) deepest = depth[i]!;
  const radius = 0.4 * Math.sqrt(deepest);
  if (radius <= Math.min(spacingMm[0], spacingMm[1])) return part;
  const core = new Uint8Array(part.length);
  for (let i = 0; i < core.length; i++) core[i] = part[i] === 1 && depth[i]! > radius * radius ? 1 : 0;
  const near = squaredDistanceTo(core, size, inPlane);
  const opened = new Uint8Array(part.length);
  for (let i = 0; i < opened.length; i++) {
    opened[i] = part[i] === 1 && near[i]! <= radius * radius ? 1 : 0;
  }
  return opened;
}

/** The extent of the largest part found in any one slice. */
function widestSlice(volume: CtVolume, part: Uint8Array, size: Triple, from: Triple): Extent | undefined {
  const { spacingMm } = volume;
  const { labels, voxels } = labelComponents(part, size, true);
  const best = voxels.indexOf(Math.max(0, ...voxels.slice(1)), 1);
  const count = voxels[best];
  if (best < 1 || count === undefined || count === 0) return undefined;
  const [nx, ny] = size;
  let [sumX, sumY, sumXx, sumYy, sumXy] = [0, 0, 0, 0, 0];
  let [x0, y0, x1, y1, slice] = [nx, ny, -1, -1, 0];
  for (let i = 0; i < labels.length; i++) {
    if (labels[i] !== best) continue;
    const x = i % nx;
    const y = Math.floor(i / nx) % ny;
    slice = Math.floor(i / (nx * ny));
    const [mx, my] = [x * spacingMm[0], y * spacingMm[1]];
    sumX += mx;
    sumY += my;
    sumXx += mx * mx;
    sumYy += my * my;
    sumXy += mx * my;
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  const [meanX, meanY] = [sumX / count, sumY / count];
  // A pixel is itself a square, not a point: its own spread is spacing² / 12.
  const varianceX = sumXx / count - meanX * meanX + spacingMm[0] ** 2 / 12;
  const varianceY = sumYy / count - meanY * meanY + spacingMm[1] ** 2 / 12;
  const covariance = sumXy / count - meanX * meanY;
  const mean = (varianceX + varianceY) / 2;
  const spread = Math.hypot((varianceX - varianceY) / 2, covariance);
  // The full axis of an ellipse is four standard deviations long.
  const longAxis = 4 * Math.sqrt(mean + spread);
  const shortAxis = 4 * Math.sqrt(Math.max(0, mean - spread));
  return {
    centreVoxel: [from[0] + meanX / spacingMm[0], from[1] + meanY / spacingMm[1], from[2] + slice],
    box: [from[0] + x0, from[1] + y0, from[0] + x1, from[1] + y1],
    diameterMm: (longAxis + shortAxis) / 2,
    aspect: shortAxis / longAxis,
    areaMm2: count * spacingMm[0] * spacingMm[1],
    airContact: airContactOf(
      volume,
      { x: from[0] + meanX / spacingMm[0], y: from[1] + meanY / spacingMm[1], z: from[2] + slice },
      longAxis,
      shortAxis,
      Math.atan2(2 * covariance, varianceX - varianceY) / 2,
    ),
  };
}

/** Samples a ring a little outside the fitted ellipse and tells which part of it is air in lung. */
function airContactOf(
  volume: CtVolume,
  centre: { x: number; y: number; z: number },
  longAxis: number,
  shortAxis: number,
  angle: number,
): number {
  const samples = 48;
  const [a, b] = [0.6 * longAxis + 1.5, 0.6 * shortAxis + 1.5];
  let air = 0;
  for (let i = 0; i < samples; i++) {
    const turn = (2 * Math.PI * i) / samples;
    const [u, v] = [a * Math.cos(turn), b * Math.sin(turn)];
    const x = Math.round(centre.x + (u * Math.cos(angle) - v * Math.sin(angle)) / volume.spacingMm[0]);
    const y = Math.round(centre.y + (u * Math.sin(angle) + v * Math.cos(angle)) / volume.spacingMm[1]);
    if (x < 0 || y < 0 || x >= volume.columns || y >= volume.rows) continue;
    if (volume.hu[(centre.z * volume.rows + y) * volume.columns + x]! < -450) air++;
  }
  return air / samples;
}
