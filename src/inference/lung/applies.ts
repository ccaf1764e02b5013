import type { Reason } from '../refusal.ts';

/** What is known of one CT series before its pixels are read; what is not known is left out. */
export interface LungCtFacts {
  readonly modality: string;
  readonly bodyPartExamined?: string;
  readonly studyDescription?: string;
  readonly seriesDescription?: string;
  readonly protocolName?: string;
  /** Values of ImageType. */
  readonly imageType?: readonly string[];
  readonly ageYears?: number;
  readonly columns: number;
  readonly rows: number;
  /** Distance between columns and between rows. */
  readonly pixelSpacingMm?: readonly [number, number];
  readonly sliceThicknessMm?: number;
  /** ImageOrientationPatient, six direction cosines. */
  readonly orientation?: readonly number[];
  /** Place of each slice along the normal of the slices, in any order. */
  readonly slicePositionsMm: readonly number[];
  /** Volume of aerated lung, once it was measured. */
  readonly lungVolumeMl?: number;
}

export type Applicability = { readonly applies: true } | { readonly applies: false; readonly reason: Reason };

export const MIN_SLICES = 15;
export const MAX_SLICE_SPACING_MM = 10;
export const MAX_PIXEL_SPACING_MM = 1.2;
const MIN_PIXEL_SPACING_MM = 0.3;
const MIN_AGE_YEARS = 18;
const MIN_COVERAGE_MM = 100;
/** Less is no chest or no aerated lung; more is no adult's. */
const MIN_LUNG_ML = 600;
const MAX_LUNG_ML = 12_000;
/** Slices tilted further than this (about 15 degrees) are not axial. */
const MIN_AXIAL_COSINE = 0.966;

const CHEST = /chest|thora|lung|pulmo|ngực|nguc|phổi|phoi|torax|brust/i;
const ELSEWHERE =
  /head|brain|skull|neck|sinus|orbit|pelvi|knee|hip\b|foot|ankle|wrist|hand\b|elbow|shoulder|femur|extremit|lspine|cspine|l-spine|c-spine|so não|sọ não|khớp|bụng|abdomen$/i;

const no = (code: string, en: string, vi: string): Applicability => ({
  applies: false,
  reason: { code, en, vi },
});

/**
 * Whether the lung nodule model may read a series, and if not, why. Ask before reading the pixels, and again with
 * `lungVolumeMl` after.
 */
export function lungCtApplies(facts: LungCtFacts): Applicability {
  return series(facts) ?? geometry(facts) ?? lungs(facts.lungVolumeMl) ?? { applies: true };
}

function series(facts: LungCtFacts): Applicability | undefined {
  if (facts.modality !== 'CT') {
    return no('not-ct', 'The images are not CT.', 'Đây không phải là ảnh CT.');
  }
  if (facts.imageType?.some((value) => /^(LOCALIZER|SCOUT|TOPOGRAM)$/i.test(value.trim()))) {
    return no('localizer', 'The series is a localizer.', 'Chuỗi ảnh này là ảnh định vị.');
  }
  if (facts.ageYears !== undefined && facts.ageYears < MIN_AGE_YEARS) {
    return no(
      'under-age',
      `The person is under ${MIN_AGE_YEARS}; the model was made from adults.`,
      `Người được khám dưới ${MIN_AGE_YEARS} tuổi; mô hình chỉ được xây dựng trên người lớn.`,
    );
  }
  const texts = [facts.bodyPartExamined, facts.studyDescription, facts.seriesDescription, facts.protocolName];
  const known = texts.filter((text) => text !== undefined && text.trim() !== '');
  const saysChest = known.some((text) => CHEST.test(text ?? ''));
  if (!saysChest && known.some((text) => ELSEWHERE.test(text?.trim() ?? ''))) {
    return no(
      'not-chest',
      'The series is described as another part of the body than the chest.',
      'Chuỗi ảnh được mô tả là của vùng cơ thể khác, không phải lồng ngực.',
    );
  }
  return undefined;
}

function geometry(facts: LungCtFacts): Applicability | undefined {
  const { orientation, pixelSpacingMm: spacing, sliceThicknessMm: thickness } = facts;
  if (spacing === undefined || orientation === undefined || orientation.length !== 6) {
    return no(
      'geometry-unknown',
      'Pixel spacing or orientation is missing, so nothing can be measured.',
      'Thiếu khoảng cách điểm ảnh hoặc hướng ảnh nên không thể đo đạc.',
    );
  }
  // Row and column directions of an axial slice have no part along the body.
  const [rx = 0, ry = 0, , cx = 0, cy = 0] = orientation;
  if (Math.abs(rx * cy - ry * cx) < MIN_AXIAL_COSINE) {
    return no('not-axial', 'The slices are not axial.', 'Các lát cắt không phải là lát cắt ngang (axial).');
  }
  const finest = Math.min(...spacing);
  const coarsest = Math.max(...spacing);
  if (!(finest >= MIN_PIXEL_SPACING_MM && coarsest <= MAX_PIXEL_SPACING_MM)) {
    return no(
      'pixel-spacing',
      `The pixel spacing is outside ${MIN_PIXEL_SPACING_MM} to ${MAX_PIXEL_SPACING_MM} mm.`,
      `Khoảng cách điểm ảnh nằm ngoài khoảng ${MIN_PIXEL_SPACING_MM} đến ${MAX_PIXEL_SPACING_MM} mm.`,
    );
  }
  if (thickness !== undefined && thickness > MAX_SLICE_SPACING_MM) return tooThick();
  return slices(facts.slicePositionsMm);
}

function tooThick(): Applicability {
  return no(
    'slices-too-thick',
    `The slices are thicker or farther apart than ${MAX_SLICE_SPACING_MM} mm.`,
    `Các lát cắt dày hơn hoặc cách xa nhau hơn ${MAX_SLICE_SPACING_MM} mm.`,
  );
}

function slices(positions: readonly number[]): Applicability | undefined {
  if (positions.length < MIN_SLICES) {
    return no(
      'too-few-slices',
      `The series has ${positions.length} slices; at least ${MIN_SLICES} are needed.`,
      `Chuỗi ảnh có ${positions.length} lát cắt; cần ít nhất ${MIN_SLICES}.`,
    );
  }
  const sorted = [...positions].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((position, i) => position - (sorted[i] ?? position));
  const usual = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  if (usual > MAX_SLICE_SPACING_MM) return tooThick();
  const slack = Math.max(0.1, 0.2 * usual);
  if (!gaps.every((gap) => Math.abs(gap - usual) <= slack) || usual <= 0) {
    return no(
      'irregular-slices',
      'Slices are missing, doubled or irregularly spaced.',
      'Các lát cắt bị thiếu, trùng lặp hoặc cách nhau không đều.',
    );
  }
  if (usual * positions.length < MIN_COVERAGE_MM) {
    return no(
      'too-little-coverage',
      `The slices cover less than ${MIN_COVERAGE_MM} mm of the body.`,
      `Các lát cắt chỉ bao phủ dưới ${MIN_COVERAGE_MM} mm cơ thể.`,
    );
  }
  return undefined;
}

function lungs(volumeMl: number | undefined): Applicability | undefined {
  if (volumeMl === undefined || (volumeMl >= MIN_LUNG_ML && volumeMl <= MAX_LUNG_ML)) return undefined;
  return no(
    'no-lungs',
    `The aerated lung found measures ${Math.round(volumeMl)} ml, which is not plausible for an adult's chest.`,
    `Thể tích phổi có khí tìm thấy là ${Math.round(volumeMl)} ml, không hợp lý với lồng ngực người lớn.`,
  );
}
