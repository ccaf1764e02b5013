import '@mantine/charts/styles.css';
import { CompositeChart } from '@mantine/charts';
import { Text } from '@mantine/core';
import type { ResultPoint, ResultSeries } from '../../../src/labs/api.ts';
import { type Mark, markOf, markPath } from './result-marks.ts';
import { type Drawn, drawnOf, rangeOf, roundAxis, valueSpanOf } from './result-scale.ts';
import { type TimeSpan, ticksOf } from './time-span.ts';
import type { ResultWords } from './use-result-words.ts';

export type Imaged = { readonly at: number; readonly modality: string };

type ResultChartProps = {
  series: ResultSeries;
  span: TimeSpan;
  imaged: readonly Imaged[];
  /** The laboratory of a result. */
  senderOf: (point: ResultPoint) => string;
  words: ResultWords;
};

type Row = {
  at: number;
  value: number | null;
  bound: number | null;
  range: [number, number] | null;
  point: Drawn;
  mark: Mark;
};

type DotProps = { cx?: number | undefined; cy?: number | undefined; payload?: Row | undefined };

function Dot({ cx, cy, payload }: DotProps) {
  if (cx === undefined || cy === undefined || payload === undefined) return null;
  const { mark } = payload;
  return (
    <path
      d={markPath(mark, cx, cy, mark.shape === 'below' || mark.shape === 'above' ? 6 : 4)}
      fill={mark.colour}
      stroke={mark.colour}
      strokeWidth={1.2}
    />
  );
}

/** One analyte over time: range, values, bounds, and when images were taken, on the time line of the page. */
export default function ResultChart({ series, span, imaged, senderOf, words }: ResultChartProps) {
  const { t, say, unit, number, month, dateTime, sentText, rangeText, sourceText } = words;
  const drawn = drawnOf(series);
  const seen = valueSpanOf(series, drawn);
  if (seen === null) return null;
  const values = roundAxis(seen);
  const rows = drawn.map((point): Row => {
    const range = rangeOf(series, point);
    const isBound = point.comparator !== undefined;
    return {
      at: point.at,
      value: isBound ? null : point.y,
      bound: isBound ? point.y : null,
      range:
        range === null || (range.low === null && range.high === null)
          ? null
          : [range.low ?? values.low, range.high ?? values.high],
      point,
      mark: markOf(point),
    };
  });
  const last = rows.at(-1);
  // The newest range goes on to the edge, so that a single value has one too.
  const data = last === undefined ? rows : [...rows, { ...last, at: span.to, value: null, bound: null }];
  const { ticks, years } = ticksOf(span, 11);
  return (
    <CompositeChart
      h={230}
      data={data}
      dataKey="at"
      aria-label={t('results.chartOf', { analyte: say(series.label) })}
      series={[
        { name: 'range', type: 'area', color: 'teal.6' },
        { name: 'value', type: 'line', color: 'gray.6' },
        { name: 'bound', type: 'line', color: 'gray.6' },
      ]}
      curveType="linear"
      connectNulls={false}
      strokeWidth={1.5}
      areaProps={{ type: 'stepAfter', dot: false, activeDot: false, strokeOpacity: 0, fillOpacity: 0.16 }}
      lineProps={({ name }) => ({
        dot: Dot,
        activeDot: Dot,
        ...(name === 'bound' ? { strokeOpacity: 0 } : {}),
      })}
      xAxisProps={{
        type: 'number',
        scale: 'time',
        domain: [span.from, span.to],
        allowDataOverflow: true,
        ticks,
        tickFormatter: (at: number) => (years ? String(new Date(at).getUTCFullYear()) : month(at)),
      }}
      yAxisProps={{ domain: [values.low, values.high], ticks: values.ticks, width: 64 }}
      valueFormatter={(value) => number(value)}
      yAxisLabel={unit(series.unit)}
      referenceLines={imaged.map(({ at, modality }) => ({
        x: at,
        label: modality,
        color: 'cyan.7',
        labelPosition: 'insideTopLeft',
      }))}
      tooltipProps={{
        content: ({ payload }) => {
          const row: Row | undefined = payload?.[0]?.payload;
          if (row === undefined) return null;
          const { point } = row;
          const range = rangeText(series, point);
          const source = sourceText(series, point);
          return (
            <div className="panel chart-tip">
              <Text size="sm" fw={600}>
                {sentText(series, point)}
                {point.flag && point.flag !== 'normal' && ` · ${t(`labs.interpretation.${point.flag}`)}`}
              </Text>
              {point.comparator !== undefined && <Text size="xs">{t('results.bound')}</Text>}
              {range !== null && (
                <Text size="xs" c="dimmed">
                  {t('labs.reference')}: {range}
                </Text>
              )}
              {source !== null && (
                <Text size="xs" c="dimmed">
                  {source}
                </Text>
              )}
              <Text size="xs" c="dimmed">
                {dateTime(point.at)}
              </Text>
              <Text size="xs" c="dimmed">
                {senderOf(point)}
              </Text>
            </div>
          );
        },
      }}
    />
  );
}
