import { Badge, Group, Text } from '@mantine/core';
import type { AssessmentView } from '../../../src/risk/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ExplainButton } from '../risk/explain-button.tsx';

/** One risk model's answer: value, band, advice with its source; how it was worked out is one click away. */
export function AssessmentCard({ visitId, assessment }: { visitId: string; assessment: AssessmentView }) {
  const { t, say, valueText, dateTime } = useWords();
  const { value, decimals, band, advice, reason, recomputed, flagged, outcome } = assessment;
  return (
    <article className={`assessment${flagged ? ' flagged' : ''}`} data-testid={`risk-${assessment.modelId}`}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap={8}>
        <div>
          <Text size="xs" c="dimmed">
            {t(`risks.organ.${assessment.organ}`)}
          </Text>
          <Text size="sm" fw={600} className="wrap">
            {say(assessment.title)}
          </Text>
        </div>
        {outcome !== 'answered' && (
          <Badge color="gray" variant="light" tt="none" radius="sm" style={{ flexShrink: 0 }}>
            {t(`reading.outcome.${outcome}`)}
          </Badge>
        )}
        {flagged && (
          <Badge color="orange" variant="light" tt="none" radius="sm" style={{ flexShrink: 0 }}>
            {t('risks.flagged')}
          </Badge>
        )}
      </Group>
      {value !== null && (
        <Group gap={8} mt={4} align="baseline">
          <Text fw={700} size="lg" className="tabular">
            {valueText(value, decimals, assessment.unit)}
          </Text>
          {band && (
            <Text size="sm" c={flagged ? 'orange' : 'var(--mantine-color-text)'} className="wrap">
              {say(band)}
            </Text>
          )}
        </Group>
      )}
      {advice && (
        <Text size="sm" mt={4} className="wrap">
          {say(advice)}
        </Text>
      )}
      {reason && (
        <Text size="sm" mt={4} c="dimmed" className="wrap">
          {say(reason)}
        </Text>
      )}
      {recomputed && (
        <Text size="sm" mt={4} className="wrap">
          {say(recomputed)}
        </Text>
      )}
      <Text size="xs" c="dimmed" mt={6} className="wrap">
        {t('risks.source')}: {assessment.source} · {t('risks.version', { version: assessment.modelVersion })}{' '}
        · {t('risks.assessedAt', { when: dateTime(assessment.assessedAt) })}
      </Text>
      {outcome !== 'failed' && <ExplainButton visitId={visitId} assessment={assessment} />}
    </article>
  );
}
