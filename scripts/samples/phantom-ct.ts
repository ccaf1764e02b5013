import { type NoduleShape, noduleHu } from './nodules.ts';
import { blurred, grain, mix, randomFrom } from './random.ts';
import { coverage, type Point, type Tube, tubeDistance } from './shapes.ts';
import type { Thorax } from './thorax.ts';
import type { ChestTubes } from './vessels.ts';

/** The grid on which a phantom is scanned; millimetres, slices from the feet to the head. */
export interface CtGrid {
  readonly columns: number;
  readonly rows: number;
  readonly pixelMm: number;
  readonly sliceMm: number;
  readonly slices: number;
  /** Middle of the lowest slice. */
  readonly firstZ: number;
}

/** Everything that is scanned. */
export interface CtPhantom {
  readonly thorax: Thorax;
  readonly tubes: ChestTubes;
  readonly nodules: readonly NoduleShape[];
  readonly noiseHu: number;
  readonly seed: string;
}

/** Added to HU before storing, so that the stored values are unsigned: RescaleIntercept is its negative. */
export const STORED_OFFSET = 1024;

const SUB_SLICES = 3;
const EDGE_MM = 0.75;

/** Middle of pixel (0, 0) of a slice, as ImagePositionPatient wants it. */
export function slicePosition(grid: CtGrid, slice: number): Point {
  return [
    -((grid.columns - 1) / 2) * grid.pixelMm,
    -((grid.rows - 1) / 2) * grid.pixelMm,
    grid.firstZ + slice * grid.sliceMm,
  ];
}

/** The pixel and the slice in which a place lies: x and y in pixels, unrounded. */
export function pixelOf(grid: CtGrid, place: Point): { x: number; y: number; slice: number } {
  const [x0, y0] = slicePosition(grid, 0);
  return {
    x: (place[0] - x0) / grid.pixelMm,
    y: (place[1] - y0) / grid.pixelMm,
    slice: Math.round((place[2] - grid.firstZ) / grid.sliceMm),
  };
}

/** One slice in stored values (HU + 1024), averaged over the slice's thickness. */
export function scanSlice(phantom: CtPhantom, grid: CtGrid, slice: number): Uint16Array {
  const { columns, rows } = grid;
  const [x0, y0, z0] = slicePosition(grid, slice);
  const sum = new Float32Array(columns * rows);
  for (let sub = 0; sub < SUB_SLICES; sub++) {
    const z = z0 + ((sub + 0.5) / SUB_SLICES - 0.5) * grid.sliceMm;
    const plane = anatomyPlane(phantom.thorax, grid, x0, y0, z);
    const canvas = { plane, grid, x0, y0, z };
    for (const tube of phantom.tubes.vessels) paintTube(canvas, tube, 'denser');
    for (const tube of phantom.tubes.airways) paintTube(canvas, tube, 'replace');
    for (const nodule of phantom.nodules) paintNodule(canvas, nodule);
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] ?? 0) + (plane[i] ?? 0) / SUB_SLICES;
  }
  const sharp = blurred(sum, columns, rows, 0.62);
  return withNoise(phantom, grid, sharp, slice);
}

interface Canvas {
  readonly plane: Float32Array;
  readonly grid: CtGrid;
  readonly x0: number;
  readonly y0: number;
  readonly z: number;
}

function anatomyPlane(thorax: Thorax, grid: CtGrid, x0: number, y0: number, z: number): Float32Array {
  const plane = new Float32Array(grid.columns * grid.rows);
  for (let row = 0; row < grid.rows; row++) {
    const y = y0 + row * grid.pixelMm;
    for (let column = 0; column < grid.columns; column++) {
      const x = x0 + column * grid.pixelMm;
      plane[row * grid.columns + column] = thorax.hu(x, y, z, EDGE_MM);
    }
  }
  return plane;
}

function paintTube(canvas: Canvas, tube: Tube, how: 'denser' | 'replace'): void {
  const { plane, grid, x0, y0, z } = canvas;
  const reach = Math.max(tube.fromRadius, tube.toRadius) + EDGE_MM;
  if (z < Math.min(tube.from[2], tube.to[2]) - reach || z > Math.max(tube.from[2], tube.to[2]) + reach)
    return;
  const left = Math.max(0, Math.floor((Math.min(tube.from[0], tube.to[0]) - reach - x0) / grid.pixelMm));
  const right = Math.min(
    grid.columns - 1,
    Math.ceil((Math.max(tube.from[0], tube.to[0]) + reach - x0) / grid.pixelMm),
  );
  const top = Math.max(0, Math.floor((Math.min(tube.from[1], tube.to[1]) - reach - y0) / grid.pixelMm));
  const bottom = Math.min(
    grid.rows - 1,
    Math.ceil((Math.max(tube.from[1], tube.to[1]) + reach - y0) / grid.pixelMm),
  );
  // A vessel thinner than a voxel cannot fill it.
  const fill = Math.min(1, Math.max(tube.fromRadius, tube.toRadius) / 0.55);
  for (let row = top; row <= bottom; row++) {
    for (let column = left; column <= right; column++) {
      const distance = tubeDistance(tube, x0 + column * grid.pixelMm, y0 + row * grid.pixelMm, z);
      const share = coverage(distance, EDGE_MM) * fill;
      if (share <= 0) continue;
      const at = row * grid.columns + column;
      const value = plane[at] ?? 0;
      const painted = mix(value, tube.hu, share);
      plane[at] = how === 'denser' && tube.hu > value ? Math.max(value, painted) : painted;
    }
  }
}

function paintNodule(canvas: Canvas, shape: NoduleShape): void {
  const { plane, grid, x0, y0, z } = canvas;
  for (const strand of shape.strands) paintTube(canvas, strand, 'denser');
  const [cx, cy, cz] = shape.nodule.centre;
  if (Math.abs(z - cz) > shape.reach) return;
  const first = Math.floor((cy - shape.reach - y0) / grid.pixelMm);
  const last = Math.ceil((cy + shape.reach - y0) / grid.pixelMm);
  for (let row = Math.max(0, first); row <= Math.min(grid.rows - 1, last); row++) {
    const y = y0 + row * grid.pixelMm;
    const from = Math.max(0, Math.floor((cx - shape.reach - x0) / grid.pixelMm));
    const to = Math.min(grid.columns - 1, Math.ceil((cx + shape.reach - x0) / grid.pixelMm));
    for (let column = from; column <= to; column++) {
      const at = row * grid.columns + column;
      plane[at] = noduleHu(shape, plane[at] ?? 0, x0 + column * grid.pixelMm, y, z, EDGE_MM);
    }
  }
}

/** Noise only where the beam meets the body: air around it is written as exactly -1000 HU, which costs no bytes. */
function withNoise(phantom: CtPhantom, grid: CtGrid, plane: Float32Array, slice: number): Uint16Array {
  const { columns, rows } = grid;
  const noise = grain(randomFrom(`${phantom.seed}/noise/${slice}`), columns, rows, 1.05);
  const [x0, y0, z] = slicePosition(grid, slice);
  const out = new Uint16Array(columns * rows);
  for (let i = 0; i < out.length; i++) {
    const value = plane[i] ?? 0;
    const x = x0 + (i % columns) * grid.pixelMm;
    const y = y0 + Math.floor(i / columns) * grid.pixelMm;
    const inBody = value > -999 && phantom.thorax.body(x, y, z) < 2;
    const hu = inBody ? value + phantom.noiseHu * (noise[i] ?? 0) : value;
    out[i] = Math.round(Math.min(3071, Math.max(-1024, hu))) + STORED_OFFSET;
  }
  return out;
}
