import sharp from 'sharp';
import { HubError } from '../domain/errors.ts';
import { decodeFrame } from '../formats/dicom/decode-frame.ts';
import { readFrame } from '../formats/dicom/frames.ts';
import { readPalette } from '../formats/dicom/palette.ts';
import { renderFrame } from '../formats/dicom/render.ts';
import { requireFrame, type StoredPixels } from './stored-file.ts';
import type { RenderSettings } from './thread-protocol.ts';

function unprocessable(reason: string): HubError {
  return new HubError('unprocessable', `The frame cannot be shown: ${reason}`);
}

/** One frame as a picture for the eye. @throws HubError notFound, unprocessable */
export async function renderPixels(
  { file, header, table, read }: StoredPixels,
  frame: number,
  settings: RenderSettings,
): Promise<Uint8Array> {
  requireFrame(table.frames, frame);
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
  const { rows, columns, channels, data } = drawn.rendered;
  let picture = sharp(data, { raw: { width: columns, height: rows, channels }, limitInputPixels: false });
  const { viewport } = settings;
  if (viewport !== null) {
    const { source, width, height } = viewport;
    if (source !== null) {
      if (source.left + source.width > columns || source.top + source.height > rows) {
        throw unprocessable('the part asked for lies outside the image');
      }
      picture = picture.extract(source);
    }
    picture = picture.resize(width, height, { fit: 'inside' });
  }
  if (channels === 1) picture = picture.toColourspace('b-w');
  return settings.format === 'png'
    ? picture.png({ compressionLevel: 6 }).toBuffer()
    : picture.jpeg({ quality: settings.quality, chromaSubsampling: '4:4:4' }).toBuffer();
}
