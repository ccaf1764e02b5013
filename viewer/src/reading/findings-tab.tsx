import { Button, Group, Kbd, Stack, Text, Title } from '@mantine/core';
import { IconPencilPlus } from '@tabler/icons-react';
import type { FindingKind } from '../../../src/domain/finding.ts';
import type { ReadingView } from '../../../src/reading/api.ts';
import { useWords } from '../i18n/use-words.ts';
import type { Desk } from './desk.ts';
import { ImageEntriesBox } from './image-entries.tsx';
import { MachineFindings } from './machine-findings.tsx';
import { ModelRuns } from './model-runs.tsx';
import { NoduleFields } from './nodule-fields.tsx';
import { ReaderFindingCard } from './reader-finding-card.tsx';
import { type Described, RegionForm } from './region-form.tsx';
import type { FindingChanges } from './use-reading.ts';

export type FindingsTabProps = {
  view: ReadingView;
  desk: Desk;
  changes: FindingChanges;
  mayChange: boolean;
  sliceOf: (sopInstanceUid: string, frame: number) => number | null;
};

export function FindingsTab(props: FindingsTabProps) {
  const { view, desk, changes, mayChange, sliceOf } = props;
  const { t } = useWords();
  const drawing = desk.editing?.purpose === 'draw' ? desk.editing : null;

  function save({ kind, text, diameterMm }: Described) {
    if (!drawing?.region) return;
    changes.add.mutate(
      { ...drawing.region, kind, description: text, diameterMm },
      { onSuccess: () => desk.stop() },
    );
  }

  return (
    <Stack gap="md">
      <MachineFindings {...props} />
      <section>
        <Group justify="space-between" mb={6}>
          <Title order={3} size="h6">
            {t('reading.ownFindings')}
          </Title>
          {mayChange && !drawing && (
            <Button
              size="compact-xs"
              variant="light"
              color="blue"
              leftSection={<IconPencilPlus size={14} />}
              rightSection={<Kbd size="xs">D</Kbd>}
              onClick={desk.draw}
              data-testid="draw-finding"
            >
              {t('reading.draw')}
            </Button>
          )}
        </Group>
        {drawing && (
          <div className="finding finding-own chosen" style={{ marginBottom: 8 }}>
            <div className="finding-content">
              <Text size="sm" fw={600} mb={4}>
                {t('reading.newFinding')}
              </Text>
              <RegionForm
                purpose="draw"
                region={drawing.region}
                place={desk.place}
                startKind={usualKind(view)}
                busy={changes.add.isPending}
                onMoveHere={desk.moveHere}
                onSave={save}
                onCancel={desk.stop}
              />
            </div>
          </div>
        )}
        {view.readerFindings.length === 0 && !drawing && (
          <Text size="sm" c="dimmed">
            {mayChange ? t('reading.noOwn') : '–'}
          </Text>
        )}
        <ul className="findings">
          {view.readerFindings.map((finding) => (
            <ReaderFindingCard
              key={finding.id}
              finding={finding}
              slice={sliceOf(finding.sopInstanceUid, finding.frame)}
              chosen={desk.chosen === finding.id}
              mayChange={mayChange}
              busy={changes.remove.isPending && changes.remove.variables === finding.id}
              onChoose={() => desk.choose(finding.id)}
              onRemove={() => changes.remove.mutate(finding.id)}
            >
              <NoduleFields
                id={finding.id}
                kind={finding.kind}
                nodule={finding.nodule}
                earlier={view.earlierNodules}
                mayChange={mayChange}
                onDescribe={(id, nodule) => changes.describe.mutate({ id, nodule })}
              />
            </ReaderFindingCard>
          ))}
        </ul>
      </section>
      <ImageEntriesBox key={view.read?.readerId ?? ''} view={view} changes={changes} mayChange={mayChange} />
      <ModelRuns runs={view.runs} />
    </Stack>
  );
}

/** What a reader most likely outlines on images of this kind. */
function usualKind(view: ReadingView): FindingKind {
  const modalities = new Set(view.series.map((series) => series.modality));
  if (modalities.has('MG')) return 'breast-mass';
  if (modalities.has('CT')) return 'lung-nodule';
  if (modalities.has('CR') || modalities.has('DX')) return 'opacity';
  return 'other';
}
