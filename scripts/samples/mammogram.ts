import type { Frame } from './codecs.ts';
import { blurred, fractalField, grain, mix, noiseField, randomFrom, smooth } from './random.ts';

const WIDTH = 1500;
const HEIGHT = 2000;
/** ImagerPixelSpacing of the mammograms. */
export const MAMMOGRAM_PIXEL_MM = 0.12;

/** A view of one breast. */
export interface MammogramView {
  readonly laterality: 'L' | 'R';
  readonly position: 'CC' | 'MLO';
}

/** What stands out in a view; pixels of the finished picture. */
export interface MammogramMass {
  readonly x: number;
  readonly y: number;
  readonly diameterMm: number;
}

export const MAMMOGRAM_VIEWS: readonly MammogramView[] = [
  { laterality: 'R', position: 'CC' },
  { laterality: 'L', position: 'CC' },
  { laterality: 'R', position: 'MLO' },
  { laterality: 'L', position: 'MLO' },
];

/** Where the left breast's spiculated mass lies, chest wall at x = 0; the right breast has none. */
export function massOf(view: MammogramView): MammogramMass | undefined {
  if (view.laterality === 'R') return undefined;
  return view.position === 'CC' ? { x: 500, y: 780, diameterMm: 15 } : { x: 560, y: 760, diameterMm: 15 };
}

/**
 * One mammogram, 12 bits, MONOCHROME2, air black. Drawn with the chest wall on the left and mirrored
 * for right breasts, as they are hung.
 */
export function exposeMammogram(view: MammogramView): Frame {
  const seed = `mammogram/${view.laterality}/${view.position}`;
  const light = drawBreast(view, seed);
  const soft = blurred(light, WIDTH, HEIGHT, 1.1);
  const noise = grain(randomFrom(`${seed}/noise`), WIDTH, HEIGHT, 0.8);
  const samples = new Uint16Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const value = soft[y * WIDTH + x] ?? 0;
      const at = y * WIDTH + (view.laterality === 'R' ? WIDTH - 1 - x : x);
      const level = value <= 0.002 ? 0 : 60 + 3700 * value + 3 * (noise[y * WIDTH + x] ?? 0);
      samples[at] = Math.round(Math.min(4095, Math.max(0, level)));
    }
  }
  return { width: WIDTH, height: HEIGHT, bits: 12, samples };
}

function drawBreast(view: MammogramView, seed: string): Float32Array {
  const out = new Float32Array(WIDTH * HEIGHT);
  const clouds = fractalField(`${seed}/clouds`, 4);
  const fine = noiseField(`${seed}/fine`);
  const outline = noiseField(`${seed}/outline`);
  const oblique = view.position === 'MLO';
  const middle = oblique ? 1080 : 1000;
  const deep = oblique ? 1130 : 1080;
  const tall = oblique ? 860 : 800;
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const inside = breastDepth(x, y, middle, deep, tall, oblique) + 14 * outline(y / 160, 3, 0);
      if (inside < -2) continue;
      const thick = smooth(inside / 210) ** 0.6;
      const skin = 0.17 * Math.exp(-(((inside - 9) / 9) ** 2));
      const gland = glandularity(clouds, x, y, middle, deep, tall);
      const strands = ligaments(fine, clouds, x, y);
      let value = 0.1 + 0.22 * thick + skin + thick * (0.46 * gland + 0.085 * strands * (1 - 0.4 * gland));
      value += 0.035 * thick * clouds(x / 60 + 70, y / 60, 5);
      if (oblique)
        value = mix(value, 0.74 + 0.05 * clouds(x / 90, y / 40, 9) + 0.05 * strands, pectoral(x, y, outline));
      out[y * WIDTH + x] = value * smooth((inside + 2) / 6);
    }
  }
  addVessels(out, seed);
  addCalcifications(out, seed, middle);
  const mass = massOf(view);
  if (mass) addMass(out, mass, seed);
  return out;
}

/** Pixels from the skin, positive inside: half an ellipse on the chest wall, with the arm-side fold of the oblique view. */
function breastDepth(
  x: number,
  y: number,
  middle: number,
  deep: number,
  tall: number,
  oblique: boolean,
): number {
  const v = (y - middle) / tall;
  const u = x / deep;
  const r = Math.sqrt(u * u + v * v);
  const nipple = 34 * Math.exp(-(((y - middle) / 34) ** 2));
  const ellipse =
    r === 0
      ? tall
      : ((1 - r) * r) / Math.sqrt((u / deep) ** 2 + (v / tall) ** 2) + nipple * smooth((x - 500) / 400);
  if (!oblique) return ellipse;
  const armpit = y < middle ? 640 - x - 0.12 * (middle - y) + 260 * smooth((y - 200) / 500) : -1e3;
  const h = Math.max(0, 160 - Math.abs(ellipse - armpit)) / 160;
  return Math.max(ellipse, armpit) + (h * h * 160) / 4;
}

function glandularity(
  clouds: ReturnType<typeof fractalField>,
  x: number,
  y: number,
  middle: number,
  deep: number,
  tall: number,
): number {
  const u = (x - deep * 0.46) / (deep * 0.45);
  const v = (y - middle + tall * 0.08) / (tall * 0.52);
  const disc = smooth(1.35 - Math.sqrt(u * u + v * v));
  const streak = clouds(x / 330, y / 210, 1);
  return disc * smooth(0.42 + 1.15 * streak + 0.25 * clouds(x / 70, y / 45, 2));
}

/** Thin bright lines where two noises cross nought: Cooper's ligaments. */
function ligaments(
  fine: ReturnType<typeof noiseField>,
  clouds: ReturnType<typeof fractalField>,
  x: number,
  y: number,
): number {
  const bend = 50 * clouds(x / 260, y / 260, 8);
  const a = Math.abs(fine((x + bend) / 150, (y - bend) / 88, 0));
  const b = Math.abs(fine((x - bend) / 66, (y + bend) / 74, 4));
  return Math.exp(-((a / 0.045) ** 2)) + 0.6 * Math.exp(-((b / 0.06) ** 2));
}

/** 1 in the chest muscle of an oblique view, 0 outside. */
function pectoral(x: number, y: number, outline: ReturnType<typeof noiseField>): number {
  const edge = 560 - 0.47 * y + 26 * Math.sin(y / 260) + 8 * outline(y / 90, 40, 0);
  return smooth((edge - x) / 26 + 0.5);
}

function addVessels(out: Float32Array, seed: string): void {
  const random = randomFrom(`${seed}/vessels`);
  for (let i = 0; i < 5; i++) {
    let x = random.between(60, 300);
    let y = random.between(450, 1550);
    let heading = random.between(-0.5, 0.5);
    const width = random.between(4, 8);
    for (let step = 0; step < 420; step++) {
      x += 1.6 * Math.cos(heading);
      y += 1.6 * Math.sin(heading);
      heading += random.normal() * 0.035 - heading * 0.004;
      spot(out, x, y, width * (1 - step / 600), 0.011);
    }
  }
}

/** A few coarse, round, benign calcifications. */
function addCalcifications(out: Float32Array, seed: string, middle: number): void {
  const random = randomFrom(`${seed}/calcifications`);
  for (let i = 0; i < 4; i++)
    spot(out, random.between(250, 750), middle + random.between(-350, 350), random.between(4, 6), 0.28);
}

function addMass(out: Float32Array, mass: MammogramMass, seed: string): void {
  const random = randomFrom(`${seed}/mass`);
  const radius = mass.diameterMm / 2 / MAMMOGRAM_PIXEL_MM;
  const edge = noiseField(`${seed}/mass-edge`);
  for (let dy = -radius * 1.6; dy <= radius * 1.6; dy++) {
    for (let dx = -radius * 1.6; dx <= radius * 1.6; dx++) {
      const r = Math.hypot(dx, dy);
      const angle = Math.atan2(dy, dx);
      const rim = radius * (1 + 0.2 * edge(2 + 2 * Math.cos(angle), 2 + 2 * Math.sin(angle), 0));
      lighten(out, mass.x + dx, mass.y + dy, 0.3 * smooth((rim - r) / 16 + 0.3));
    }
  }
  for (let i = 0; i < 40; i++) {
    const angle = (i / 40) * 2 * Math.PI + random.normal() * 0.09;
    const long = radius * random.between(1.5, 2.9);
    const bend = random.normal() * 0.0016;
    for (let r = radius * 0.95; r < long; r += 1.3) {
      const turned = angle + bend * (r - radius);
      const fade = 1 - (r - radius * 0.95) / (long - radius * 0.95);
      spot(
        out,
        mass.x + r * Math.cos(turned),
        mass.y + r * Math.sin(turned),
        1.8 + 3 * fade,
        0.02 * fade + 0.004,
      );
    }
  }
}

function spot(out: Float32Array, x: number, y: number, radius: number, amount: number): void {
  const reach = Math.ceil(radius * 1.6);
  for (let dy = -reach; dy <= reach; dy++) {
    for (let dx = -reach; dx <= reach; dx++) {
      const r2 = (dx * dx + dy * dy) / (radius * radius);
      lighten(out, x + dx, y + dy, amount * Math.exp(-1.6 * r2));
    }
  }
}

/** Adds light inside the breast only; tissue already bright takes less. */
function lighten(out: Float32Array, x: number, y: number, amount: number): void {
  const column = Math.round(x);
  const row = Math.round(y);
  if (column < 0 || row < 0 || column >= WIDTH || row >= HEIGHT) return;
  const at = row * WIDTH + column;
  const value = out[at] ?? 0;
  if (value > 0.05) out[at] = Math.min(1.05, value + amount * (1.15 - value));
}
