/** A CT series as one block of Hounsfield units: index = (z * rows + y) * columns + x, slices equally spaced. */
export interface CtVolume {
  readonly hu: Int16Array;
  readonly columns: number;
  readonly rows: number;
  readonly slices: number;
  /** Distance between voxel centres along x, y and z. */
  readonly spacingMm: readonly [number, number, number];
}

/** Three numbers along x, y and z. */
export type Triple = readonly [number, number, number];

/**
 * Where a coarser grid lies in a volume: its voxel i covers `factor` voxels of the volume from `offset + i * factor`.
 */
export interface GridShape {
  readonly size: Triple;
  readonly spacingMm: Triple;
  readonly factor: Triple;
  readonly offset: Triple;
}

/** A grid of real values. */
export interface Grid extends GridShape {
  readonly values: Float32Array;
}

/** A grid of yes (1) and no (0). */
export interface MaskGrid extends GridShape {
  readonly values: Uint8Array;
}

/** How many voxels a grid has. */
export function voxelCount(shape: GridShape): number {
  return shape.size[0] * shape.size[1] * shape.size[2];
}

/** Volume of one grid voxel in mm³. */
export function voxelMm3(shape: GridShape): number {
  return shape.spacingMm[0] * shape.spacingMm[1] * shape.spacingMm[2];
}

/** The volume coordinate (in voxels, may be fractional) of the centre of grid voxel `index` along `axis`. */
export function toVolume(shape: GridShape, axis: 0 | 1 | 2, index: number): number {
  return shape.offset[axis] + index * shape.factor[axis] + (shape.factor[axis] - 1) / 2;
}

/** The grid index (fractional) of a volume coordinate along `axis`. */
export function toGrid(shape: GridShape, axis: 0 | 1 | 2, coordinate: number): number {
  return (coordinate - shape.offset[axis] - (shape.factor[axis] - 1) / 2) / shape.factor[axis];
}

/** A box of voxels: `from` inclusive, `to` exclusive. */
export interface VoxelBox {
  readonly from: Triple;
  readonly to: Triple;
}

/**
 * Averages blocks of voxels into a grid whose spacing is near `targetMm` and never finer than the volume's.
 * Values are clipped to [low, high] HU first, so that metal and bone do not outweigh tissue.
 */
export function averageToGrid(
  volume: CtVolume,
  targetMm: number,
  clip: { readonly low: number; readonly high: number },
  box: VoxelBox = { from: [0, 0, 0], to: [volume.columns, volume.rows, volume.slices] },
): Grid {
  const { hu, columns, rows, spacingMm } = volume;
  const factorOf = (spacing: number, extent: number) =>
    Math.max(1, Math.min(extent, Math.round(targetMm / spacing)));
  const extent: Triple = [box.to[0] - box.from[0], box.to[1] - box.from[1], box.to[2] - box.from[2]];
  const fx = factorOf(spacingMm[0], extent[0]);
  const fy = factorOf(spacingMm[1], extent[1]);
  const fz = factorOf(spacingMm[2], extent[2]);
  const nx = Math.floor(extent[0] / fx);
  const ny = Math.floor(extent[1] / fy);
  const nz = Math.floor(extent[2] / fz);
  const values = new Float32Array(nx * ny * nz);
  const share = 1 / (fx * fy * fz);
  for (let z = 0; z < nz * fz; z++) {
    const gz = Math.floor(z / fz);
    for (let y = 0; y < ny * fy; y++) {
      const target = (gz * ny + Math.floor(y / fy)) * nx;
      const source = ((box.from[2] + z) * rows + box.from[1] + y) * columns + box.from[0];
      for (let gx = 0, x = source; gx < nx; gx++) {
        let sum = 0;
        for (let i = 0; i < fx; i++, x++) {
          const value = hu[x]!;
          sum += value < clip.low ? clip.low : value > clip.high ? clip.high : value;
        }
        values[target + gx] = values[target + gx]! + sum * share;
      }
    }
  }
  return {
    values,
    size: [nx, ny, nz],
    spacingMm: [spacingMm[0] * fx, spacingMm[1] * fy, spacingMm[2] * fz],
    factor: [fx, fy, fz],
    offset: box.from,
  };
}

/** Halves a grid in x and y, and in z where slices are thin beside the new in-plane spacing. */
export function halveGrid(grid: Grid): Grid {
  const [sx, sy, sz] = grid.spacingMm;
  const stepZ = sz * 2 <= sx * 2 * 1.5 && grid.size[2] >= 2 ? 2 : 1;
  const nx = Math.max(1, Math.floor(grid.size[0] / 2));
  const ny = Math.max(1, Math.floor(grid.size[1] / 2));
  const nz = Math.max(1, Math.floor(grid.size[2] / stepZ));
  const stepX = grid.size[0] >= 2 ? 2 : 1;
  const stepY = grid.size[1] >= 2 ? 2 : 1;
  const values = new Float32Array(nx * ny * nz);
  const share = 1 / (stepX * stepY * stepZ);
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++) {
        let sum = 0;
        for (let dz = 0; dz < stepZ; dz++) {
          for (let dy = 0; dy < stepY; dy++) {
            const row = ((z * stepZ + dz) * grid.size[1] + y * stepY + dy) * grid.size[0] + x * stepX;
            for (let dx = 0; dx < stepX; dx++) sum += grid.values[row + dx]!;
          }
        }
        values[(z * ny + y) * nx + x] = sum * share;
      }
    }
  }
  return {
    values,
    size: [nx, ny, nz],
    spacingMm: [sx * stepX, sy * stepY, sz * stepZ],
    factor: [grid.factor[0] * stepX, grid.factor[1] * stepY, grid.factor[2] * stepZ],
    offset: grid.offset,
  };
}
