import { Center, Loader, Stack, Text } from '@mantine/core';
import { useEffect, useState } from 'react';
import { useWords } from '../i18n/use-words.ts';

/** Most answers are there sooner; what only flickers tells nobody anything and delays them. */
const UNTOLD_MS = 250;

/** Room for what is being fetched; says so when it takes a while. */
export function Waiting() {
  const { t } = useWords();
  const [told, setTold] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setTold(true), UNTOLD_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <Center h="100%" mih={160}>
      {told && (
        <Stack align="center" gap="xs">
          <Loader size="sm" />
          <Text size="sm" c="dimmed" role="status">
            {t('app.loading')}
          </Text>
        </Stack>
      )}
    </Center>
  );
}
