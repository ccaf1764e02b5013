import { z } from 'zod';
import { HubError } from '../domain/errors.ts';
import type { Box } from '../domain/finding.ts';
import { isUid, type StudyUid, sopInstanceUid } from '../domain/ids.ts';
import type { DbOrTx } from '../platform/db/tables.ts';

export const uid = z.string().refine(isUid, 'not a DICOM identifier');
/** Wider than any person; beyond it is a slip. */
export const diameterMm = z.number().positive().max(1000);
export const frameNumber = z.int().min(1).max(1_000_000);

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

/** The pixels of an instance of a study; null when there is no such instance in it. */
async function rasterOf(db: DbOrTx, studyUid: StudyUid, instanceUid: string): Promise<Raster | null> {
  const instance = sopInstanceUid(instanceUid);
  if (instance === null) return null;
  const row = await db
    .selectFrom('instances')
    .select(['studyUid', 'seriesUid', 'rows', 'columns', 'frames'])
    .where('sopInstanceUid', '=', instance)
    .executeTakeFirst();
  return row === undefined || row.studyUid !== studyUid ? null : row;
}

/** @throws HubError invalid when a mark does not lie on an image of the study */
export async function requireOnImage(
  db: DbOrTx,
  studyUid: StudyUid,
  mark: Mark & { readonly sopInstanceUid: string },
): Promise<void> {
  const problem = markProblem(mark, await rasterOf(db, studyUid, mark.sopInstanceUid));
  if (problem !== null) throw new HubError('invalid', problem);
}
