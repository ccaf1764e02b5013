import { type Dataset, itemsOf, numberOf, numbersOf, textOf, textsOf } from './dicom-json.ts';
import { type Plane, pointOf, type Spacing } from './geometry.ts';

/** One picture of a series: one frame of one instance. */
export type ImageInfo = {
  imageId: string;
  sopInstanceUid: string;
  frame: number;
  frameCount: number;
  instanceNumber: number | null;
  rows: number;
  columns: number;
  modality: string | null;
  plane: Plane | null;
  spacing: Spacing | null;
  thicknessMm: number | null;
  isColour: boolean;
  /** MONOCHROME1: low values are bright. */
  isInverse: boolean;
  /** The sent letters of the row's and the column's direction where there is no plane (films, mammograms). */
  sentOrientation: string[];
  laterality: string;
  /** Compression ratio of lossy pixels, 0 when it is not told; null when lossless. */
  lossyRatio: number | null;
  /** A lookup table turns stored values into measured ones and the viewer does not apply it. */
  hasModalityLut: boolean;
  framesPerSecond: number | null;
};

/** What the viewer needs to know about one frame, from its (already flattened) dataset. */
export function imageInfo(
  dataset: Dataset,
  place: { imageId: string; frame: number; frameCount: number; rows: number; columns: number },
): ImageInfo {
  const photometric = textOf(dataset, '00280004') ?? '';
  const view = [textOf(dataset, '00200062') ?? textOf(dataset, '00200060'), textOf(dataset, '00185101')];
  return {
    ...place,
    sopInstanceUid: textOf(dataset, '00080018') ?? '',
    instanceNumber: numberOf(dataset, '00200013'),
    modality: textOf(dataset, '00080060'),
    plane: planeOf(dataset),
    spacing: spacingOf(dataset),
    thicknessMm: numberOf(dataset, '00180050'),
    isColour: !photometric.startsWith('MONOCHROME'),
    isInverse: photometric === 'MONOCHROME1',
    sentOrientation: textsOf(dataset, '00200020'),
    laterality: view.filter(Boolean).join(' '),
    lossyRatio: textOf(dataset, '00282110') === '01' ? (numbersOf(dataset, '00282112').at(-1) ?? 0) : null,
    hasModalityLut: itemsOf(dataset, '00283000').length > 0,
    framesPerSecond: speedOf(dataset),
  };
}

function planeOf(dataset: Dataset): Plane | null {
  const position = numbersOf(dataset, '00200032');
  const orientation = numbersOf(dataset, '00200037');
  if (position.length !== 3 || orientation.length !== 6) return null;
  return {
    position: pointOf(position),
    row: pointOf(orientation.slice(0, 3)),
    column: pointOf(orientation.slice(3)),
  };
}

function spacingOf(dataset: Dataset): Spacing | null {
  const [row, column] = numbersOf(dataset, '00280030');
  if (row && column && row > 0 && column > 0) return { row, column, at: 'patient' };
  const [detectorRow, detectorColumn] = numbersOf(dataset, '00181164');
  if (detectorRow && detectorColumn && detectorRow > 0 && detectorColumn > 0) {
    return { row: detectorRow, column: detectorColumn, at: 'detector' };
  }
  return ultrasoundSpacing(dataset);
}

const CENTIMETRES = 3;
const TWO_D = 1;

/** The pixel size of an ultrasound picture with one two-dimensional region in centimetres (PS3.3 C.8.5.5). */
function ultrasoundSpacing(dataset: Dataset): Spacing | null {
  const regions = itemsOf(dataset, '00186011').filter((region) => numberOf(region, '00186012') === TWO_D);
  const [region] = regions;
  if (!region || regions.length !== 1) return null;
  if (numberOf(region, '00186024') !== CENTIMETRES || numberOf(region, '00186026') !== CENTIMETRES)
    return null;
  const column = Math.abs(numberOf(region, '0018602C') ?? 0) * 10;
  const row = Math.abs(numberOf(region, '0018602E') ?? 0) * 10;
  return row > 0 && column > 0 ? { row, column, at: 'patient' } : null;
}

function speedOf(dataset: Dataset): number | null {
  const rate = numberOf(dataset, '00180040') ?? numberOf(dataset, '00082144');
  if (rate && rate > 0) return Math.min(rate, 60);
  const frameTimeMs = numberOf(dataset, '00181063');
  return frameTimeMs && frameTimeMs > 0 ? Math.min(1000 / frameTimeMs, 60) : null;
}
