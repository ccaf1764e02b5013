import type { Bilingual } from '../domain/text.ts';
import type { DicomHeader } from '../formats/dicom/read-header.ts';

/** One slice of a series: its place along the stack's normal, in mm. */
export type Slice<T> = { readonly item: T; readonly header: DicomHeader; readonly positionMm: number };

export type CtStack<T> = {
  readonly slices: readonly Slice<T>[];
  readonly columns: number;
  readonly rows: number;
  /** Between voxel centres along x, y, z. */
  readonly spacingMm: readonly [number, number, number];
};

export type StackResult<T> =
  | { readonly ok: true; readonly stack: CtStack<T> }
  | { readonly ok: false; readonly reason: Bilingual };

const refuse = (en: string, vi: string) => ({ ok: false as const, reason: { en, vi } });

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
  if (first === undefined) return refuse('The series has no images.', 'Chuỗi ảnh không có ảnh nào.');
  const image = first.header.image;
  const orientation = image?.imageOrientation;
  const spacing = image?.pixelSpacing;
  if (image === undefined || orientation === undefined)
    return refuse(
      'The images do not say how they lie in the patient.',
      'Ảnh không ghi hướng trong cơ thể người bệnh.',
    );
  if (spacing === undefined)
    return refuse('The images do not say how large their pixels are.', 'Ảnh không ghi kích thước điểm ảnh.');
  const [rx, ry, rz, cx, cy, cz] = orientation;
  const normal = cross([rx, ry, rz], [cx, cy, cz]);

  const slices: Slice<T>[] = [];
  for (const { item, header } of items) {
    const other = header.image;
    if (other?.imagePosition === undefined || other.imageOrientation === undefined) {
      return refuse('An image does not say where it lies.', 'Có ảnh không ghi vị trí.');
    }
    if (other.frames !== 1)
      return refuse(
        'The series is of multi-frame objects, which the model does not read.',
        'Chuỗi gồm đối tượng nhiều khung hình, mô hình không đọc được.',
      );
    if (other.rows !== image.rows || other.columns !== image.columns) {
      return refuse('The images of the series differ in size.', 'Các ảnh trong chuỗi khác kích thước.');
    }
    if (other.imageOrientation.some((cosine, i) => Math.abs(cosine - (orientation[i] ?? 0)) > 0.001)) {
      return refuse(
        'The images of the series lie in different directions.',
        'Các ảnh trong chuỗi khác hướng.',
      );
    }
    slices.push({ item, header, positionMm: dot(other.imagePosition, normal) });
  }
  slices.sort((a, b) => a.positionMm - b.positionMm);
  const gaps = slices.slice(1).map((slice, i) => slice.positionMm - (slices[i]?.positionMm ?? 0));
  if (gaps.some((gap) => gap < SAME_PLACE_MM))
    return refuse('Two images of the series lie at one place.', 'Hai ảnh trong chuỗi nằm cùng một vị trí.');
  const usual = gaps.length === 0 ? (image.sliceThickness ?? 0) : median(gaps);
  return {
    ok: true,
    stack: {
      slices,
      columns: image.columns,
      rows: image.rows,
      spacingMm: [spacing[1], spacing[0], usual],
    },
  };
}
