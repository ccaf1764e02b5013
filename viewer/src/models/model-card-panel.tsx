import { Alert, Badge, Group, List, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ModelList } from '../../../src/inference/api.ts';
import type { ModelCard } from '../../../src/inference/model-card.ts';
import { InEnglish } from '../i18n/in-english.tsx';
import { useWords } from '../i18n/use-words.ts';
import { BandsTable } from './bands-table.tsx';
import { EvidenceTable } from './evidence-table.tsx';
import { FigureTable } from './figure-table.tsx';
import { ModelTerms } from './model-terms.tsx';

type Model = ModelList['models'][number];
const COLORS = { ready: 'teal', off: 'gray', disabled: 'red' } as const;

/** What a clinician should know of a model before believing it. */
export function ModelCardPanel({ model }: { model: Model }) {
  const { t, say } = useWords();
  const { card, state, problem } = model;
  return (
    <article className="panel" style={{ padding: 18 }} data-testid={`model-${model.id}`}>
      <Group justify="space-between" align="flex-start" gap="xs">
        <div style={{ flex: '1 1 220px' }}>
          <Title order={2} size="h4">
            {card ? say(card.title) : model.id}
          </Title>
          <Text size="xs" c="dimmed">
            {model.id}
            {card && ` · ${t('risks.version', { version: card.version })} · `}
            {card && t(card.kind === 'table' ? 'models.kindTable' : 'models.kindImage')}
          </Text>
        </div>
        <Badge
          color={COLORS[state]}
          variant="light"
          tt="none"
          size="lg"
          radius="sm"
          style={{ flexShrink: 0 }}
        >
          {t(`models.${state}`)}
        </Badge>
      </Group>
      {problem && (
        <Alert color="red" title={t('models.disabledWhy')} mt="sm" p="xs">
          <Text size="sm" className="wrap">
            {problem}
          </Text>
        </Alert>
      )}
      {card?.terms && <ModelTerms model={model} terms={card.terms} />}
      {card && (
        <details style={{ marginTop: 8 }}>
          <summary>{t('models.details')}</summary>
          <Card card={card} />
        </details>
      )}
    </article>
  );
}

function Card({ card }: { card: ModelCard }) {
  const { t, say, number } = useWords();
  const { appliesTo } = card;
  const ages = appliesTo.age
    ? t('models.ages', { min: number(appliesTo.age.min), max: number(appliesTo.age.max) })
    : t('models.anyAge');
  return (
    <Stack gap="md" mt="sm">
      <Section title={t('models.intendedUse')}>{say(card.intendedUse)}</Section>
      <Section title={t('models.appliesTo')}>
        {say(appliesTo.population)} ({ages}, {t(`models.sexes.${appliesTo.sex}`)})
        {appliesTo.excluded.length > 0 && (
          <>
            <Text size="sm" fw={600} mt={6}>
              {t('models.excluded')}
            </Text>
            <List size="sm">
              {appliesTo.excluded.map((excluded) => (
                <List.Item key={excluded.en}>{say(excluded)}</List.Item>
              ))}
            </List>
          </>
        )}
      </Section>
      <Needs card={card} />
      {card.bands.length > 0 && (
        <Section title={t('models.bands')}>
          <BandsTable card={card} />
        </Section>
      )}
      <Section title={t('models.evidence')}>
        <EvidenceTable evidence={card.evidence} />
        {card.tables?.map((table) => (
          <FigureTable key={table.title.en} table={table} />
        ))}
      </Section>
      {card.pitfalls.length > 0 && (
        <Section title={t('models.limits')}>
          <List size="sm">
            {card.pitfalls.map((pitfall) => (
              <List.Item key={pitfall.en}>{say(pitfall)}</List.Item>
            ))}
          </List>
        </Section>
      )}
      <Section title={t('models.population')}>
        {say(card.population.derivedIn)}
        <Text size="sm" mt={4}>
          <b>{t('models.asians')}:</b> {say(card.population.asians)}
        </Text>
      </Section>
      <Text size="xs" c="dimmed" className="wrap">
        {t('models.citation')}: <span lang="en">{card.citation.text}</span>
        {card.citation.doi && ` doi:${card.citation.doi}`}
        <br />
        {t('models.licence')}: <span lang="en">{card.licence}</span>
        <InEnglish />
        <br />
        {t('models.fingerprint')}: <span style={{ fontFamily: 'monospace' }}>{card.sha256}</span>
      </Text>
    </Stack>
  );
}

function Needs({ card }: { card: ModelCard }) {
  const { t, say, unit, number } = useWords();
  if (card.kind === 'table') {
    return (
      <Section title={t('models.inputs')}>
        {card.inputs
          .map((input) => say(input.title) + (unit(input.unit) ? ` (${unit(input.unit)})` : ''))
          .join(', ')}
      </Section>
    );
  }
  const { reads, operatingPoint } = card;
  return (
    <Section title={t('models.reads')}>
      {t('models.readsText', {
        modality: reads.modality,
        slices: reads.minSlices,
        spacing: number(reads.maxSliceSpacingMm),
      })}
      <Text size="sm" mt={4}>
        {t('models.threshold')}: {number(operatingPoint.threshold)} ({say(operatingPoint.note)})
      </Text>
    </Section>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <Title order={3} size="h6" mb={2}>
        {title}
      </Title>
      <Text size="sm" component="div" className="wrap">
        {children}
      </Text>
    </section>
  );
}
