import codecs from 'dcmjs-codecs';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeFrame } from './decode-frame.ts';
import type { PixelDescription } from './describe-pixels.ts';
import { toHounsfield } from './hounsfield.ts';
import { renderFrame, windowFunction } from './render.ts';

const grey: PixelDescription = {
  rows: 8,
  columns: 8,
  frames: 1,
  samplesPerPixel: 1,
  photometric: 'MONOCHROME2',
  planarConfiguration: 0,
  bitsAllocated: 16,
  bitsStored: 16,
  highBit: 15,
  signed: true,
  paddingValue: undefined,
  pixelSpacing: undefined,
  spacingFrom: undefined,
  sliceThickness: undefined,
  spacingBetweenSlices: undefined,
  imagePosition: undefined,
  imageOrientation: undefined,
  rescale: { slope: 1, intercept: -1024, type: 'HU' },
  windows: [],
  voiFunction: 'LINEAR',
};
const root = '1.2.840.10008.1.2';
const explicit = `${root}.1`;

async function decoded(bytes: Uint8Array, image: PixelDescription, syntax = explicit, bigEndian = false) {
  const result = await decodeFrame(bytes, image, syntax, bigEndian);
  if (!result.ok) throw new Error(result.reason);
  return result.frame;
}

describe('compressed frames', () => {
  const values = Int16Array.from({ length: 64 }, (_, index) => index * 37 - 1000);
  const raw = new Uint8Array(values.buffer);
  beforeAll(() => codecs.NativeCodecs.initializeAsync());

  const context = () =>
    new codecs.Context({
      width: 8,
      height: 8,
      bitsAllocated: 16,
      bitsStored: 16,
      samplesPerPixel: 1,
      pixelRepresentation: 1,
      planarConfiguration: 0,
      photometricInterpretation: 'MONOCHROME2',
      decodedBuffer: raw,
    });
  const native = codecs.NativeCodecs;
  const encoders: [string, string, () => ReturnType<typeof context>][] = [
    ['RLE', '.5', () => native.encodeRle(context())],
    [
      'JPEG lossless',
      '.4.70',
      () => native.encodeJpeg(context(), { lossy: false, predictor: 1, pointTransform: 0 }),
    ],
    [
      'JPEG lossless of another predictor',
      '.4.57',
      () => native.encodeJpeg(context(), { lossy: false, predictor: 6, pointTransform: 0 }),
    ],
    ['JPEG-LS', '.4.80', () => native.encodeJpegLs(context(), { lossy: false })],
    ['JPEG 2000', '.4.90', () => native.encodeJpeg2000(context(), { lossy: false })],
    ['HTJ2K', '.4.201', () => native.encodeHtJpeg2000(context(), { lossy: false })],
  ];

  test.each(encoders)('%s gives back the values', async (_name, suffix, encode) => {
    const bytes = encode().getEncodedBuffer();
    if (!bytes) throw new Error('nothing was encoded');
    expect([...(await decoded(bytes, grey, root + suffix)).samples]).toEqual([...values]);
  });

  test('a codestream of another size than the image is refused before it is decoded', async () => {
    const bytes = native.encodeJpegLs(context(), { lossy: false }).getEncodedBuffer();
    const result = await decodeFrame(bytes ?? raw, { ...grey, rows: 9 }, `${root}.4.80`);
    expect(result).toMatchObject({ ok: false, reason: expect.stringContaining('8 × 8') });
  });

  test.each(
    encoders,
  )('a cut or broken %s frame does not keep the next from being decoded', async (_name, suffix, encode) => {
    const bytes = Buffer.from(encode().getEncodedBuffer() ?? raw);
    const broken = Buffer.from(bytes);
    broken.fill(0x5a, Math.floor(bytes.length * 0.6));
    await decodeFrame(bytes.subarray(0, bytes.length >> 1), grey, root + suffix);
    await decodeFrame(broken, grey, root + suffix);
    expect([...(await decoded(bytes, grey, root + suffix)).samples]).toEqual([...values]);
  });

  test.each([
    ['.4.102', 'MPEG-4'],
    ['.4.110', 'JPEG XL'],
    ['.4.94', 'JPIP'],
  ])('transfer syntax %s is refused by name', async (suffix, name) => {
    expect(await decodeFrame(raw, grey, root + suffix)).toMatchObject({
      reason: expect.stringContaining(name),
    });
  });
});

describe('native frames', () => {
  test('stored bits are cut out and their sign extended', async () => {
    const image = { ...grey, rows: 1, columns: 2, bitsStored: 12, highBit: 11 };
    const frame = await decoded(Uint8Array.from([0xff, 0xff, 0x01, 0xf0]), image);
    expect([...frame.samples]).toEqual([-1, 1]);
  });

  test('big endian words are turned', async () => {
    const frame = await decoded(
      Uint8Array.from([0x01, 0x02]),
      { ...grey, rows: 1, columns: 1 },
      `${root}.2`,
      true,
    );
    expect([...frame.samples]).toEqual([0x0102]);
  });

  test('planes are put side by side', async () => {
    const image = {
      ...grey,
      rows: 1,
      columns: 2,
      samplesPerPixel: 3,
      photometric: 'RGB',
      planarConfiguration: 1,
      bitsAllocated: 8,
      bitsStored: 8,
      highBit: 7,
      signed: false,
    };
    expect([...(await decoded(Uint8Array.from([1, 2, 3, 4, 5, 6]), image)).samples]).toEqual([
      1, 3, 5, 2, 4, 6,
    ]);
  });

  test('single bits become samples', async () => {
    const image = {
      ...grey,
      rows: 1,
      columns: 10,
      bitsAllocated: 1,
      bitsStored: 1,
      highBit: 0,
      signed: false,
    };
    expect([...(await decoded(Uint8Array.from([0b101, 0b10]), image)).samples]).toEqual([
      1, 0, 1, 0, 0, 0, 0, 0, 0, 1,
    ]);
  });

  test('too few bytes are refused', async () => {
    expect(await decodeFrame(new Uint8Array(127), grey, explicit)).toMatchObject({ ok: false });
  });
});

describe('Hounsfield units', () => {
  const frame = {
    rows: 1,
    columns: 3,
    samplesPerPixel: 1,
    photometric: 'MONOCHROME2',
    samples: Int16Array.from([0, 1024, 32767]),
  };

  test('are stored values through slope and intercept, clamped', () => {
    const result = toHounsfield(frame, { ...grey, rescale: { slope: 2, intercept: -1024, type: '' } });
    expect(result).toEqual({ ok: true, values: Int16Array.from([-1024, 1024, 32767]) });
  });

  test.each([undefined, { slope: 1, intercept: 0, type: 'US' }])('are refused for rescale %j', (rescale) => {
    expect(toHounsfield(frame, { ...grey, rescale }).ok).toBe(false);
  });
});

describe('a rendered frame', () => {
  const frame = {
    rows: 1,
    columns: 3,
    samplesPerPixel: 1,
    photometric: 'MONOCHROME2',
    samples: Int16Array.from([0, 1024, 2048]),
  };
  const window = { center: 0, width: 2048 };
  const bytesOf = (result: ReturnType<typeof renderFrame>) =>
    result.ok ? [...result.rendered.data] : result.reason;

  test('takes the window in output units', () => {
    expect(bytesOf(renderFrame(frame, grey, { window }))).toEqual([0, 128, 255]);
  });

  test('shows MONOCHROME1 with the lowest value white', () => {
    expect(bytesOf(renderFrame({ ...frame, photometric: 'MONOCHROME1' }, grey, { window }))).toEqual([
      255, 127, 0,
    ]);
  });

  test('without a window spans the values without padding', () => {
    expect(bytesOf(renderFrame(frame, { ...grey, paddingValue: 2048 }))).toEqual([0, 255, 255]);
  });

  test('keeps palette indices within the palette', () => {
    const channel = Uint8Array.from([10, 20]);
    const palette = { first: 1, red: channel, green: channel, blue: channel };
    expect(bytesOf(renderFrame({ ...frame, photometric: 'PALETTE COLOR' }, grey, { palette }))).toEqual([
      10, 10, 10, 20, 20, 20, 20, 20, 20,
    ]);
  });

  test('turns YBR into RGB', () => {
    const red = {
      rows: 1,
      columns: 1,
      samplesPerPixel: 3,
      photometric: 'YBR_FULL',
      samples: Uint8Array.from([76, 85, 255]),
    };
    expect(bytesOf(renderFrame(red, { ...grey, bitsStored: 8 }))).toEqual([254, 0, 0]);
  });

  test('follows the printed window functions', () => {
    // PS3.3 §C.11.2.1.2.1: c 2048, w 4096 puts 0 at the bottom and 4095 at the top.
    const linear = windowFunction('LINEAR', { center: 2048, width: 4096 });
    const sigmoid = windowFunction('SIGMOID', { center: 2048, width: 4096 });
    expect([linear?.(0), linear?.(4095), sigmoid?.(2048)]).toEqual([0, 255, 127.5]);
    expect(windowFunction('SPLINE', { center: 0, width: 1 })).toBeUndefined();
  });
});
