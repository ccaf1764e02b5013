/** A point or direction in millimetres: x to the patient's left, y to the back, z to the head (PS3.3 C.7.6.2.1.1). */
export type Point = readonly [x: number, y: number, z: number];

/** Signed distance to an ellipsoid centred on the origin, negative inside; exact on its surface. */
export function ellipsoid(x: number, y: number, z: number, a: number, b: number, c: number): number {
  const X = x / a;
  const Y = y / b;
  const Z = z / c;
  const k0 = Math.sqrt(X * X + Y * Y + Z * Z);
  const k1 = Math.sqrt((X * X) / (a * a) + (Y * Y) / (b * b) + (Z * Z) / (c * c));
  return k1 === 0 ? -Math.min(a, b, c) : (k0 * (k0 - 1)) / k1;
}

/** Signed distance to an oval between an ellipse and a rounded box, as a chest is in cross-section. */
export function chestOval(x: number, y: number, a: number, b: number): number {
  const X = (x * x) / (a * a);
  const Y = (y * y) / (b * b);
  const q = X + Y;
  if (q === 0) return -Math.min(a, b);
  const v = Math.sqrt((q + Math.sqrt(X * X + Y * Y)) / 2);
  return ((v - 1) * Math.sqrt(q)) / Math.sqrt(X / (a * a) + Y / (b * b));
}

/** Intersection of two shapes whose common edge is rounded over `k` mm. */
export function roundedBoth(a: number, b: number, k: number): number {
  const h = Math.max(0, k - Math.abs(a - b)) / k;
  return Math.max(a, b) + (h * h * k) / 4;
}

/** Union of two shapes whose common edge is rounded over `k` mm. */
export function roundedEither(a: number, b: number, k: number): number {
  return -roundedBoth(-a, -b, k);
}

/** How much of a voxel a shape fills, for an edge `soft` mm wide. */
export function coverage(distance: number, soft: number): number {
  const c = 0.5 - distance / soft;
  return c < 0 ? 0 : c > 1 ? 1 : c;
}

/** A straight piece of a vessel or airway; radius and attenuation run evenly from `from` to `to`. */
export interface Tube {
  readonly from: Point;
  readonly to: Point;
  readonly fromRadius: number;
  readonly toRadius: number;
  readonly hu: number;
}

/** Signed distance to a tube with round ends. */
export function tubeDistance(tube: Tube, x: number, y: number, z: number): number {
  const [ax, ay, az] = tube.from;
  const dx = tube.to[0] - ax;
  const dy = tube.to[1] - ay;
  const dz = tube.to[2] - az;
  const px = x - ax;
  const py = y - ay;
  const pz = z - az;
  const length2 = dx * dx + dy * dy + dz * dz;
  const raw = length2 === 0 ? 0 : (px * dx + py * dy + pz * dz) / length2;
  const t = raw < 0 ? 0 : raw > 1 ? 1 : raw;
  const ex = px - t * dx;
  const ey = py - t * dy;
  const ez = pz - t * dz;
  return Math.sqrt(ex * ex + ey * ey + ez * ez) - (tube.fromRadius + (tube.toRadius - tube.fromRadius) * t);
}

/** Joins points, each with its radius, into tubes of one attenuation. */
export function tubesAlong(
  hu: number,
  ...points: readonly (readonly [number, number, number, number])[]
): Tube[] {
  const tubes: Tube[] = [];
  let last: readonly [number, number, number, number] | undefined;
  for (const point of points) {
    if (last) {
      tubes.push({
        from: [last[0], last[1], last[2]],
        to: [point[0], point[1], point[2]],
        fromRadius: last[3],
        toRadius: point[3],
        hu,
      });
    }
    last = point;
  }
  return tubes;
}

export function add(a: Point, b: Point, scale = 1): Point {
  return [a[0] + b[0] * scale, a[1] + b[1] * scale, a[2] + b[2] * scale];
}

export function subtract(a: Point, b: Point): Point {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function length(a: Point): number {
  return Math.sqrt(a[0] * a[0] + a[1] * a[1] + a[2] * a[2]);
}

export function unit(a: Point): Point {
  const l = length(a) || 1;
  return [a[0] / l, a[1] / l, a[2] / l];
}

export function cross(a: Point, b: Point): Point {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function dot(a: Point, b: Point): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
