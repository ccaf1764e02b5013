import { describe, expect, test } from 'vitest';
import { decodeFrame } from './decode-frame.ts';
import type { PixelDescription } from './describe-pixels.ts';
import { canEncode, encodeFrame, unpackedDescription } from './encode-frame.ts';

const root = '1.2.840.10008.1.2';
const targets = ['.5', '.4.70', '.4.80', '.4.90', '.4.201', '.4.202'].map((suffix) => root + suffix);
const SIZE = 16;

const colour: PixelDescription = {
  rows: SIZE,
  columns: SIZE,
  frames: 1,
  samplesPerPixel: 3,
  photometric: 'RGB',
  planarConfiguration: 0,
  bitsAllocated: 8,
  bitsStored: 8,
  highBit: 7,
  signed: false,
  paddingValue: undefined,
  pixelSpacing: undefined,
  spacingFrom: undefined,
  sliceThickness: undefined,
  spacingBetweenSlices: undefined,
  imagePosition: undefined,
  imageOrientation: undefined,
  rescale: undefined,
  windows: [],
  voiFunction: 'LINEAR',
};
const samples = Uint8Array.from({ length: SIZE * SIZE * 3 }, (_, i) => (i * 7 + (i % SIZE) ** 2) & 0xff);
const frameOf = (photometric: string) => ({
  rows: SIZE,
  columns: SIZE,
  samplesPerPixel: 3,
  photometric,
  samples,
});

describe('a frame of colour', () => {
  test.each(targets)('in RGB is held by %s, which says how', async (uid) => {
    const encoded = await encodeFrame(frameOf('RGB'), colour, uid);
    if (!encoded.ok) throw new Error(encoded.reason);
    const transformed = ['.4.90', '.4.201', '.4.202'].some((suffix) => uid === root + suffix);
    expect(encoded.photometric).toBe(transformed ? 'YBR_RCT' : 'RGB');
    const decoded = await decodeFrame(encoded.bytes, unpackedDescription(colour, encoded.photometric), uid);
    expect(decoded).toMatchObject({ ok: true, frame: { photometric: 'RGB', samples } });
  });

  test.each(targets)('in YBR keeps its name and samples in %s, or is refused', async (uid) => {
    const encoded = await encodeFrame(frameOf('YBR_FULL'), { ...colour, photometric: 'YBR_FULL' }, uid);
    if (!encoded.ok) {
      expect(encoded.reason).toContain('would transform the colours');
      return;
    }
    expect(encoded.photometric).toBe('YBR_FULL');
    const decoded = await decodeFrame(encoded.bytes, unpackedDescription(colour, 'YBR_FULL'), uid);
    expect(decoded).toMatchObject({ ok: true, frame: { photometric: 'YBR_FULL', samples } });
  });
});

test('what a codec would change is refused', async () => {
  const words = Uint16Array.from({ length: SIZE * SIZE }, (_, i) => i % 251);
  const frame = { ...frameOf('MONOCHROME2'), samplesPerPixel: 1, samples: words };
  const narrow = {
    ...colour,
    samplesPerPixel: 1,
    photometric: 'MONOCHROME2',
    bitsAllocated: 16,
    bitsStored: 8,
  };
  const encoded = await encodeFrame(frame, narrow, `${root}.4.70`);
  expect(encoded.ok).toBe(false);
});

test('nothing is compressed with loss', () => {
  for (const suffix of ['.4.50', '.4.51', '.4.81', '.4.91', '.4.203', '.4.102']) {
    expect(canEncode(root + suffix)).toBe(false);
  }
});
