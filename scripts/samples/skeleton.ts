import { mix, smooth } from './random.ts';
import { coverage, ellipsoid } from './shapes.ts';
import type { ThoraxBuild } from './thorax.ts';

/** A place in the chest, with what its caller already knows of it. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  /** Signed distance to the inside of the rib cage. */
  readonly wall: number;
  /** Width of every edge in mm. */
  readonly soft: number;
  /** Fine noise, -1..1. */
  readonly texture: number;
  readonly centreY: number;
  readonly build: ThoraxBuild;
}

const RIB_PITCH_MM = 26;
const VERTEBRA_PITCH_MM = 25;

/** Lays ribs, spine, breastbone, shoulder blades and collarbones over the soft tissue's attenuation. */
export function boneHu(value: number, place: Place): number {
  let out = value;
  if (place.wall > -1 && place.wall < 16) out = ribs(out, place);
  if (Math.abs(place.x) < 48 && place.y > 36) out = spine(out, place);
  if (Math.abs(place.x) < 26 && place.y < -50 && place.z < 62 && place.z > -88) out = sternum(out, place);
  if (place.z > -45) out = shoulderGirdle(out, place);
  return out;
}

/** A bone with a dense shell and a marrow core. */
function bone(value: number, distance: number, shell: number, marrow: number, place: Place): number {
  if (distance > place.soft) return value;
  const cortex = mix(value, 560, coverage(distance, place.soft));
  return mix(cortex, marrow + 50 * place.texture, coverage(distance + shell, place.soft + 0.6));
}

function ribs(value: number, place: Place): number {
  const { x, y, z, wall, build } = place;
  const Y = (y - place.centreY) / build.cavityHalfDepth;
  const X = Math.abs(x) / build.cavityHalfWidth;
  // 0 at the spine, pi at the breastbone.
  const angle = Math.atan2(X, Y);
  const fall = 46 * (1 - Math.cos(angle * 0.95));
  const height = z + fall - 40;
  const rib = Math.round(height / RIB_PITCH_MM);
  if (rib > 4 && angle > 2) return value;
  const up = height - rib * RIB_PITCH_MM;
  // The steeper the rib runs, the taller its cut: keep its thickness across its own course.
  const slope = Math.cos(Math.atan((46 * 0.95 * Math.sin(angle * 0.95)) / 105));
  const distance = ellipsoid(wall - 7, up * slope, 0, 4.1, 6.6, 1e4);
  const cartilage = smooth((angle - 2.35) / 0.12);
  if (cartilage >= 1) return angle > 2.95 ? value : mix(value, 98, coverage(distance, place.soft));
  const asBone = bone(value, distance, 1.4, 190, place);
  return mix(asBone, mix(value, 98, coverage(distance, place.soft)), cartilage);
}

function spine(value: number, place: Place): number {
  const { x, y, z, soft } = place;
  const phase = z / VERTEBRA_PITCH_MM - Math.floor(z / VERTEBRA_PITCH_MM);
  const disc = Math.abs(phase - 0.5) * VERTEBRA_PITCH_MM;
  const waist = 1.6 * smooth((9 - disc) / -4) + 0.4;
  const centreY = 66;
  const bodyOval = ellipsoid(x, y - centreY, 0, 17 - waist + 1.6, 14, 1e4);
  let out = value;
  // Arch, spinous and transverse processes.
  const spinous = ellipsoid(x, y - 103, (disc - 9) * 0.9, 3.4, 13, 13);
  const transverse = ellipsoid(Math.abs(x) - 21, y - 88 - 0.12 * (Math.abs(x) - 20), disc - 9, 15, 4.6, 7);
  const arch = Math.max(Math.abs(Math.hypot(x, y - 89) - 12) - 3, 80 - y, (8 - disc) * -1 - 9);
  out = bone(out, Math.min(spinous, transverse, arch), 1.3, 230, place);
  out = bone(out, bodyOval, 1.3, 175, place);
  if (disc > 9.8) out = mix(out, 88, coverage(bodyOval, soft) * smooth((disc - 9.8) / 0.9));
  return mix(out, 24, coverage(Math.hypot(x, y - 89) - 8.6, soft));
}

function sternum(value: number, place: Place): number {
  const { x, y, z, build } = place;
  const front = -build.cavityHalfDepth - 7 + place.centreY * 0.9 + 0.12 * Math.max(0, z);
  const manubrium = smooth((z - 20) / 22);
  const distance = ellipsoid(x, y - front, 0, 15 + 9 * manubrium, 5.6, 1e4);
  const ends = Math.max(z - 58, -80 - z);
  return bone(value, Math.max(distance, ends), 1.2, 150, place);
}

function shoulderGirdle(value: number, place: Place): number {
  const { x, y, z, build } = place;
  const side = Math.abs(x);
  let out = value;
  // Shoulder blade: a curved plate behind the ribs, with its ridge.
  const across = side - (build.cavityHalfWidth * 0.66 + 0.1 * z);
  const plate = Math.abs(y - (78 - 0.55 * across - 0.004 * across * across)) * 0.87 - 2.1;
  const outline = ellipsoid(across, 0, z - 40, 40, 1e4, 78);
  out = bone(out, Math.max(plate, outline), 0.9, 240, place);
  // Collarbone.
  if (z > 62) {
    const t = (side - 22) / 120;
    const dy = y - (-62 + 60 * t + 16 * Math.sin(t * 6));
    const dz = z - (78 + 34 * t);
    const distance = Math.max(Math.hypot(dy, dz) - 6, 22 - side, side - 145);
    out = bone(out, distance, 1.7, 260, place);
  }
  return out;
}
