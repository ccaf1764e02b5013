import { useQueries } from '@tanstack/react-query';
import type { SeriesView } from '../../../src/reading/api.ts';
import { imageEngine } from './engine.ts';
import { loadSeriesImages, type SeriesImages } from './series-images.ts';
import { indexOfPlace } from './stack-order.ts';

export type SeriesLoading = {
  series: SeriesView;
  images: SeriesImages | null;
  error: unknown;
  retry: () => void;
};

/** What each series of a study is made of; fetched again when more of it has arrived. */
export function useStudyImages(studyUid: string | null, series: readonly SeriesView[]): SeriesLoading[] {
  const answers = useQueries({
    queries: series.map(({ seriesUid, instanceCount }) => ({
      queryKey: ['series-images', studyUid, seriesUid, instanceCount],
      queryFn: async ({ signal }: { signal: AbortSignal }) => {
        await imageEngine();
        return loadSeriesImages(studyUid ?? '', seriesUid, signal);
      },
      enabled: studyUid !== null,
      staleTime: Number.POSITIVE_INFINITY,
    })),
  });
  return series.map((one, index) => {
    const answer = answers[index];
    return {
      series: one,
      images: answer?.data ?? null,
      error: answer?.error ?? null,
      retry: () => void answer?.refetch(),
    };
  });
}

/** Whether there is, or may yet be, a picture of this series to wait for. */
export function isComing(loading: SeriesLoading | null): boolean {
  if (!loading || loading.error) return false;
  return loading.images === null || loading.images.images.length > 0;
}

/** The number of each picture in its series, counted from 1, by instance and frame. */
export function sliceNumbers(
  loading: readonly SeriesLoading[],
): (sopInstanceUid: string, frame: number) => number | null {
  return (sopInstanceUid, frame) => {
    for (const { images } of loading) {
      const index = indexOfPlace(images?.images ?? [], { sopInstanceUid, frame });
      if (index >= 0) return index + 1;
    }
    return null;
  };
}
