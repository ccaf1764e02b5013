import { greatVessels } from './great-vessels.ts';
import type { Random } from './random.ts';
import { add, cross, dot, length, type Point, subtract, type Tube, tubesAlong, unit } from './shapes.ts';
import { minorFissureZ, obliqueFissure, type Thorax } from './thorax.ts';

const BLOOD_HU = 40;
const LUMEN_HU = -985;
const WALL_HU = 10;

/** A round space that peripheral vessels must leave free, so that a nodule there stands by itself. */
export interface KeepOut {
  readonly centre: Point;
  readonly radius: number;
}

/** Everything tubular of a chest, in the order in which it must be painted. */
export interface ChestTubes {
  readonly vessels: readonly Tube[];
  readonly airways: readonly Tube[];
}

/** Grows arteries, veins and airways of both lungs and lays the great vessels. */
export function growChestTubes(thorax: Thorax, random: Random, keepOut: readonly KeepOut[]): ChestTubes {
  const { calibre } = thorax.build;
  const vessels: Tube[] = [...greatVessels()];
  const walls: Tube[] = [];
  const lumens: Tube[] = [];
  addAirway(walls, lumens, [
    [0, 22, 175, 8.6],
    [1, 24, 80, 8.6],
    [2, 28, 28, 8.8],
  ]);
  for (const side of [-1, 1] as const) {
    const hilum: Point = [side * 40 + 2, 16, side < 0 ? -6 : 0];
    addAirway(walls, lumens, [
      [2, 28, 28, 8],
      [hilum[0] * 0.55, 26, 10, 7],
      [hilum[0], 20, hilum[2], 5.6],
    ]);
    for (const lobe of lobesOf(side)) {
      const targets = targetsIn(thorax, random, side, lobe, keepOut, lobe.arteries);
      const start = add(hilum, [side * 2, -3, lobe.rise]);
      growTree(random, start, unit(subtract(centroid(targets), start)), targets, 0, (path, radius) => {
        vessels.push(...asTubes(path, scaled(radius, calibre), BLOOD_HU));
        if (radius[0] > 1.7) accompany(walls, lumens, path, scaled(radius, calibre));
      });
      const drained = targetsIn(thorax, random, side, lobe, keepOut, lobe.veins);
      const atrium: Point = [side * 30 + 6, 4, -34 + lobe.rise * 0.5];
      growTree(random, atrium, unit(subtract(centroid(drained), atrium)), drained, 0, (path, radius) => {
        vessels.push(...asTubes(path, scaled(radius, calibre), BLOOD_HU - 2));
      });
    }
  }
  return { vessels, airways: [...walls, ...lumens] };
}

interface Lobe {
  readonly rise: number;
  readonly arteries: number;
  readonly veins: number;
  holds(x: number, y: number, z: number): boolean;
}

function lobesOf(side: -1 | 1): Lobe[] {
  const upper: Lobe = {
    rise: 14,
    arteries: 260,
    veins: 190,
    holds: (x, y, z) => obliqueFissure(x, y, z) > 2 && (side > 0 || y >= 22 || z > minorFissureZ(x, y) + 2),
  };
  const lower: Lobe = {
    rise: -10,
    arteries: 300,
    veins: 210,
    holds: (x, y, z) => obliqueFissure(x, y, z) < -2,
  };
  const middle: Lobe = {
    rise: -4,
    arteries: 110,
    veins: 75,
    holds: (x, y, z) => obliqueFissure(x, y, z) > 2 && y < 22 && z < minorFissureZ(x, y) - 2,
  };
  return side < 0 ? [upper, middle, lower] : [upper, lower];
}

function targetsIn(
  thorax: Thorax,
  random: Random,
  side: -1 | 1,
  lobe: Lobe,
  keepOut: readonly KeepOut[],
  count: number,
): Point[] {
  const targets: Point[] = [];
  for (let tries = 0; targets.length < count && tries < count * 400; tries++) {
    const x = side * random.between(8, 150);
    const y = random.between(-105, 115);
    const z = random.between(-128, 116);
    if (!lobe.holds(x, y, z) || thorax.lung(x, y, z) > -random.between(3, 7)) continue;
    if (keepOut.some((k) => length(subtract(k.centre, [x, y, z])) < k.radius)) continue;
    targets.push([x, y, z]);
  }
  return targets;
}

type Emit = (path: readonly Point[], radius: readonly [from: number, to: number]) => void;

/**
 * Grows a tree that reaches every target: run toward their middle, split them across their widest
 * direction, and go on from there. Radii follow the number of targets served, close to Murray's law.
 */
function growTree(
  random: Random,
  from: Point,
  direction: Point,
  targets: readonly Point[],
  depth: number,
  emit: Emit,
): void {
  const [first] = targets;
  if (!first) return;
  const radius = radiusFor(targets.length);
  if (targets.length === 1) {
    emit(curve(from, direction, first), [radius, 0.36]);
    return;
  }
  const middle = centroid(targets);
  const reach = depth < 2 ? 0.34 : 0.3;
  const end = add(from, add(subtract(middle, from), jitter(random, 2.2)), reach);
  const [left, right] = split(random, targets, middle, end);
  const path = curve(from, direction, end);
  emit(path, [radius, Math.max(radiusFor(Math.max(left.length, right.length)), radius * 0.8)]);
  const heading = unit(subtract(end, path[path.length - 2] ?? from));
  for (const part of [left, right]) {
    const out = unit(add(heading, unit(subtract(centroid(part), end)), 0.5));
    growTree(random, end, out, part, depth + 1, emit);
  }
}

function scaled(radius: readonly [number, number], by: number): [number, number] {
  return [radius[0] * by, radius[1] * by];
}

function radiusFor(served: number): number {
  return 0.42 * served ** 0.33;
}

function jitter(random: Random, size: number): Point {
  return [random.normal() * size, random.normal() * size, random.normal() * size];
}

function curve(from: Point, direction: Point, to: Point): Point[] {
  const span = length(subtract(to, from));
  const bend = add(from, direction, span * 0.45);
  const steps = span > 12 ? 5 : 3;
  return Array.from({ length: steps + 1 }, (_, i) => {
    const t = i / steps;
    const a = (1 - t) * (1 - t);
    const b = 2 * t * (1 - t);
    const c = t * t;
    return [
      a * from[0] + b * bend[0] + c * to[0],
      a * from[1] + b * bend[1] + c * to[1],
      a * from[2] + b * bend[2] + c * to[2],
    ] as const;
  });
}

function centroid(points: readonly Point[]): Point {
  let sum: Point = [0, 0, 0];
  for (const point of points) sum = add(sum, point);
  return [sum[0] / points.length, sum[1] / points.length, sum[2] / points.length];
}

function split(random: Random, targets: readonly Point[], middle: Point, end: Point): [Point[], Point[]] {
  const along = unit(subtract(middle, end));
  let axis = unit(cross(along, [0.31, 0.53, 0.79]));
  for (let step = 0; step < 5; step++) {
    let next: Point = [0, 0, 0];
    for (const target of targets) {
      const d = subtract(target, middle);
      next = add(next, d, dot(d, axis));
    }
    // Across the course: a split along it would send a branch back on itself.
    axis = unit(add(next, along, -0.75 * dot(next, along)));
  }
  const order = targets
    .map((point) => ({ point, at: dot(subtract(point, middle), axis) }))
    .sort((a, b) => a.at - b.at);
  const cut = Math.min(order.length - 1, Math.max(1, Math.round(order.length * random.between(0.2, 0.8))));
  return [order.slice(0, cut).map((o) => o.point), order.slice(cut).map((o) => o.point)];
}

function asTubes(path: readonly Point[], radius: readonly [number, number], hu: number): Tube[] {
  return tubesAlong(
    hu,
    ...path.map((p, i) => {
      const t = i / (path.length - 1);
      return [p[0], p[1], p[2], radius[0] + (radius[1] - radius[0]) * t] as const;
    }),
  );
}

function accompany(
  walls: Tube[],
  lumens: Tube[],
  path: readonly Point[],
  radius: readonly [number, number],
): void {
  const first = path[0] ?? [0, 0, 0];
  const last = path[path.length - 1] ?? first;
  const beside = unit(cross(unit(subtract(last, first)), [0.2, 0.94, 0.28]));
  const lumen = [radius[0] * 0.78, radius[1] * 0.74] as const;
  const away = radius[0] + lumen[0] + 0.6;
  addAirway(
    walls,
    lumens,
    path.map((p, i) => {
      const t = i / (path.length - 1);
      const at = add(p, beside, away);
      return [at[0], at[1], at[2], lumen[0] + (lumen[1] - lumen[0]) * t] as const;
    }),
  );
}

function addAirway(
  walls: Tube[],
  lumens: Tube[],
  points: readonly (readonly [number, number, number, number])[],
): void {
  const wall = (r: number): number => 0.3 + 0.1 * r;
  walls.push(...tubesAlong(WALL_HU, ...points.map(([x, y, z, r]) => [x, y, z, r + wall(r)] as const)));
  lumens.push(...tubesAlong(LUMEN_HU, ...points));
}
