import sharp, { type Region, type Sharp } from 'sharp';
import { HubError } from '../domain/errors.ts';
import { decodeFrame } from '../formats/dicom/decode-frame.ts';
import { readFrame } from '../formats/dicom/frames.ts';
import { readPalette } from '../formats/dicom/palette.ts';
import { type RenderedImage, renderFrame } from '../formats/dicom/render.ts';
import { annotationLayers } from './annotate.ts';
import { requireFrame, type StoredPixels } from './stored-file.ts';
import type { RenderSettings } from './thread-protocol.ts';

function unprocessable(reason: string): HubError {
  return new HubError('unprocessable', `The frame cannot be shown: ${reason}`);
}

async function draw(
  { file, header, table, read }: StoredPixels,
  frame: number,
  settings: RenderSettings,
): Promise<RenderedImage> {
  const { image, pixelData } = header;
  if (image === undefined) throw new HubError('notFound', 'The instance has no pixels');
  const decoded = await decodeFrame(
    await readFrame(table, frame, read),
    image,
    header.transferSyntaxUid,
    pixelData?.bigEndian ?? false,
  );
  if (!decoded.ok) throw unprocessable(decoded.reason);
  const palette = decoded.frame.photometric === 'PALETTE COLOR' ? readPalette(file) : null;
  if (palette?.ok === false) throw unprocessable(palette.reason);
  const drawn = renderFrame(decoded.frame, image, {
    ...(settings.window === null ? {} : { window: settings.window }),
    ...(settings.voiFunction === null ? {} : { voiFunction: settings.voiFunction }),
    ...(palette === null ? {} : { palette: palette.palette }),
  });
  if (!drawn.ok) throw unprocessable(drawn.reason);
  return drawn.rendered;
}

/** The part of an image of this size that is shown. @throws HubError unprocessable when it lies outside */
export function shownPart(
  { viewport, region }: Pick<RenderSettings, 'viewport' | 'region'>,
  { columns, rows }: { columns: number; rows: number },
): Region {
  if (region !== null) {
    const [left, top, right, bottom] = region;
    const x = Math.min(columns - 1, Math.floor(left * columns));
    const y = Math.min(rows - 1, Math.floor(top * rows));
    const width = Math.max(1, Math.round(right * columns) - x);
    return { left: x, top: y, width, height: Math.max(1, Math.round(bottom * rows) - y) };
  }
  const source = viewport?.source;
  const left = source?.left ?? 0;
  const top = source?.top ?? 0;
  const width = source?.width ?? columns - left;
  const height = source?.height ?? rows - top;
  if (width < 1 || height < 1 || left + width > columns || top + height > rows) {
    throw unprocessable('the part asked for lies outside the image');
  }
  return { left, top, width, height };
}

function written(picture: Sharp, { format, quality }: RenderSettings): Sharp {
  if (format === 'png') return picture.png({ compressionLevel: 6 });
  if (format === 'gif') return picture.gif({ dither: 0 });
  return picture.jpeg({ quality, chromaSubsampling: '4:4:4' });
}

/** One frame as a picture for the eye. @throws HubError notFound, unprocessable */
export async function renderPixels(
  pixels: StoredPixels,
  frame: number,
  settings: RenderSettings,
): Promise<Uint8Array> {
  requireFrame(pixels.table.frames, frame);
  const { rows, columns, channels, data } = await draw(pixels, frame, settings);
  const { viewport, annotation } = settings;
  let picture = sharp(data, { raw: { width: columns, height: rows, channels }, limitInputPixels: false });
  picture = picture.extract(shownPart(settings, { columns, rows }));
  if (viewport?.source?.mirrored === true) picture = picture.flop();
  if (viewport?.source?.upsideDown === true) picture = picture.flip();
  if (viewport !== null) picture = picture.resize(viewport.width, viewport.height, { fit: 'inside' });
  if (annotation !== null) {
    // What is laid over is placed by the size of the picture as it leaves.
    const { data: plain, info } = await picture.raw().toBuffer({ resolveWithObject: true });
    const layers = await annotationLayers(annotation, pixels.header, frame, info);
    const raw = { width: info.width, height: info.height, channels: info.channels };
    picture = sharp(plain, { raw, limitInputPixels: false }).composite(layers).removeAlpha();
  }
  if (channels === 1) picture = picture.toColourspace('b-w');
  return written(picture, settings).toBuffer();
}
