import './results.css';
import './results-narrow.css';
import { Alert, Button, Group, Title } from '@mantine/core';
import { useCallback, useMemo, useState } from 'react';
import type { PersonResults, ResultPoint, ResultSeries } from '../../../src/labs/api.ts';
import { PaintFirst } from '../shell/after-paint.tsx';
import { Empty } from '../shell/empty.tsx';
import type { Imaged } from './result-chart.tsx';
import { ResultOrgan } from './result-organ.tsx';
import { ResultRow } from './result-row.tsx';
import type { TimeSpan } from './time-span.ts';
import { useResultWords } from './use-result-words.ts';

type ResultsPanelProps = { results: PersonResults; span: TimeSpan; imaged: readonly Imaged[] };

/** What stands above the first row, and a row, are at least so high: so many rows are on the screen at first. */
const ABOVE_PX = 340;
const ROW_PX = 48;
const rowsOnScreen = () => Math.max(1, Math.ceil((window.innerHeight - ABOVE_PX) / ROW_PX));

const idOf = (series: ResultSeries) => series.analyteKey ?? `received-${series.code || series.label.en}`;

/** Every analyte over time, by organ; what the hub does not know stands at the end, as received. */
export function ResultsPanel({ results, span, imaged }: ResultsPanelProps) {
  const words = useResultWords();
  const { t, say } = words;
  const { reports, groups, asReceived, problems } = results;
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const toggle = useCallback((id: string) => {
    setOpened((before) => (before.has(id) ? before.difference(new Set([id])) : new Set(before).add(id)));
  }, []);
  const senderOf = useCallback((point: ResultPoint) => reports[point.report]?.sender ?? '', [reports]);
  const all = useMemo(
    () => [...groups.flatMap(({ series }) => series), ...asReceived].map(idOf),
    [groups, asReceived],
  );
  const [near] = useState(() => new Set(all.slice(0, rowsOnScreen())));
  if (all.length === 0) {
    return (
      <div className="panel">
        <Empty>{t('results.none')}</Empty>
      </div>
    );
  }
  const unknown = problems.find(({ kind }) => kind === 'unknown-code');
  const tables = [
    ...groups.map(({ organ, series }) => ({ name: organ, title: t(`risks.organ.${organ}`), series })),
    ...(asReceived.length === 0
      ? []
      : [{ name: 'received', title: t('results.asReceived'), series: asReceived }]),
  ];
  return (
    <section data-testid="results">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h5">
          {t('results.title')}
        </Title>
        <Button
          size="compact-sm"
          variant="default"
          className="no-print"
          onClick={() => setOpened(opened.size > 0 ? new Set() : new Set(all))}
        >
          {opened.size > 0 ? t('results.closeAll') : t('results.openAll')}
        </Button>
      </Group>
      <PaintFirst>
        <div className="panel results">
          {tables.map(({ name, title, series }) => (
            <ResultOrgan
              key={name}
              name={name}
              title={title}
              rows={series.length}
              near={series.some((one) => near.has(idOf(one)))}
              words={words}
            >
              {name === 'received' && unknown && (
                <tr>
                  <td colSpan={5}>
                    <Alert color="yellow" variant="light" p={6}>
                      {say(unknown)}
                    </Alert>
                  </td>
                </tr>
              )}
              {series.map((one) => (
                <ResultRow
                  key={idOf(one)}
                  id={idOf(one)}
                  series={one}
                  span={span}
                  imaged={imaged}
                  problems={problems}
                  senderOf={senderOf}
                  near={near.has(idOf(one))}
                  open={opened.has(idOf(one))}
                  onToggle={toggle}
                  words={words}
                />
              ))}
            </ResultOrgan>
          ))}
        </div>
      </PaintFirst>
    </section>
  );
}
