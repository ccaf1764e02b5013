import '@mantine/charts/styles.css';
import { LineChart } from '@mantine/charts';
import type { AssessmentExplained } from '../../../src/risk/api.ts';
import { useWords } from '../i18n/use-words.ts';

/** The score over the visits, on one time line; by another version of the model it is a line of its own. */
export default function TrendChart({ explained }: { explained: AssessmentExplained }) {
  const { t, say, day, number, unit: unitOf, valueText } = useWords();
  const { assessment, trend } = explained;
  const { decimals, unit, title } = assessment;
  const data = trend.map(({ visitDate, value, otherModel }) => ({
    at: Date.parse(visitDate),
    same: otherModel ? null : value,
    other: otherModel ? value : null,
  }));
  return (
    <LineChart
      h={160}
      data={data}
      dataKey="at"
      aria-label={t('explain.trendOf', { score: say(title) })}
      series={[
        { name: 'same', label: say(title), color: 'teal.6' },
        { name: 'other', label: t('explain.otherModels'), color: 'gray.6' },
      ]}
      curveType="linear"
      connectNulls
      xAxisProps={{
        type: 'number',
        scale: 'time',
        domain: ['dataMin', 'dataMax'],
        padding: { left: 24, right: 24 },
        tickFormatter: (at: number) => day(at),
      }}
      valueFormatter={(value) => (unit === '1' ? valueText(value, decimals, unit) : number(value))}
      yAxisLabel={unit === '1' ? '' : unitOf(unit)}
      yAxisProps={{ width: 72, domain: [0, 'auto'], interval: 0 }}
      withTooltip={false}
    />
  );
}
