import type { Types } from '@cornerstonejs/core';
import type { Box } from '../../../src/domain/finding.ts';
import { along, cross, dot, minus, type Point, pointOf } from './geometry.ts';
import { type PixelPlaces, toWorld } from './pixel-places.ts';

export type MarkLook = 'open' | 'kept' | 'rejected' | 'own';

/** A box on one image that the page draws over it. */
export type Mark = {
  id: string;
  sopInstanceUid: string;
  frame: number;
  box: Box;
  /** How far the finding reaches through the slices, for the other planes; null when it is not known. */
  depthMm: number | null;
  label: string;
  look: MarkLook;
};

export type Rect = { x: number; y: number; width: number; height: number };

type Projecting = Pick<Types.IViewport, 'worldToCanvas' | 'getCamera'>;

const corners = (box: Box): [number, number][] => [
  [box[0], box[1]],
  [box[2], box[1]],
  [box[2], box[3]],
  [box[0], box[3]],
];

const canvasOf = (viewport: Projecting, world: Point): Types.Point2 =>
  viewport.worldToCanvas([world[0], world[1], world[2]]);

function around(points: readonly Types.Point2[]): Rect {
  const xs = points.map((point) => point[0]);
  const ys = points.map((point) => point[1]);
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x, y, width: Math.max(...xs) - x, height: Math.max(...ys) - y };
}

/** A box of the shown image as a rectangle on the canvas, in CSS pixels. */
export function rectOnImage(viewport: Projecting, places: PixelPlaces, box: Box): Rect {
  return around(corners(box).map((corner) => canvasOf(viewport, toWorld(places, corner))));
}

/** A finding's solid as a rectangle on any plane that cuts it; null where the plane passes it by. */
export function rectOnPlane(viewport: Projecting, places: PixelPlaces, mark: Mark): Rect | null {
  const half = Math.max((mark.depthMm ?? 0) / 2, 0.5);
  const through = cross(places.row, places.column);
  const solid = corners(mark.box).flatMap((corner) => {
    const world = toWorld(places, corner);
    return [along(world, through, -half), along(world, through, half)];
  });
  const camera = viewport.getCamera();
  if (!camera.viewPlaneNormal || !camera.focalPoint) return null;
  const normal = pointOf(camera.viewPlaneNormal);
  const focal = pointOf(camera.focalPoint);
  const distances = solid.map((point) => dot(minus(point, focal), normal));
  if (Math.min(...distances) > 0 || Math.max(...distances) < 0) return null;
  return around(solid.map((point) => canvasOf(viewport, point)));
}
