import { Stack, Text } from '@mantine/core';
import type { AssessmentView } from '../../../src/risk/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { AssessmentCard } from './assessment-card.tsx';

/**
 * Every risk model's answer about the visit, what is flagged first. What a model would need and what does not apply
 * is folded away, for there are many models and few are called for.
 */
export function RisksTab({
  visitId,
  assessments,
}: {
  visitId: string;
  assessments: readonly AssessmentView[];
}) {
  const { t } = useWords();
  const of = (...outcomes: AssessmentView['outcome'][]) =>
    assessments.filter(({ outcome }) => outcomes.includes(outcome));
  const shown = of('answered', 'failed').sort((a, b) => Number(b.flagged) - Number(a.flagged));
  return (
    <Stack gap="sm" data-testid="risks">
      {assessments.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('risks.none')}
        </Text>
      )}
      {shown.map((assessment) => (
        <AssessmentCard key={assessment.modelId} visitId={visitId} assessment={assessment} />
      ))}
      <Folded visitId={visitId} name="missingInputs" assessments={of('missingInputs')} />
      <Folded visitId={visitId} name="notApplicable" assessments={of('notApplicable')} />
    </Stack>
  );
}

type FoldedProps = {
  visitId: string;
  name: 'missingInputs' | 'notApplicable';
  assessments: readonly AssessmentView[];
};

function Folded({ visitId, name, assessments }: FoldedProps) {
  const { t } = useWords();
  if (assessments.length === 0) return null;
  return (
    <details data-testid={`risks-${name}`}>
      <summary>
        {t(`reading.outcome.${name}`)} ({assessments.length})
      </summary>
      <Stack gap="sm" mt="sm">
        {assessments.map((assessment) => (
          <AssessmentCard key={assessment.modelId} visitId={visitId} assessment={assessment} />
        ))}
      </Stack>
    </details>
  );
}
