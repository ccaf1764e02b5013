import { squaredDistanceTo } from './distance.ts';
import type { Lungs } from './lung-mask.ts';
import { boundsOf } from './lung-mask.ts';
import { smoothGrid } from './smooth.ts';
import type { CtVolume, Grid, MaskGrid, Triple, VoxelBox } from './volume.ts';
import { averageToGrid, halveGrid, toGrid, toVolume } from './volume.ts';

/** A place that may be a nodule or mass. */
export interface Candidate {
  /** Fractional voxel coordinates x, y, z in the volume. */
  readonly centreVoxel: Triple;
  /** Diameter of the ball that answers best, in mm. */
  readonly diameterMm: number;
  /** How far it stands out of its surroundings, in HU: the contrast of a perfect ball. */
  readonly contrastHu: number;
  /** 1 for a ball, towards 0 for a tube or a sheet. */
  readonly roundness: number;
}

/** Spacing of the finest grid searched: nodules of 3 to 4 mm are two to three voxels wide on it. */
const FINE_MM = 1.3;
/** The rim of the region, where a coarse mask and half-filled voxels of the wall would pass for small nodules. */
const RIM_MM = 1.6;
const CLIP = { low: -1000, high: 100 };
/** Widths of the Gaussians of one octave in units of its in-plane spacing; neighbours are subtracted. */
const OCTAVE_SIGMAS = [0.7, 1, 1.3, 1.69, 2.2];
/** A ball of diameter d answers most to a Laplacian of Gaussian of sigma d / (2 √3). */
const DIAMETER_PER_SIGMA = 2 * Math.sqrt(3);
/** Peak answer of a ball of contrast 1 to the scale-normalised Laplacian: √(2/π) · 3√3 · e^(-3/2). */
const BALL_ANSWER = 0.925;
const LARGEST_MM = 75;
const MIN_CONTRAST_HU = 90;
/** Slices blur along z by about this part of their spacing, so smoothing adds only what is missing. */
const SLICE_BLUR = 0.35;

/**
 * Bright blobs in the lung region from about 3 to 75 mm: maxima in space of differences of Gaussians on a
 * pyramid of grids. What lies outside the region is painted with the lung's own density first, so that a nodule
 * at the wall stands as free as any other. At most `limit`, the most outstanding first.
 */
export function findCandidates(volume: CtVolume, lungs: Lungs, limit = 500): Candidate[] {
  const box = searchBox(volume, lungs.region);
  if (box === undefined) return [];
  let grid = averageToGrid(volume, FINE_MM, CLIP, box);
  paintOutside(grid, lungs);
  const found: Candidate[] = [];
  for (let octave = 0; grid.spacingMm[0] * DIAMETER_PER_SIGMA < LARGEST_MM; octave++) {
    found.push(...searchOctave(grid, lungs.region, octave > 0));
    if (Math.min(grid.size[0], grid.size[1]) < 8) break;
    grid = halveGrid(grid);
  }
  return dropRepeats(found, volume.spacingMm, limit);
}

/** Gives everything outside the region, and a thin rim within it, the lung's own density. */
function paintOutside(grid: Grid, lungs: Lungs): void {
  const outside = regionOn(grid, lungs.region);
  for (let i = 0; i < outside.length; i++) outside[i] = outside[i] === 1 ? 0 : 1;
  const inPlane: Triple = [grid.spacingMm[0], grid.spacingMm[1], Number.POSITIVE_INFINITY];
  const depth = squaredDistanceTo(outside, grid.size, inPlane);
  const rim = RIM_MM * RIM_MM;
  for (let i = 0; i < depth.length; i++) if (depth[i]! <= rim) grid.values[i] = lungs.medianHu;
}

function searchBox(volume: CtVolume, region: MaskGrid): VoxelBox | undefined {
  const bounds = boundsOf(region.values, region.size);
  if (bounds === undefined) return undefined;
  const margin = 3;
  const end = [volume.columns, volume.rows, volume.slices];
  const edge = (axis: 0 | 1 | 2, at: number) =>
    Math.min(end[axis] ?? 0, Math.max(0, Math.round(toVolume(region, axis, at))));
  return {
    from: [edge(0, bounds.from[0] - margin), edge(1, bounds.from[1] - margin), edge(2, bounds.from[2] - 1)],
    to: [edge(0, bounds.to[0] + margin), edge(1, bounds.to[1] + margin), edge(2, bounds.to[2] + 1)],
  };
}

/** Nearest index on `mask`'s axis for each index on `grid`'s axis. */
function nearestIndices(grid: Grid, mask: MaskGrid, axis: 0 | 1 | 2): Int32Array {
  const map = new Int32Array(grid.size[axis]);
  for (let i = 0; i < map.length; i++) {
    const at = Math.round(toGrid(mask, axis, toVolume(grid, axis, i)));
    map[i] = Math.max(0, Math.min(mask.size[axis] - 1, at));
  }
  return map;
}

function regionOn(grid: Grid, region: MaskGrid): Uint8Array {
  const [mapX, mapY, mapZ] = [
    nearestIndices(grid, region, 0),
    nearestIndices(grid, region, 1),
    nearestIndices(grid, region, 2),
  ];
  const inside = new Uint8Array(grid.values.length);
  let i = 0;
  for (let z = 0; z < grid.size[2]; z++) {
    for (let y = 0; y < grid.size[1]; y++) {
      const row = (mapZ[z]! * region.size[1] + mapY[y]!) * region.size[0];
      for (let x = 0; x < grid.size[0]; x++, i++) inside[i] = region.values[row + mapX[x]!]!;
    }
  }
  return inside;
}

function searchOctave(grid: Grid, region: MaskGrid, skipFirst: boolean): Candidate[] {
  const unit = Math.min(grid.spacingMm[0], grid.spacingMm[1]);
  const inside = regionOn(grid, region);
  const found: Candidate[] = [];
  const alongZ = (sigma: number) => Math.max(0, sigma * sigma - (SLICE_BLUR * grid.spacingMm[2]) ** 2);
  let previousSigma = 0;
  let previous = grid;
  OCTAVE_SIGMAS.forEach((relative, step) => {
    if (skipFirst && step === 0) return;
    const sigma = relative * unit;
    const added = Math.sqrt(sigma * sigma - previousSigma * previousSigma);
    const addedZ = Math.sqrt(alongZ(sigma) - alongZ(previousSigma));
    const current = smoothGrid(previous, [added, added, addedZ]);
    if (previousSigma > 0) {
      const scale = Math.sqrt(sigma * previousSigma);
      if (scale * DIAMETER_PER_SIGMA <= LARGEST_MM) {
        const gain = 1 / (Math.log(sigma / previousSigma) * BALL_ANSWER);
        found.push(...peaks(previous, current, inside, scale, gain));
      }
    }
    previous = current;
    previousSigma = sigma;
  });
  return found;
}

/** Maxima among 26 neighbours of `fine - coarse` inside the region. */
function peaks(fine: Grid, coarse: Grid, inside: Uint8Array, sigmaMm: number, gain: number): Candidate[] {
  const [nx, ny, nz] = fine.size;
  const plane = nx * ny;
  const answer = new Float32Array(fine.values.length);
  for (let i = 0; i < answer.length; i++) answer[i] = (fine.values[i]! - coarse.values[i]!) * gain;
  const found: Candidate[] = [];
  for (let z = 0; z < nz; z++) {
    for (let y = 1; y < ny - 1; y++) {
      for (let x = 1; x < nx - 1; x++) {
        const at = z * plane + y * nx + x;
        const value = answer[at]!;
        if (value < MIN_CONTRAST_HU || inside[at] !== 1 || !isPeak(answer, at, nx, plane, z, nz)) continue;
        found.push({
          centreVoxel: [toVolume(fine, 0, x), toVolume(fine, 1, y), toVolume(fine, 2, z)],
          diameterMm: sigmaMm * DIAMETER_PER_SIGMA,
          contrastHu: value,
          roundness: roundnessAt(fine, [x, y, z], sigmaMm),
        });
      }
    }
  }
  return found;
}

function isPeak(answer: Float32Array, at: number, nx: number, plane: number, z: number, nz: number): boolean {
  const value = answer[at]!;
  for (let dz = z > 0 ? -1 : 0; dz <= (z < nz - 1 ? 1 : 0); dz++) {
    for (let dy = -1; dy <= 1; dy++) {
      for (let dx = -1; dx <= 1; dx++) {
        const step = dz * plane + dy * nx + dx;
        if (step === 0) continue;
        const other = answer[at + step]!;
        // Of two equal neighbours the later one is the peak.
        if (other > value || (other === value && step > 0)) return false;
      }
    }
  }
  return true;
}

/**
 * Smallest over largest fall of density along the principal directions, about 1.4 sigma away. Falls are not
 * divided by distance, so that slices thicker than the blob do not make every nodule look like a tube.
 */
function roundnessAt(grid: Grid, at: Triple, sigmaMm: number): number {
  const step = grid.spacingMm.map((spacing) => Math.max(1, Math.round((1.4 * sigmaMm) / spacing)));
  const [sx = 1, sy = 1, sz = 1] = step;
  const read = (dx: number, dy: number, dz: number) => {
    const x = Math.max(0, Math.min(grid.size[0] - 1, at[0] + dx * sx));
    const y = Math.max(0, Math.min(grid.size[1] - 1, at[1] + dy * sy));
    const z = Math.max(0, Math.min(grid.size[2] - 1, at[2] + dz * sz));
    return grid.values[(z * grid.size[1] + y) * grid.size[0] + x]!;
  };
  const centre = read(0, 0, 0);
  const xx = read(1, 0, 0) + read(-1, 0, 0) - 2 * centre;
  const yy = read(0, 1, 0) + read(0, -1, 0) - 2 * centre;
  const zz = read(0, 0, 1) + read(0, 0, -1) - 2 * centre;
  const xy = (read(1, 1, 0) + read(-1, -1, 0) - read(1, -1, 0) - read(-1, 1, 0)) / 4;
  const xz = (read(1, 0, 1) + read(-1, 0, -1) - read(1, 0, -1) - read(-1, 0, 1)) / 4;
  const yz = (read(0, 1, 1) + read(0, -1, -1) - read(0, 1, -1) - read(0, -1, 1)) / 4;
  const [least, most] = extremeEigenvalues(-xx, -yy, -zz, -xy, -xz, -yz);
  return most <= 0 ? 0 : Math.max(0, Math.min(1, least / most));
}

/** Smallest and largest eigenvalue of a symmetric 3 x 3 matrix, by the trigonometric formula. */
export function extremeEigenvalues(
  xx: number,
  yy: number,
  zz: number,
  xy: number,
  xz: number,
  yz: number,
): [number, number] {
  const mean = (xx + yy + zz) / 3;
  const off = xy * xy + xz * xz + yz * yz;
  const spread = Math.sqrt(((xx - mean) ** 2 + (yy - mean) ** 2 + (zz - mean) ** 2 + 2 * off) / 6);
  if (spread === 0) return [mean, mean];
  const [a, b, c] = [(xx - mean) / spread, (yy - mean) / spread, (zz - mean) / spread];
  const [d, e, f] = [xy / spread, xz / spread, yz / spread];
  const half = (a * (b * c - f * f) - d * (d * c - f * e) + e * (d * f - b * e)) / 2;
  const angle = Math.acos(Math.max(-1, Math.min(1, half))) / 3;
  return [mean + 2 * spread * Math.cos(angle + (2 * Math.PI) / 3), mean + 2 * spread * Math.cos(angle)];
}

/** How much a candidate stands out: contrast, less for tubes and sheets. */
export function prominence(candidate: Candidate): number {
  return candidate.contrastHu * (0.2 + 0.8 * candidate.roundness);
}

/** Keeps the most prominent of candidates of similar size at one place. */
function dropRepeats(found: Candidate[], spacingMm: Triple, limit: number): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of found.sort((a, b) => prominence(b) - prominence(a))) {
    const repeats = kept.some((other) => {
      const larger = Math.max(candidate.diameterMm, other.diameterMm);
      const smaller = Math.min(candidate.diameterMm, other.diameterMm);
      return larger < 1.75 * smaller && distanceMm(candidate, other, spacingMm) < 0.4 * larger;
    });
    if (!repeats) kept.push(candidate);
    if (kept.length === limit) break;
  }
  return kept;
}

function distanceMm(a: Candidate, b: Candidate, spacingMm: Triple): number {
  return Math.hypot(
    (a.centreVoxel[0] - b.centreVoxel[0]) * spacingMm[0],
    (a.centreVoxel[1] - b.centreVoxel[1]) * spacingMm[1],
    (a.centreVoxel[2] - b.centreVoxel[2]) * spacingMm[2],
  );
}
