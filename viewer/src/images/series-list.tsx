import { Stack, Text, UnstyledButton } from '@mantine/core';
import { useWords } from '../i18n/use-words.ts';
import { Thumbnail } from './thumbnail.tsx';
import type { SeriesLoading } from './use-series-images.ts';

type SeriesListProps = {
  loading: readonly SeriesLoading[];
  chosen: string | null;
  /** How many marks each series carries. */
  marked: ReadonlyMap<string, number>;
  onChoose: (seriesUid: string) => void;
  /** While the picture that somebody waits for is still on its way, nothing is fetched for the list. */
  hold: boolean;
};

export function SeriesList({ loading, chosen, marked, onChoose, hold }: SeriesListProps) {
  const { t } = useWords();
  return (
    <nav className="series-list" aria-label={t('reading.series')}>
      <Stack gap={6} p={8}>
        {loading.length === 0 && (
          <Text size="xs" c="dimmed">
            {t('reading.noSeries')}
          </Text>
        )}
        {loading.map(({ series, images }) => {
          const middle = images?.images[Math.floor(images.images.length / 2)] ?? null;
          const marks = marked.get(series.seriesUid) ?? 0;
          const name = series.description ?? series.bodyPart ?? series.modality ?? series.seriesUid;
          return (
            <UnstyledButton
              key={series.seriesUid}
              className={`series-button${series.seriesUid === chosen ? ' chosen' : ''}`}
              aria-pressed={series.seriesUid === chosen}
              onClick={() => onChoose(series.seriesUid)}
              data-testid={`series-${series.seriesUid}`}
            >
              <Thumbnail image={middle} hold={hold} />
              <Text size="xs" fw={600} lineClamp={2} mt={4} className="wrap">
                {series.seriesNumber !== null && `${series.seriesNumber}. `}
                {name}
              </Text>
              <Text size="xs" c="dimmed">
                {series.modality} ·{' '}
                {t('reading.imagesCount', { count: images?.images.length ?? series.instanceCount })}
              </Text>
              {marks > 0 && <span className="series-marks">{marks}</span>}
            </UnstyledButton>
          );
        })}
      </Stack>
    </nav>
  );
}
