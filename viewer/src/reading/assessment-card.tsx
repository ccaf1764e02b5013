import { Badge, Group, Text } from '@mantine/core';
import type { AssessmentInput, AssessmentView } from '../../../src/risk/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { categoryTitle } from '../models/category-title.ts';
import { useModels } from '../models/use-models.ts';

/** One risk model's answer: value, band, advice with its source, and the inputs it was worked out from. */
export function AssessmentCard({ assessment }: { assessment: AssessmentView }) {
  const { t, say, valueText, dateTime } = useWords();
  const { value, decimals, band, advice, reason, recomputed, flagged, outcome, inputs } = assessment;
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
      {inputs.length > 0 && <Inputs assessment={assessment} />}
      <Text size="xs" c="dimmed" mt={6} className="wrap">
        {t('risks.source')}: {assessment.source} · {t('risks.version', { version: assessment.modelVersion })}{' '}
        · {t('risks.assessedAt', { when: dateTime(assessment.assessedAt) })}
      </Text>
    </article>
  );
}

function Inputs({ assessment }: { assessment: AssessmentView }) {
  const { t, say, unit, number, dateTime } = useWords();
  const models = useModels();
  const { inputs } = assessment;
  const shown = ({ name, value }: AssessmentInput) => {
    if (typeof value === 'boolean') return t(value ? 'history.yes' : 'history.no');
    if (typeof value === 'number') return number(value);
    const title = categoryTitle(models.data?.models ?? [], assessment, name, value);
    return title ? say(title) : value;
  };
  return (
    <details className="inputs">
      <summary>
        {t('risks.inputs')} ({inputs.length})
      </summary>
      <dl>
        {inputs.map((input) => (
          <div key={input.name} className="inputs-row">
            <dt>
              {say(input.label)}
              <Text size="xs" c="dimmed" component="span" display="block">
                {t(`risks.from.${input.source}`, {
                  when: input.observedAt === null ? '' : dateTime(input.observedAt),
                })}
              </Text>
            </dt>
            <dd className="tabular">
              {shown(input)} {unit(input.unit)}
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
