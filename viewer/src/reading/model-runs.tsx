import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import type { ModelRunView } from '../../../src/reading/api.ts';
import { useWords } from '../i18n/use-words.ts';

const COLOUR = { answered: 'teal', notApplicable: 'gray', failed: 'red' } as const;

/** Which models looked at the images, and why one did not answer. */
export function ModelRuns({ runs }: { runs: readonly ModelRunView[] }) {
  const { t, say } = useWords();
  return (
    <section>
      <Title order={3} size="h6" mb={6}>
        {t('reading.runs')}
      </Title>
      {runs.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('reading.noRuns')}
        </Text>
      )}
      <Stack gap={8}>
        {runs.map((run) => (
          <div key={`${run.model} ${run.version}`}>
            <Group gap={6} wrap="nowrap" align="flex-start" justify="space-between">
              <Text size="sm" className="wrap">
                {say(run.title)}{' '}
                <Text span size="xs" c="dimmed">
                  {run.version}
                </Text>
              </Text>
              <Badge
                color={COLOUR[run.outcome]}
                variant="light"
                tt="none"
                radius="sm"
                style={{ flexShrink: 0 }}
              >
                {t(`reading.outcome.${run.outcome}`)}
              </Badge>
            </Group>
            {run.reason && (
              <Text size="xs" c="dimmed" className="wrap">
                {say(run.reason)}
              </Text>
            )}
            {run.candidateCount !== null && (
              <Text size="xs" c="dimmed">
                {t('reading.candidates', { count: run.candidateCount })}
              </Text>
            )}
          </div>
        ))}
      </Stack>
    </section>
  );
}
