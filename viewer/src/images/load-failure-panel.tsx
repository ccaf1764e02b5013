import { Button, Stack, Text } from '@mantine/core';
import { IconPhotoX, IconRefresh } from '@tabler/icons-react';
import { useWords } from '../i18n/use-words.ts';
import type { ImageInfo } from './image-info.ts';
import type { LoadFailure } from './load-failure.ts';

type LoadFailurePanelProps = {
  failure: LoadFailure;
  image: ImageInfo | undefined;
  index: number;
  onRetry: () => void;
};

/** Covers an image that did not come, so that no other one is taken for it, and says why. */
export function LoadFailurePanel({ failure, image, index, onRetry }: LoadFailurePanelProps) {
  const { t } = useWords();
  return (
    <div className="over-image" role="alert" data-testid="image-failure">
      <Stack align="center" gap={6} maw={460}>
        <IconPhotoX size={34} stroke={1.3} color="#ff8787" />
        <Text fw={600}>{t('image.failed')}</Text>
        <Text size="sm" c="dark.2" className="tabular">
          {t('image.failedSlice', { index: index + 1, frame: image?.frame ?? 1 })}
        </Text>
        <Text size="sm" ta="center" className="wrap">
          <FailureWords failure={failure} />
        </Text>
        {'detail' in failure && failure.detail && (
          <Text size="sm" ta="center" c="dark.2" className="wrap">
            {failure.detail}
          </Text>
        )}
        <Button
          size="xs"
          variant="default"
          mt={6}
          leftSection={<IconRefresh size={14} />}
          onClick={onRetry}
          data-testid="image-retry"
        >
          {t('action.retry')}
        </Button>
      </Stack>
    </div>
  );
}

function FailureWords({ failure }: { failure: LoadFailure }) {
  const { t } = useWords();
  if (failure.kind === 'http') return t('image.http', { status: failure.status });
  if (failure.kind === 'syntax') return t('image.syntax', { uid: failure.uid });
  if (failure.kind === 'decode') return t('image.decode', { reason: failure.reason });
  return t(`image.${failure.kind}`);
}
