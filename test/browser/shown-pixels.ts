import { readFile } from 'node:fs/promises';
import type { Locator, Page } from 'playwright-core';
import sharp from 'sharp';
import { decodeFrame } from '../../src/formats/dicom/decode-frame.ts';
import { findFrames, readFrame } from '../../src/formats/dicom/frames.ts';
import { readDicomHeader } from '../../src/formats/dicom/read-header.ts';

export type Slice = { readonly columns: number; readonly rows: number; readonly values: ArrayLike<number> };

/** The rescaled values of a single-frame file, by the hub's own decoder, which DCMTK has judged. */
export async function rescaledValues(path: string): Promise<Slice & { sopInstanceUid: string }> {
  const bytes = await readFile(path);
  const read = readDicomHeader(bytes);
  if (!read.ok || read.header.image === undefined)
    throw new Error(`${path}: ${read.ok ? 'no image' : read.reason}`);
  const { header } = read;
  const at = (offset: number, length: number) => bytes.subarray(offset, offset + length);
  const frames = await findFrames(header, at, bytes.length);
  if (!frames.ok) throw new Error(frames.reason);
  const decoded = await decodeFrame(
    await readFrame(frames.table, 0, at),
    read.header.image,
    header.transferSyntaxUid,
  );
  if (!decoded.ok) throw new Error(decoded.reason);
  const { slope, intercept } = read.header.image.rescale ?? { slope: 1, intercept: 0 };
  return {
    sopInstanceUid: header.sopInstanceUid,
    columns: decoded.frame.columns,
    rows: decoded.frame.rows,
    values: Float64Array.from(decoded.frame.samples, (sample) => sample * slope + intercept),
  };
}

/** The grey value that a window makes of a value (PS3.3 section C.11.2.1.2.1). */
export function windowed(value: number, centre: number, width: number): number {
  const grey = ((value - (centre - 0.5)) / (width - 1) + 0.5) * 255;
  return Math.max(0, Math.min(255, grey));
}

/** A grey value as the screen shows it at the centre of an image pixel, for each pixel asked for; null off the screen. */
export async function shownGreys(
  page: Page,
  viewport: Locator,
  pixels: readonly (readonly [x: number, y: number])[],
): Promise<(number | null)[]> {
  const [originX = Number.NaN, originY = Number.NaN] = (
    (await viewport.getAttribute('data-first-pixel')) ?? ''
  )
    .split(',')
    .map(Number);
  const step = Number(await viewport.getAttribute('data-pixel-step'));
  const box = await viewport.boundingBox();
  if (box === null || !(step > 0) || Number.isNaN(originX + originY))
    throw new Error('the viewport shows no image');
  const shot = await page.screenshot({ clip: box });
  const { data, info } = await sharp(shot).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return pixels.map(([x, y]) => {
    const [px, py] = [Math.floor(originX + x * step), Math.floor(originY + y * step)];
    if (px < 0 || py < 0 || px >= info.width || py >= info.height) return null;
    const at = (py * info.width + px) * info.channels;
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
    // Marks and words over the image are coloured; a grey image is not.
    return Math.max(red, green, blue) - Math.min(red, green, blue) > 2 ? null : green;
  });
}
