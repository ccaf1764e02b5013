import type { DicomHeader } from '../formats/dicom/read-header.ts';

/** One slice of a series: its place along the stack's normal, in mm. */
export type Slice<T> = { readonly item: T; readonly header: DicomHeader; readonly positionMm: number };

export type CtStack<T> = {
  readonly slices: readonly Slice<T>[];
  readonly columns: number;
  readonly rows: number;
  /** Between voxel centres along x, y, z. */
  readonly spacingMm: readonly [number, number, number];
  /** How far the largest gap between slices is from the usual one, as a factor; 1 is regular. */
  readonly largestGap: number;
  /** Angle between the slices and the patient's transverse plane, in degrees. */
  readonly tiltDegrees: number;
};

export type StackResult<T> =
  | { readonly ok: true; readonly stack: CtStack<T> }
  | { readonly ok: false; readonly reason: string };

type Vector = readonly [number, number, number];

function cross(a: Vector, b: Vector): Vector {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

function dot(a: Vector, b: Vector): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const SAME_PLACE_MM = 0.01;

/**
 * Puts the slices of a series in order along their common normal (PS3.3 section C.7.6.2.1.1).
 * Refuses what is no stack: a slice without position, other directions or sizes among them, two at one place.
 */
export function stackOf<T>(items: readonly { item: T; header: DicomHeader }[]): StackResult<T> {
  const [first] = items;
  if (first === undefined) return { ok: false, reason: 'the series has no images' };
  const image = first.header.image;
  const orientation = image?.imageOrientation;
  const spacing = image?.pixelSpacing;
  if (image === undefined || orientation === undefined)
    return { ok: false, reason: 'the images have no orientation' };
  if (spacing === undefined) return { ok: false, reason: 'the images have no pixel spacing' };
  const [rx, ry, rz, cx, cy, cz] = orientation;
  const normal = cross([rx, ry, rz], [cx, cy, cz]);

  const slices: Slice<T>[] = [];
  for (const { item, header } of items) {
    const other = header.image;
    if (other?.imagePosition === undefined || other.imageOrientation === undefined) {
      return { ok: false, reason: 'an image has no position' };
    }
    if (other.frames !== 1) return { ok: false, reason: 'an image has several frames' };
    if (other.rows !== image.rows || other.columns !== image.columns) {
      return { ok: false, reason: 'the images differ in size' };
    }
    if (other.imageOrientation.some((cosine, i) => Math.abs(cosine - (orientation[i] ?? 0)) > 0.001)) {
      return { ok: false, reason: 'the images differ in direction' };
    }
    slices.push({ item, header, positionMm: dot(other.imagePosition, normal) });
  }
  slices.sort((a, b) => a.positionMm - b.positionMm);
  const gaps = slices.slice(1).map((slice, i) => slice.positionMm - (slices[i]?.positionMm ?? 0));
  if (gaps.some((gap) => gap < SAME_PLACE_MM)) return { ok: false, reason: 'two images lie at one place' };
  const usual = gaps.length === 0 ? (image.sliceThickness ?? 0) : median(gaps);
  return {
    ok: true,
    stack: {
      slices,
      columns: image.columns,
      rows: image.rows,
      spacingMm: [spacing[1], spacing[0], usual],
      largestGap: gaps.length === 0 ? 1 : Math.max(...gaps) / usual,
      tiltDegrees: (Math.acos(Math.min(1, Math.abs(normal[2]))) * 180) / Math.PI,
    },
  };
}
