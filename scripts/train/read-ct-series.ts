import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import dicomParser from 'dicom-parser';
import type { CtVolume } from '../../src/inference/lung/volume.ts';

/** An uncompressed axial CT series read whole, with the SOPInstanceUID of each slice, from low to high z. */
export interface CtSeries {
  readonly volume: CtVolume;
  readonly sopInstanceUids: readonly string[];
}

/** Reads a folder of trusted, uncompressed CT files of one series; throws where they are not that. */
export function readCtSeries(folder: string): CtSeries {
  const slices = readdirSync(folder)
    .filter((name) => name.endsWith('.dcm'))
    .map((name) => readSlice(join(folder, name)))
    .sort((a, b) => a.z - b.z);
  const first = slices[0];
  const last = slices.at(-1);
  if (first === undefined || last === undefined || slices.length < 2)
    throw new Error(`no series in ${folder}`);
  const plane = first.rows * first.columns;
  const hu = new Int16Array(plane * slices.length);
  slices.forEach((slice, index) => {
    hu.set(slice.hu, index * plane);
  });
  const spacingZ = (last.z - first.z) / (slices.length - 1);
  return {
    volume: {
      hu,
      columns: first.columns,
      rows: first.rows,
      slices: slices.length,
      spacingMm: [first.columnSpacing, first.rowSpacing, spacingZ],
    },
    sopInstanceUids: slices.map((slice) => slice.sopInstanceUid),
  };
}

function readSlice(file: string) {
  const bytes = readFileSync(file);
  const data = dicomParser.parseDicom(bytes);
  const number = (tag: string, index = 0, fallback?: number): number => {
    const value = data.floatString(tag, index) ?? fallback;
    if (value === undefined || !Number.isFinite(value)) throw new Error(`${file}: no ${tag}`);
    return value;
  };
  const rows = data.uint16('x00280010') ?? 0;
  const columns = data.uint16('x00280011') ?? 0;
  const pixels = data.elements.x7fe00010;
  if (pixels === undefined || pixels.length < rows * columns * 2 || rows === 0)
    throw new Error(`${file}: no pixels`);
  const signed = data.uint16('x00280103') === 1;
  const slope = number('x00281053', 0, 1);
  const intercept = number('x00281052', 0, 0);
  const hu = new Int16Array(rows * columns);
  const view = new DataView(bytes.buffer, bytes.byteOffset + pixels.dataOffset);
  for (let i = 0; i < hu.length; i++) {
    const stored = signed ? view.getInt16(i * 2, true) : view.getUint16(i * 2, true);
    hu[i] = Math.max(-1024, Math.min(3071, Math.round(stored * slope + intercept)));
  }
  return {
    hu,
    rows,
    columns,
    rowSpacing: number('x00280030', 0),
    columnSpacing: number('x00280030', 1),
    z: number('x00200032', 2),
    sopInstanceUid: data.string('x00080018') ?? '',
  };
}
