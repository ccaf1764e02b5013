import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconCalculator } from '@tabler/icons-react';
import type { AssessmentView } from '../../../src/risk/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ExplainedDrawer } from './explained-drawer.tsx';

type ExplainButtonProps = { visitId: string; assessment: AssessmentView; compact?: boolean };

/** Opens how a score was worked out; `compact` is its sign alone. */
export function ExplainButton({ visitId, assessment, compact = false }: ExplainButtonProps) {
  const { t } = useWords();
  const [opened, { open, close }] = useDisclosure(false);
  const test = `explain-${assessment.modelId}`;
  return (
    <>
      {compact ? (
        <Tooltip label={t('explain.open')}>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="blue"
            className="no-print"
            aria-label={t('explain.open')}
            onClick={open}
            data-testid={test}
          >
            <IconCalculator size={14} />
          </ActionIcon>
        </Tooltip>
      ) : (
        <Button
          size="compact-xs"
          variant="subtle"
          color="blue"
          mt={4}
          ml={-6}
          leftSection={<IconCalculator size={14} />}
          onClick={open}
          data-testid={test}
        >
          {t('explain.open')}
        </Button>
      )}
      <ExplainedDrawer visitId={visitId} assessment={assessment} opened={opened} onClose={close} />
    </>
  );
}
