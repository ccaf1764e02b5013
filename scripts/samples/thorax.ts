import { greatVesselDistance } from './great-vessels.ts';
import { type Field, mix, noiseField, smooth } from './random.ts';
import { chestOval, coverage, ellipsoid, roundedBoth, roundedEither } from './shapes.ts';
import { boneHu } from './skeleton.ts';

/** What makes one invented person's chest differ from another's; millimetres. */
export interface ThoraxBuild {
  readonly seed: string;
  /** Half-width and half-depth of the space inside the ribs at its widest. */
  readonly cavityHalfWidth: number;
  readonly cavityHalfDepth: number;
  /** Fat under the skin, outside the muscle. */
  readonly fat: number;
  readonly muscle: number;
  readonly breasts: boolean;
  /** Mean lung attenuation in HU. */
  readonly lungHu: number;
  /** Width of the lung vessels against those of a large man. */
  readonly calibre: number;
}

/** The chest without its vessels: attenuation and lung distance at any place. */
export interface Thorax {
  readonly build: ThoraxBuild;
  /** Negative inside the skin. */
  body(x: number, y: number, z: number): number;
  /** Negative inside a lung. */
  lung(x: number, y: number, z: number): number;
  /** Attenuation in HU; `soft` is the width of every edge in mm. */
  hu(x: number, y: number, z: number, soft: number): number;
}

/** The cavity's half-width and half-depth share this factor: 1 from the diaphragm to mid-chest, 0 at the apex. */
export function cavityScale(z: number): number {
  if (z <= -20) return 1 - 0.00022 * (-20 - z);
  const u = (z + 20) / 140;
  return u >= 1 ? 0.02 : Math.max(0.02, (1 - u * u * u) ** 0.6);
}

/** The apex leans back: y of the cavity's centre. */
export function cavityCentreY(z: number): number {
  return 24 * smooth((z - 10) / 110);
}

/** Builds the chest of one person; pure geometry. */
export function makeThorax(build: ThoraxBuild): Thorax {
  const wobble = noiseField(`${build.seed}/wobble`);
  const texture = noiseField(`${build.seed}/texture`);
  const { cavityHalfWidth, cavityHalfDepth } = build;
  const outerHalfWidth = cavityHalfWidth + build.fat + build.muscle + 10;
  const outerHalfDepth = cavityHalfDepth + build.fat + build.muscle + 10;

  const cavity = (x: number, y: number, z: number): number => {
    const s = cavityScale(z);
    return chestOval(x, y - cavityCentreY(z), cavityHalfWidth * s, cavityHalfDepth * (0.3 + 0.7 * s));
  };

  const body = (x: number, y: number, z: number): number => {
    const upper = smooth((z - 20) / 90);
    const a = outerHalfWidth + 12 * upper;
    const b = outerHalfDepth - 8 * upper;
    let d = chestOval(x, y - 4, a, b) + 2 * wobble(x / 50, y / 50, z / 60);
    // Neck and shoulders, seen on the film only.
    if (z > 105) d = roundedBoth(d, shoulder(x, z), 30);
    if (build.breasts) {
      const breast = ellipsoid(Math.abs(x) - 72, y + outerHalfDepth - 14, z + 42, 56, 42, 58);
      d = roundedEither(d, breast, 22);
    }
    // The furrow over the spine.
    return Math.max(d, 6 - Math.hypot(x / 1.6, y - 4 - b - 1.5));
  };

  const lung = (x: number, y: number, z: number): number => {
    let d = cavity(x, y, z) + 2.2;
    if (d > 12) return d;
    d = roundedBoth(d, -mediastinum(x, y, z), 8);
    d = roundedBoth(d, -heart(x, y, z), 8);
    // The hila: the roots of the lungs, wrapped with their vessels.
    d = roundedBoth(d, -ellipsoid(Math.abs(x) - 28, y - 12, z + 8, 25, 19, 48), 12);
    d = roundedBoth(d, 25 - Math.hypot(x, (y - 66) * 1.05), 12);
    d = roundedBoth(d, -dome(x, y, z), 5);
    if (Math.abs(x) < 58 && d < 6) d = roundedBoth(d, 1.5 - greatVesselDistance(x, y, z), 9);
    return d + 1.2 * wobble(x / 22, y / 22, z / 22 + 40);
  };

  const hu = (x: number, y: number, z: number, soft: number): number => {
    // A cheap bound first: most of the picture is air.
    if (!build.breasts && chestOval(x, y - 4, outerHalfWidth + 18, outerHalfDepth + 4) > 0) return -1000;
    const wall = cavity(x, y, z);
    const air = lung(x, y, z);
    if (air < -soft) return lungHu(build, x, y, z, air, texture);
    const skin = body(x, y, z);
    if (skin > soft) return -1000;
    let value = mix(8, -104, coverage(skin + 1.8, soft));
    const grainy = texture(x / 12, y / 12, z / 12);
    value += 7 * grainy * coverage(skin + 4, 2);
    if (build.breasts) value = mix(value, 25, glandShare(build, x, y, z, texture));
    const inside = wall - 2.5;
    if (inside > -soft) {
      value = mix(value, 54, muscleShare(build, wall, x, y, z, texture, soft));
    }
    if (inside < soft) value = mix(value, viscera(x, y, z, soft, texture), coverage(inside, soft));
    value = boneHu(value, { x, y, z, wall, soft, texture: grainy, centreY: cavityCentreY(z), build });
    if (air < soft) value = mix(value, lungHu(build, x, y, z, air, texture), coverage(air, soft));
    return mix(-1000, value, coverage(skin, soft));
  };
  return { build, body, lung, hu };
}

function shoulder(x: number, z: number): number {
  const half = 58 + 150 * (1 - smooth((z - 95) / 75));
  return Math.abs(x) - half;
}

function mediastinum(x: number, y: number, z: number): number {
  const front = smooth((y + 78) / 40);
  const back = 1 - 0.35 * smooth((y - 25) / 30);
  const level = z > 0 ? 33 - 9 * smooth(z / 80) : 33 - 7 * smooth(-z / 60);
  const half = (6 + (level - 6) * front) * back;
  return Math.abs(x - 2) - half;
}

function heart(x: number, y: number, z: number): number {
  const chambers = ellipsoid(x - 16, y + 22, z + 58, 56, 47, 56);
  const apex = ellipsoid(x - 44, y + 34, z + 76, 46, 36, 38);
  return roundedEither(chambers, apex, 20);
}

/** The diaphragm: negative below it. The right dome stands higher. */
function dome(x: number, y: number, z: number): number {
  const right = ellipsoid(x + 66, y - 2, z + 168, 82, 98, 92);
  const left = ellipsoid(x - 66, y - 2, z + 174, 82, 98, 88);
  return roundedEither(right, left, 10);
}

function muscleShare(
  build: ThoraxBuild,
  wall: number,
  x: number,
  y: number,
  z: number,
  texture: Field,
  soft: number,
): number {
  const upper = smooth((z - 18) / 70);
  const chestWall = wall - build.muscle - 9 + 4 * smooth((-y - 60) / 30) * smooth((20 - z) / 60) - 10 * upper;
  // Shoulder: muscle nearly up to the skin, in bundles with fat between them.
  const girth = chestOval(x, y - 8, build.cavityHalfWidth + 24, build.cavityHalfDepth + 8) + 30 * (1 - upper);
  const bundles = girth + 14 * Math.max(0, texture(x / 34, y / 34, z / 60) - 0.12) * 2.4;
  const beside = ellipsoid(Math.abs(x) - 26, y - 92 - 0.04 * z, 0, 26, 17, 1e4);
  const shape = Math.min(chestWall, beside, upper > 0 ? bundles : 9);
  // Thin fat planes between the muscles.
  const plane = Math.abs(wall - 13 - 6 * texture(x / 50, y / 50, z / 50)) - 0.9;
  return coverage(shape, soft) * (1 - 0.75 * coverage(plane, 1.2));
}

function glandShare(build: ThoraxBuild, x: number, y: number, z: number, texture: Field): number {
  const front = y + build.cavityHalfDepth + build.fat + build.muscle - 6;
  const cone = ellipsoid(Math.abs(x) - 74, front, z + 44, 36, 26, 36);
  const share = coverage(cone, 10) * smooth(0.5 + 1.6 * texture(x / 14, y / 14, z / 14));
  return 0.85 * share;
}

function viscera(x: number, y: number, z: number, soft: number, texture: Field): number {
  const fine = texture(x / 10, y / 10, z / 10);
  let value = -96 + 12 * fine;
  // Nodes, thymus and small vessels in the mediastinal fat.
  value = mix(value, 35, 0.8 * smooth((texture(x / 11, y / 11, z / 11 + 90) - 0.42) * 6));
  const cardiac = heart(x, y, z) + 6;
  value = mix(value, -84, coverage(cardiac - 4, soft));
  value = mix(value, 43 + 3 * fine, coverage(cardiac, soft * 1.5));
  const below = dome(x, y, z) + 1.5;
  if (below > soft) return value;
  const liver = roundedEither(x - 12 - 0.3 * z - 40, ellipsoid(x - 30, y + 30, z + 170, 60, 50, 60), 20);
  const stomach = ellipsoid(x - 62, y + 12, z + 152, 40, 46, 48);
  const spleen = ellipsoid(x - 92, y - 46, z + 150, 30, 38, 46);
  let organ = -92 + 14 * fine;
  organ = mix(organ, 22, coverage(stomach, soft * 2));
  organ = mix(organ, -940, coverage(Math.max(stomach + 5, y + 22), soft));
  organ = mix(organ, 48, coverage(spleen, soft * 2));
  organ = mix(organ, 60 + 3 * fine, coverage(liver, soft * 2));
  return mix(value, organ, coverage(below, soft * 2));
}

function lungHu(build: ThoraxBuild, x: number, y: number, z: number, depth: number, texture: Field): number {
  const gravity = 26 * smooth((y + 20) / 110);
  const interstitium = 11 * texture(x / 7, y / 7, z / 7) + 12 * texture(x / 28, y / 28, z / 28);
  const subpleural = 20 * coverage(depth + 3, 3);
  return build.lungHu + gravity + interstitium + subpleural + 130 * fissure(x, y, z);
}

/** How near a place is to a fissure between lobes, 0..1. */
function fissure(x: number, y: number, z: number): number {
  const oblique = Math.abs(obliqueFissure(x, y, z)) / 1.5;
  const minor = x < 0 && obliqueFissure(x, y, z) > 0 && y < 22 ? Math.abs(z - minorFissureZ(x, y)) / 1.1 : 9;
  return Math.max(0, 1 - Math.min(oblique, minor));
}

/** Positive above and in front of the oblique fissure, in about millimetres. */
export function obliqueFissure(x: number, y: number, z: number): number {
  const bow = 6 * Math.sin(Math.abs(x) / 38) + (x > 0 ? 6 : 0);
  return (z - (-34 + 1.05 * y + bow)) * 0.69;
}

/** Height of the minor fissure of the right lung. */
export function minorFissureZ(x: number, y: number): number {
  return -4 - 0.08 * y + 5 * Math.sin((x + 20) / 45);
}
