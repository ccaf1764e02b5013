import type { CtVolume, Triple } from './volume.ts';

/** A ball in the drawn chest; centre and diameter in mm, the whole chest's first voxel being at 0, 0, 0. */
export interface DrawnBall {
  readonly centreMm: Triple;
  readonly diameterMm: number;
  readonly hu?: number;
}

/** A vessel: a straight tube between two places. */
export interface DrawnTube {
  readonly fromMm: Triple;
  readonly toMm: Triple;
  readonly diameterMm: number;
}

export interface DrawnChest {
  readonly pixelMm: number;
  readonly sliceMm: number;
  readonly balls?: readonly DrawnBall[];
  readonly tubes?: readonly DrawnTube[];
  /** Leaves the lungs out: a body without air. */
  readonly airless?: boolean;
  /** Draws only this part along z, in mm; the lungs go on beyond it. */
  readonly fromToMm?: readonly [number, number];
}

const SIZE_MM: Triple = [330, 250, 270];
const BODY = { centre: [165, 125], radius: [155, 105] } as const;
const LUNGS = [
  { centre: [90, 120, 135], radius: [55, 78, 110] },
  { centre: [240, 120, 135], radius: [55, 78, 110] },
] as const;
/** Places for tests: the outer wall of the first lung at mid height, and the middle of each lung. */
export const OUTER_WALL_MM: Triple = [35, 120, 135];
export const FIRST_LUNG_MM: Triple = [90, 120, 135];
export const SECOND_LUNG_MM: Triple = [240, 120, 135];

const AIR = -1000;
const TISSUE = 40;
const LUNG = -860;
/** Parts of a slice averaged along z: what a thick slice does to a small ball. */
const SUBSLICES = 3;

/** Draws a chest for tests: body on a table, two ellipsoid lungs, a windpipe, tubes and balls, a little noise. */
export function drawChest(chest: DrawnChest): CtVolume {
  const { pixelMm, sliceMm } = chest;
  const columns = Math.round(SIZE_MM[0] / pixelMm);
  const rows = Math.round(SIZE_MM[1] / pixelMm);
  const [zFrom, zTo] = chest.fromToMm ?? [0, SIZE_MM[2]];
  const slices = Math.round((zTo - zFrom) / sliceMm);
  const hu = new Int16Array(columns * rows * slices);
  const subslices = sliceMm > 2 ? SUBSLICES : 1;
  const line = new Float32Array(columns);
  for (let z = 0; z < slices; z++) {
    for (let y = 0; y < rows; y++) {
      line.fill(0);
      for (let part = 0; part < subslices; part++) {
        const mmZ = zFrom + (z + (part + 0.5) / subslices - 0.5) * sliceMm;
        drawLine(chest, line, y * pixelMm, mmZ, 1 / subslices);
      }
      const start = (z * rows + y) * columns;
      for (let x = 0; x < columns; x++) hu[start + x] = Math.round((line[x] ?? 0) + noiseAt(start + x));
    }
  }
  return { hu, columns, rows, slices, spacingMm: [pixelMm, pixelMm, sliceMm] };
}

/** Between -15 and 15 HU, the same at every run. */
function noiseAt(index: number): number {
  const mixed = Math.imul(index ^ (index >>> 13), 0x5bd1e995) ^ 0x2545f491;
  return ((mixed >>> 8) % 31) - 15;
}

function drawLine(chest: DrawnChest, line: Float32Array, y: number, z: number, share: number): void {
  const balls = (chest.balls ?? []).filter(
    ({ centreMm, diameterMm }) => Math.hypot(y - centreMm[1], z - centreMm[2]) <= diameterMm / 2,
  );
  for (let i = 0; i < line.length; i++) {
    const x = i * chest.pixelMm;
    line[i] = (line[i] ?? 0) + share * density(chest, balls, x, y, z);
  }
}

function density(chest: DrawnChest, balls: readonly DrawnBall[], x: number, y: number, z: number): number {
  // A hollow table under the body.
  if (y > 236 && y < 248) return y < 239 || y > 245 ? TISSUE : -950;
  const [bx, by] = [(x - BODY.centre[0]) / BODY.radius[0], (y - BODY.centre[1]) / BODY.radius[1]];
  if (bx * bx + by * by > 1) return AIR;
  if (chest.airless === true) return TISSUE;
  if (z > 135 && (x - 165) ** 2 + (y - 120) ** 2 < 64) return AIR;
  const inLung = LUNGS.some(
    ({ centre, radius }) =>
      ((x - centre[0]) / radius[0]) ** 2 +
        ((y - centre[1]) / radius[1]) ** 2 +
        ((z - centre[2]) / radius[2]) ** 2 <
      1,
  );
  if (!inLung) return TISSUE;
  for (const {
    centreMm: [cx, cy, cz],
    diameterMm,
    hu,
  } of balls) {
    if ((x - cx) ** 2 + (y - cy) ** 2 + (z - cz) ** 2 <= diameterMm ** 2 / 4) return hu ?? TISSUE;
  }
  for (const tube of chest.tubes ?? []) {
    if (distanceToTube(tube, x, y, z) <= tube.diameterMm / 2) return TISSUE;
  }
  return LUNG;
}

function distanceToTube({ fromMm: a, toMm: b }: DrawnTube, x: number, y: number, z: number): number {
  const [dx, dy, dz] = [b[0] - a[0], b[1] - a[1], b[2] - a[2]];
  const along = ((x - a[0]) * dx + (y - a[1]) * dy + (z - a[2]) * dz) / (dx * dx + dy * dy + dz * dz);
  const t = Math.max(0, Math.min(1, along));
  return Math.sqrt((x - a[0] - t * dx) ** 2 + (y - a[1] - t * dy) ** 2 + (z - a[2] - t * dz) ** 2);
}
