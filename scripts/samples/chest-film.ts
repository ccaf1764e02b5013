import type { Frame } from './codecs.ts';
import { blurred, grain, mix, randomFrom } from './random.ts';
import type { Tube } from './shapes.ts';
import { makeThorax, type Thorax } from './thorax.ts';
import { growChestTubes } from './vessels.ts';

const WIDTH = 2000;
const HEIGHT = 2300;
/** Size of a pixel in the patient, which is also ImagerPixelSpacing here. */
export const FILM_PIXEL_MM = 0.175;
const TOP_Z = 168;
const COARSE = 5;
const STEP_MM = 3;

/**
 * A frontal chest film: the beam's path through the same anatomy as the CT, added up from front to
 * back, then given the contrast curve, unsharp edges and grain of a digital radiograph. 12 bits, MONOCHROME2.
 */
export function exposeChestFilm(): Frame {
  const thorax = makeThorax({
    seed: 'film',
    cavityHalfWidth: 126,
    cavityHalfDepth: 86,
    fat: 10,
    muscle: 13,
    breasts: false,
    lungHu: -840,
    calibre: 1.2,
  });
  const tubes = growChestTubes(thorax, randomFrom('film/vessels'), []);
  const path = enlarge(beamPaths(thorax));
  // The great vessels already shape the lungs' edge; only what stands inside a lung adds a shadow.
  for (const tube of tubes.vessels) if (tube.fromRadius < 6) addShadow(path, tube, 0.9);
  for (const tube of tubes.airways) addShadow(path, tube, airwayContrast(tube));
  return develop(path);
}

/** Water-equivalent millimetres along y at every `COARSE`th pixel; bone counts more, as it does at 120 kV. */
function beamPaths(thorax: Thorax): Float32Array {
  const columns = WIDTH / COARSE;
  const rows = HEIGHT / COARSE;
  const out = new Float32Array(columns * rows);
  for (let row = 0; row < rows; row++) {
    const z = TOP_Z - (row + 0.5) * COARSE * FILM_PIXEL_MM;
    for (let column = 0; column < columns; column++) {
      const x = ((column + 0.5) * COARSE - WIDTH / 2) * FILM_PIXEL_MM;
      let sum = 0;
      for (let y = -118; y <= 122; y += STEP_MM) {
        const hu = thorax.hu(x, y, z, STEP_MM);
        sum += (1 + hu / 1000 + (hu > 120 ? (hu - 120) / 320 : 0)) * STEP_MM;
      }
      out[row * columns + column] = sum;
    }
  }
  return out;
}

function enlarge(coarse: Float32Array): Float32Array {
  const columns = WIDTH / COARSE;
  const rows = HEIGHT / COARSE;
  const out = new Float32Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    const fy = Math.min(rows - 1.001, Math.max(0, (y + 0.5) / COARSE - 0.5));
    const top = Math.floor(fy);
    for (let x = 0; x < WIDTH; x++) {
      const fx = Math.min(columns - 1.001, Math.max(0, (x + 0.5) / COARSE - 0.5));
      const left = Math.floor(fx);
      const at = top * columns + left;
      const upper = mix(coarse[at] ?? 0, coarse[at + 1] ?? 0, fx - left);
      const lower = mix(coarse[at + columns] ?? 0, coarse[at + columns + 1] ?? 0, fx - left);
      out[y * WIDTH + x] = mix(upper, lower, fy - top);
    }
  }
  return blurred(out, WIDTH, HEIGHT, 1.6);
}

/** Airways hold air where tissue was counted; the small ones lie in lung, which is nearly air itself. */
function airwayContrast(tube: Tube): number {
  if (tube.hu > 0) return tube.fromRadius > 5 ? 0 : 0.6;
  return tube.fromRadius > 5 ? -0.95 : -0.6;
}

/** Adds the chord of a round tube to every path that crosses it. */
function addShadow(path: Float32Array, tube: Tube, density: number): void {
  const toPixel = (x: number, z: number): [number, number] => [
    x / FILM_PIXEL_MM + WIDTH / 2,
    (TOP_Z - z) / FILM_PIXEL_MM,
  ];
  const [ax, ay] = toPixel(tube.from[0], tube.from[2]);
  const [bx, by] = toPixel(tube.to[0], tube.to[2]);
  const reach = Math.max(tube.fromRadius, tube.toRadius) / FILM_PIXEL_MM + 1;
  const dx = bx - ax;
  const dy = by - ay;
  const length2 = dx * dx + dy * dy || 1;
  const yFrom = Math.max(0, Math.floor(Math.min(ay, by) - reach));
  const yTo = Math.min(HEIGHT - 1, Math.ceil(Math.max(ay, by) + reach));
  const xFrom = Math.max(0, Math.floor(Math.min(ax, bx) - reach));
  const xTo = Math.min(WIDTH - 1, Math.ceil(Math.max(ax, bx) + reach));
  for (let y = yFrom; y <= yTo; y++) {
    for (let x = xFrom; x <= xTo; x++) {
      const t = ((x - ax) * dx + (y - ay) * dy) / length2;
      if (t < 0 || t >= 1) continue;
      const away = Math.hypot(x - ax - t * dx, y - ay - t * dy) * FILM_PIXEL_MM;
      const r = mix(tube.fromRadius, tube.toRadius, t);
      if (away < r)
        path[y * WIDTH + x] = (path[y * WIDTH + x] ?? 0) + 2 * Math.sqrt(r * r - away * away) * density;
    }
  }
}

function develop(path: Float32Array): Frame {
  const wide = blurred(path, WIDTH, HEIGHT, 40);
  const noise = grain(randomFrom('film/noise'), WIDTH, HEIGHT, 0.9);
  const samples = new Uint16Array(WIDTH * HEIGHT);
  for (let i = 0; i < samples.length; i++) {
    const through = path[i] ?? 0;
    // Dynamic-range compression: hold the broad shape back, keep the detail.
    const value = through + 0.35 * (through - (wide[i] ?? 0));
    const density = Math.max(0, (value - 30) / 330);
    const curve = 1 - Math.exp(-2.1 * density);
    const level = 140 + 4300 * curve;
    samples[i] = Math.round(Math.max(0, Math.min(4095, level + (through > 4 ? 3 : 1) * (noise[i] ?? 0))));
  }
  return { width: WIDTH, height: HEIGHT, bits: 12, samples };
}
