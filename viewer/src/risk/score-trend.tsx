import { Anchor, Skeleton, Table, Text } from '@mantine/core';
import { lazy, Suspense } from 'react';
import { Link } from 'react-router';
import type { AssessmentExplained } from '../../../src/risk/api.ts';
import { useWords } from '../i18n/use-words.ts';

/** The library of charts is large, and few drawers have a trend to draw. */
const TrendChart = lazy(() => import('./trend-chart.tsx'));

/** The same score at every visit of the person; what another version of the model said is told apart. */
export function ScoreTrend({ explained }: { explained: AssessmentExplained }) {
  const { t, say, date, valueText } = useWords();
  const { assessment, trend } = explained;
  const { decimals, unit } = assessment;
  return (
    <>
      <Suspense fallback={<Skeleton h={160} />}>
        <TrendChart explained={explained} />
      </Suspense>
      <Table verticalSpacing={4} fz="sm" mt={6}>
        <Table.Tbody>
          {trend.toReversed().map((point) => (
            <Table.Tr key={point.visitId}>
              <Table.Td>
                <Anchor component={Link} to={`/visits/${encodeURIComponent(point.visitId)}/risk`} size="sm">
                  {date(point.visitDate)}
                </Anchor>
              </Table.Td>
              <Table.Td className="tabular">
                <strong>{valueText(point.value, decimals, unit)}</strong>
              </Table.Td>
              <Table.Td className="wrap">
                {point.band && say(point.band)}
                {point.otherModel && (
                  <Text size="xs" c="orange">
                    {t('explain.otherModel', { version: point.modelVersion })}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </>
  );
}
