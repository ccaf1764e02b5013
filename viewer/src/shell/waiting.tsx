import { Center, Loader, Stack, Text } from '@mantine/core';
import { useWords } from '../i18n/use-words.ts';

export function Waiting() {
  const { t } = useWords();
  return (
    <Center h="100%" mih={160}>
      <Stack align="center" gap="xs">
        <Loader size="sm" />
        <Text size="sm" c="dimmed" role="status">
          {t('app.loading')}
        </Text>
      </Stack>
    </Center>
  );
}
