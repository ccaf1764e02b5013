import sharp from 'sharp';
import { displayName } from '../domain/name.ts';
import type { DicomHeader } from '../formats/dicom/read-header.ts';
import { drawable } from './annotation-font.ts';
import type { RenderSettings } from './thread-protocol.ts';

type Annotation = NonNullable<RenderSettings['annotation']>;

const given = (...words: (string | false | undefined)[]) =>
  words.filter((word): word is string => typeof word === 'string' && word !== '');

/** Who it is, in the words of the file. */
function patientLines(header: DicomHeader): string[] {
  const { alphabetic, ideographic } = header.patientName;
  return given(
    displayName(alphabetic === '' ? ideographic : alphabetic),
    header.patientId,
    given(header.birthDate, header.sex).join(' '),
  );
}

/** What was done: when, with what, and which picture of which series this is. */
function techniqueLines(header: DicomHeader, frame: number): string[] {
  const { image } = header;
  const frames = image?.frames ?? 1;
  const place = given(
    header.seriesNumber !== undefined && `S${header.seriesNumber}`,
    header.instanceNumber !== undefined && `I${header.instanceNumber}`,
    frames > 1 && `F${frame + 1}/${frames}`,
  );
  return given(
    given(header.modality, header.studyDate).join(' '),
    given(header.manufacturer, header.manufacturerModel).join(' '),
    place.join(' '),
    image?.sliceThickness !== undefined && `${image.sliceThickness} mm`,
  );
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Texts to lay over a picture of this size, patient at the top left, technique at the top right, in white on a dark
 * ground, so that they are read over any picture.
 */
export async function annotationLayers(
  { of, font }: Annotation,
  header: DicomHeader,
  frame: number,
  { width, height }: { width: number; height: number },
): Promise<{ input: Buffer; left: number; top: number }[]> {
  const layers: { input: Buffer; left: number; top: number }[] = [];
  const pixels = Math.max(9, Math.round(Math.min(width, height) / 32));
  const margin = Math.round(pixels / 2);
  for (const kind of new Set(of)) {
    const lines = kind === 'patient' ? patientLines(header) : techniqueLines(header, frame);
    if (lines.length === 0) continue;
    const text = lines.map((line) => escaped(drawable(line))).join('\n');
    const drawn = await sharp({
      text: {
        text: `<span foreground="white" background="#00000080" size="${pixels * 768}">${text}</span>`,
        font: 'Sans',
        fontfile: font,
        rgba: true,
        align: kind === 'patient' ? 'left' : 'right',
      },
    })
      .png()
      .toBuffer({ resolveWithObject: true });
    const fits = await sharp(drawn.data)
      .resize(Math.max(1, width), Math.max(1, height), { fit: 'inside', withoutEnlargement: true })
      .png()
      .toBuffer({ resolveWithObject: true });
    const left = kind === 'patient' ? margin : width - fits.info.width - margin;
    layers.push({
      input: fits.data,
      left: Math.max(0, Math.min(left, width - fits.info.width)),
      top: Math.max(0, Math.min(margin, height - fits.info.height)),
    });
  }
  return layers;
}
