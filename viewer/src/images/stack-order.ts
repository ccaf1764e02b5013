import { depthOf, dot, sameDirection } from './geometry.ts';
import type { ImageInfo } from './image-info.ts';

type Place = { sopInstanceUid: string; frame: number };

const MOST_FROM_FIRST = 8;

/** The index of one frame of one instance among the pictures; -1 when it is not there. */
export function indexOfPlace(images: readonly ImageInfo[], { sopInstanceUid, frame }: Place): number {
  return images.findIndex((one) => one.sopInstanceUid === sopInstanceUid && one.frame === frame);
}

/** Which picture is shown first: the wished one, else the middle of a long stack through the body, else the first. */
export function startIndex(images: readonly ImageInfo[], wished: Place | null): number {
  const index = wished ? indexOfPlace(images, wished) : -1;
  if (index >= 0) return index;
  return images.length > MOST_FROM_FIRST && images[0]?.plane ? Math.floor(images.length / 2) : 0;
}

/**
 * Pictures in the order to scroll through them: by place along their common normal, in the direction in which the
 * sender numbered them; by number alone where they have no common normal or share places (phases, views, films).
 */
export function inOrder(images: readonly ImageInfo[]): ImageInfo[] {
  const byNumber = [...images].sort(
    (a, b) =>
      (a.instanceNumber ?? Number.MAX_SAFE_INTEGER) - (b.instanceNumber ?? Number.MAX_SAFE_INTEGER) ||
      a.sopInstanceUid.localeCompare(b.sopInstanceUid) ||
      a.frame - b.frame,
  );
  const first = byNumber[0]?.plane;
  if (!first) return byNumber;
  const { normal } = depthOf(first);
  const placed = byNumber.map((image) => ({
    image,
    depth:
      image.plane && sameDirection(depthOf(image.plane).normal, normal)
        ? dot(normal, image.plane.position)
        : null,
  }));
  const depths = placed.map((one) => one.depth);
  const isOneStack =
    depths.every((depth) => depth !== null) &&
    new Set(depths.map((d) => d?.toFixed(2))).size === depths.length;
  if (!isOneStack) return byNumber;
  const upward = (depths.at(-1) ?? 0) >= (depths[0] ?? 0);
  return placed.sort((a, b) => ((a.depth ?? 0) - (b.depth ?? 0)) * (upward ? 1 : -1)).map((one) => one.image);
}
