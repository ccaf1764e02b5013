import { mix, noiseField, type Random } from './random.ts';
import { add, coverage, length, type Point, subtract, type Tube, tubesAlong, unit } from './shapes.ts';
import type { Thorax } from './thorax.ts';

/** A nodule as the phantom knows it. */
export interface Nodule {
  readonly name: string;
  readonly centre: Point;
  readonly diameterMm: number;
  readonly hu: number;
  readonly margin: 'smooth' | 'spiculated' | 'juxtapleural';
  readonly mustFlag: boolean;
}

/** Moves a centre straight out to the pleura, so that the nodule's foot lies against it. */
export function againstPleura(thorax: Thorax, from: Point, direction: Point, radius: number): Point {
  const step = unit(direction);
  for (let mm = 0; mm < 150; mm += 0.25) {
    const at = add(from, step, mm);
    if (thorax.lung(...at) > -(radius - 2.5)) return at;
  }
  throw new Error('no pleura in that direction');
}

/** A nodule's shape, ready to be painted: its distance and the strands that run out of it. */
export interface NoduleShape {
  readonly nodule: Nodule;
  readonly reach: number;
  readonly strands: readonly Tube[];
  distance(x: number, y: number, z: number): number;
}

/** Gives a nodule its irregular outline and, if spiculated, its spicules and pleural tail. */
export function shapeNodule(nodule: Nodule, random: Random): NoduleShape {
  const radius = nodule.diameterMm / 2;
  const uneven = noiseField(`nodule/${nodule.name}`);
  const roughness = nodule.margin === 'spiculated' ? 0.15 : 0.07;
  const distance = (x: number, y: number, z: number): number => {
    const d = subtract([x, y, z], nodule.centre);
    const r = length(d);
    const u = unit(d);
    const broad = uneven(u[0] * 1.7 + 9, u[1] * 1.7 + 9, u[2] * 1.7 + 9);
    const fine = uneven(u[0] * 3.6 + 40, u[1] * 3.6 + 40, u[2] * 3.6 + 40);
    return r - radius * (1 + roughness * (broad + 0.7 * fine));
  };
  const strands: Tube[] = [];
  const count = nodule.margin === 'spiculated' ? 34 : nodule.margin === 'juxtapleural' ? 4 : 2;
  for (let i = 0; i < count; i++) {
    const u = unit([random.normal(), random.normal(), random.normal()]);
    const bend: Point = [random.normal(), random.normal(), random.normal()];
    const base = add(nodule.centre, u, radius * 0.75);
    const long = nodule.margin === 'spiculated' ? radius * random.between(0.7, 1.5) : radius * 1.2;
    const knee = add(add(base, u, long * 0.5), bend, 0.5);
    const tip = add(add(base, u, long), bend, 1.3);
    const thick = nodule.margin === 'spiculated' ? 1.3 : 0.6;
    strands.push(...tubesAlong(nodule.hu - 10, [...base, thick], [...knee, thick * 0.6], [...tip, 0.2]));
  }
  return { nodule, strands, distance, reach: radius * 1.3 + 1 };
}

/** Lays a nodule's own tissue over the attenuation at a place; cores are a little denser than rims. */
export function noduleHu(
  shape: NoduleShape,
  value: number,
  x: number,
  y: number,
  z: number,
  soft: number,
): number {
  const d = shape.distance(x, y, z);
  if (d > soft) return value;
  const tissue = shape.nodule.hu + 6 * Math.min(1, -d / 4);
  return Math.max(value, mix(value, tissue, coverage(d, soft)));
}
