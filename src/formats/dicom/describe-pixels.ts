import type { ElementReader } from './element-reader.ts';
import type { OpenedFile } from './open-part10.ts';
import { Tag } from './tags.ts';

/** How the pixels of an instance are laid out and what they mean (PS3.3 §C.7.6.3, §C.11). */
export type PixelDescription = {
  rows: number;
  columns: number;
  frames: number;
  samplesPerPixel: number;
  photometric: string;
  /** 0: samples of a pixel side by side; 1: one plane per sample. */
  planarConfiguration: number;
  bitsAllocated: number;
  bitsStored: number;
  highBit: number;
  signed: boolean;
  paddingValue: number | undefined;
  /** Millimetres between [rows, columns]. `spacingFrom` says whether in the patient or at the detector. */
  pixelSpacing: [number, number] | undefined;
  spacingFrom: 'patient' | 'detector' | undefined;
  sliceThickness: number | undefined;
  spacingBetweenSlices: number | undefined;
  /** Millimetres in the patient frame, of the first pixel's centre. */
  imagePosition: [number, number, number] | undefined;
  /** Direction cosines of a row, then of a column. */
  imageOrientation: [number, number, number, number, number, number] | undefined;
  /** Output = stored × slope + intercept, in `type` units (HU for CT). Undefined when the file gives none. */
  rescale: { slope: number; intercept: number; type: string } | undefined;
  /** All windows in order of preference. */
  windows: { center: number; width: number }[];
  voiFunction: string;
};

/** More frames than any device makes in one object; 2³¹ and the like are refused long before memory is. */
const maxFrames = 1_000_000;
/** Bytes of one decoded frame; a whole-slide level kept as one frame of 30,000 × 10,000 RGB still fits. */
const maxFrameBytes = 1024 ** 3;

/**
 * Reads the description of the pixels and checks that it can be true.
 *
 * Refuses what would overflow or ask for absurd memory. A native pixel data length that disagrees with the description
 * is allowed, since the object may still be read in part, but it is noted.
 */
export function describePixels(
  file: OpenedFile,
  read: ElementReader,
  notes: string[],
): { ok: true; image: PixelDescription | undefined } | { ok: false; reason: string } {
  const rows = read.integer(Tag.Rows);
  const columns = read.integer(Tag.Columns);
  if (rows === undefined || columns === undefined) {
    if (file.scan.pixelData) notes.push('pixel data without Rows and Columns');
    return { ok: true, image: undefined };
  }
  const frames = readFrames(read);
  if (frames === undefined) return { ok: false, reason: 'NumberOfFrames is not a number of frames' };
  if (frames > maxFrames) return { ok: false, reason: `NumberOfFrames is above ${maxFrames}` };

  const samplesPerPixel = read.integer(Tag.SamplesPerPixel) ?? 1;
  const bitsAllocated = read.integer(Tag.BitsAllocated) ?? 0;
  const bitsStored = read.integer(Tag.BitsStored) ?? bitsAllocated;
  const image: PixelDescription = {
    rows,
    columns,
    frames,
    samplesPerPixel,
    photometric: read.code(Tag.PhotometricInterpretation),
    planarConfiguration: read.integer(Tag.PlanarConfiguration) ?? 0,
    bitsAllocated,
    bitsStored,
    highBit: read.integer(Tag.HighBit) ?? bitsStored - 1,
    signed: read.integer(Tag.PixelRepresentation) === 1,
    paddingValue: read.integer(Tag.PixelPaddingValue),
    ...readGeometry(read),
    rescale: readRescale(read),
    windows: readWindows(read),
    voiFunction: read.code(Tag.VOILUTFunction) || 'LINEAR',
  };
  const reason = file.scan.pixelData ? impossible(image) : undefined;
  if (reason) return { ok: false, reason };
  noteLength(file, image, notes);
  return { ok: true, image };
}

/** Bits of all samples of one frame as native pixel data holds them; chroma of YBR_FULL_422 is halved (PS3.3 §C.7.6.3.1.2). */
export function nativeFrameBits(image: PixelDescription): number {
  const samples =
    image.photometric === 'YBR_FULL_422' && image.samplesPerPixel === 3 ? 2 : image.samplesPerPixel;
  return image.rows * image.columns * samples * image.bitsAllocated;
}

function impossible(image: PixelDescription): string | undefined {
  const { bitsAllocated, bitsStored, highBit, samplesPerPixel } = image;
  if (image.rows < 1 || image.columns < 1) return 'Rows and Columns are not the size of an image';
  if (![1, 8, 16, 32, 64].includes(bitsAllocated)) return `BitsAllocated ${bitsAllocated} is not possible`;
  if (bitsStored < 1 || bitsStored > bitsAllocated) return 'BitsStored does not fit in BitsAllocated';
  if (highBit < bitsStored - 1 || highBit >= bitsAllocated)
    return 'HighBit does not fit the other bit counts';
  if (samplesPerPixel < 1 || samplesPerPixel > 4) return `SamplesPerPixel ${samplesPerPixel} is not possible`;
  const frameBytes = nativeFrameBits(image) / 8;
  if (frameBytes > maxFrameBytes) return `one frame would take more than ${maxFrameBytes} bytes`;
  if (!Number.isSafeInteger(Math.ceil(frameBytes * image.frames))) return 'the frames together overflow';
  return undefined;
}

function noteLength(file: OpenedFile, image: PixelDescription, notes: string[]): void {
  const pixelData = file.scan.pixelData;
  if (!pixelData || pixelData.length < 0) return;
  if (file.transferSyntax.pixels !== 'native') {
    notes.push(`pixel data of defined length under ${file.transferSyntax.name}`);
    return;
  }
  const expected = Math.ceil((nativeFrameBits(image) * image.frames) / 8);
  const even = expected + (expected % 2);
  if (pixelData.length !== expected && pixelData.length !== even) {
    notes.push(`pixel data is ${pixelData.length} bytes long where its description makes ${even}`);
  }
}

function readFrames(read: ElementReader): number | undefined {
  if (read.codes(Tag.NumberOfFrames).length === 0) return 1;
  const frames = read.integer(Tag.NumberOfFrames);
  return frames === undefined || frames < 0 ? undefined : Math.max(frames, 1);
}

type Geometry = Pick<
  PixelDescription,
  | 'pixelSpacing'
  | 'spacingFrom'
  | 'sliceThickness'
  | 'spacingBetweenSlices'
  | 'imagePosition'
  | 'imageOrientation'
>;

function readGeometry(read: ElementReader): Geometry {
  const measures = Tag.PixelMeasuresSequence;
  const patient = positivePair(
    either(read.numbers(Tag.PixelSpacing), read.sharedNumbers(measures, Tag.PixelSpacing)),
  );
  const detector = positivePair(read.numbers(Tag.ImagerPixelSpacing));
  const [x, y, z] = either(
    read.numbers(Tag.ImagePositionPatient),
    read.sharedNumbers(Tag.PlanePositionSequence, Tag.ImagePositionPatient),
  );
  const [a, b, c, d, e, f] = either(
    read.numbers(Tag.ImageOrientationPatient),
    read.sharedNumbers(Tag.PlaneOrientationSequence, Tag.ImageOrientationPatient),
  );
  return {
    pixelSpacing: patient ?? detector,
    spacingFrom: patient ? 'patient' : detector ? 'detector' : undefined,
    sliceThickness: either(
      read.numbers(Tag.SliceThickness),
      read.sharedNumbers(measures, Tag.SliceThickness),
    )[0],
    spacingBetweenSlices: either(
      read.numbers(Tag.SpacingBetweenSlices),
      read.sharedNumbers(measures, Tag.SpacingBetweenSlices),
    )[0],
    imagePosition: x !== undefined && y !== undefined && z !== undefined ? [x, y, z] : undefined,
    imageOrientation:
      a !== undefined &&
      b !== undefined &&
      c !== undefined &&
      d !== undefined &&
      e !== undefined &&
      f !== undefined
        ? [a, b, c, d, e, f]
        : undefined,
  };
}

function readRescale(read: ElementReader): PixelDescription['rescale'] {
  const sequence = Tag.PixelValueTransformationSequence;
  const slope = read.number(Tag.RescaleSlope) ?? read.sharedNumbers(sequence, Tag.RescaleSlope)[0];
  const intercept =
    read.number(Tag.RescaleIntercept) ?? read.sharedNumbers(sequence, Tag.RescaleIntercept)[0];
  if (slope === undefined || intercept === undefined) return undefined;
  const type = read.code(Tag.RescaleType) || (read.shared(sequence, Tag.RescaleType)[0] ?? '');
  return { slope, intercept, type };
}

function readWindows(read: ElementReader): PixelDescription['windows'] {
  const sequence = Tag.FrameVOILUTSequence;
  const centers = either(read.numbers(Tag.WindowCenter), read.sharedNumbers(sequence, Tag.WindowCenter));
  const widths = either(read.numbers(Tag.WindowWidth), read.sharedNumbers(sequence, Tag.WindowWidth));
  return centers.slice(0, 32).flatMap((center, index) => {
    const width = widths[index];
    return width !== undefined && width > 0 ? [{ center, width }] : [];
  });
}

function either(first: number[], second: number[]): number[] {
  return first.length > 0 ? first : second;
}

function positivePair([first, second]: number[]): [number, number] | undefined {
  return first !== undefined && second !== undefined && first > 0 && second > 0 ? [first, second] : undefined;
}
