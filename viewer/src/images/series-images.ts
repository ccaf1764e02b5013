import { wadors } from '@cornerstonejs/dicom-image-loader';
import { type Dataset, isDatasetList, numberOf, textOf } from './dicom-json.ts';
import { fetchDatasets } from './fetch-datasets.ts';
import { askCompressed, gainsByCompression } from './frame-headers.ts';
import { type ImageInfo, imageInfo } from './image-info.ts';
import { fillPalettes } from './palette.ts';
import { type SopKind, sopKind } from './sop-kind.ts';
import { inOrder } from './stack-order.ts';

/** An object of a series that is no picture, or a picture that does not say its size. */
export type NotShown = { sopInstanceUid: string; sopClassUid: string; kind: SopKind | 'noDimensions' };

export type SeriesImages = { seriesUid: string; images: ImageInfo[]; notShown: NotShown[] };

const MOST_FRAMES = 20_000;

/** Fetches what a series is made of (WADO-RS metadata) and makes its frames known to Cornerstone. */
export async function loadSeriesImages(
  studyUid: string,
  seriesUid: string,
  signal?: AbortSignal,
): Promise<SeriesImages> {
  const path = `/dicom-web/studies/${studyUid}/series/${seriesUid}`;
  const datasets = await fetchDatasets(`${path}/metadata`, signal);
  const images: ImageInfo[] = [];
  const notShown: NotShown[] = [];
  for (const dataset of datasets) {
    const sopInstanceUid = textOf(dataset, '00080018');
    if (!sopInstanceUid) continue;
    const kind = notShownKind(dataset);
    if (kind) notShown.push({ sopInstanceUid, sopClassUid: textOf(dataset, '00080016') ?? '', kind });
    else {
      await fillPalettes(dataset, signal);
      images.push(...register(dataset, `${location.origin}${path}/instances/${sopInstanceUid}`));
    }
  }
  return { seriesUid, images: inOrder(images), notShown };
}

function notShownKind(dataset: Dataset): NotShown['kind'] | null {
  const syntax = textOf(dataset, '00083002') ?? textOf(dataset, '00020010');
  const kind = sopKind(textOf(dataset, '00080016') ?? '', syntax);
  if (kind) return kind;
  const rows = numberOf(dataset, '00280010');
  const columns = numberOf(dataset, '00280011');
  if (rows && columns) return null;
  return textOf(dataset, '00280004') ? 'noDimensions' : 'other';
}

type LoaderMetadata = Parameters<typeof wadors.metaDataManager.add>[1];

/** DICOM JSON is what the loader takes; its declared type only forgets that values can be sequences. */
const isLoaderMetadata = (dataset: unknown): dataset is LoaderMetadata =>
  typeof dataset === 'object' && dataset !== null;

function register(dataset: Dataset, instancePath: string): ImageInfo[] {
  const frameCount = Math.min(Math.max(numberOf(dataset, '00280008') ?? 1, 1), MOST_FRAMES);
  // Detector sizes stand in for a missing pixel spacing, so that lengths come out in millimetres; the page says so.
  const detector = dataset['00181164'];
  if (!dataset['00280030'] && detector) dataset['00280030'] = detector;
  const rows = numberOf(dataset, '00280010') ?? 0;
  const columns = numberOf(dataset, '00280011') ?? 0;
  // An image that replaced another has an address of its own, for browsers keep what the old one gave.
  const version = /\?v=[0-9a-f]+$/.exec(dataset['7FE00010']?.BulkDataURI ?? '')?.[0] ?? '';
  const images: ImageInfo[] = [];
  const compressible = gainsByCompression(dataset);
  for (let frame = 1; frame <= frameCount; frame++) {
    const imageId = `wadors:${instancePath}/frames/${frame}${version}`;
    if (compressible) askCompressed(imageId);
    if (frame === 1) {
      wadors.metaDataManager.remove(imageId);
      if (isLoaderMetadata(dataset)) wadors.metaDataManager.add(imageId, dataset);
    }
    const own: unknown[] = [wadors.metaDataManager.get(imageId)];
    const flat = isDatasetList(own) ? own[0] : undefined;
    images.push(imageInfo(flat ?? dataset, { imageId, frame, frameCount, rows, columns }));
  }
  return images;
}
