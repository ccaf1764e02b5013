import { Anchor, Container, Stack, Text, Title } from '@mantine/core';
import { Link, useRouteError } from 'react-router';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from './problem-panel.tsx';

/** What stands in place of a page whose code failed, instead of nothing. */
export function BrokenPage() {
  const error = useRouteError();
  return (
    <Container size="sm" py="xl">
      <ProblemPanel error={error} onRetry={() => location.reload()} />
    </Container>
  );
}

export function MissingPage() {
  const { t } = useWords();
  return (
    <Container size="sm" py="xl">
      <Stack gap="xs">
        <Title order={2}>404</Title>
        <Text>{t('problem.pageMissing')}</Text>
        <Anchor component={Link} to="/">
          {t('problem.toWorklist')}
        </Anchor>
      </Stack>
    </Container>
  );
}
