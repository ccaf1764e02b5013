import { Stack, Text } from '@mantine/core';
import { IconFileDescription } from '@tabler/icons-react';
import { useWords } from '../i18n/use-words.ts';
import type { NotShown } from './series-images.ts';

/** Says what a series holds when there is no picture in it. */
export function NotImagePanel({ notShown }: { notShown: readonly NotShown[] }) {
  const { t } = useWords();
  const [first] = notShown;
  const what =
    first && first.kind !== 'noDimensions' ? t(`sopKind.${first.kind}`, { uid: first.sopClassUid }) : null;
  return (
    <div className="viewport" data-testid="viewport" data-rendered="false" data-slice="0">
      <div className="over-image" data-testid="not-an-image">
        <Stack align="center" gap={6} maw={460}>
          <IconFileDescription size={34} stroke={1.3} />
          <Text fw={600}>{first ? t('image.noPixels') : t('image.empty')}</Text>
          {first && (
            <Text size="sm" ta="center" c="dark.1">
              {what ? t('image.noPixelsText', { what }) : t('image.noDimensions')}
            </Text>
          )}
        </Stack>
      </div>
    </div>
  );
}
