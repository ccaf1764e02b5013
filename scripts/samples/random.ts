import { createHash } from 'node:crypto';

/** A reproducible stream of numbers: the same seed text gives the same stream on every machine. */
export interface Random {
  /** Uniform in [0, 1). */
  next(): number;
  /** Uniform in [low, high). */
  between(low: number, high: number): number;
  /** Standard normal. */
  normal(): number;
}

/** Starts a stream from a seed text (mulberry32 over the first four bytes of its SHA-256). */
export function randomFrom(seed: string): Random {
  let state = createHash('sha256').update(seed).digest().readUInt32LE(0);
  let spare: number | undefined;
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  return { next, between: (low, high) => low + (high - low) * next(), normal };
}

/** Smooth noise over space, about -1..1, with features of about one unit; a pure function of the place. */
export type Field = (x: number, y: number, z: number) => number;

/** Value noise on the integer lattice with smoothstep blending. */
export function noiseField(seed: string): Field {
  const key = createHash('sha256').update(seed).digest().readInt32LE(0);
  const corner = (x: number, y: number, z: number): number => {
    let h = key ^ Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(z, 2147483647 - 1274126177);
    h = Math.imul(h ^ (h >>> 13), 1274126177);
    h = Math.imul(h ^ (h >>> 15), 2246822519);
    return ((h ^ (h >>> 16)) >>> 0) / 2147483648 - 1;
  };
  return (x, y, z) => {
    const xi = Math.floor(x);
    const yi = Math.floor(y);
    const zi = Math.floor(z);
    const fx = smooth(x - xi);
    const fy = smooth(y - yi);
    const fz = smooth(z - zi);
    const plane = (k: number): number => {
      const near = mix(corner(xi, yi, k), corner(xi + 1, yi, k), fx);
      const far = mix(corner(xi, yi + 1, k), corner(xi + 1, yi + 1, k), fx);
      return mix(near, far, fy);
    };
    return fz === 0 ? plane(zi) : mix(plane(zi), plane(zi + 1), fz);
  };
}

/** Sum of `octaves` fields, each twice as fine and half as strong, scaled back to about -1..1. */
export function fractalField(seed: string, octaves: number): Field {
  const fields = Array.from({ length: octaves }, (_, i) => noiseField(`${seed}/${i}`));
  const total = 2 - 2 ** (1 - octaves);
  return (x, y, z) => {
    let sum = 0;
    let scale = 1;
    for (const field of fields) {
      sum += field(x * scale, y * scale, z * scale) / scale;
      scale *= 2;
    }
    return sum / total;
  };
}

/** A picture of normal noise, blurred by a small kernel as a scanner's is, of unit standard deviation. */
export function grain(random: Random, width: number, height: number, blur: number): Float32Array {
  const white = new Float32Array(width * height);
  for (let i = 0; i < white.length; i++) white[i] = random.normal();
  if (blur <= 0) return white;
  const out = blurred(white, width, height, blur);
  let energy = 0;
  for (const value of out) energy += value * value;
  const gain = 1 / Math.sqrt(energy / out.length);
  for (let i = 0; i < out.length; i++) out[i] = (out[i] ?? 0) * gain;
  return out;
}

/** Gaussian blur with the edge repeated; `sigma` in pixels. */
export function blurred(image: Float32Array, width: number, height: number, sigma: number): Float32Array {
  const reach = Math.max(1, Math.ceil(sigma * 3));
  const kernel = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  );
  const sum = kernel.reduce((a, b) => a + b, 0);
  const rows = new Float32Array(image.length);
  const out = new Float32Array(image.length);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let value = 0;
      for (let k = -reach; k <= reach; k++) {
        const at = Math.min(width - 1, Math.max(0, x + k));
        value += (image[y * width + at] ?? 0) * (kernel[k + reach] ?? 0);
      }
      rows[y * width + x] = value / sum;
    }
  }
  for (let y = 0; y < height; y++) {
    for (let k = -reach; k <= reach; k++) {
      const from = Math.min(height - 1, Math.max(0, y + k)) * width;
      const weight = (kernel[k + reach] ?? 0) / sum;
      for (let x = 0; x < width; x++)
        out[y * width + x] = (out[y * width + x] ?? 0) + (rows[from + x] ?? 0) * weight;
    }
  }
  return out;
}

/** Linear blend. */
export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** Smoothstep of a value clamped to 0..1. */
export function smooth(t: number): number {
  const u = t < 0 ? 0 : t > 1 ? 1 : t;
  return u * u * (3 - 2 * u);
}
