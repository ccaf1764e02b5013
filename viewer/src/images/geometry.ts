import type { Box } from '../../../src/domain/finding.ts';

export type Point = readonly [number, number, number];

/** Where the centre of the first pixel lies, and the directions of a row and of a column, in millimetres (PS3.3 C.7.6.2). */
export type Plane = { readonly position: Point; readonly row: Point; readonly column: Point };

/** Millimetres from one pixel to the next, along a column (`row`) and along a row (`column`). */
export type Spacing = {
  readonly row: number;
  readonly column: number;
  /** `detector` sizes are those at the detector: the body part itself is a little smaller. */
  readonly at: 'patient' | 'detector';
};

export const dot = (a: Point, b: Point): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
export const minus = (a: Point, b: Point): Point => [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
export const along = (from: Point, direction: Point, by: number): Point => [
  from[0] + direction[0] * by,
  from[1] + direction[1] * by,
  from[2] + direction[2] * by,
];
export const cross = (a: Point, b: Point): Point => [
  a[1] * b[2] - a[2] * b[1],
  a[2] * b[0] - a[0] * b[2],
  a[0] * b[1] - a[1] * b[0],
];

export function pointOf(numbers: ArrayLike<number>): Point {
  return [numbers[0] ?? Number.NaN, numbers[1] ?? Number.NaN, numbers[2] ?? Number.NaN];
}

/** The plane's normal, and how far along it the plane lies. */
export function depthOf(plane: Plane): { normal: Point; depth: number } {
  const normal = cross(plane.row, plane.column);
  return { normal, depth: dot(normal, plane.position) };
}

export const sameDirection = (a: Point, b: Point): boolean => dot(a, b) > 0.999;

/** The longest side of a box in millimetres, to a tenth; null without pixel sizes. */
export function diameterOf(box: Box, spacing: Spacing | null): number | null {
  if (!spacing) return null;
  const width = Math.abs(box[2] - box[0]) * spacing.column;
  const height = Math.abs(box[3] - box[1]) * spacing.row;
  return Math.round(Math.max(width, height) * 10) / 10;
}

/** Two corners in any order as a box inside an image, in whole pixels, at least one pixel wide and high. */
export function boxBetween(
  a: readonly [number, number],
  b: readonly [number, number],
  columns: number,
  rows: number,
): Box {
  const within = (value: number, most: number) => Math.min(Math.max(Math.round(value), 0), most);
  const x0 = Math.min(within(Math.min(a[0], b[0]), columns), columns - 1);
  const y0 = Math.min(within(Math.min(a[1], b[1]), rows), rows - 1);
  return [
    x0,
    y0,
    Math.max(within(Math.max(a[0], b[0]), columns), x0 + 1),
    Math.max(within(Math.max(a[1], b[1]), rows), y0 + 1),
  ];
}

/** The letters of PS3.3 C.7.6.1.1.1 for a direction in the patient: toward Left, Posterior, Head and their opposites. */
export function letters(direction: Point): string {
  const axes = [
    { size: Math.abs(direction[0]), letter: direction[0] > 0 ? 'L' : 'R' },
    { size: Math.abs(direction[1]), letter: direction[1] > 0 ? 'P' : 'A' },
    { size: Math.abs(direction[2]), letter: direction[2] > 0 ? 'H' : 'F' },
  ];
  return axes
    .filter((axis) => axis.size > 0.2)
    .sort((a, b) => b.size - a.size)
    .slice(0, 2)
    .map((axis) => axis.letter)
    .join('');
}
