import type { SeriesView } from '../../../src/reading/api.ts';
import { numberOf, textOf } from './dicom-json.ts';
import { fetchDatasets } from './fetch-datasets.ts';

/** The series of a study as QIDO-RS lists them, in the order of their numbers. */
export async function fetchSeriesList(studyUid: string, signal?: AbortSignal): Promise<SeriesView[]> {
  const path = `/dicom-web/studies/${encodeURIComponent(studyUid)}/series?includefield=all`;
  const datasets = await fetchDatasets(path, signal);
  return datasets
    .flatMap((dataset) => {
      const seriesUid = textOf(dataset, '0020000E');
      if (!seriesUid) return [];
      return [
        {
          seriesUid,
          modality: textOf(dataset, '00080060'),
          bodyPart: textOf(dataset, '00180015'),
          description: textOf(dataset, '0008103E'),
          seriesNumber: numberOf(dataset, '00200011'),
          instanceCount: numberOf(dataset, '00201209') ?? 0,
        },
      ];
    })
    .sort((a, b) => (a.seriesNumber ?? 0) - (b.seriesNumber ?? 0));
}
