import { metaData, type Types } from '@cornerstonejs/core';
import { along, dot, minus, type Plane, type Point, pointOf } from './geometry.ts';

/** Where the pixels of an image lie in Cornerstone's world: its plane, and millimetres (or units) a pixel. */
export type PixelPlaces = Plane & { readonly acrossMm: number; readonly downMm: number };

export function pixelPlaces(imageId: string): PixelPlaces | null {
  const module: Partial<Types.ImagePlaneModule> | undefined = metaData.get('imagePlaneModule', imageId);
  if (!module?.rowCosines || !module.columnCosines || !module.imagePositionPatient) return null;
  return {
    position: pointOf(module.imagePositionPatient),
    row: pointOf(module.rowCosines),
    column: pointOf(module.columnCosines),
    acrossMm: module.columnPixelSpacing ?? 1,
    downMm: module.rowPixelSpacing ?? 1,
  };
}

/** Pixel coordinates as in `Box`: pixel k covers k to k + 1, so its centre lies at k + 0.5. */
export function toWorld(places: PixelPlaces, [x, y]: readonly [number, number]): Point {
  const across = along(places.position, places.row, (x - 0.5) * places.acrossMm);
  return along(across, places.column, (y - 0.5) * places.downMm);
}

export function toPixel(places: PixelPlaces, world: Point): [number, number] {
  const offset = minus(world, places.position);
  return [dot(offset, places.row) / places.acrossMm + 0.5, dot(offset, places.column) / places.downMm + 0.5];
}
