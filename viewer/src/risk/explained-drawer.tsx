import './risk.css';
import { Anchor, Drawer, Group, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { AssessmentExplained, AssessmentView } from '../../../src/risk/api.ts';
import { InEnglish } from '../i18n/in-english.tsx';
import { useWords } from '../i18n/use-words.ts';
import { ProblemPanel } from '../shell/problem-panel.tsx';
import { Waiting } from '../shell/waiting.tsx';
import { InputsTable } from './inputs-table.tsx';
import { PrintedWhose } from './printed-whose.tsx';
import { ScoreTrend } from './score-trend.tsx';
import { ShareBars } from './share-bars.tsx';
import { useExplained } from './use-explained.ts';
import { WhatIfList } from './what-if-list.tsx';

type ExplainedDrawerProps = {
  visitId: string;
  assessment: AssessmentView;
  opened: boolean;
  onClose: () => void;
};

/** How one score was worked out: inputs, shares, what would change it, its trend, and which model said it. */
export function ExplainedDrawer({ visitId, assessment, opened, onClose }: ExplainedDrawerProps) {
  const { t, say } = useWords();
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={760}
      title={
        <div>
          <Text size="xs" c="dimmed">
            {t('explain.title')}
          </Text>
          <Text fw={600}>{say(assessment.title)}</Text>
        </div>
      }
    >
      {opened && <Explained visitId={visitId} assessment={assessment} />}
    </Drawer>
  );
}

function Explained({ visitId, assessment }: { visitId: string; assessment: AssessmentView }) {
  const explained = useExplained(visitId, assessment);
  if (explained.data) return <Whole explained={explained.data} visitId={visitId} />;
  if (explained.error)
    return <ProblemPanel error={explained.error} onRetry={() => void explained.refetch()} />;
  return <Waiting />;
}

function Whole({ explained, visitId }: { explained: AssessmentExplained; visitId: string }) {
  const { t, say, valueText } = useWords();
  const { assessment, shares, whatIfs, untold, trend, outputs } = explained;
  const { value, decimals, unit, band, flagged, advice, reason } = assessment;
  return (
    <div className="explained" data-testid="explained">
      <PrintedWhose visitId={visitId} />
      {value !== null && (
        <Group gap={10} align="baseline">
          <Text fw={700} fz={26} className="tabular">
            {valueText(value, decimals, unit)}
          </Text>
          {band && (
            <Text {...(flagged ? { c: 'orange' } : {})} className="wrap">
              {say(band)}
            </Text>
          )}
        </Group>
      )}
      {reason && <Text size="sm">{say(reason)}</Text>}
      {advice && (
        <Text size="sm" className="wrap">
          {say(advice)}
        </Text>
      )}
      <Section title={t('explain.shares')} name="shares">
        {shares ? (
          <ShareBars explained={explained} />
        ) : (
          <Text size="sm" c="dimmed">
            {untold && say(untold)}
          </Text>
        )}
      </Section>
      {whatIfs.length > 0 && (
        <Section title={t('explain.whatIf')} name="what-if">
          <WhatIfList explained={explained} />
        </Section>
      )}
      <Section title={t('explain.inputs')} name="inputs">
        <InputsTable explained={explained} />
      </Section>
      {trend.length > 1 && (
        <Section title={t('explain.trend')} name="trend">
          <ScoreTrend explained={explained} />
        </Section>
      )}
      {outputs.length > 1 && (
        <Section title={t('explain.outputs')} name="outputs">
          <dl className="explained-facts">
            {outputs.map((output) => (
              <div key={output.name}>
                <dt>{say(output.title)}</dt>
                <dd className="tabular">
                  {valueText(output.value, Number.isInteger(output.value) ? 0 : 3, output.unit)}
                </dd>
              </div>
            ))}
          </dl>
        </Section>
      )}
      <Section title={t('explain.model')} name="model">
        <ModelFacts explained={explained} />
      </Section>
    </div>
  );
}

function Section({ title, name, children }: { title: string; name: string; children: ReactNode }) {
  return (
    <section data-testid={`explained-${name}`}>
      <Title order={3} size="h6" mb={6}>
        {title}
      </Title>
      {children}
    </section>
  );
}

function ModelFacts({ explained }: { explained: AssessmentExplained }) {
  const { t, say, dateTime } = useWords();
  const { assessment, modelSha256, licence, doi, population } = explained;
  return (
    <dl className="explained-facts">
      <Fact term={t('explain.version')}>
        {assessment.modelId} {assessment.modelVersion}
      </Fact>
      <Fact term={t('explain.file')}>
        <code className="hash">{modelSha256}</code>
      </Fact>
      <Fact term={t('explain.computed')}>{dateTime(assessment.assessedAt)}</Fact>
      <Fact term={t('risks.source')} english>
        {assessment.source}{' '}
        {doi !== null && (
          <Anchor href={`https://doi.org/${doi}`} target="_blank" rel="noreferrer" size="sm">
            doi.org
          </Anchor>
        )}
      </Fact>
      {population && (
        <>
          <Fact term={t('explain.madeIn')}>{say(population.derivedIn)}</Fact>
          <Fact term={t('explain.asians')}>{say(population.asians)}</Fact>
        </>
      )}
      {licence && (
        <Fact term={t('explain.licence')} english>
          {licence}
        </Fact>
      )}
    </dl>
  );
}

type FactProps = { term: string; english?: boolean; children: ReactNode };

/** `english`: it stands in English alone. */
function Fact({ term, english = false, children }: FactProps) {
  return (
    <div>
      <dt>
        {term}
        {english && <InEnglish />}
      </dt>
      <dd {...(english && { lang: 'en' })}>{children}</dd>
    </div>
  );
}
