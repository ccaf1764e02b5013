import { Badge, Table, Text } from '@mantine/core';
import type { ObservationView } from '../../../src/labs/api.ts';
import type { ReadingView } from '../../../src/reading/api.ts';
import { DeltaNote } from '../call-backs/delta-note.tsx';
import { useWords } from '../i18n/use-words.ts';

type Interpretation = NonNullable<ObservationView['interpretation']>;

const COLOUR: Record<Interpretation, string> = {
  low: 'yellow',
  normal: 'teal',
  high: 'yellow',
  'critical-low': 'red',
  'critical-high': 'red',
  abnormal: 'orange',
  'critical-abnormal': 'red',
};

/** Laboratory values with their ranges; what no model may read says why. */
export function LabsTab({
  observations,
  deltas = {},
}: {
  observations: readonly ObservationView[];
  /** Left out in a signed report, which says only what was signed. */
  deltas?: ReadingView['deltas'];
}) {
  const { t, say, unit, dateTime } = useWords();
  const referenceOf = useReference();
  if (observations.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {t('labs.none')}
      </Text>
    );
  }
  return (
    <Table verticalSpacing={6} data-testid="labs">
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{t('labs.analyte')}</Table.Th>
          <Table.Th>{t('labs.value')}</Table.Th>
          <Table.Th>{t('labs.reference')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {observations.map((observation) => (
          <Table.Tr key={observation.id}>
            <Table.Td>
              <Text size="sm" className="wrap">
                {say(observation.label)}
              </Text>
              {(observation.observedAt !== null || observation.specimen !== null) && (
                <Text size="xs" c="dimmed" className="wrap">
                  {[
                    observation.observedAt === null ? null : dateTime(observation.observedAt),
                    observation.specimen,
                  ]
                    .filter((text) => text !== null)
                    .join(' · ')}
                </Text>
              )}
              {observation.comment !== null && (
                <Text size="xs" className="wrap" style={{ whiteSpace: 'pre-line' }}>
                  {observation.comment}
                </Text>
              )}
              <Delta of={observation} deltas={deltas} />
              {observation.problem && (
                <Text size="xs" c="yellow" className="wrap">
                  {say(observation.problem)}
                </Text>
              )}
              {observation.reason && (
                <Text size="xs" c="dimmed" className="wrap">
                  {observation.reason}
                </Text>
              )}
            </Table.Td>
            <Table.Td miw={132}>
              <Text size="sm" fw={600} className="tabular wrap">
                {observation.valueText} <span className="unit">{unit(observation.unit)}</span>
              </Text>
              {observation.interpretation && observation.interpretation !== 'normal' && (
                <Badge
                  size="sm"
                  color={COLOUR[observation.interpretation]}
                  variant="light"
                  tt="none"
                  radius="sm"
                >
                  {t(`labs.interpretation.${observation.interpretation}`)}
                </Badge>
              )}
            </Table.Td>
            <Table.Td>
              <Text size="xs" c="dimmed" className="tabular wrap">
                {referenceOf(observation)}
              </Text>
              {observation.referenceSource !== null && observation.referenceSource !== 'laboratory' && (
                <Text size="xs" c="dimmed" className="wrap" lineClamp={2} title={observation.referenceSource}>
                  {t('labs.ours', { source: observation.referenceSource })}
                </Text>
              )}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function Delta({ of, deltas }: { of: ObservationView; deltas: ReadingView['deltas'] }) {
  const delta = deltas[of.id];
  return delta === undefined ? null : <DeltaNote delta={delta} now={of} />;
}

/** The range in words: as the laboratory wrote it, else by its bounds. */
export function useReference(): (
  observation: Pick<ObservationView, 'referenceText' | 'referenceLow' | 'referenceHigh'>,
) => string {
  const { t, number } = useWords();
  return ({ referenceText, referenceLow, referenceHigh }) => {
    if (referenceText) return referenceText;
    const low = referenceLow === null ? null : number(referenceLow);
    const high = referenceHigh === null ? null : number(referenceHigh);
    if (low !== null && high !== null) return `${low} – ${high}`;
    if (low !== null) return t('labs.from', { low });
    return high === null ? t('labs.noReference') : t('labs.upTo', { high });
  };
}
