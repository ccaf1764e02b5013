import { Alert, List, Text } from '@mantine/core';
import { IconPhotoPlus } from '@tabler/icons-react';
import type { ReadingView } from '../../../src/reading/api.ts';
import { useWords } from '../i18n/use-words.ts';

const SHOWN = 8;

/** Says beside the images which of them are missing, which came after the report, and which were replaced under a mark. */
export function ArrivalNotices({ view }: { view: ReadingView }) {
  const { t, dateTime } = useWords();
  const { arrivals, study } = view;
  if (arrivals === null) return null;
  const { expected, missing, quarantined, late, lateCount, signedAt, drawnOnReplaced } = arrivals;
  const seriesName = (uid: string) => {
    const series = view.series.find((one) => one.seriesUid === uid);
    return series?.description ?? series?.modality ?? t('reading.series');
  };
  return (
    <>
      {missing > 0 && (
        <Alert color="orange" p={8} m="sm" mb={0} data-testid="missing-images">
          {t(study?.settled ? 'reading.missing' : 'reading.awaited', { missing, expected })}
        </Alert>
      )}
      {quarantined > 0 && (
        <Alert color="orange" p={8} m="sm" mb={0} data-testid="quarantined-images">
          {t('reading.quarantined', { count: quarantined })}
        </Alert>
      )}
      {signedAt !== null && lateCount > 0 && (
        <Alert
          color="orange"
          p={8}
          m="sm"
          mb={0}
          icon={<IconPhotoPlus size={18} />}
          title={t('reading.late', { count: lateCount, at: dateTime(signedAt) })}
          data-testid="late-images"
        >
          <Text size="sm">{t('reading.lateText')}</Text>
          <List size="sm" mt={4}>
            {late.slice(0, SHOWN).map((image) => (
              <List.Item key={image.sopInstanceUid}>
                {seriesName(image.seriesUid)}
                {image.instanceNumber === null
                  ? ''
                  : ` · ${t('reading.imageNumber', { number: image.instanceNumber })}`}
                {` · ${dateTime(image.arrivedAt)}`}
                {image.replaces ? ` · ${t('reading.replaces')}` : ''}
              </List.Item>
            ))}
            {lateCount > SHOWN && (
              <List.Item>{t('reading.lateMore', { count: lateCount - SHOWN })}</List.Item>
            )}
          </List>
        </Alert>
      )}
      {drawnOnReplaced.length > 0 && (
        <Alert color="red" p={8} m="sm" mb={0} data-testid="drawn-on-replaced">
          {t('reading.drawnOnReplaced', { count: drawnOnReplaced.length })}
        </Alert>
      )}
    </>
  );
}
