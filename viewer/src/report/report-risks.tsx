import { Text } from '@mantine/core';
import type { AssessmentView } from '../../../src/risk/api.ts';
import { useWords } from '../i18n/use-words.ts';

/** One line for each risk model, with what it advises or why it did not answer. */
export function ReportRisks({ assessments }: { assessments: readonly AssessmentView[] }) {
  const { t, say, valueText } = useWords();
  return (
    <ul>
      {assessments.map((assessment) => {
        const { value, decimals, band, advice, reason, outcome } = assessment;
        const answer =
          value === null
            ? t(`reading.outcome.${outcome}`)
            : [valueText(value, decimals, assessment.unit), band && say(band)].filter(Boolean).join(', ');
        return (
          <li key={assessment.modelId}>
            <Text size="sm" className="wrap">
              <b>{say(assessment.title)}:</b> {answer}
              {assessment.flagged && <b> ({t('risks.flagged')})</b>}
              {advice && ` – ${say(advice)}`}
              {reason && ` – ${say(reason)}`}
            </Text>
          </li>
        );
      })}
    </ul>
  );
}
