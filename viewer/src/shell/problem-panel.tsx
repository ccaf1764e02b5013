import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle, IconRefresh } from '@tabler/icons-react';
import { useWords } from '../i18n/use-words.ts';
import { asProblem, type Problem } from '../problem.ts';

type ProblemPanelProps = { error: unknown; title?: string; onRetry?: () => void };

/** Says in words what failed, with the hub's own sentence beneath and a way to try again. */
export function ProblemPanel({ error, title, onRetry }: ProblemPanelProps) {
  const { t } = useWords();
  const problem = asProblem(error);
  return (
    <Alert
      color="red"
      icon={<IconAlertTriangle size={18} />}
      title={title ?? t('problem.title')}
      data-testid="problem"
    >
      <Text size="sm">{t(`problem.${problem.kind}`)}</Text>
      <ProblemDetail problem={problem} />
      {onRetry && (
        <Group mt="sm">
          <Button size="xs" variant="default" leftSection={<IconRefresh size={14} />} onClick={onRetry}>
            {t('action.retry')}
          </Button>
        </Group>
      )}
    </Alert>
  );
}

function ProblemDetail({ problem }: { problem: Problem }) {
  const { t } = useWords();
  return (
    <>
      {problem.detail && (
        <Text size="sm" c="dimmed" className="wrap">
          {problem.detail}
        </Text>
      )}
      {problem.requestId && (
        <Text size="xs" c="dimmed" ff="monospace" mt={4}>
          {t('problem.reference', { id: problem.requestId })}
        </Text>
      )}
    </>
  );
}
