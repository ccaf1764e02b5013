import type { Types } from '@cornerstonejs/core';
import { along, cross, dot, letters, minus, type Point, pointOf } from './geometry.ts';
import type { ImageInfo } from './image-info.ts';

/** Which ways of the patient the four edges of a viewport look; empty letters where the image does not say. */
export type Edges = { top: string; right: string; bottom: string; left: string };

const NOWHERE: Edges = { top: '', right: '', bottom: '', left: '' };
const OPPOSITE: Record<string, string> = { L: 'R', R: 'L', A: 'P', P: 'A', H: 'F', F: 'H' };
const opposite = (side: string) => [...side].map((letter) => OPPOSITE[letter] ?? '').join('');

type Looking = Pick<Types.IViewport, 'getCamera'>;

/** The edges by the camera for images placed in space; by the sent letters (PatientOrientation) for films. */
export function edgesOf(viewport: Looking, image: ImageInfo | null): Edges {
  if (image && !image.plane) {
    const [right = '', bottom = ''] = image.sentOrientation;
    return { right, bottom, left: opposite(right), top: opposite(bottom) };
  }
  const { viewUp, viewPlaneNormal } = viewport.getCamera();
  if (!viewUp || !viewPlaneNormal) return NOWHERE;
  const up = pointOf(viewUp);
  const right = cross(up, pointOf(viewPlaneNormal));
  const [top, side] = [letters(up), letters(right)];
  return { top, bottom: opposite(top), right: side, left: opposite(side) };
}

/** CSS pixels on the screen for one millimetre (or one pixel, where there are no millimetres) of the image. */
export function pixelsPerUnit(viewport: Looking & Pick<Types.IViewport, 'element'>): number | null {
  const { parallelScale } = viewport.getCamera();
  const height = viewport.element.clientHeight;
  return parallelScale && height ? height / (2 * parallelScale) : null;
}

/** Moves a plane so that it passes through a point, keeping what is shown of it. */
export function passThrough(viewport: Types.IVolumeViewport, world: Point): void {
  const { focalPoint, position, viewPlaneNormal } = viewport.getCamera();
  if (!focalPoint || !position || !viewPlaneNormal) return;
  const normal = pointOf(viewPlaneNormal);
  const by = dot(minus(world, pointOf(focalPoint)), normal);
  const moved = (point: ArrayLike<number>): Types.Point3 => [...along(pointOf(point), normal, by)];
  viewport.setCamera({ focalPoint: moved(focalPoint), position: moved(position) });
  viewport.render();
}

/**
 * One image pixel on one pixel of the screen, and on it exactly: the centre of the image sits where pixel centres
 * of image and screen agree, so that grey values are not mixed.
 */
export function showActualSize(
  viewport: Types.IStackViewport,
  image: ImageInfo,
  unitsPerPixel: number,
): void {
  viewport.resetCamera();
  const canvas = viewport.getCanvas();
  const camera = viewport.getCamera();
  if (!camera.focalPoint || !camera.position || !camera.viewUp || !camera.viewPlaneNormal) return;
  const up = pointOf(camera.viewUp);
  const right = cross(up, pointOf(camera.viewPlaneNormal));
  const half = (canvasSize: number, imageSize: number) =>
    (((canvasSize - imageSize) % 2) * unitsPerPixel) / 2;
  const shift = (point: ArrayLike<number>): Types.Point3 => [
    ...along(
      along(pointOf(point), right, half(canvas.width, image.columns)),
      up,
      half(canvas.height, image.rows),
    ),
  ];
  viewport.setCamera({
    parallelScale: (canvas.height * unitsPerPixel) / 2,
    focalPoint: shift(camera.focalPoint),
    position: shift(camera.position),
  });
  viewport.render();
}
