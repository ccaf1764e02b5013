import { depthOf, dot, sameDirection } from './geometry.ts';
import type { ImageInfo } from './image-info.ts';

export const FEWEST_SLICES = 4;

export type VolumeProblem =
  | { kind: 'few' | 'modality' | 'geometry' | 'place' | 'phases' }
  | { kind: 'spacing'; minMm: number; maxMm: number };

const VOLUMES = new Set(['CT', 'MR', 'PT']);

/** How unevenly slices may lie before planes built from them would show wrong distances. */
const UNEVEN = 0.1;

/** Why a series cannot be built into three planes, or null when it can. */
export function volumeProblem(images: readonly ImageInfo[]): VolumeProblem | null {
  const [first] = images;
  if (!first || images.length < FEWEST_SLICES) return { kind: 'few' };
  if (!first.modality || !VOLUMES.has(first.modality) || images.some((image) => image.isColour)) {
    return { kind: 'modality' };
  }
  const plane = first.plane;
  if (!plane || images.some((image) => !image.plane || image.spacing?.at !== 'patient'))
    return { kind: 'place' };
  const { normal } = depthOf(plane);
  const alike = images.every(
    (image) =>
      image.rows === first.rows &&
      image.columns === first.columns &&
      image.spacing?.row === first.spacing?.row &&
      image.spacing?.column === first.spacing?.column &&
      image.plane &&
      sameDirection(image.plane.row, plane.row) &&
      sameDirection(depthOf(image.plane).normal, normal),
  );
  if (!alike) return { kind: 'geometry' };
  const depths = images
    .map((image) => (image.plane ? dot(normal, image.plane.position) : 0))
    .sort((a, b) => a - b);
  const gaps = depths.slice(1).map((depth, index) => depth - (depths[index] ?? 0));
  const [minMm, maxMm] = [Math.min(...gaps), Math.max(...gaps)];
  if (minMm < 0.01) return { kind: 'phases' };
  if (maxMm - minMm > UNEVEN * maxMm) return { kind: 'spacing', minMm, maxMm };
  return null;
}
