import { Stack, Text } from '@mantine/core';
import type { AssessmentView } from '../../../src/risk/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { AssessmentCard } from './assessment-card.tsx';

const RANK = { answered: 1, missingInputs: 2, failed: 3, notApplicable: 4 } as const;

/** Every risk model's answer about the visit, what is flagged first and what does not apply last. */
export function RisksTab({ assessments }: { assessments: readonly AssessmentView[] }) {
  const { t } = useWords();
  const ordered = [...assessments].sort(
    (a, b) => Number(b.flagged) - Number(a.flagged) || RANK[a.outcome] - RANK[b.outcome],
  );
  return (
    <Stack gap="sm" data-testid="risks">
      {ordered.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('risks.none')}
        </Text>
      )}
      {ordered.map((assessment) => (
        <AssessmentCard key={assessment.modelId} assessment={assessment} />
      ))}
    </Stack>
  );
}
