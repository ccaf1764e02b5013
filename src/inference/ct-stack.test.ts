import { describe, expect, it } from 'vitest';
import { type DicomHeader, readDicomHeader } from '../formats/dicom/read-header.ts';
import { instance, part10 } from '../formats/dicom/test-bytes.ts';
import { stackOf } from './ct-stack.ts';

const AXIAL = '1\\0\\0\\0\\1\\0';

function slice(
  z: number,
  change: { rows?: number; orientation?: string; position?: string } = {},
): DicomHeader {
  const bytes = part10(
    instance([
      [0x00080060, 'CS', 'CT'],
      [0x00200032, 'DS', change.position ?? `-100\\-100\\${z}`],
      [0x00200037, 'DS', change.orientation ?? AXIAL],
      [0x00280002, 'US', [1]],
      [0x00280004, 'CS', 'MONOCHROME2'],
      [0x00280010, 'US', [change.rows ?? 4]],
      [0x00280011, 'US', [4]],
      [0x00280030, 'DS', '0.8\\0.7'],
      [0x00280100, 'US', [16]],
      [0x00280101, 'US', [16]],
      [0x00280102, 'US', [15]],
      [0x00280103, 'US', [1]],
    ]),
    '1.2.840.10008.1.2.1',
  );
  const read = readDicomHeader(bytes);
  if (!read.ok) throw new Error(read.reason);
  return read.header;
}

const stack = (headers: DicomHeader[]) => stackOf(headers.map((header, item) => ({ item, header })));

describe('the slices of a series', () => {
  it('are put in order along their normal, whatever order they came in', () => {
    const stacked = stack([slice(5), slice(0), slice(2.5)]);
    expect(stacked.ok && stacked.stack.slices.map(({ item }) => item)).toEqual([1, 2, 0]);
    expect(stacked.ok && stacked.stack.spacingMm).toEqual([0.7, 0.8, 2.5]);
  });

  it('are no stack when they differ in size or direction, or two lie at one place, and it says why in both languages', () => {
    const refusals = [
      stack([]),
      stack([slice(0), slice(1, { rows: 8 })]),
      stack([slice(0), slice(1, { orientation: '0\\1\\0\\0\\0\\-1' })]),
      stack([slice(0), slice(0)]),
    ].map((stacked) => (stacked.ok ? null : stacked.reason));
    expect(new Set(refusals.map((reason) => reason?.en)).size).toBe(4);
    for (const reason of refusals) expect(reason?.vi).toMatch(/ảnh/);
  });
});
