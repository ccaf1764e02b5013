import type { Frame } from './codecs.ts';
import { fractalField, grain, mix, randomFrom, smooth } from './random.ts';

const WIDTH = 640;
const HEIGHT = 480;

/** The picture's geometry: a curved probe at the top, its fan below. Pixels, radians, centimetres. */
export const ULTRASOUND = {
  width: WIDTH,
  height: HEIGHT,
  frames: 6,
  /** Size of a pixel. */
  pixelCm: 0.038,
  /** The fan's bounding box: x0, y0, x1, y1. */
  region: [40, 20, 599, 459],
  /** Middle and diameter of the lesion in the still picture. */
  lesion: { x: 372, y: 262, diameterMm: 22 },
} as const;

const APEX_X = 320;
const APEX_Y = -120;
const PROBE_RADIUS = 150;
const DEPTH = 575;
const HALF_ANGLE = 0.52;
const LINES = 256;
const SAMPLES = 470;

/** One picture of the liver; `breath` 0..1 moves it as breathing does. 8 bits, bright is echo. */
export function scanLiver(breath: number): Uint8Array {
  const echoes = echoLines(breath);
  const out = new Uint8Array(WIDTH * HEIGHT);
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const dx = x - APEX_X;
      const dy = y - APEX_Y;
      const angle = Math.atan2(dx, dy);
      const depth = Math.hypot(dx, dy) - PROBE_RADIUS;
      if (Math.abs(angle) > HALF_ANGLE || depth < 0 || depth > DEPTH - PROBE_RADIUS) continue;
      const line = ((angle / HALF_ANGLE + 1) / 2) * (LINES - 1);
      const sample = (depth / (DEPTH - PROBE_RADIUS)) * (SAMPLES - 1);
      out[y * WIDTH + x] = Math.round(bilinear(echoes, line, sample));
    }
  }
  drawGreyBar(out);
  return out;
}

/** The still picture in RGB with the lesion measured by two yellow callipers. */
export function measuredStill(): Uint8Array {
  const grey = scanLiver(0);
  const rgb = new Uint8Array(grey.length * 3);
  for (let i = 0; i < grey.length; i++) rgb.fill(grey[i] ?? 0, i * 3, i * 3 + 3);
  const { x, y, diameterMm } = ULTRASOUND.lesion;
  const half = Math.round(diameterMm / 20 / ULTRASOUND.pixelCm);
  const plot = (px: number, py: number): void => rgb.set([255, 214, 40], (py * WIDTH + px) * 3);
  for (const end of [x - half, x + half]) {
    for (let k = -5; k <= 5; k++) {
      plot(end + k, y);
      plot(end, y + k);
    }
  }
  for (let px = x - half; px <= x + half; px += 6) plot(px, y);
  return rgb;
}

/** The breathing loop, one grey frame each. */
export function breathingLoop(): Frame[] {
  return Array.from({ length: ULTRASOUND.frames }, (_, i) => ({
    width: WIDTH,
    height: HEIGHT,
    bits: 8,
    samples: scanLiver((1 - Math.cos((2 * Math.PI * i) / ULTRASOUND.frames)) / 2),
  }));
}

/** Echo strength along each line, after log compression: tissue times speckle, dimmed by what lies above. */
function echoLines(breath: number): Float32Array {
  const out = new Float32Array(LINES * SAMPLES);
  const texture = fractalField('ultrasound/texture', 3);
  const real = grain(randomFrom(`ultrasound/speckle/re/${breath.toFixed(4)}`), LINES, SAMPLES, 1.05);
  const imaginary = grain(randomFrom(`ultrasound/speckle/im/${breath.toFixed(4)}`), LINES, SAMPLES, 1.05);
  for (let line = 0; line < LINES; line++) {
    const angle = ((line / (LINES - 1)) * 2 - 1) * HALF_ANGLE;
    let gain = 0;
    for (let sample = 0; sample < SAMPLES; sample++) {
      const depth = PROBE_RADIUS + (sample / (SAMPLES - 1)) * (DEPTH - PROBE_RADIUS);
      const x = APEX_X + depth * Math.sin(angle);
      const y = APEX_Y + depth * Math.cos(angle) - 16 * breath;
      const tissue = tissueAt(x, y, depth - PROBE_RADIUS, texture);
      gain += tissue.gain;
      const at = sample * LINES + line;
      const speckle = 20 * Math.log10(0.06 + Math.hypot(real[at] ?? 0, imaginary[at] ?? 0));
      const fall = -0.012 * sample - 18 * smooth((Math.abs(angle) - 0.46) / 0.08);
      const level = tissue.db + gain + fall + speckle * (tissue.db < -30 ? 0.35 : 0.8);
      out[at] = Math.max(0, Math.min(255, ((level + 46) / 60) * 255));
    }
  }
  return out;
}

interface Tissue {
  /** Echo in decibels against bright tissue. */
  readonly db: number;
  /** What this sample adds to everything beneath it: fluid enhances, gas shadows. */
  readonly gain: number;
}

function tissueAt(x: number, y: number, depth: number, texture: ReturnType<typeof fractalField>): Tissue {
  const bend = 10 * texture(x / 140, y / 140, 3);
  if (depth < 14) return { db: -6 - 8 * Math.sin(depth), gain: 0 };
  if (depth < 52) {
    const fascia =
      Math.exp(-(((depth - 34 - bend * 0.4) / 2.5) ** 2)) + Math.exp(-(((depth - 49 - bend * 0.3) / 2) ** 2));
    return { db: -22 + 5 * texture(x / 26, y / 5, 1) + 18 * fascia, gain: 0 };
  }
  // Diaphragm: a bright arc; lung behind it.
  const arc = Math.hypot(x - 330, (y - 196) * 1.02) - 226 + bend * 0.5;
  if (y > 250 && arc > -3) return { db: arc < 5 ? 8 : -34 + 6 * texture(x / 30, y / 12, 7), gain: 0 };
  const { lesion, pixelCm } = ULTRASOUND;
  const angle = Math.atan2(y - lesion.y, x - lesion.x);
  const rim =
    (lesion.diameterMm / 20 / pixelCm) * (1 + 0.09 * texture(3 + Math.cos(angle), 3 + Math.sin(angle), 2));
  const inLesion = rim - Math.hypot(x - lesion.x, y - lesion.y);
  const liver = -19 + 4 * texture(x / 40, y / 40, 0) + 3 * texture(x / 12, y / 12, 5);
  if (inLesion > -4) {
    const core = mix(liver, -29 + 5 * texture(x / 11, y / 11, 11), smooth((inLesion + 2) / 5));
    // A thin dark halo.
    return { db: core - 5 * Math.exp(-((inLesion / 2.5) ** 2)), gain: 0.035 };
  }
  return vesselAt(x, y, bend) ?? { db: liver, gain: 0 };
}

/** The portal vein with its bright walls and two hepatic veins without. */
function vesselAt(x: number, y: number, bend: number): Tissue | undefined {
  const portal = Math.abs(y - 318 + 0.34 * (x - 230) + bend) - 12 * smooth((340 - x) / 120);
  if (x > 120 && x < 330) {
    if (portal < 0) return { db: -46, gain: 0.03 };
    if (portal < 3.5) return { db: -6, gain: 0 };
  }
  const hepatic = Math.abs(x - 236 - 0.5 * (y - 180) + bend) - 7 * smooth((y - 130) / 90);
  const second = Math.abs(x - 452 + 0.42 * (y - 180) - bend) - 6 * smooth((y - 150) / 70);
  if ((hepatic < 0 && y < 262 && y > 140) || (second < 0 && y < 330 && y > 150))
    return { db: -44, gain: 0.03 };
  return undefined;
}

function bilinear(echoes: Float32Array, line: number, sample: number): number {
  const left = Math.min(LINES - 2, Math.floor(line));
  const top = Math.min(SAMPLES - 2, Math.floor(sample));
  const at = top * LINES + left;
  const upper = mix(echoes[at] ?? 0, echoes[at + 1] ?? 0, line - left);
  const lower = mix(echoes[at + LINES] ?? 0, echoes[at + LINES + 1] ?? 0, line - left);
  return mix(upper, lower, sample - top);
}

function drawGreyBar(out: Uint8Array): void {
  for (let y = 40; y < 200; y++)
    out.fill(Math.round(255 * (1 - (y - 40) / 160)), y * WIDTH + 616, y * WIDTH + 628);
  // One tick a centimetre.
  for (let cm = 0; ; cm++) {
    const y = 30 + Math.round(cm / ULTRASOUND.pixelCm);
    if (y >= HEIGHT) break;
    out.fill(160, y * WIDTH + 604, y * WIDTH + (cm % 5 === 0 ? 612 : 608));
  }
}
