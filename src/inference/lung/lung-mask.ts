import { enclosedInSlices, labelComponents } from './components.ts';
import { squaredDistanceTo } from './distance.ts';
import type { CtVolume, Grid, MaskGrid, Triple } from './volume.ts';
import { averageToGrid, voxelMm3 } from './volume.ts';

/** Spacing of the grid on which lungs are found. */
const GRID_MM = 2.2;
const AIR_BELOW_HU = -400;
const TISSUE_ABOVE_HU = -300;
/** Masses of up to 60 mm at the wall are inside: no ball of this radius fits into them from outside the lung. */
const CLOSING_RADIUS_MM = 34;
/** The closed region keeps this far from what it was not closed over, so that no sliver of wall is in it. */
const SETBACK_MM = 1;
/** A table's shell is thinner than this, a chest wall thicker. */
const SHELL_RADIUS_MM = 3.5;
/** Gaps in the body's wall that are bridged: a thin chest wall is lost with the shells. */
const WALL_GAP_MM = 15;

/** The lungs on a grid of about 2 mm. */
export interface Lungs {
  /** Aerated lung. */
  readonly air: MaskGrid;
  /** Aerated lung closed over what lies in it or dents it: vessels, nodules, masses at wall and mediastinum. */
  readonly region: MaskGrid;
  /** Volume of aerated lung. */
  readonly volumeMl: number;
  /** Median HU of aerated lung; -850 without lungs. */
  readonly medianHu: number;
}

/** Finds the lungs; a volume without lungs gives empty masks and a volume of 0 ml. */
export function findLungs(volume: CtVolume): Lungs {
  const grid = averageToGrid(volume, GRID_MM, { low: -1024, high: 300 });
  const body = bodyMask(grid);
  const air = lungAir(grid, body);
  const region = new Uint8Array(air.length);
  for (const side of splitSides(air, grid)) {
    const closed = closeMask(side, grid, CLOSING_RADIUS_MM);
    for (let i = 0; i < region.length; i++) {
      if (air[i] === 1 || (closed[i] === 1 && body[i] === 1)) region[i] = 1;
    }
  }
  let count = 0;
  const histogram = new Uint32Array(1400);
  for (let i = 0; i < air.length; i++) {
    if (air[i] !== 1) continue;
    count++;
    const bin = Math.round(grid.values[i]! + 1024);
    histogram[bin] = histogram[bin]! + 1;
  }
  const shape = { size: grid.size, spacingMm: grid.spacingMm, factor: grid.factor, offset: grid.offset };
  return {
    air: { ...shape, values: air },
    region: { ...shape, values: region },
    volumeMl: (count * voxelMm3(grid)) / 1000,
    medianHu: count === 0 ? -850 : medianOf(histogram, count) - 1024,
  };
}

function medianOf(histogram: Uint32Array, count: number): number {
  let seen = 0;
  for (let bin = 0; bin < histogram.length; bin++) {
    seen += histogram[bin]!;
    if (seen * 2 >= count) return bin;
  }
  return histogram.length - 1;
}

/** The body without table and clothes: the largest part of tissue that survives an opening, bridged and with its holes. */
export function bodyMask(grid: Grid): Uint8Array {
  const outside = new Uint8Array(grid.values.length);
  for (let i = 0; i < outside.length; i++) outside[i] = grid.values[i]! > TISSUE_ABOVE_HU ? 0 : 1;
  // Slice by slice: between thick slices a shell is as thin as anywhere.
  const inPlane: Triple = [grid.spacingMm[0], grid.spacingMm[1], Number.POSITIVE_INFINITY];
  const depth = squaredDistanceTo(outside, grid.size, inPlane);
  const core = new Uint8Array(outside.length);
  const limit = SHELL_RADIUS_MM * SHELL_RADIUS_MM;
  for (let i = 0; i < core.length; i++) core[i] = depth[i]! > limit && depth[i]! < 1e9 ? 1 : 0;
  const { labels, voxels } = labelComponents(core, grid.size);
  const largest = voxels.indexOf(Math.max(...voxels.slice(1), 0), 1);
  if (largest < 1) return new Uint8Array(outside.length);
  for (let i = 0; i < core.length; i++) core[i] = labels[i] === largest ? 1 : 0;
  const near = squaredDistanceTo(core, grid.size, inPlane);
  const wide = new Uint8Array(outside.length);
  const reach = (SHELL_RADIUS_MM + WALL_GAP_MM) ** 2;
  for (let i = 0; i < wide.length; i++) wide[i] = near[i]! <= reach ? 1 : 0;
  const holes = enclosedInSlices(wide, grid.size);
  for (let i = 0; i < wide.length; i++) wide[i] = wide[i] === 1 || holes[i] === 1 ? 0 : 1;
  const inward = squaredDistanceTo(wide, grid.size, inPlane);
  const body = Uint8Array.from(inward, (distance) => (distance > WALL_GAP_MM * WALL_GAP_MM ? 1 : 0));
  fillRows(body, core, grid.size[0]);
  return body;
}

/** Adds what lies between the core's two sides: a thin chest wall may be open over a longer stretch in front. */
function fillRows(body: Uint8Array, core: Uint8Array, columns: number): void {
  for (let row = 0; row < core.length; row += columns) {
    const first = core.indexOf(1, row);
    if (first < 0) return;
    if (first >= row + columns) continue;
    body.fill(1, first, core.lastIndexOf(1, row + columns - 1) + 1);
  }
}

/** Aerated lung: air that tissue encloses in its slice, inside the body, without bowel gas and windpipe. */
function lungAir(grid: Grid, body: Uint8Array): Uint8Array {
  const tissue = new Uint8Array(grid.values.length);
  for (let i = 0; i < tissue.length; i++) tissue[i] = grid.values[i]! > AIR_BELOW_HU ? 1 : 0;
  const air = enclosedInSlices(tissue, grid.size);
  removeWindpipe(air, grid, body);
  const { labels, voxels } = labelComponents(air, grid.size);
  const inBody = new Float64Array(voxels.length);
  const sum = new Float64Array(voxels.length);
  for (let i = 0; i < air.length; i++) {
    const label = labels[i]!;
    if (label === 0) continue;
    sum[label] = sum[label]! + grid.values[i]!;
    if (body[i] === 1) inBody[label] = inBody[label]! + 1;
  }
  const plausible = voxels.map((count, label) => {
    if (label === 0 || count === 0) return 0;
    // Gas in a stomach or bowel is darker than any lung, which always holds some blood.
    return inBody[label]! > 0.5 * count && sum[label]! / count > -972 ? count : 0;
  });
  const largest = Math.max(...plausible);
  const enough = Math.max(0.08 * largest, 50_000 / voxelMm3(grid));
  for (let i = 0; i < air.length; i++) {
    if (air[i] === 1 && plausible[labels[i]!]! < enough) air[i] = 0;
  }
  return air;
}

/** Takes small dark round holes near the middle of the body out of each slice: windpipe, main bronchi, gullet. */
function removeWindpipe(air: Uint8Array, grid: Grid, body: Uint8Array): void {
  const [nx, ny, nz] = grid.size;
  const plane = nx * ny;
  const { labels, voxels } = labelComponents(air, grid.size, true);
  const sumX = new Float64Array(voxels.length);
  const sumHu = new Float64Array(voxels.length);
  for (let i = 0; i < air.length; i++) {
    const label = labels[i]!;
    if (label === 0) continue;
    sumX[label] = sumX[label]! + (i % nx);
    sumHu[label] = sumHu[label]! + grid.values[i]!;
  }
  const pixelMm2 = grid.spacingMm[0] * grid.spacingMm[1];
  for (let z = 0; z < nz; z++) {
    let bodySum = 0;
    let bodyCount = 0;
    for (let i = z * plane; i < (z + 1) * plane; i++) {
      if (body[i] !== 1) continue;
      bodySum += i % nx;
      bodyCount++;
    }
    if (bodyCount === 0) continue;
    const middle = bodySum / bodyCount;
    for (let i = z * plane; i < (z + 1) * plane; i++) {
      const label = labels[i]!;
      const count = voxels[label]!;
      if (label === 0 || count * pixelMm2 > 900) continue;
      const offMiddleMm = Math.abs(sumX[label]! / count - middle) * grid.spacingMm[0];
      if (offMiddleMm < 35 && sumHu[label]! / count < -780) air[i] = 0;
    }
  }
}

/** Parts the lungs at the emptiest sagittal plane, so that closing one does not fill the mediastinum. */
function splitSides(air: Uint8Array, grid: Grid): Uint8Array[] {
  const nx = grid.size[0];
  const profile = new Float64Array(nx);
  let total = 0;
  let sum = 0;
  for (let i = 0; i < air.length; i++) {
    if (air[i] !== 1) continue;
    profile[i % nx] = profile[i % nx]! + 1;
    total++;
    sum += i % nx;
  }
  if (total === 0) return [];
  const middle = Math.round(sum / total);
  const reach = Math.round(50 / grid.spacingMm[0]);
  let cut = middle;
  for (let x = Math.max(0, middle - reach); x <= Math.min(nx - 1, middle + reach); x++) {
    if (profile[x]! < profile[cut]!) cut = x;
  }
  const left = new Uint8Array(air.length);
  const right = new Uint8Array(air.length);
  for (let i = 0; i < air.length; i++) {
    if (air[i] === 1) (i % nx < cut ? left : right)[i] = 1;
  }
  return [left, right];
}

/**
 * Closes a mask by a ball: what no ball of this radius outside the mask can reach becomes part of it.
 * The first and last slice are thought to go on beyond the volume.
 */
export function closeMask(mask: Uint8Array, grid: Grid, radiusMm: number): Uint8Array {
  const [nx, ny] = grid.size;
  const box = boundsOf(mask, grid.size);
  const closed = new Uint8Array(mask.length);
  if (box === undefined) return closed;
  const pad = grid.spacingMm.map((spacing) => Math.ceil(radiusMm / spacing) + 2);
  const [px = 0, py = 0, pz = 0] = pad;
  const size: Triple = [
    box.to[0] - box.from[0] + 2 * px,
    box.to[1] - box.from[1] + 2 * py,
    box.to[2] - box.from[2] + 2 * pz,
  ];
  const part = new Uint8Array(size[0] * size[1] * size[2]);
  const height = box.to[2] - box.from[2];
  for (let z = 0; z < size[2]; z++) {
    const wanted = box.from[2] + z - pz;
    const source = Math.min(grid.size[2] - 1, Math.max(0, wanted));
    if (source < box.from[2] || source >= box.from[2] + height) continue;
    for (let y = 0; y < size[1] - 2 * py; y++) {
      const from = (source * ny + box.from[1] + y) * nx + box.from[0];
      const row = mask.subarray(from, from + size[0] - 2 * px);
      part.set(row, (z * size[1] + y + py) * size[0] + px);
    }
  }
  const limit = radiusMm * radiusMm;
  const kept = (radiusMm + SETBACK_MM) ** 2;
  const toMask = squaredDistanceTo(part, size, grid.spacingMm);
  const unreached = new Uint8Array(part.length);
  for (let i = 0; i < part.length; i++) unreached[i] = toMask[i]! > limit ? 1 : 0;
  const toOutside = squaredDistanceTo(unreached, size, grid.spacingMm);
  for (let z = 0; z < height; z++) {
    for (let y = 0; y < size[1] - 2 * py; y++) {
      const from = ((z + pz) * size[1] + y + py) * size[0] + px;
      const to = ((box.from[2] + z) * ny + box.from[1] + y) * nx + box.from[0];
      for (let x = 0; x < size[0] - 2 * px; x++) closed[to + x] = toOutside[from + x]! > kept ? 1 : 0;
    }
  }
  return closed;
}

/** The smallest box that holds every voxel of a mask; undefined for an empty one. */
export function boundsOf(mask: Uint8Array, size: Triple): { from: Triple; to: Triple } | undefined {
  const [nx, ny, nz] = size;
  let [x0, y0, z0, x1, y1, z1] = [nx, ny, nz, -1, -1, -1];
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        if (mask[i] !== 1) continue;
        if (x < x0) x0 = x;
        if (x > x1) x1 = x;
        if (y < y0) y0 = y;
        if (y > y1) y1 = y;
        if (z < z0) z0 = z;
        z1 = z;
      }
    }
  }
  return x1 < 0 ? undefined : { from: [x0, y0, z0], to: [x1 + 1, y1 + 1, z1 + 1] };
}
