import type { Box } from '../domain/finding.ts';

/** What of an instance a mark must agree with; `rows` and `columns` are null where there are no pixels. */
export type Raster = {
  readonly seriesUid: string;
  readonly rows: number | null;
  readonly columns: number | null;
  readonly frames: number;
};

export type Mark = { readonly seriesUid?: string; readonly frame: number; readonly box: Box };

/** Why a mark cannot lie on an instance, or null when it can. Frames count from 1, the box is in pixels. */
export function markProblem(mark: Mark, raster: Raster | null): string | null {
  if (raster === null) return 'This image does not belong to the study';
  if (raster.rows === null || raster.columns === null) return 'This object has no pixels to mark';
  if (mark.seriesUid !== undefined && mark.seriesUid !== raster.seriesUid) {
    return 'This image belongs to another series';
  }
  if (mark.frame > raster.frames) return `This image has ${raster.frames} frames`;
  const [x0, y0, x1, y1] = mark.box;
  if (!(x0 < x1 && y0 < y1)) return 'The box is empty: x0 must lie left of x1, and y0 above y1';
  if (x0 < 0 || y0 < 0 || x1 > raster.columns || y1 > raster.rows) {
    return `The box leaves the image of ${raster.columns} by ${raster.rows} pixels`;
  }
  return null;
}
