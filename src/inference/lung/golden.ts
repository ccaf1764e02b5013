import { CROP_SIZE } from './crop.ts';

/** One row of `golden-crops.csv`: a drawn crop and the probability that the network gives it. */
export interface GoldenRow {
  /** Grey value of the lung, 0..255. */
  readonly background: number;
  /** Radius of the ball in pixels. */
  readonly radius: number;
  /** Grey values by which the ball's middle exceeds the lung. */
  readonly contrast: number;
  /** Pixels by which the ball's centre lies right of and below the crop's. */
  readonly offsetX: number;
  readonly offsetY: number;
  /** Columns from the left edge that are chest wall (grey 190). */
  readonly wall: number;
}

const WALL_GREY = 190;
/** Width of the ball's edge in pixels. */
const EDGE = 0.8;

/** Draws the 50 x 50 crop of a row, grey values 0..255: a ball with a soft edge in lung, perhaps beside a wall. */
export function goldenCrop(row: GoldenRow): Float32Array {
  const crop = new Float32Array(CROP_SIZE * CROP_SIZE);
  const middle = (CROP_SIZE - 1) / 2;
  for (let y = 0; y < CROP_SIZE; y++) {
    for (let x = 0; x < CROP_SIZE; x++) {
      const distance = Math.hypot(x - middle - row.offsetX, y - middle - row.offsetY);
      const inside = 1 / (1 + Math.exp((distance - row.radius) / EDGE));
      const grey = x < row.wall ? WALL_GREY : row.background + row.contrast * inside;
      crop[y * CROP_SIZE + x] = Math.max(0, Math.min(255, grey));
    }
  }
  return crop;
}
