import { Badge, Group, Text } from '@mantine/core';
import type { OrganFinding, OrganPicture, VisitOrgans } from '../../../src/reading/api.ts';
import { useWords } from '../i18n/use-words.ts';

/** What stands on the images about an organ: what a reader has confirmed, and what only a model has pointed at. */
export function OrganFindings({ organ, picture }: { organ: OrganPicture; picture: VisitOrgans }) {
  const { t, number } = useWords();
  const entries = [
    ...(organ.organ === 'lung'
      ? picture.studies.flatMap(({ entries }) =>
          entries?.emphysema == null
            ? []
            : `${t('nodule.emphysema')}: ${t(entries.emphysema ? 'history.yes' : 'history.no')}`,
        )
      : []),
    ...(organ.organ === 'heart'
      ? picture.studies.flatMap(({ entries }) =>
          entries?.coronaryCalcium == null
            ? []
            : `${t('nodule.coronaryCalcium')}: ${number(entries.coronaryCalcium)}`,
        )
      : []),
  ];
  if (organ.findings.length + entries.length === 0) return null;
  return (
    <section>
      <Text size="xs" c="dimmed">
        {t('organs.images')}
      </Text>
      {organ.findings.map((finding) => (
        <Finding key={finding.id} finding={finding} />
      ))}
      {entries.map((entry) => (
        <Text key={entry} size="sm">
          {entry}
        </Text>
      ))}
    </section>
  );
}

function Finding({ finding }: { finding: OrganFinding }) {
  const { t, number } = useWords();
  const { kind, state, diameterMm, nodule, text } = finding;
  const words = [
    t(`finding.${kind}`),
    diameterMm !== null && t('reading.size', { mm: number(diameterMm, 1) }),
    nodule?.texture && t(`nodule.${nodule.texture}`).toLowerCase(),
    nodule?.spiculated && t('nodule.spiculated').toLowerCase(),
    nodule?.upperLobe && t('nodule.upperLobe').toLowerCase(),
  ].filter(Boolean);
  return (
    <>
      <Group gap={6} align="baseline">
        <Text size="sm" fw={600}>
          {words.join(' · ')}
        </Text>
        {state === 'open' && (
          <Badge size="sm" color="orange" variant="light" tt="none" radius="sm">
            {t('organs.unconfirmed')}
          </Badge>
        )}
      </Group>
      {text && (
        <Text size="xs" className="wrap">
          {text}
        </Text>
      )}
    </>
  );
}
