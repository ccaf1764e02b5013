import './risk.css';
import { Badge, Group, Stack, Text, Title } from '@mantine/core';
import type { ObservationView } from '../../../src/labs/api.ts';
import type { OrganPicture, VisitOrgans } from '../../../src/reading/api.ts';
import type { AssessmentView } from '../../../src/risk/api.ts';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { ExplainButton } from './explain-button.tsx';
import { OrganFindings } from './organ-findings.tsx';
import { OrganHistory } from './organ-history.tsx';
import { useOrgans } from './use-organs.ts';

/** Images, results, history and risks of a visit in one picture, organ by organ. */
export function OrganPanel({ visitId }: { visitId: string }) {
  const organs = useOrgans(visitId);
  if (organs.data) return <Organs picture={organs.data} />;
  if (organs.error) return <ProblemPanel error={organs.error} onRetry={() => void organs.refetch()} />;
  return <Waiting />;
}

export function Organs({ picture }: { picture: VisitOrgans }) {
  const { t } = useWords();
  if (picture.organs.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('organs.none')}
      </Text>
    );
  }
  return (
    <Stack gap="sm" data-testid="organs">
      {picture.organs.map((organ) => (
        <Organ key={organ.organ} organ={organ} picture={picture} />
      ))}
    </Stack>
  );
}

const isAbnormal = ({ interpretation }: ObservationView) =>
  interpretation !== null && interpretation !== 'normal';
const isCritical = ({ interpretation }: ObservationView) => interpretation?.startsWith('critical') === true;

function Organ({ organ, picture }: { organ: OrganPicture; picture: VisitOrgans }) {
  const { t } = useWords();
  const flagged = organ.assessments.some((one) => one.flagged) || organ.findings.length > 0;
  const critical = organ.observations.some(isCritical);
  return (
    <article
      className={`organ${critical ? ' critical' : flagged ? ' flagged' : ''}`}
      data-testid={`organ-${organ.organ}`}
    >
      <Title order={3} size="h6">
        {t(`risks.organ.${organ.organ}`)}
      </Title>
      <div className="organ-parts">
        <OrganFindings organ={organ} picture={picture} />
        <Risks visitId={picture.visit.id} assessments={organ.assessments} />
        <Results observations={organ.observations} />
        <OrganHistory fields={organ.history} answers={picture.history} />
      </div>
    </article>
  );
}

function Risks({ visitId, assessments }: { visitId: string; assessments: readonly AssessmentView[] }) {
  const { t, say, valueText } = useWords();
  const answered = assessments.filter(({ outcome }) => outcome === 'answered');
  const wanting = assessments.filter(({ outcome }) => outcome === 'missingInputs');
  if (answered.length + wanting.length === 0) return null;
  return (
    <section>
      <Text size="xs" c="dimmed">
        {t('organs.risks')}
      </Text>
      {answered.map((assessment) => (
        <div key={assessment.modelId} className="organ-risk">
          <Text size="sm" className="wrap">
            {say(assessment.title)}:{' '}
            <strong className="tabular">
              {assessment.value !== null && valueText(assessment.value, assessment.decimals, assessment.unit)}
            </strong>
            {assessment.band && (
              <Text span {...(assessment.flagged ? { c: 'orange' } : { c: 'dimmed' })}>
                {' '}
                {say(assessment.band)}
              </Text>
            )}
          </Text>
          <ExplainButton visitId={visitId} assessment={assessment} compact />
        </div>
      ))}
      {wanting.length > 0 && (
        <details className="organ-wanting">
          <summary>
            {t('reading.outcome.missingInputs')} ({wanting.length})
          </summary>
          {wanting.map(({ modelId, title, reason }) => (
            <Text key={modelId} size="xs" c="dimmed" className="wrap">
              {say(title)}: {reason && say(reason)}
            </Text>
          ))}
        </details>
      )}
    </section>
  );
}

function Results({ observations }: { observations: readonly ObservationView[] }) {
  const { t, say, unit } = useWords();
  if (observations.length === 0) return null;
  const written = ({ valueText, unit: ucum }: ObservationView) => `${valueText} ${unit(ucum)}`.trim();
  const [out, within] = [observations.filter(isAbnormal), observations.filter((one) => !isAbnormal(one))];
  return (
    <section>
      <Text size="xs" c="dimmed">
        {t('reading.labs')}
      </Text>
      {out.map((one) => (
        <Group key={one.id} gap={6} wrap="nowrap" align="baseline">
          <Text size="sm" className="wrap">
            {say(one.label)} <strong className="tabular">{written(one)}</strong>
          </Text>
          {one.interpretation && (
            <Badge
              size="sm"
              color={isCritical(one) ? 'red' : 'yellow'}
              variant="light"
              tt="none"
              radius="sm"
              style={{ flexShrink: 0 }}
            >
              {t(`labs.interpretation.${one.interpretation}`)}
            </Badge>
          )}
        </Group>
      ))}
      {within.length > 0 && (
        <Text size="xs" c="dimmed" className="wrap">
          {within.map((one) => `${say(one.label)} ${written(one)}`).join(' · ')}
        </Text>
      )}
    </section>
  );
}
